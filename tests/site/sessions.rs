//! Where somebody is signed in.

use std::time::Duration;

use reqwest::Method;

use crate::support::{Browser, Change, Here, PASSWORD, TestSite};

const PHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 \
                     (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1";

async fn sign_in_with(site: &TestSite, agent: &str) -> Browser {
    let browser = site.anonymous();
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("user-agent", agent)];
    let body = b"username=ada&password=correct+horse+battery".to_vec();
    browser.send(Method::POST, "/login", &headers, body).await.is(303);
    browser
}

/// The id of the row that the other device's button names.
async fn other(browser: &Browser) -> String {
    let page = browser.open("/profile/sessions").await;
    let id = page.body.split("name=\"session\" value=\"").nth(1).unwrap();
    id.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn every_device_is_told_in_words_and_this_one_is_named() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    site.advance(Duration::from_hours(3));
    sign_in_with(&site, PHONE).await;
    site.user("eve").await;
    site.advance(Duration::from_mins(2));
    let page = browser.open("/profile").await.sees("Devices");
    let page = page.browser.open("/profile/sessions").await.is(200);
    let page = page
        .sees("Safari on iPhone IP address 127.0.0.1 Signed in 1 January 2026, 03:00 UTC")
        .sees("This device IP address 127.0.0.1 Signed in 1 January 2026, 00:00 UTC")
        .sees("Last active 1 January 2026, 03:02 UTC");
    let label = "aria-label=\"Sign out Safari on iPhone, last active 1 January 2026, 03:00 UTC\"";
    assert!(page.body.contains(label), "{}", page.body);
    assert_eq!(page.body.matches("This device").count(), 1);
    assert_eq!(page.body.matches("name=\"session\"").count(), 1, "only one's own are listed");
    assert!(page.body.contains("datetime=\"2026-01-01T03:02:00Z\""));
}

#[tokio::test]
async fn one_device_is_signed_out_and_no_other() {
    let site = TestSite::open().await;
    let (browser, phone) = (site.user("ada").await, sign_in_with(&site, PHONE).await);
    let third = sign_in_with(&site, "curl/8.5.0").await;
    let page = browser.open("/profile/sessions").await;
    let id = page.body.split("Sign out Safari on iPhone").next().unwrap();
    let id = id.rsplit("name=\"session\" value=\"").next().unwrap().split('"').next().unwrap();
    let page = page.form(&format!("end-{id}")).submit().await;
    page.sees("That device was signed out.").sees_no("Safari on iPhone");
    assert!(!phone.is_signed_in().await);
    assert!(browser.is_signed_in().await && third.is_signed_in().await);
    let again = format!("session={id}");
    browser.post("/profile/sessions/end", &again).await.is(404);
    assert_eq!(site.db_activity("ada").await.last().unwrap(), "session-ended");
}

#[tokio::test]
async fn every_other_device_is_signed_out_and_is_no_longer_known() {
    let site = TestSite::open().await;
    let (browser, phone) = (site.user("ada").await, sign_in_with(&site, PHONE).await);
    let stranger = site.user("eve").await;
    let page = browser.open("/profile/sessions").await.form("end-others").submit().await;
    let page = page.sees("All your other devices were signed out.");
    assert!(!page.body.contains("end-others"), "there is none to sign out");
    assert!(browser.is_signed_in().await && stranger.is_signed_in().await);
    assert!(!phone.is_signed_in().await);
    assert_eq!(site.db_activity("ada").await.last().unwrap(), "other-sessions-ended");
    let wrong = "username=ada&password=x";
    for _ in 0..5 {
        site.anonymous().post("/login", wrong).await.is(422);
    }
    phone.post("/login", wrong).await.is(429);
    browser.post("/login", wrong).await.is(422);
}

#[tokio::test]
async fn other_peoples_sessions_are_out_of_reach() {
    let site = TestSite::open().await;
    let (ada, eve) = (site.user("ada").await, site.user("eve").await);
    sign_in_with(&site, PHONE).await;
    let id = other(&ada).await;
    for session in [&id, "x", "' OR 1=1", "00000000-0000-0000-0000-000000000000"] {
        let body = format!("session={session}");
        eve.post("/profile/sessions/end", &body).await.is(404);
    }
    assert_eq!(eve.post("/profile/sessions/end", "").await.status, 422);
    assert_eq!(site.db_sessions().await, 3);
    ada.post("/profile/sessions/end", &format!("session={id}")).await.is(303);
}

#[tokio::test]
async fn who_typed_the_password_long_ago_types_it_again_and_comes_back_to_the_list() {
    let site = TestSite::open().await;
    let (browser, phone) = (site.user("ada").await, sign_in_with(&site, PHONE).await);
    site.advance(Duration::from_mins(10));
    let list = format!("{}/profile/sessions", site.prefix);
    for path in ["/profile/sessions/end", "/profile/sessions/end-others"] {
        let id = other(&browser).await;
        let answer = browser.post(path, &format!("session={id}")).await;
        answer.leads_to(&format!("/sudo?next={list}"));
        let answer = site.anonymous().post(path, "").await;
        answer.leads_to(&format!("/login?next={list}"));
        let headers = [("sec-fetch-site", "cross-site")];
        let answer = browser.send(Method::POST, path, &headers, Vec::new()).await.is(403);
        assert!(answer.body.contains(&format!("href=\"{list}\"")), "{}", answer.body);
    }
    assert!(phone.is_signed_in().await);
    let page = browser.open("/sudo?next=/profile/sessions").await.form("sudo");
    page.fill("password", PASSWORD).submit().await;
    browser.open("/profile/sessions").await.form("end-others").submit().await.is(200);
    assert!(!phone.is_signed_in().await);
}

#[tokio::test]
async fn what_has_ended_is_not_listed() {
    let site = TestSite::with(&[("session.idle", "1h")]).await;
    let browser = site.user("ada").await;
    sign_in_with(&site, PHONE).await;
    site.advance(Duration::from_mins(50));
    browser.open("/profile").await.is(200);
    site.advance(Duration::from_mins(20));
    browser.open("/profile/sessions").await.is(200).sees_no("iPhone");
    site.change("ada", Change::SignOut).await;
    browser.get("/profile/sessions").await.is(303);
}

#[tokio::test]
async fn what_a_browser_calls_itself_is_text() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    sign_in_with(&site, "<script>alert(1)</script>").await;
    sign_in_with(&site, "<b>x</b>/1 Firefox/1").await;
    let page = browser.open("/profile/sessions").await.sees("Unknown browser").sees("Firefox");
    assert!(!page.body.contains("<script>") && !page.body.contains("<b>"));
}

#[tokio::test]
async fn a_session_that_is_known_ends_at_its_limit_and_when_another_process_ends_it() {
    let site = TestSite::with(&[("session.idle", "1h")]).await;
    let is_known = async |browser: &Browser| {
        for _ in 0..4 {
            assert!(browser.is_signed_in().await);
        }
    };
    let ada = site.user("ada").await;
    is_known(&ada).await;
    site.advance(Duration::from_mins(61));
    assert!(!ada.is_signed_in().await);
    let grace = site.user("grace").await;
    is_known(&grace).await;
    let arguments = ["user", "sign-out", "grace", "--database-url", &site.database.url];
    let here = Here::new();
    let ended =
        here.command(&arguments).env("PORTARIA_SECRET_KEY", "ab01".repeat(16)).output().unwrap();
    assert!(ended.status.success(), "{ended:?}");
    assert!(!grace.is_signed_in().await);
}
