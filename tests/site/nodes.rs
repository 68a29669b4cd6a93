//! Several processes on one database.

use portaria::{App, Config};
use tokio::task::JoinSet;

use crate::support::{Database, PASSWORD, SECRET_KEY, TestSite};

#[tokio::test]
async fn of_many_that_start_on_an_empty_database_at_once_each_does() {
    let database = Database::new();
    let start = || {
        let url = database.url.clone();
        async move {
            let config = Config::of([("database_url", &*url), ("secret_key", SECRET_KEY)]).unwrap();
            App::build(config).await.unwrap().db().is_current().await.unwrap()
        }
    };
    let starts: JoinSet<_> = (0..6).map(|_| start()).collect();
    assert_eq!(starts.join_all().await, [true; 6]);
}

#[tokio::test]
async fn a_key_that_several_nodes_need_is_made_by_none() {
    let database = Database::new();
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("portaria.key");
    let key = file.display().to_string();
    let config = Config::of([("database_url", &*database.url), ("secret_key_file", &key)]).unwrap();
    let built = App::build(config).await.is_ok();
    assert_eq!(built, database.url.starts_with("sqlite:"));
    assert_eq!(built, file.exists());
}

#[tokio::test]
async fn nodes_that_read_before_they_write_take_turns() {
    use diesel::prelude::*;
    use portaria::db::{self, schema::users};
    let site = TestSite::open().await;
    site.user("ada").await;
    let config = site.app.config().clone();
    let other = App::build(config).await.unwrap();
    let rounds = |app: App| async move {
        for _ in 0..50 {
            let bump = |db: &mut db::Conn| -> db::Result<()> {
                let name: String = users::table.select(users::username).first(db)?;
                diesel::update(users::table).set(users::username.eq(name + "x")).execute(db)?;
                Ok(())
            };
            app.db().write(bump).await.unwrap();
        }
    };
    [site.app.clone(), other].map(rounds).into_iter().collect::<JoinSet<_>>().join_all().await;
}

#[tokio::test]
async fn what_reads_cannot_write() {
    use diesel::prelude::*;
    use portaria::db::{self, schema::users};
    let site = TestSite::open().await;
    let write = |db: &mut db::Conn| -> db::Result<usize> {
        Ok(diesel::update(users::table).set(users::role.eq("admin")).execute(db)?)
    };
    assert!(site.app.db().read(write).await.is_err());
    assert!(site.app.db().write(write).await.is_ok());
}

#[tokio::test]
async fn a_session_opens_every_node_and_its_end_is_known_to_all_at_once() {
    let site = TestSite::open().await;
    let node = site.another_node().await;
    let here = site.user("ada").await;
    let there = here.through(&node);
    assert!(there.is_signed_in().await);
    let before = there.copy();
    here.post("/logout", "").await.is(303);
    assert!(!before.is_signed_in().await);

    let one = site.anonymous();
    let other = node.copy();
    one.sign_in("ada", PASSWORD).await.sees("Profile");
    other.sign_in("ada", PASSWORD).await.sees("Profile");
    let body = "current_password=correct+horse+battery&new_password=another+horse+battery";
    one.post("/profile/password", body).await.leads_to("/profile");
    assert!(one.is_signed_in().await && !other.is_signed_in().await);
}

#[tokio::test]
async fn of_two_nodes_that_are_asked_for_one_name_at_once_one_gives_it() {
    let site = TestSite::open().await;
    let nodes = [site.anonymous(), site.another_node().await];
    let tries = (0..8).map(|n| {
        let browser = nodes[n % 2].copy();
        let body = format!("username=Ada{}&password=correct+horse+battery", n / 4);
        async move { browser.post("/signup", &body).await.status }
    });
    let mut statuses = tries.collect::<JoinSet<_>>().join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 303, 422, 422, 422, 422, 422, 422]);
    assert_eq!(site.db_sessions().await, 2);
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn a_servers_default_isolation_changes_nothing() {
    use diesel::{
        dsl::sql,
        prelude::*,
        sql_types::{Bool, Text},
    };
    use portaria::db;
    let site = TestSite::open().await;
    if site.app.config().database.file().is_some() {
        return;
    }
    for _ in 0..10 {
        let of_write = |db: &mut db::Conn| -> db::Result<String> {
            let set = "set_config('default_transaction_isolation', 'repeatable read', false) <> ''";
            diesel::select(sql::<Bool>(set)).get_result::<bool>(db)?;
            let setting = sql::<Text>("current_setting('transaction_isolation')");
            Ok(diesel::select(setting).get_result(db)?)
        };
        assert_eq!(site.app.db().write(of_write).await.unwrap(), "read committed");
    }
}
