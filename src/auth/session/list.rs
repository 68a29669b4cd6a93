use diesel::prelude::*;
use uuid::Uuid;

use crate::{
    db::{self, Conn, schema::sessions},
    domain::{Epoch, Moment, UserId},
};

/// A session, as its owner sees it.
#[derive(Clone, Debug)]
pub struct Listed {
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
struct ListedRow {
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
pub fn list(db: &mut Conn, user: UserId, epoch: &Epoch, now: Moment) -> db::Result<Vec<Listed>> {
    let rows: Vec<ListedRow> = sessions::table
        .filter(sessions::user_id.eq(user.to_string()))
        .filter(sessions::epoch.eq(epoch.bytes()))
        .filter(lives!(now))
        .order((sessions::last_seen_at.desc(), sessions::id.desc()))
        .select(ListedRow::as_select())
        .load(db)?;
    rows.into_iter()
        .map(|row| {
            Ok(Listed {
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
    Ok(sessions::table.filter(lives!(now)).count().get_result(db)?)
}
