//! How long what is kept.

use std::time::Duration;

use diesel::prelude::*;
use portaria::{
    accounts::invitation,
    db::{
        self,
        schema::{activity, devices, password_links, sessions, throttles},
    },
    domain::{Author, Role},
    housekeeping::sweep,
};

use crate::support::{PASSWORD, TestSite};

const DAY: Duration = Duration::from_hours(24);
const MOMENT: Duration = Duration::from_millis(1);

/// Sessions, links, known devices, lines of the log, counters.
async fn db_rows(site: &TestSite) -> [i64; 5] {
    let count = |db: &mut db::Conn| -> db::Result<[i64; 5]> {
        Ok([
            sessions::table.count().get_result(db)?,
            password_links::table.count().get_result(db)?,
            devices::table.count().get_result(db)?,
            activity::table.count().get_result(db)?,
            throttles::table.count().get_result(db)?,
        ])
    };
    site.app.db().read(count).await.unwrap()
}

#[tokio::test]
async fn what_is_over_is_swept_and_nothing_else() {
    let site = TestSite::with(&[("activity.keep", "60d"), ("throttle.account_off", "4")]).await;
    site.user("ada").await;
    site.anonymous().sign_in("ada", "wrong horse battery").await.is(422);
    site.password_link("ada").await;
    for _ in 0..4 {
        site.anonymous().sign_in("nobody", PASSWORD).await.is(422);
    }
    // For two names, the address, and its sign-up.
    let begun = [1, 1, 1, 8, 4];
    let swept_after = async |time: Duration| {
        site.advance(time);
        sweep(&site.app).await.unwrap();
        db_rows(&site).await
    };
    assert_eq!(swept_after(Duration::ZERO).await, begun);
    assert_eq!(swept_after(Duration::from_mins(10)).await, [1, 1, 1, 8, 3]);
    assert_eq!(swept_after(Duration::from_hours(1)).await, [1, 1, 1, 8, 2]);
    assert_eq!(swept_after(Duration::from_hours(12)).await, [0, 1, 1, 8, 2]);
    assert_eq!(swept_after(DAY).await, [0, 0, 1, 8, 2]);
    assert_eq!(swept_after(30 * DAY).await, [0, 0, 1, 8, 1], "what is off stays off");
    assert_eq!(swept_after(30 * DAY).await, [0, 0, 1, 0, 1]);
    assert_eq!(swept_after(365 * DAY).await, [0, 0, 0, 0, 1]);
    site.anonymous().post("/login", "username=nobody&password=x").await.is(429);
}

#[tokio::test]
async fn more_than_a_batch_is_swept_while_others_write() {
    let site = TestSite::with(&[("throttle.sign_up", "0")]).await;
    let owner = site.db_insert("ada", None, Role::User).await;
    let now = site.clock.now();
    let fill = move |db: &mut db::Conn| -> db::Result<()> {
        for n in 0..1300 {
            diesel::insert_into(activity::table)
                .values((
                    activity::id.eq(format!("{n:08}")),
                    activity::at.eq(now.millis()),
                    activity::user_id.eq(owner.id.to_string()),
                    activity::what.eq("signed-in"),
                    activity::ip.eq(""),
                    activity::agent.eq(""),
                ))
                .execute(db)?;
        }
        Ok(())
    };
    site.app.db().write(fill).await.unwrap();
    site.advance(366 * DAY);
    let app = site.app.clone();
    let sweeping = tokio::spawn(async move { sweep(&app).await.unwrap() });
    for name in ["grace", "hopper", "noether"] {
        site.user(name).await;
    }
    // One line told of ada's account.
    assert_eq!(sweeping.await.unwrap(), 1301);
    assert_eq!(sweep(&site.app).await.unwrap(), 0);
}

#[tokio::test]
async fn of_too_many_names_that_nobody_has_the_latest_are_counted_and_no_other_limit_goes() {
    let site = TestSite::open().await;
    site.db_insert("ada", None, Role::User).await;
    for name in ["ada", "nobody1", "nobody2", "nobody3", "nobody4"] {
        site.anonymous().sign_in(name, "wrong horse battery").await.is(422);
        site.advance(Duration::from_secs(1));
    }
    site.anonymous().get("/password-link/link_x").await.is(410);
    assert_eq!(db_rows(&site).await[4], 7);
    portaria::housekeeping::sweep_keeping(&site.app, 2).await.unwrap();
    // Left: ada's, two names, the address, and its wrong links.
    assert_eq!(db_rows(&site).await[4], 5);
    site.anonymous().sign_in("nobody4", "wrong horse battery").await.is(422);
    assert_eq!(db_rows(&site).await[4], 5);
}

#[tokio::test]
async fn invitations_go_when_they_have_been_over_for_thirty_days() {
    let site = TestSite::open().await;
    let count = async || site.db_invitations().await.len();
    // Over after a day, at once by being used up, at once by being revoked, after a year.
    site.invitation(9, 1, Role::User).await;
    let link = site.invitation(1, 365, Role::User).await;
    site.anonymous().post(&link, "username=ada&password=correct+horse+battery").await.is(303);
    site.invitation(1, 365, Role::User).await;
    let (id, now) = (site.db_invitations().await[0].id, site.clock.now());
    let revoke = move |db: &mut db::Conn| invitation::revoke(db, id, &Author::Operator, now);
    site.app.db().write(revoke).await.unwrap();
    let link = site.invitation(2, 365, Role::User).await;
    site.anonymous().post(&link, "username=eve&password=correct+horse+battery").await.is(303);
    let swept_after = async |time: Duration| {
        site.advance(time);
        sweep(&site.app).await.unwrap();
        count().await
    };
    assert_eq!(swept_after((30 * DAY).saturating_sub(MOMENT)).await, 4);
    assert_eq!(swept_after(MOMENT).await, 2);
    assert_eq!(swept_after(DAY.saturating_sub(MOMENT)).await, 2);
    assert_eq!(swept_after(MOMENT).await, 1);
    assert_eq!(swept_after((364 * DAY).saturating_sub(MOMENT)).await, 1);
    assert_eq!(swept_after(MOMENT).await, 0);
    // The accounts are there.
    site.anonymous().sign_in("ada", PASSWORD).await.sees("Profile");
}
