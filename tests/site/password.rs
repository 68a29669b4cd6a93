use tokio::task::JoinSet;

use crate::support::{PASSWORD, TestSite};

const NEW: &str = "another horse battery";

#[tokio::test]
async fn changing_the_password_keeps_this_session_under_a_new_token_and_ends_the_others() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    let other = site.anonymous();
    other.sign_in("ada", PASSWORD).await.sees("Profile");
    let before = browser.copy();
    let form = browser.open("/profile").await.form("password").fill("current_password", PASSWORD);
    form.fill("new_password", NEW).submit().await.is(200).sees("Your password was changed.");
    assert_ne!(before.session(), browser.session());
    assert!(browser.is_signed_in().await);
    assert!(!before.is_signed_in().await);
    assert!(!other.is_signed_in().await);
    site.anonymous().sign_in("ada", PASSWORD).await.is(422);
    site.anonymous().sign_in("ada", NEW).await.is(200);
}

#[tokio::test]
async fn what_is_wrong_is_told_beside_its_field() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    let page = browser.open("/profile/password").await.is(200);
    let refused = page.form("password").fill("new_password", "short").submit().await.is(422);
    assert_eq!(refused.error_of("current_password"), "Enter your password");
    assert!(refused.error_of("new_password").contains("12 characters"));
    let form =
        page.form("password").fill("current_password", "wrong horse").fill("new_password", NEW);
    let refused = form.submit().await.is(422);
    assert_eq!(refused.error_of("current_password"), "This is not your current password");
    let form =
        page.form("password").fill("current_password", PASSWORD).fill("new_password", PASSWORD);
    let refused = form.submit().await.is(422);
    assert!(refused.error_of("new_password").contains("other than your current one"));
    assert!(!refused.body.contains(PASSWORD));
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn of_many_changes_at_once_one_wins() {
    let site = TestSite::open().await;
    let mut browsers = vec![site.user("ada").await];
    for _ in 1..8 {
        let browser = site.anonymous();
        browser.sign_in("ada", PASSWORD).await.sees("Profile");
        browsers.push(browser);
    }
    let mut changes = JoinSet::new();
    for (n, browser) in browsers.into_iter().enumerate() {
        let body = format!("current_password=correct+horse+battery&new_password=number+{n}+horse");
        changes.spawn(async move {
            let answer = browser.post("/profile/password", &body).await;
            // The others hear that it is not their password, or that they are signed out.
            assert!([303, 422].contains(&answer.status), "{}", answer.body);
            (n, answer.status == 303 && answer.location() == "/profile", browser)
        });
    }
    let outcomes = changes.join_all().await;
    let won: Vec<_> = outcomes.iter().filter(|(_, won, _)| *won).collect();
    assert_eq!(won.len(), 1);
    for (n, won, browser) in &outcomes {
        assert_eq!(browser.is_signed_in().await, *won);
        let password = format!("number {n} horse");
        let status = if *won { 303 } else { 422 };
        assert_eq!(
            site.anonymous()
                .post("/login", &format!("username=ada&password={}", password.replace(' ', "+")))
                .await
                .status,
            status
        );
        site.advance(std::time::Duration::from_mins(15));
    }
    assert_eq!(site.db_sessions().await, 2);
}

#[tokio::test]
async fn one_password_works_from_every_keyboard() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    let composed = "caf\u{e9} au lait noir";
    let form = browser.open("/profile").await.form("password").fill("current_password", PASSWORD);
    form.fill("new_password", composed).submit().await.is(200);
    site.anonymous().sign_in("ada", "cafe\u{301}\u{a0}au lait noir").await.is(200).sees("Profile");
    site.anonymous().sign_in("ada", " caf\u{e9} au lait noir").await.is(422);
    site.anonymous().sign_in("ada", "CAF\u{c9} au lait noir").await.is(422);
}

#[tokio::test]
async fn password_managers_find_the_form() {
    let site = TestSite::open().await;
    let browser = site.anonymous();
    let change = browser.get("/.well-known/change-password").await.is(302);
    assert_eq!(change.location(), "/profile/password");
    browser.get("/.well-known/anything-else").await.is(404);
}
