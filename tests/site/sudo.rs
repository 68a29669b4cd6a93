use crate::support::{Browser, PASSWORD, TestSite};

#[tokio::test]
async fn typing_the_password_again_goes_on_under_a_new_token() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    let before = browser.copy();
    let page = browser.open("/sudo?next=/x%3Fy").await.is(200).sees("Type your password again");
    let refused = page.form("sudo").fill("password", "wrong").submit().await.is(422);
    assert_eq!(refused.error_of("password"), "This is not your current password");
    assert_eq!(browser.post("/sudo", "").await.is(422).error_of("password"), "Enter your password");
    let answer = refused.form("sudo").fill("password", PASSWORD).send().await.is(303);
    assert_eq!(answer.header("location"), "/x?y");
    assert!(browser.is_signed_in().await);
    assert!(!before.is_signed_in().await);
}

#[tokio::test]
async fn it_restarts_both_limits() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    let hour = std::time::Duration::from_hours(1);
    site.advance(hour * 11);
    assert!(browser.is_signed_in().await);
    site.advance(hour * 11);
    browser.post("/sudo", "password=correct+horse+battery").await.leads_to("/profile");
    site.advance(hour * 11);
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn a_clock_that_steps_back_makes_no_password_fresh() {
    use axum::{Router, routing::get};
    let site = TestSite::serving(&[], |app| {
        let safe = get(async |_: portaria::Sudo| "safe").layer(portaria::layer(app));
        portaria::router::site(app).merge(Router::new().route("/safe", safe))
    })
    .await;
    let open = async |browser: &Browser| {
        browser.send_to(reqwest::Method::GET, "/safe", &[], Vec::new()).await.status
    };
    let now = site.clock.now();
    site.advance(std::time::Duration::from_hours(24));
    let browser = site.user("ada").await;
    assert_eq!(open(&browser).await, 200);
    site.clock.set(now);
    assert!(browser.is_signed_in().await);
    assert_eq!(open(&browser).await, 303);
}
