//! The SQLite file: copied while it is in use, and missed when it is taken away.

use std::{
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use portaria::{
    App, Config,
    db::{self, BackupError, Db},
};
use tokio::task::JoinSet;

use crate::support::{Browser, Here, PASSWORD, SECRET_KEY, TestSite, code};

/// The file of a site on SQLite; a site on a server has none.
fn file(site: &TestSite) -> Option<PathBuf> {
    site.app.config().database.file().map(Path::to_owned)
}

async fn signs_up(browser: Browser, name: String) -> (String, u16) {
    let body = format!("username={name}&password=correct+horse+battery");
    let status = browser.post("/signup", &body).await.status;
    (name, status)
}

#[tokio::test]
async fn a_copy_made_under_load_holds_all_that_was_answered_before() {
    let site = TestSite::open().await;
    let dir = tempfile::tempdir().unwrap();
    let copy = dir.path().join("copy.db");
    let target = site.app.config().database.clone();
    if file(&site).is_none() {
        assert!(matches!(Db::backup(&target, &copy).await, Err(BackupError::Server)));
        return;
    }
    let load = |round| {
        let sign_up = |n| signs_up(site.anonymous(), format!("ada{round}x{n}"));
        (0..8).map(sign_up).collect::<JoinSet<_>>()
    };
    let before = load(0).join_all().await;
    let during = load(1);
    let accounts = Db::backup(&target, &copy).await.unwrap();
    assert!((8..=16).contains(&accounts), "{accounts}");
    assert!(during.join_all().await.iter().all(|(_, status)| *status == 303));

    assert_eq!(copy.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(dir.path().read_dir().unwrap().count(), 1);
    assert!(matches!(Db::backup(&target, &copy).await, Err(BackupError::Exists(_))));

    let url = format!("sqlite:{}", copy.display());
    let settings = [("database_url", url.as_str()), ("secret_key", SECRET_KEY)];
    let restored = App::build(Config::of(settings).unwrap()).await.unwrap();
    let restored = site.node_of(&restored).await;
    for (name, status) in before {
        assert_eq!(status, 303);
        restored.copy().sign_in(&name, PASSWORD).await.sees("Profile");
    }
}

#[test]
fn a_copy_may_have_any_name_and_is_for_its_owner_alone() {
    use std::os::unix::ffi::OsStrExt;
    let here = Here::new();
    assert!(here.run(&["user", "add", "ada"], "").status.success());
    let odd = std::ffi::OsStr::from_bytes(b"caf\xe9.db");
    for name in ["file:copy.db", "file::memory:", ":memory:", "a?mode=memory", "x#y"]
        .map(std::ffi::OsStr::new)
        .into_iter()
        .chain([odd])
    {
        let output = here.command(&["backup"]).arg(name).output().unwrap();
        assert_eq!(code(&output), (Some(0), String::new()), "{}", name.display());
        let found = here.dir.path().join(name).metadata().unwrap();
        assert!(found.len() > 4096, "{}", name.display());
        assert_eq!(found.permissions().mode() & 0o777, 0o600);
    }
    // The database, its key, and the copies.
    assert_eq!(here.dir.path().read_dir().unwrap().count(), 2 + 6);
}

#[tokio::test]
async fn a_copy_brings_back_nothing_that_has_ended() {
    let site = TestSite::open().await;
    let Some(path) = file(&site) else { return };
    let ada = site.user("ada").await;
    let robot = site.robot(&ada.token("read").await);
    let link = site.password_link("ada").await;
    let invitation = site.invitation(1, 7, portaria::domain::Role::User).await;
    let copy = path.with_extension("copy");
    Db::backup(&site.app.config().database, &copy).await.unwrap();
    let url = format!("sqlite:{}", copy.display());
    let settings = [("database_url", url.as_str()), ("secret_key", SECRET_KEY)];
    let config = Config::of(settings).unwrap();
    let restored = App::build_with_clock(config, site.clock.clone()).await.unwrap();
    let restored = site.node_of(&restored).await;
    assert!(!ada.through(&restored).is_signed_in().await);
    restored.get(link.strip_prefix(&site.prefix).unwrap_or(&link)).await.is(410);
    restored.get(&invitation).await.is(410);
    robot.through(&restored).get("/users/me").await.says(401, "invalid_token");
    robot.get("/users/me").await.is(200);
    restored.copy().sign_in("ada", PASSWORD).await.sees("Profile");
    assert!(ada.is_signed_in().await);
}

#[tokio::test]
async fn a_damaged_database_gives_no_copy() {
    use diesel::{Connection, SqliteConnection, connection::SimpleConnection};
    let site = TestSite::open().await;
    let Some(path) = file(&site) else { return };
    let mut db = SqliteConnection::establish(&path.to_string_lossy()).unwrap();
    db.batch_execute(
        "PRAGMA foreign_keys = OFF;
         INSERT INTO credentials VALUES ('a', 'nobody', 'password', '', 1, 1);",
    )
    .unwrap();
    let copy = path.with_extension("copy");
    let before = path.parent().unwrap().read_dir().unwrap().count();
    let failed = Db::backup(&site.app.config().database, &copy).await;
    assert!(matches!(failed, Err(BackupError::Damaged(_))), "{failed:?}");
    assert_eq!(path.parent().unwrap().read_dir().unwrap().count(), before);
}

#[test]
fn a_copy_that_is_put_back_is_not_written_over() {
    let name = |n: usize| format!("ada{n}");
    for first in [&["user", "list"][..], &["doctor"], &["migrate", "--check"], &["backup", "b.db"]]
    {
        for linked in [false, true] {
            let here = Here::new();
            for n in 0..3 {
                assert!(here.run(&["user", "add", &name(n)], "").status.success());
            }
            assert!(here.run(&["backup", "copy.db"], "").status.success());
            let (mut child, _, _out) = here.serve(&["--listen", "127.0.0.1:0"]);
            for n in 3..6 {
                assert!(here.run(&["user", "add", &name(n)], "").status.success());
            }
            child.kill().unwrap();
            child.wait().unwrap();
            let dir = here.dir.path();
            assert!(dir.join("portaria.db-wal").metadata().unwrap().len() > 0);
            std::fs::rename(dir.join("copy.db"), dir.join("portaria.db")).unwrap();
            if linked {
                std::fs::create_dir(dir.join("data")).unwrap();
                for ending in ["", "-wal", "-shm"] {
                    let file = format!("portaria.db{ending}");
                    std::fs::rename(dir.join(&file), dir.join("data").join(&file)).unwrap();
                }
                std::os::unix::fs::symlink("data/portaria.db", dir.join("portaria.db")).unwrap();
            }
            let output = here.run(&[first, &["--listen", "127.0.0.1:1"]].concat(), "");
            assert_eq!(code(&output), (Some(0), String::new()), "{first:?}");
            let output = here.run(&["user", "list", "--json"], "");
            let list = String::from_utf8(output.stdout).unwrap();
            assert_eq!(list.matches("username").count(), 3, "{first:?}, linked: {linked}");
        }
    }
}

#[test]
fn a_database_of_an_older_version_is_copied_before_it_is_brought_up_to_date() {
    use diesel::{Connection, SqliteConnection, connection::SimpleConnection};
    let here = Here::new();
    let path = here.dir.path().join("portaria.db");
    std::fs::write(&path, "").unwrap();
    let mut db = SqliteConnection::establish(&path.to_string_lossy()).unwrap();
    db.batch_execute(include_str!("../../migrations/sqlite/0001_accounts/up.sql")).unwrap();
    assert_eq!(code(&here.run(&["backup", "copy.db"], "")), (Some(0), String::new()));
    for own in ["portaria.db-wal", "portaria.db-shm", "portaria.db-journal"] {
        assert_eq!(code(&here.run(&["backup", own], "")).0, Some(1), "{own}");
    }
}

#[tokio::test]
async fn a_log_that_is_taken_away_is_missed() {
    let site = TestSite::open().await;
    let Some(path) = file(&site) else { return };
    let ada = site.user("ada").await;
    let (log, away) = (path.with_extension("db-wal"), path.with_extension("away"));
    std::fs::rename(&log, &away).unwrap();
    ada.get("/profile").await.is(503);
    assert_eq!(signs_up(site.anonymous(), "grace".into()).await.1, 503);
    std::fs::rename(&away, &log).unwrap();
    assert!(ada.is_signed_in().await);
    assert_eq!(signs_up(site.anonymous(), "grace".into()).await.1, 303);
}

#[test]
fn the_command_copies_and_says_so() {
    let here = Here::new();
    let run = |arguments: &[&str]| code(&here.run(arguments, ""));
    let (status, told) = run(&["backup", "copy.db"]);
    assert_eq!(status, Some(1));
    assert!(told.contains("there is no database"), "{told}");
    assert_eq!(here.dir.path().read_dir().unwrap().count(), 0);
    assert_eq!(run(&["user", "add", "ada"]).0, Some(0));
    let output = here.run(&["backup", "copy.db"], "");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "Saved copy.db, checked; accounts: 1.\n");
    let (status, told) = run(&["backup", "copy.db"]);
    assert_eq!(status, Some(1));
    assert!(told.contains("exists already"), "{told}");
    assert_eq!(run(&["backup", "no/such/folder.db"]).0, Some(1));
    assert_eq!(run(&["backup"]).0, Some(2));
    assert_eq!(run(&["user", "list", "--database-url", "sqlite:copy.db"]).0, Some(0));
}

#[tokio::test]
async fn while_the_file_is_away_nothing_is_acknowledged() {
    let site = TestSite::open().await;
    let Some(path) = file(&site) else { return };
    let ada = site.user("ada").await;
    let away = path.with_extension("away");
    std::fs::rename(&path, &away).unwrap();
    let is_missed = async |replaced: bool| {
        ada.get("/profile").await.is(503);
        let (_, status) = signs_up(site.anonymous(), "grace".into()).await;
        assert_eq!(status, 503);
        site.anonymous().get("/readyz").await.is(503);
        site.anonymous().get("/login").await.is(200);
        assert_eq!(path.exists(), replaced);
    };
    is_missed(false).await;
    // Another file in its place is another database.
    std::fs::copy(&away, &path).unwrap();
    is_missed(true).await;
    std::fs::rename(&away, &path).unwrap();
    assert!(ada.is_signed_in().await);
    site.anonymous().get("/readyz").await.is(200);
    let (_, status) = signs_up(site.anonymous(), "grace".into()).await;
    assert_eq!(status, 303);
}

#[tokio::test]
async fn what_is_written_while_the_file_goes_away_is_not_acknowledged() {
    let site = TestSite::open().await;
    let Some(path) = file(&site) else { return };
    let away = path.with_extension("away");
    let (from, to) = (path.clone(), away.clone());
    let write = move |_: &mut db::Conn| -> db::Result<()> {
        std::fs::rename(&from, &to).unwrap();
        Ok(())
    };
    assert!(site.app.db().write(write).await.is_err());
    std::fs::rename(&away, &path).unwrap();
    assert!(site.app.db().write(|_| -> db::Result<()> { Ok(()) }).await.is_ok());
}
