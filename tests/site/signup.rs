use tokio::task::JoinSet;

use crate::support::{PASSWORD, TestSite};

#[tokio::test]
async fn a_person_signs_up_and_is_signed_in() {
    let site = TestSite::open().await;
    let browser = site.anonymous();
    let page = browser.open("/signup").await.is(200).sees("Create account");
    let form = page.form("signup").fill("username", "Ada").fill("email", "ada@example.com");
    form.fill("password", PASSWORD).submit().await.is(200).sees("Profile").sees("ada@example.com");
    let user = site.db_user("ada").await;
    assert_eq!((user.username.as_str(), user.email.as_deref()), ("Ada", Some("ada@example.com")));
}

#[tokio::test]
async fn signing_up_goes_on_to_next() {
    let site = TestSite::open().await;
    let page = site.anonymous().open("/signup?next=/somewhere%3Fa%3Db").await;
    let form = page.form("signup").fill("username", "ada").fill("password", PASSWORD);
    assert_eq!(form.send().await.is(303).header("location"), "/somewhere?a=b");
}

#[tokio::test]
async fn every_mistake_is_told_beside_its_field_and_nothing_is_lost_but_the_password() {
    let site = TestSite::open().await;
    let page = site.anonymous().open("/signup").await;
    let form =
        page.form("signup").fill("username", "a b").fill("email", "ada").fill("password", "short");
    let page = form.submit().await.is(422).sees("There is a problem");
    assert!(page.body.contains("<title>Error: Create account"));
    assert!(page.error_of("username").contains("without spaces"));
    assert!(page.error_of("email").contains("name@example.com"));
    assert!(page.error_of("password").contains("12 characters or more"));
    let form = page.form("signup");
    assert_eq!(
        (form.value("username"), form.value("email"), form.value("password")),
        ("a b", "ada", "")
    );
    assert!(!page.body.contains("short"));
    let form = form.fill("username", "ada").fill("email", "").fill("password", PASSWORD);
    form.submit().await.is(200).sees("Profile");
}

#[tokio::test]
async fn an_absent_field_is_told_like_an_empty_one() {
    let site = TestSite::open().await;
    let page = site.anonymous().post("/signup", "").await.is(422);
    assert_eq!(page.error_of("username"), "Enter a user name");
    assert_eq!(page.error_of("password"), "Enter a new password");
    assert_eq!(page.error_of("email"), "");
}

#[tokio::test]
async fn a_taken_name_or_address_is_told() {
    let site = TestSite::open().await;
    site.user("ada").await;
    site.db_insert("grace", Some("grace@example.com"), portaria::domain::Role::User).await;
    let page = site.anonymous().open("/signup").await;
    let form = page.form("signup").fill("username", "ＡＤＡ").fill("email", "GRACE@example.com");
    let page = form.fill("password", "short").submit().await.is(422);
    assert!(page.error_of("username").contains("taken"));
    assert!(page.error_of("email").contains("exists already"));
    assert!(page.error_of("password").contains("12 characters"));
}

#[tokio::test]
async fn of_many_who_take_one_name_at_once_one_gets_it() {
    let site = TestSite::open().await;
    let body = format!("username=ada&email=&password={}", PASSWORD.replace(' ', "+"));
    let tries = (0..50).map(|_| {
        let (browser, body) = (site.anonymous(), body.clone());
        async move { browser.post("/signup", &body).await.status }
    });
    let mut statuses = tries.collect::<JoinSet<_>>().join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses, [vec![303], vec![422; 49]].concat());
    assert_eq!(site.db_sessions().await, 1);
}

#[tokio::test]
async fn a_name_that_is_long_in_its_canonical_form_fits() {
    let site = TestSite::open().await;
    // One character whose compatibility form has 18 (UAX #15: the longest).
    let browser = site.user(&"\u{fdfa}".repeat(64)).await;
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn while_sign_up_is_closed_nobody_signs_up() {
    let site = TestSite::with(&[("sign_up", "closed")]).await;
    let browser = site.anonymous();
    browser.open("/signup").await.is(403).sees("Sign-up is closed");
    let body = format!("username=ada&password={}", PASSWORD.replace(' ', "+"));
    browser.post("/signup", &body).await.is(403);
    browser.post("/signup", "username=%FF").await.is(403);
    browser.open("/login").await.sees_no("Create an account");
}

#[tokio::test]
async fn somebody_signed_in_has_nothing_to_do_here() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    browser.get("/signup").await.leads_to("/profile");
    assert_eq!(browser.get("/signup?next=/x").await.header("location"), "/x");
}

#[tokio::test]
async fn what_is_tried_first_is_no_password_wherever_one_is_chosen() {
    let site = TestSite::with(&[("site_name", "Acme Widgets")]).await;
    let common = "This password is in lists of common and stolen passwords. Choose another";
    let own = "Choose a password that is not your name, your email or the name of this site";
    let cases = [
        ("password1234", common),
        ("PASSWORD1234", common),
        ("ada-lovelace", own),
        ("Ada.Lovelace1815", own),
        ("countess2024!", own),
        ("countess@example.com", own),
        ("acmewidgets2026", own),
    ];
    let fields = "username=ada-lovelace&email=countess%40example.com";
    for (password, told) in cases {
        let body = format!("{fields}&password={password}");
        let page = site.anonymous().post("/signup", &body).await.is(422);
        assert_eq!(page.error_of("password"), told, "{password}");
    }
    let browser = site.anonymous();
    browser.post("/signup", &format!("{fields}&password=correct+horse+battery")).await.is(303);
    for (password, told) in cases {
        let body = format!("current_password=correct+horse+battery&new_password={password}");
        let page = browser.post("/profile/password", &body).await.is(422);
        assert_eq!(page.error_of("new_password"), told, "{password}");
        let link = site.password_link("ada-lovelace").await;
        let page = site.anonymous().post(&link, &format!("new_password={password}")).await;
        assert_eq!(page.is(422).error_of("new_password"), told, "{password}");
    }
}
