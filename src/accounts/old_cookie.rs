//! The "remember me" cookie that an account had where it came from. It counts until something ends it:
//! then `arrivals.cookie_epoch` is empty, or no longer the account's epoch.

use std::time::Duration;

use diesel::prelude::*;

use crate::{
    db::{
        Conn, Error, Result, directly,
        schema::{activity, arrivals, sessions, users},
    },
    domain::{Event, Moment, Role, UserId, least_row_id},
};

/// What `sessions.amr` says of a session that began by such a cookie.
pub const AMR: &str = "remember_token";

/// How many sessions may begin by it in an hour: more than anybody's browsers ask for.
const MOST: i64 = 10;

const HOUR: Duration = Duration::from_hours(1);

#[derive(Queryable, Selectable)]
#[diesel(table_name = arrivals)]
struct Kept {
    user_id: String,
    cookie_epoch: Option<Vec<u8>>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
struct Owner {
    epoch: Vec<u8>,
    role: String,
    disabled_at: Option<i64>,
}

/// Whose cookie that is, if it counts: of the one account that came with this id, which is neither
/// disabled nor an administrator's. Whoever begins or ends something by it locks that account and asks
/// again.
///
/// # Errors
/// The database's.
pub fn owner(db: &mut Conn, old_id: &str) -> Result<Option<UserId>> {
    let came: Vec<(Kept, Owner)> = directly!(db => arrivals::table
        .inner_join(users::table)
        .filter(arrivals::old_id.eq(old_id))
        .limit(2)
        .select((Kept::as_select(), Owner::as_select()))
        .load(db))?;
    // With two of them nobody knows whose it was.
    let [(kept, owner)] = &came[..] else { return Ok(None) };
    let counts = kept.cookie_epoch.as_ref() == Some(&owner.epoch)
        && owner.disabled_at.is_none()
        && owner.role == Role::User.as_str();
    if !counts {
        return Ok(None);
    }
    kept.user_id.parse().map(Some).map_err(|_| Error::Unreadable("arrivals.user_id"))
}

/// Whether as many sessions of the account have begun by it as may within an hour.
///
/// # Errors
/// The database's.
pub fn is_spent(db: &mut Conn, user: UserId, now: Moment) -> Result<bool> {
    let begun: i64 = activity::table
        .filter(activity::user_id.eq(user.to_string()))
        .filter(activity::id.ge(least_row_id(now.minus(HOUR)).to_string()))
        .filter(activity::what.eq(Event::Remembered.as_str()))
        .count()
        .get_result(db)?;
    Ok(begun >= MOST)
}

/// Ends the account's cookie, which the caller has locked. Whether there was one is the answer.
///
/// # Errors
/// The database's.
pub fn end(db: &mut Conn, user: UserId) -> Result<bool> {
    let ended = directly!(db => diesel::update(arrivals::table.find(user.to_string()))
        .filter(arrivals::cookie_epoch.is_not_null())
        .set(arrivals::cookie_epoch.eq(None::<Vec<u8>>))
        .execute(db))?;
    Ok(ended == 1)
}

/// The same, and ends every session that began by it.
///
/// # Errors
/// The database's.
pub fn end_with_sessions(db: &mut Conn, user: UserId) -> Result<()> {
    diesel::delete(sessions::table)
        .filter(sessions::user_id.eq(user.to_string()))
        .filter(sessions::amr.eq(AMR))
        .execute(db)?;
    end(db, user)?;
    Ok(())
}
