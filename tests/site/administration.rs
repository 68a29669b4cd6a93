//! What an administrator does to an account, whoever asks for it.

use portaria::{
    auth::{Credentials, prove, session::Opening},
    domain::{Author, Claimant, Epoch, Remember, Role, Secret, Visitor},
};
use tokio::task::JoinSet;

use crate::support::{Change, Outcome, PASSWORD, TestSite};

/// The changes that end sessions and links.
async fn endings(site: &TestSite) -> [Change; 4] {
    let password = site.hash("another horse battery").await;
    [Change::Disable, Change::Password(password), Change::Delete, Change::SignOut]
}

#[tokio::test]
async fn what_ends_sessions_leaves_none_and_no_link() {
    let site = TestSite::open().await;
    for change in endings(&site).await {
        let ada = site.user("ada").await;
        let link = site.password_link("ada").await;
        assert_eq!(site.change("ada", change.clone()).await, Outcome::Done);
        assert!(!ada.is_signed_in().await, "{change:?}");
        assert_eq!(site.db_sessions().await, 0, "{change:?}");
        site.anonymous().get(&link).await.is(410);
        site.db_clear().await;
    }
    site.user("ada").await;
    let link = site.password_link("ada").await;
    site.anonymous().post(&link, "new_password=a+third+horse+battery").await.leads_to("/login");
    assert_eq!(site.db_sessions().await, 0);
}

#[tokio::test]
async fn a_link_made_for_a_user_opens_no_administrator() {
    let site = TestSite::open().await;
    let ada = site.user("ada").await;
    let link = site.password_link("ada").await;
    assert_eq!(site.change("ada", Change::Role(Role::Admin)).await, Outcome::Done);
    site.anonymous().get(&link).await.is(410);
    assert!(ada.is_signed_in().await);
}

#[tokio::test]
async fn an_administrator_without_a_password_is_no_reason_to_take_away_the_one_with() {
    let site = TestSite::open().await;
    site.db_insert("grace", None, Role::Admin).await;
    site.db_insert_without_password("heidi").await;
    assert_eq!(site.change("heidi", Change::Role(Role::Admin)).await, Outcome::Done);
    for change in [Change::Role(Role::User), Change::Disable, Change::Delete] {
        assert_eq!(site.change("grace", change).await, Outcome::LastAdministrator);
    }
    assert_eq!(site.change("heidi", Change::Delete).await, Outcome::Done);
    assert_eq!(site.change("grace", Change::Delete).await, Outcome::LastAdministrator);
}

#[tokio::test]
async fn a_sign_in_that_was_proved_before_begins_nothing_after() {
    let site = TestSite::open().await;
    let changes = endings(&site).await.map(Some);
    for change in changes.into_iter().chain([None]) {
        site.db_insert("ada", None, Role::User).await;
        let (claimant, password) = (Claimant::parse("ada"), Secret::new(PASSWORD.into()));
        let credentials = Credentials::new(claimant, password, Visitor::default()).unwrap();
        let proved = prove(&site.app, credentials).await.unwrap().ok().unwrap();
        if let Some(change) = change.clone() {
            assert_eq!(site.change("ada", change).await, Outcome::Done);
        } else {
            let link = site.password_link("ada").await;
            let chosen = site.anonymous().post(&link, "new_password=another+horse+battery").await;
            chosen.leads_to("/login");
        }
        let headers = axum::http::HeaderMap::new();
        let opening =
            Opening::prepare(&site.app, &headers, Visitor::default(), Remember::No).unwrap();
        let begun = site.app.db().write(move |db| opening.begin(db, &proved.user)).await.unwrap();
        assert!(begun.is_none(), "{change:?}");
        site.db_clear().await;
    }
}

#[tokio::test]
async fn what_is_so_already_changes_nothing() {
    let site = TestSite::open().await;
    let ada = site.user("ada").await;
    for change in [Change::Enable, Change::Role(Role::User)] {
        assert_eq!(site.change("ada", change).await, Outcome::AlreadySo);
    }
    assert!(ada.is_signed_in().await);
    assert_eq!(site.db_activity("ada").await, ["signed-up", "signed-in"]);
}

#[tokio::test]
async fn each_change_leaves_its_own_word() {
    let site = TestSite::open().await;
    site.db_insert_without_password("ada").await;
    let password = site.hash("another horse battery").await;
    for (change, word) in [
        (Change::Role(Role::Admin), "role-changed"),
        (Change::Role(Role::User), "role-changed"),
        (Change::Disable, "disabled"),
        (Change::Enable, "enabled"),
        (Change::SignOut, "signed-out-everywhere"),
        (Change::Password(password), "password-changed"),
    ] {
        // Another administrator, so that this one may go.
        if site.db_rows().await[0] == 1 {
            site.db_insert("grace", None, Role::Admin).await;
        }
        assert_eq!(site.change("ada", change).await, Outcome::Done);
        assert_eq!(site.db_activity("ada").await.last().unwrap(), word);
    }
    let id = site.db_user("ada").await.id;
    assert_eq!(site.change("ada", Change::Delete).await, Outcome::Done);
    assert_eq!(site.db_activity_of(id).await.last().unwrap(), "deleted");
}

#[tokio::test]
async fn a_role_counts_at_once_in_a_session_that_has_begun() {
    let site = TestSite::open().await;
    site.db_insert("grace", None, Role::Admin).await;
    let ada = site.user("ada").await;
    ada.get("/admin/doctor").await.is(403);
    assert_eq!(site.change("ada", Change::Role(Role::Admin)).await, Outcome::Done);
    ada.get("/admin/doctor").await.is(200);
    assert_eq!(site.change("ada", Change::Role(Role::User)).await, Outcome::Done);
    ada.get("/admin/doctor").await.is(403);
}

#[tokio::test]
async fn who_administers_cannot_be_taken_away_to_the_last() {
    let site = TestSite::open().await;
    for change in [Change::Role(Role::User), Change::Disable, Change::Delete] {
        for name in ["grace", "heidi"] {
            site.db_insert(name, None, Role::Admin).await;
        }
        let nodes = [site.app.clone(), site.another_app().await];
        let ids = [site.db_user("grace").await.id, site.db_user("heidi").await.id];
        let tries: JoinSet<_> = (0..2)
            .map(|n| {
                let (app, id, change) = (nodes[n].clone(), ids[n], change.clone());
                let (epoch, now) = (Epoch::new().unwrap(), app.clock().now());
                async move {
                    let make =
                        move |db: &mut _| change.make(db, id, &Author::Operator, &epoch, now);
                    app.db().write(make).await.unwrap()
                }
            })
            .collect();
        let outcomes = tries.join_all().await;
        assert!(outcomes.contains(&Outcome::Done), "{change:?}: {outcomes:?}");
        assert!(outcomes.contains(&Outcome::LastAdministrator), "{change:?}: {outcomes:?}");
        site.db_clear().await;
    }
}

#[tokio::test]
async fn what_the_operator_does_is_told_without_a_name() {
    use diesel::prelude::*;
    use portaria::db::{self, schema::activity};
    let site = TestSite::open().await;
    site.db_insert_without_password("ada").await;
    for change in [Change::Role(Role::Admin), Change::SignOut] {
        assert_eq!(site.change("ada", change).await, Outcome::Done);
    }
    let told = ["signed-up", "role-changed", "signed-out-everywhere"];
    assert_eq!(site.db_activity("ada").await, told);
    let by = |db: &mut db::Conn| -> db::Result<Vec<Option<String>>> {
        Ok(activity::table.select(activity::by_user).load(db)?)
    };
    assert_eq!(site.app.db().read(by).await.unwrap()[1..], [None, None]);
}
