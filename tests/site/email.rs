use crate::support::{PASSWORD, TestSite};
use portaria::domain::Role;

#[tokio::test]
async fn a_person_gives_changes_and_removes_the_address() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    let set = async |email: &str| {
        let form =
            browser.open("/profile/email").await.is(200).form("email-form").fill("email", email);
        form.fill("current_password", PASSWORD).submit().await
    };
    set(" Ada@Example.com ").await.is(200).sees("Your email was saved.").sees("Ada@Example.com");
    site.anonymous().sign_in("ada@example.com", PASSWORD).await.is(200);
    set("").await.is(200).sees("Your email was removed.").sees("You have not added an email.");
    assert_eq!(site.db_user("ada").await.email, None);
}

#[tokio::test]
async fn it_needs_the_current_password_and_a_free_address() {
    let site = TestSite::open().await;
    site.db_insert("grace", Some("grace@example.com"), Role::User).await;
    let browser = site.user("ada").await;
    let page = browser.open("/profile/email").await;
    let form = page.form("email-form").fill("email", "ada@example.com");
    let refused = form.fill("current_password", "wrong").submit().await.is(422);
    assert_eq!(refused.error_of("current_password"), "This is not your current password");
    assert_eq!(refused.form("email-form").value("email"), "ada@example.com");
    let form = page.form("email-form").fill("email", "GRACE@example.com");
    let refused = form.fill("current_password", PASSWORD).submit().await.is(422);
    assert!(refused.error_of("email").contains("exists already"));
    let refused = page.form("email-form").fill("email", "ada@").submit().await.is(422);
    assert!(refused.error_of("email").contains("name@example.com"));
    assert_eq!(refused.error_of("current_password"), "Enter your password");
    browser
        .post("/profile/email", "current_password=correct+horse+battery")
        .await
        .leads_to("/profile");
    assert_eq!(site.db_user("ada").await.email, None);
}
