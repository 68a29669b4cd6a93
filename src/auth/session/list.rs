use diesel::prelude::*;
use uuid::Uuid;

use super::Live;
use crate::{
    db::{self, Conn, schema::sessions},
    domain::{Epoch, Moment, UserId},
};

/// A session, as its owner sees it.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The row's own id, which opens nothing.
    pub id: Uuid,
    /// Signed in then.
    pub created_at: Moment,
    /// Last used then, to the minute.
    pub last_seen_at: Moment,
    /// From that address when it began; empty if it was not known.
    pub ip: String,
    /// What the browser called itself.
    pub agent: String,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = sessions)]
struct SummaryRow {
    id: String,
    created_at: i64,
    last_seen_at: i64,
    ip: String,
    agent: String,
}

/// The live sessions of the account with that epoch, the last used first.
///
/// # Errors
/// The database's.
pub fn list(db: &mut Conn, user: UserId, epoch: &Epoch, now: Moment) -> db::Result<Vec<Summary>> {
    let rows: Vec<SummaryRow> = sessions::table
        .filter(sessions::user_id.eq(user.to_string()))
        .filter(sessions::epoch.eq(epoch.bytes()))
        .filter(sessions::idle_until.gt(now.millis()))
        .filter(sessions::absolute_until.gt(now.millis()))
        .order((sessions::last_seen_at.desc(), sessions::id.desc()))
        .select(SummaryRow::as_select())
        .load(db)?;
    rows.into_iter()
        .map(|row| {
            Ok(Summary {
                id: row.id.parse().map_err(|_| db::Error::Unreadable("sessions.id"))?,
                created_at: Moment::from_millis(row.created_at),
                last_seen_at: Moment::from_millis(row.last_seen_at),
                ip: row.ip,
                agent: row.agent,
            })
        })
        .collect()
}

/// How many sessions there are that have not ended.
///
/// # Errors
/// The database's.
pub fn count(db: &mut Conn, now: Moment) -> db::Result<i64> {
    let live = sessions::table
        .filter(sessions::idle_until.gt(now.millis()))
        .filter(sessions::absolute_until.gt(now.millis()));
    Ok(live.count().get_result(db)?)
}

/// Ends one session of the owner of `live`; false if there is none of that id.
///
/// # Errors
/// The database's.
pub fn end_one(db: &mut Conn, live: &Live, id: Uuid) -> db::Result<bool> {
    let ended = diesel::delete(sessions::table.find(id.to_string()))
        .filter(sessions::user_id.eq(live.user().to_string()))
        .execute(db)?;
    Ok(ended == 1)
}
