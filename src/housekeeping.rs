//! Rows that are over go, a few at a time: nobody waits for it. The whole of how long what is kept.

use std::time::Duration;

use diesel::prelude::*;

use crate::{
    accounts::{device, throttle},
    app::App,
    db::{
        Result,
        schema::{activity, api_tokens, devices, invitations, password_links, sessions, throttles},
    },
};

/// How often it is looked for.
const PAUSE: Duration = Duration::from_mins(1);

/// How many rows go in one transaction.
const BATCH: i64 = 500;

/// How long writers have to themselves between two of those.
const BREATH: Duration = Duration::from_millis(20);

/// More names that nobody has than honest visitors mistype: a flood of them must not fill the disk.
/// The counters that would be forgotten soonest go; those of accounts and addresses stay.
const MOST_UNKNOWN_NAMES: i64 = 1_000_000;

/// How long an invitation or API token that is over is listed: somebody may ask why it does not work.
const LISTED: Duration = Duration::from_hours(24 * 30);

/// Sweeps every minute, for as long as it is polled: `serve` does; an app that mounts the site
/// spawns it.
pub async fn housekeeping(app: App) {
    loop {
        tokio::time::sleep(PAUSE).await;
        if let Err(error) = sweep(&app).await {
            let error = anyhow::Error::new(error);
            tracing::warn!(error = format!("{error:#}"), "what is over could not be swept");
        }
    }
}

/// The keys of a table's rows that are over, a batch at a time, are looked for among the readers
/// and deleted in short transactions of their own, until there are none.
macro_rules! sweep {
    ($app:expr, $table:ident by $key:ident : $type:ty, $is_over:expr) => {
        sweep!($app, $table by $key: $type, $is_over, $is_over)
    };
    ($app:expr, $table:ident by $key:ident : $type:ty, $is_found:expr, $is_over:expr) => {{
        let mut swept = 0;
        loop {
            let find = move |db: &mut _| -> Result<Vec<$type>> {
                let over = $table::table.filter($is_found).select($table::$key);
                Ok(over.limit(BATCH).load(db)?)
            };
            let found = $app.db().read(find).await?;
            let is_last = i64::try_from(found.len()).is_ok_and(|found| found < BATCH);
            if !found.is_empty() {
                let delete = move |db: &mut _| -> Result<usize> {
                    // Asked again: a session may have been used meanwhile.
                    let rows = $table::table.filter($table::$key.eq_any(found)).filter($is_over);
                    Ok(diesel::delete(rows).execute(db)?)
                };
                swept += $app.db().write(delete).await?;
            }
            if is_last {
                break swept;
            }
            tokio::time::sleep(BREATH).await;
        }
    }};
}

/// Deletes what is over now. The answer is how many rows that were.
///
/// # Errors
/// The database's.
pub async fn sweep(app: &App) -> Result<usize> {
    sweep_keeping(app, MOST_UNKNOWN_NAMES).await
}

/// As [`sweep`], keeping `most` counters of names that nobody has.
///
/// # Errors
/// The database's.
pub async fn sweep_keeping(app: &App, most: i64) -> Result<usize> {
    let now = app.clock().now();
    let millis = now.millis();
    let unseen = now.minus(device::LIFE).millis();
    let old = now.minus(app.config().activity_keep).millis();
    let mut swept = sweep!(app, sessions by id: String,
        sessions::idle_until.le(millis).or(sessions::absolute_until.le(millis)));
    swept += sweep!(app, password_links by id: String, password_links::expires_at.le(millis));
    let over = now.minus(LISTED).millis();
    swept += sweep!(app, api_tokens by id: String, api_tokens::expires_at.le(over));
    swept += sweep!(app, invitations by id: String, {
        let used_up = invitations::used.ge(invitations::uses);
        let ended = invitations::expires_at.le(over).or(invitations::revoked_at.le(over));
        ended.or(used_up.and(invitations::last_used_at.le(over)))
    });
    swept += sweep!(app, devices by id: String, devices::seen_at.le(unseen));
    swept += sweep!(app, activity by id: String, activity::at.le(old));
    swept += sweep!(app, throttles by key: Vec<u8>, throttles::expires_at.le(millis));
    let over = app.db().read(move |db| throttle::unknown_names_over(db, most)).await?;
    if let Some(soonest) = over {
        let of_nobody =
            || throttles::user_id.is_null().and(throttles::scope.eq_any(throttle::NAMES));
        swept += sweep!(app, throttles by key: Vec<u8>,
            throttles::expires_at.le(soonest).and(of_nobody()),
            throttles::expires_at.le(soonest).and(throttles::user_id.is_null()));
    }
    if swept > 0 {
        tracing::debug!(rows = swept, "swept what is over");
    }
    Ok(swept)
}
