//! The cookie of a browser that has signed in.

use std::time::Duration;

use portaria::domain::Role;

use crate::support::{Browser, Change, PASSWORD, TestSite};

const COOKIE: &str = "portaria-device";

fn device(browser: &Browser) -> String {
    browser.cookie(COOKIE).unwrap()
}

/// Whether the account knows the browser: strangers have used up its tries.
async fn is_known(browser: &Browser, name: &str) -> bool {
    let copy = browser.copy();
    for _ in 0..5 {
        copy.without(COOKIE).post("/login", &format!("username={name}&password=x")).await;
    }
    copy.post("/login", &format!("username={name}&password=correct+horse+battery")).await.status
        == 303
}

#[tokio::test]
async fn it_is_set_at_every_way_in_for_a_year_and_stays_at_sign_out() {
    let site = TestSite::open().await;
    let browser = site.anonymous();
    browser.post("/login", "username=ada&password=x").await.is(422);
    assert!(browser.cookie(COOKIE).is_none());
    let body = "username=ada&password=correct+horse+battery";
    let answer = browser.post("/signup", body).await.is(303);
    let line = answer.set_cookies().into_iter().find(|line| line.starts_with(COOKIE)).unwrap();
    let (value, attributes) = line.split_once("; ").unwrap();
    assert_eq!(attributes, "Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000");
    assert_eq!(value.len(), "portaria-device=dev_".len() + 43);
    let first = device(&browser);
    browser.post("/logout", "").await.is(303);
    assert_eq!(device(&browser), first);
    site.advance(Duration::from_hours(24 * 364));
    browser.post("/login", body).await.is(303);
    assert_eq!(device(&browser), first);
    // It opens nothing.
    let thief = site.anonymous();
    thief.set_cookie(COOKIE, &first);
    assert!(!thief.is_signed_in().await);
    thief.set_cookie("portaria", &first);
    assert!(!thief.is_signed_in().await);
}

#[tokio::test]
async fn one_browser_may_be_known_to_several_accounts_and_only_to_those() {
    let site = TestSite::with(&[("throttle.address", "0")]).await;
    let browser = site.user("ada").await;
    let before = device(&browser);
    site.db_insert("grace", None, Role::User).await;
    site.db_insert("eve", None, Role::User).await;
    browser.post("/login", "username=grace&password=correct+horse+battery").await.is(303);
    // Each account has a secret of its own there.
    assert_eq!(device(&browser).split('.').nth(1), Some(&*before));
    let old = browser.copy();
    old.set_cookie(COOKIE, &before);
    for (browser, name, known) in [
        (&browser, "ada", true),
        (&browser, "grace", true),
        (&browser, "eve", false),
        (&old, "ada", true),
        (&old, "grace", false),
    ] {
        assert_eq!(is_known(browser, name).await, known, "{name}");
        site.advance(Duration::from_mins(20));
    }
}

#[tokio::test]
async fn a_planted_cookie_gives_its_planter_no_tries() {
    let site = TestSite::open().await;
    let attacker = site.user("eve").await;
    site.db_insert("ada", None, Role::User).await;
    let victim = site.anonymous();
    victim.set_cookie(COOKIE, &device(&attacker));
    victim.sign_in("ada", PASSWORD).await.sees("Profile");
    assert!(!is_known(&attacker, "ada").await);
}

#[tokio::test]
async fn a_copied_cookie_takes_nothing_from_its_owner() {
    let site = TestSite::with(&[("throttle.address", "0")]).await;
    let owner = site.user("ada").await;
    let thief = site.anonymous();
    thief.set_cookie(COOKIE, &device(&owner));
    site.db_insert("eve", None, Role::User).await;
    thief.sign_in("eve", PASSWORD).await.sees("Profile");
    assert!(is_known(&owner, "ada").await);
}

#[tokio::test]
async fn a_cookie_holds_the_secrets_of_five_accounts_and_whatever_is_sent_does_no_harm() {
    let site = TestSite::with(&[("throttle.address", "0"), ("throttle.sign_up", "0")]).await;
    let browser = site.anonymous();
    for n in 0..7 {
        let body = format!("username=ada{n}&password=correct+horse+battery");
        browser.post("/signup", &body).await.is(303);
    }
    assert_eq!(device(&browser).split('.').count(), 5);
    assert!(is_known(&browser, "ada2").await);
    assert!(!is_known(&browser, "ada1").await);
    for odd in ["", ".", "....", "dev_x.dev_y", &"dev_".repeat(900), &device(&browser).repeat(9)] {
        browser.set_cookie(COOKIE, odd);
        let body = "username=ada0&password=correct+horse+battery";
        browser.post("/login", body).await.is(303);
        assert!(device(&browser).len() < 300);
    }
}

#[tokio::test]
async fn a_new_password_makes_every_other_browser_a_stranger() {
    let site = TestSite::with(&[("throttle.address", "0")]).await;
    let browser = site.user("ada").await;
    let other = site.anonymous();
    other.sign_in("ada", PASSWORD).await.sees("Profile");
    let twice = ["correct horse battery", "another horse battery", "correct horse battery"];
    for pair in twice.windows(2) {
        let page = browser.open("/profile/password").await.form("password");
        let page = page.fill("current_password", pair[0]).fill("new_password", pair[1]);
        page.submit().await.sees("Your password was changed");
    }
    assert!(is_known(&browser, "ada").await);
    assert!(!is_known(&other, "ada").await);
}

#[tokio::test]
async fn a_hundred_browsers_are_known_and_no_more() {
    use diesel::prelude::*;
    use portaria::db::schema::devices;
    let site = TestSite::open().await;
    site.db_insert("ada", None, Role::User).await;
    let mut browsers = Vec::new();
    for _ in 0..103 {
        let browser = site.anonymous();
        browser.sign_in("ada", PASSWORD).await.sees("Profile");
        browsers.push(browser);
        site.advance(Duration::from_secs(1));
    }
    let count = |db: &mut portaria::db::Conn| -> portaria::db::Result<i64> {
        Ok(devices::table.count().get_result(db)?)
    };
    assert_eq!(site.app.db().read(count).await.unwrap(), 100);
    assert!(!is_known(&browsers[2], "ada").await);
    assert!(is_known(&browsers[3], "ada").await);
    // Sessions are as many: the oldest end.
    assert!(!browsers[2].is_signed_in().await && browsers[102].is_signed_in().await);
    assert_eq!(site.db_sessions().await, 100);
}

#[tokio::test]
async fn whoever_ends_every_session_makes_strangers_of_all_browsers() {
    let site = TestSite::with(&[("throttle.address", "0")]).await;
    let browser = site.user("ada").await;
    site.change("ada", Change::SignOut).await;
    assert!(!is_known(&browser, "ada").await);
}
