use crate::support::TestSite;
use reqwest::Method;

#[tokio::test]
async fn signing_out_asks_then_ends_the_session_here_and_there() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    let before = browser.copy();
    let page = browser.open("/logout").await.is(200).sees("Sign out?");
    assert!(browser.is_signed_in().await, "looking signs nobody out");
    let answer = page.form("logout").send().await.leads_to("/login");
    assert_eq!(answer.set_cookies()[0], "portaria=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    answer.follow().await.is(200).sees("You have signed out.");
    browser.open("/login").await.sees_no("You have signed out.");
    assert!(!before.is_signed_in().await, "the old cookie opens nothing");
    assert_eq!(site.db_sessions().await, 0);
}

#[tokio::test]
async fn signing_out_without_a_session_is_no_mistake() {
    let site = TestSite::open().await;
    let browser = site.anonymous();
    browser.get("/logout").await.leads_to("/login");
    for _ in 0..2 {
        browser
            .post("/logout", "")
            .await
            .leads_to("/login")
            .follow()
            .await
            .sees("You have signed out.");
    }
}

#[tokio::test]
async fn body_and_type_do_not_matter() {
    let site = TestSite::open().await;
    let bodies = [
        ("text/plain", b"x".to_vec()),
        ("application/json", b"{}".to_vec()),
        ("x", vec![0xff; 9000]),
    ];
    for (kind, body) in bodies {
        let browser = site.user(&format!("ada{}", body.len())).await;
        browser
            .send(Method::POST, "/logout", &[("content-type", kind)], body)
            .await
            .leads_to("/login");
        assert!(!browser.is_signed_in().await);
    }
}

#[tokio::test]
async fn a_notice_is_a_word_of_a_list() {
    let site = TestSite::open().await;
    let browser = site.anonymous();
    browser.set_cookie("portaria-notice", "<script>alert(1)</script>");
    let page = browser.open("/login").await;
    assert!(!page.body.contains("alert") && !page.body.contains("role=\"status\""));
}
