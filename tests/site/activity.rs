//! What happened, for its owner and for the operator.

use portaria::domain::{Author, Role, Visitor};

use crate::support::{Change, Here, PASSWORD, TestSite, code};

#[tokio::test]
async fn the_owner_sees_what_happened_and_whose_doing_it_was() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    browser.post("/profile", "display_name=Ada").await.is(303);
    site.change("ada", Change::Role(Role::Admin)).await;
    let refused = site.anonymous().sign_in("ada", "wrong horse battery").await;
    let eve = site.user("eve").await;
    let page = browser.open("/profile").await.sees("Activity");
    let page = page.browser.open("/profile/activity").await.is(200);
    let text = page.text();
    let place = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words} in {text}"));
    let newest_first = [
        "Wrong password",
        "Role changed",
        "Profile changed",
        "Signed in 1 January",
        "Account created",
    ];
    assert!(newest_first.map(place).is_sorted(), "{text}");
    let page = page.sees("Role changed By the operator of this site").sees("· 127.0.0.1");
    page.sees(&refused.reference()).sees("1 January 2026, 00:00 UTC");
    eve.open("/profile/activity").await.sees_no("Role changed").sees_no(&refused.reference());
}

#[tokio::test]
async fn from_where_an_administrator_works_is_not_told() {
    let site = TestSite::open().await;
    let ada = site.user("ada").await;
    let grace = site.db_insert("grace", None, Role::Admin).await;
    let visitor = Visitor::new(Some([203, 0, 113, 7].into()), "Firefox/140.0 Windows", Vec::new());
    let author = Author::Administrator(grace.id, visitor);
    site.change_by(author, "ada", Change::Role(Role::Admin)).await;
    let page = ada.open("/profile/activity").await.sees("Role changed By an administrator");
    page.sees_no("203.0.113.7").sees_no("Firefox").sees_no("grace").sees("· 127.0.0.1");
}

#[tokio::test]
async fn a_long_log_comes_in_pages() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    for n in 0..60 {
        browser.post("/profile", &format!("display_name=Ada{n}")).await.is(303);
    }
    let count = |body: &str| body.matches("<time ").count();
    let page = browser.open("/profile/activity").await.sees_no("Newest activity");
    assert_eq!(count(&page.body), 50);
    let older = page.body.split("rel=\"next\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let older = older.strip_prefix(&site.prefix).unwrap();
    let page = browser.open(older).await.is(200).sees("Newest activity").sees_no("Older activity");
    assert_eq!(count(&page.body), 12);
    for odd in ["?before=%00", "?before=x", "?before='", "?before=&before="] {
        let page = browser.open(&format!("/profile/activity{odd}")).await.is(200);
        assert_eq!(count(&page.body), 50, "{odd}");
    }
}

#[tokio::test]
async fn every_refused_sign_in_is_found_by_its_code() {
    let site = TestSite::open().await;
    site.db_insert("ada", None, Role::User).await;
    site.db_insert("disabled", None, Role::User).await;
    site.db_insert_without_password("invited").await;
    site.change("disabled", Change::Disable).await;
    for (name, password, what) in [
        ("ada", "wrong horse battery", "wrong-password"),
        ("nobody", PASSWORD, "unknown-name"),
        ("a b", PASSWORD, "unknown-name"),
        ("disabled", PASSWORD, "while-disabled"),
        ("invited", PASSWORD, "without-password"),
    ] {
        let page = site.anonymous().sign_in(name, password).await.is(422);
        let found = site.db_refusal(&page.reference()).await;
        assert_eq!(found.len(), 1, "{name}");
        assert_eq!((found[0].what.as_str(), found[0].ip.as_str()), (what, "127.0.0.1"));
        let known = !["nobody", "a b"].contains(&name);
        assert_eq!(found[0].username.as_deref(), known.then_some(name));
        assert!(known || !format!("{found:?}").contains(name), "it may have been a password");
    }
}

#[test]
fn the_operator_looks_codes_up_and_reads_the_log() {
    let here = Here::with_database();
    assert_eq!(code(&here.run(&["user", "add", "ada"], "correct horse battery\n")).0, Some(0));
    let output = here.run(&["activity"], "");
    assert_eq!(code(&output).0, Some(0));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("signed-up") && text.contains("ada"), "{text}");
    let output = here.run(&["activity", "--json"], "");
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let line = &json.as_array().unwrap()[0];
    assert_eq!((&line["what"], &line["username"]), (&"signed-up".into(), &"ada".into()));
    assert!(line["at"].as_str().unwrap().ends_with('Z'));
    let (status, told) = code(&here.run(&["activity", "8F2K-QX41"], ""));
    assert!(status == Some(1) && told.contains("8F2K-QX41"), "{told}");
    assert_eq!(code(&here.run(&["activity", "nonsense!"], "")).0, Some(2));
}

#[tokio::test]
async fn a_long_list_is_sent_compressed_and_a_short_page_is_not() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    for name in 0..50 {
        browser.post("/profile", &format!("display_name=Ada+{name}")).await.is(303);
    }
    let cookie = browser.cookie_header();
    let headers = [("accept-encoding", "gzip"), ("cookie", cookie.as_str())];
    let get =
        async |path: &str| browser.send(reqwest::Method::GET, path, &headers, Vec::new()).await;
    let list = get("/profile/activity").await;
    assert_eq!((list.status, list.header("content-encoding")), (200, "gzip"));
    let vary: Vec<_> = list.headers.get_all("vary").iter().collect();
    assert_eq!(vary, ["Cookie, Accept-Language, Accept-Encoding"]);
    let plain = browser.get("/profile/activity").await.is(200);
    assert!(plain.body.len() > 8 * 1024 && plain.header("content-encoding").is_empty());
    // Nor one that its address made long: who listens could learn what else is in it.
    for path in ["/profile".to_owned(), format!("/profile?{}", "&".repeat(1900))] {
        assert_eq!(get(&path).await.is(200).header("content-encoding"), "");
    }
}
