//! A session ends: its row goes.

use diesel::prelude::*;

use super::{cookies::Token, live::Live};
use crate::{
    accounts::activity::{self, Event},
    db::{self, Conn, schema::sessions},
    domain::{Moment, UserId, Visitor},
};

/// Ends the session that the token belongs to. Whether it was live does not matter.
///
/// # Errors
/// The database's.
pub fn end(db: &mut Conn, token: &Token, visitor: &Visitor, now: Moment) -> db::Result<()> {
    if let Some(user) = take(db, token)? {
        activity::insert(db, user, Event::SignedOut, visitor, now)?;
    }
    Ok(())
}

/// Ends every session of the account but this one.
///
/// # Errors
/// The database's.
pub fn end_others(db: &mut Conn, live: &Live) -> db::Result<()> {
    diesel::delete(sessions::table)
        .filter(sessions::user_id.eq(live.user.to_string()))
        .filter(sessions::id.ne(&live.id))
        .execute(db)?;
    Ok(())
}

/// Deletes the row of that token, or the one that grew out of it: a request that ran beside the
/// sign-out may just have renewed it. Whose it was is the answer.
pub(super) fn take(db: &mut Conn, token: &Token) -> db::Result<Option<UserId>> {
    let hash = token.hash().to_vec();
    let user: Option<String> = diesel::delete(sessions::table)
        .filter(sessions::token_hash.eq(&hash).or(sessions::replaced_hash.eq(Some(&hash))))
        .returning(sessions::user_id)
        .get_result(db)
        .optional()?;
    user.map(|id| id.parse().map_err(|_| db::Error::Unreadable("sessions.user_id"))).transpose()
}
