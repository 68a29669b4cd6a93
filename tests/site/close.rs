//! Closing one's account.

use portaria::{
    accounts::user::{self, NewName, NewUser},
    db,
    domain::{Epoch, Role, Username},
};
use sha2::{Digest, Sha256};
use tokio::task::JoinSet;

use crate::support::{PASSWORD, TestSite};

#[tokio::test]
async fn the_account_is_gone_with_all_that_was_personal() {
    let site = TestSite::open().await;
    let (browser, other) = (site.user("ada").await, site.anonymous());
    other.sign_in("ada", PASSWORD).await.sees("Profile");
    let page = browser.open("/profile/email").await.form("email-form");
    let page = page.fill("email", "ada@example.com").fill("current_password", PASSWORD);
    page.submit().await.sees("Your email was saved.");
    let (id, link) = (site.db_user("ada").await.id, site.password_link("ada").await);
    let page = browser.open("/profile").await.sees("Close your account").browser;
    let page = page.open("/profile/close").await.sees("Nobody will be able to use the name ada");
    let refused = page.form("close").fill("current_password", "x").submit().await.is(422);
    assert_eq!(refused.error_of("current_password"), "This is not your current password");
    refused.form("close").submit().await.is(422).sees("Enter your password");
    let answer = page.form("close").fill("current_password", PASSWORD).send().await;
    let answer = answer.leads_to("/login");
    assert!(answer.set_cookies().iter().any(|line| line.starts_with("portaria=;")));
    answer.follow().await.sees("Your account was closed.");
    assert!(!browser.is_signed_in().await && !other.is_signed_in().await);
    other.get(&link).await.is(410);
    for name in ["ada", "ada@example.com"] {
        site.anonymous().sign_in(name, PASSWORD).await.is(422);
    }
    let log = site.db_log().await;
    let told: Vec<_> = log.iter().filter(|row| row.user_id == Some(id.to_string())).collect();
    assert_eq!(told.last().unwrap().what, "closed");
    assert!(told.len() > 5 && told.iter().all(|row| row.ip.is_empty() && row.agent.is_empty()));
    assert_eq!(site.db_rows().await[..3], [0, 0, 0]);
}

#[tokio::test]
async fn the_name_is_nobodys_any_more_and_the_address_is_free() {
    let site = TestSite::open().await;
    let browser = site.anonymous();
    let body = "username=Ada&email=ada%40example.com&password=correct+horse+battery";
    browser.post("/signup", body).await.is(303);
    browser.post("/profile/close", "current_password=correct+horse+battery").await.is(303);
    for name in ["ada", "ADA", "%EF%BD%81da"] {
        let body = format!("username={name}&password=correct+horse+battery");
        let page = site.anonymous().post("/signup", &body).await.is(422);
        assert_eq!(page.error_of("username"), "That name is taken. Try another", "{name}");
    }
    let eve = site.user("eve").await;
    let page = eve.post("/profile", "username=Ada").await.is(422);
    assert_eq!(page.error_of("username"), "That name is taken. Try another");
    let body = "email=ada%40example.com&current_password=correct+horse+battery";
    eve.post("/profile/email", body).await.is(303);
    // A keyed hash, which nobody can try names against.
    let kept = site.db_reserved().await;
    assert!(kept.len() == 1 && kept[0].len() == 32);
    assert_ne!(kept[0], Sha256::digest("ada").to_vec());
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let site = TestSite::open().await;
    let browser = site.admin("grace").await;
    let close = "current_password=correct+horse+battery";
    let page = browser.post("/profile/close", close).await.is(422);
    let told = "You are the only administrator. Make somebody else one first";
    assert_eq!(page.error_of("current_password"), told);
    assert!(browser.is_signed_in().await);
    site.db_insert("hopper", None, Role::Admin).await;
    browser.post("/profile/close", close).await.leads_to("/login");
}

#[tokio::test]
async fn of_two_administrators_who_close_at_once_one_stays() {
    let site = TestSite::open().await;
    for n in 0..5 {
        site.db_clear().await;
        let mut all = JoinSet::new();
        for name in ["grace", "hopper"].map(|name| format!("{name}{n}")) {
            site.db_insert(&name, None, Role::Admin).await;
            let browser = site.anonymous();
            browser.sign_in(&name, PASSWORD).await.sees("Profile");
            all.spawn(async move {
                let body = "current_password=correct+horse+battery";
                browser.post("/profile/close", body).await.status
            });
        }
        let mut answers = all.join_all().await;
        answers.sort_unstable();
        assert_eq!(answers, [303, 422]);
    }
}

#[tokio::test]
async fn a_name_that_is_being_closed_goes_to_nobody_meanwhile() {
    let site = TestSite::open().await;
    for n in 0..5 {
        let name = format!("ada{n}");
        let owner = site.user(&name).await;
        let mut all = JoinSet::new();
        all.spawn(async move {
            let body = "current_password=correct+horse+battery";
            owner.post("/profile/close", body).await.status
        });
        for _ in 0..4 {
            let (browser, name) = (site.anonymous(), name.clone());
            all.spawn(async move {
                let body = format!("username={name}&password=correct+horse+battery");
                browser.post("/signup", &body).await.status
            });
        }
        let mut answers = all.join_all().await;
        answers.sort_unstable();
        assert_eq!(answers, [303, 422, 422, 422, 422]);
    }
}

#[tokio::test]
async fn what_overtook_a_closing_is_not_undone() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    let before = browser.copy();
    let body = "current_password=correct+horse+battery&new_password=another+horse+battery";
    browser.post("/profile/password", body).await.is(303);
    before.post("/profile/close", "current_password=correct+horse+battery").await.is(303);
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn the_name_that_is_kept_is_the_one_that_the_account_has_at_the_end() {
    let site = TestSite::open().await;
    for n in 0..5 {
        let browser = site.user(&format!("ada{n}")).await;
        let (closing, renaming) = (browser.copy(), browser.copy());
        let close = tokio::spawn(async move {
            let body = "current_password=correct+horse+battery";
            closing.post("/profile/close", body).await.is(303).location().to_owned()
        });
        let rename = format!("username=lovelace{n}");
        renaming.post("/profile", &rename).await.is(303);
        assert_eq!(close.await.unwrap(), "/login");
        let before = format!("username=ada{n}&password=correct+horse+battery");
        let after = format!("username=lovelace{n}&password=correct+horse+battery");
        let taken = [
            site.anonymous().post("/signup", &before).await.status,
            site.anonymous().post("/signup", &after).await.status,
        ];
        // Whichever came first: one of the two is kept, the other was never the last.
        let log = site.db_log().await;
        let renamed = log.iter().filter(|row| row.what == "profile-changed").count();
        let was_renamed = renamed > n && taken == [303, 422];
        assert!(was_renamed || taken == [422, 303], "{taken:?}");
    }
}

#[tokio::test]
async fn a_closed_name_is_refused_also_where_nobody_looked_before() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    browser.post("/profile/close", "current_password=correct+horse+battery").await.is(303);
    let eve = site.db_insert("eve", None, Role::User).await;
    let name = NewName::new(site.app.keys(), Username::parse("Ada").unwrap());
    let new = NewUser { name: name.clone(), email: None, role: Role::User };
    let (epoch, now) = (Epoch::new().unwrap(), site.clock.now());
    let made = site.app.db().write(move |db| user::insert(db, &new, &epoch, now)).await;
    assert!(matches!(made, Err(db::Error::Taken)));
    let renamed = site.app.db().write(move |db| user::set_username(db, eve.id, &name)).await;
    assert!(matches!(renamed, Err(db::Error::Taken)));
}
