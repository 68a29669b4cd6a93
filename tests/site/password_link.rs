use std::time::Duration;

use portaria::{
    accounts::password_link::{self, PasswordLink},
    domain::{Author, Epoch, Visitor},
};
use tokio::task::JoinSet;

use crate::support::{Change, Outcome, PASSWORD, TestSite};

const NEW: &str = "another horse battery";

#[tokio::test]
async fn a_new_password_is_chosen_with_a_link_and_every_session_ends() {
    let site = TestSite::open().await;
    let old = site.user("ada").await;
    let link = site.password_link("ada").await;
    let browser = site.anonymous();
    // Opening it spends nothing.
    for _ in 0..3 {
        browser.get(&link).await.is(200);
    }
    let page = browser.open(&link).await.sees("For the account ada.");
    let refused = page.form("password-link").fill("new_password", "short").submit().await.is(422);
    assert!(refused.error_of("new_password").contains("12 characters"));
    let form = refused.form("password-link").fill("new_password", NEW);
    let answer = form.send().await.leads_to("/login").follow().await;
    answer.sees("Your password was changed. Sign in with the new one.");
    assert!(!old.is_signed_in().await && !browser.is_signed_in().await);
    browser.get(&link).await.is(410).sees("This link has already been used or is too old");
    browser.post(&link, "new_password=yet+another+horse").await.is(410);
    browser.sign_in("ada", PASSWORD).await.is(422);
    browser.sign_in("ada", NEW).await.sees("Profile");
    let told = [
        "signed-up",
        "signed-in",
        "password-link-made",
        "password-link-used",
        "wrong-password",
        "signed-in",
    ];
    assert_eq!(site.db_activity("ada").await, told);
}

#[tokio::test]
async fn an_account_without_a_password_gets_its_first_by_a_link() {
    let site = TestSite::open().await;
    site.db_insert_without_password("ada").await;
    let link = site.password_link("ada").await;
    site.anonymous().post(&link, "new_password=another+horse+battery").await.leads_to("/login");
    site.anonymous().sign_in("ada", NEW).await.sees("Profile");
}

#[tokio::test]
async fn a_link_is_good_for_a_day() {
    let site = TestSite::open().await;
    site.user("ada").await;
    let link = site.password_link("ada").await;
    site.advance(Duration::from_hours(24) - Duration::from_millis(1));
    site.anonymous().get(&link).await.is(200);
    site.advance(Duration::from_millis(1));
    site.anonymous().get(&link).await.is(410);
    site.anonymous().post(&link, "new_password=another+horse+battery").await.is(410);
}

#[tokio::test]
async fn whatever_makes_a_link_needless_ends_it() {
    let site = TestSite::open().await;
    let ada = site.user("ada").await;
    let first = site.password_link("ada").await;
    let second = site.password_link("ada").await;
    site.anonymous().get(&first).await.is(410);
    site.anonymous().get(&second).await.is(200);
    let body = "current_password=correct+horse+battery&new_password=another+horse+battery";
    ada.post("/profile/password", body).await.leads_to("/profile");
    site.anonymous().get(&second).await.is(410);

    let third = site.password_link("ada").await;
    assert_eq!(site.change("ada", Change::Disable).await, Outcome::Done);
    site.anonymous().get(&third).await.is(410);
    assert_eq!(site.change("ada", Change::Enable).await, Outcome::Done);
    site.anonymous().get(&third).await.is(410);

    let fourth = site.password_link("ada").await;
    assert_eq!(site.change("ada", Change::Delete).await, Outcome::Done);
    site.anonymous().get(&fourth).await.is(410);
}

#[tokio::test]
async fn of_many_with_one_link_at_once_one_chooses_the_password() {
    let site = TestSite::open().await;
    site.user("ada").await;
    let link = site.password_link("ada").await;
    let nodes = [site.anonymous(), site.another_node().await];
    let tries = (0..6).map(|n| {
        let (browser, link) = (nodes[n % 2].copy(), link.clone());
        async move {
            let body = format!("new_password=another+horse+battery+{n}");
            (browser.post(&link, &body).await.status, n)
        }
    });
    let mut answers = tries.collect::<JoinSet<_>>().join_all().await;
    answers.sort_unstable();
    assert_eq!(
        answers.iter().map(|(status, _)| *status).collect::<Vec<_>>(),
        [303, 410, 410, 410, 410, 410]
    );
    let password = format!("{NEW} {}", answers[0].1);
    site.anonymous().sign_in("ada", &password).await.sees("Profile");
}

#[tokio::test]
async fn what_is_no_link_is_told_like_one_that_is_spent() {
    let site = TestSite::with(&[("contact", "help@example.com")]).await;
    for path in [
        "/password-link/x",
        "/password-link/%FF",
        &format!("/password-link/link_{}", "A".repeat(43)),
    ] {
        let page = site.anonymous().get(path).await.is(410);
        assert!(page.body.contains("href=\"mailto:help@example.com\""), "{}", page.body);
    }
    site.anonymous().get("/password-link").await.is(404);
    site.anonymous()
        .get("/login")
        .await
        .is(200)
        .sees("Forgot your password?")
        .sees("help@example.com");
}

#[tokio::test]
async fn of_many_who_spend_one_link_in_the_same_instant_one_does() {
    let site = TestSite::open().await;
    site.user("ada").await;
    let password = site.hash(NEW).await;
    let nodes = [site.app.clone(), site.another_app().await];
    for _ in 0..5 {
        let link = site.password_link("ada").await;
        let link = PasswordLink::parse(link.rsplit('/').next().unwrap()).unwrap();
        let spends: JoinSet<_> = (0..8)
            .map(|n| {
                let (app, link, password) = (nodes[n % 2].clone(), link.clone(), password.clone());
                let (epoch, now) = (Epoch::new().unwrap(), app.clock().now());
                async move {
                    let author = Author::Owner(Visitor::default());
                    let spend = move |db: &mut _| {
                        password_link::spend(db, &link, &password, &author, &epoch, now)
                    };
                    app.db().write(spend).await.unwrap()
                }
            })
            .collect();
        assert_eq!(spends.join_all().await.iter().filter(|spent| **spent).count(), 1);
    }
}
