use portaria::domain::Role;

use crate::support::TestSite;

#[tokio::test]
async fn a_person_edits_the_details() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    let page = browser.open("/profile").await;
    let form = page
        .form("details")
        .fill("display_name", "  Ada <b>Lovelace</b> ")
        .fill("username", "Ada.L");
    let page =
        form.submit().await.is(200).sees("Your profile was saved.").sees("Ada <b>Lovelace</b>");
    assert_eq!(page.form("details").value("username"), "Ada.L");
    assert_eq!(page.form("details").value("display_name"), "Ada <b>Lovelace</b>");
    browser.open("/profile").await.sees_no("Your profile was saved.");
    browser.open("/profile").await.form("details").fill("display_name", "").submit().await.is(200);
    assert_eq!(site.db_user("ada.l").await.display_name, None);
}

#[tokio::test]
async fn an_absent_field_changes_nothing() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    browser.post("/profile", "display_name=Ada+L").await.leads_to("/profile");
    browser.post("/profile", "username=ada2").await.leads_to("/profile");
    browser.post("/profile", "").await.leads_to("/profile");
    let user = site.db_user("ada2").await;
    assert_eq!(user.display_name.as_deref(), Some("Ada L"));
}

#[tokio::test]
async fn what_happened_is_written_down_and_what_did_not_is_not() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    browser.open("/profile").await.form("details").submit().await.sees("Nothing was changed.");
    browser.post("/profile", "username=a+b").await.is(422);
    browser.post("/profile", "display_name=Ada").await.is(303);
    browser.post("/profile/email", "email=a%40example.com&current_password=x").await.is(422);
    let email = "email=a%40example.com&current_password=correct+horse+battery";
    browser.post("/profile/email", email).await.is(303);
    browser.post("/profile/email", email).await.is(303);
    browser.post("/sudo", "password=correct+horse+battery").await.is(303);
    let body = "current_password=correct+horse+battery&new_password=another+horse+battery";
    browser.post("/profile/password", body).await.is(303);
    browser.post("/logout", "").await.is(303);
    let told = site.db_activity("ada").await;
    let expected = "signed-up signed-in profile-changed wrong-password email-changed reauthenticated \
                    password-changed signed-out";
    assert_eq!(told.join(" "), expected);
}

#[tokio::test]
async fn mistakes_are_told_and_what_was_typed_is_kept() {
    let site = TestSite::open().await;
    site.user("grace").await;
    let browser = site.user("ada").await;
    let form = browser.open("/profile").await.form("details").fill("username", "GRACE");
    let page = form.fill("display_name", "Ada").submit().await.is(422);
    assert!(page.error_of("username").contains("taken"));
    assert_eq!(page.form("details").value("display_name"), "Ada");
    let form =
        page.form("details").fill("username", "ad\u{430}").fill("display_name", &"x".repeat(101));
    let page = form.submit().await.is(422);
    assert!(page.error_of("username").contains("one alphabet"));
    assert!(page.error_of("display_name").contains("100 characters"));
    assert_eq!(site.db_user("ada").await.username, "ada");
}

#[tokio::test]
async fn one_may_change_the_case_of_ones_own_name() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    browser.post("/profile", "username=ADA").await.leads_to("/profile");
    assert_eq!(site.db_user("ada").await.username, "ADA");
}

#[tokio::test]
async fn nothing_but_the_details_can_be_written() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    let before = site.db_user("ada").await;
    browser
        .post("/profile", "role=admin&id=1&email=x%40example.com&epoch=1&disabled_at=1")
        .await
        .is(303);
    assert!(site.db_user("ada").await == before);
}

#[tokio::test]
async fn whose_name_is_taken_can_be_asked_as_often_as_at_sign_up() {
    let site = TestSite::with(&[("throttle.sign_up", "5/1h")]).await;
    let browser = site.user("ada").await;
    site.db_insert("grace", Some("grace@example.com"), Role::User).await;
    let email = "email=grace%40example.com&current_password=correct+horse+battery";
    for _ in 0..2 {
        browser.post("/profile", "username=grace").await.is(422);
        browser.post("/profile/email", email).await.is(422);
    }
    browser.post("/profile", "username=grace").await.is(429).sees("Too many tries");
    browser.post("/profile/email", email).await.is(429);
    // A name that is free is not told from one that is taken.
    browser.post("/profile", "username=lovelace").await.is(429);
    browser.post("/profile", "display_name=Ada").await.is(303);
    let free = email.replace("grace", "lovelace");
    browser.post("/profile/email", &free).await.is(429);
    browser.post("/profile/email", "email=&current_password=correct+horse+battery").await.is(303);
}
