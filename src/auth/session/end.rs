//! A session ends: its row goes.

use std::time::Duration;

use diesel::prelude::*;

use super::{cookies::Token, live::Live};
use crate::{
    accounts::activity::{self, Event},
    db::{self, Conn, schema::sessions},
    domain::{Author, Moment, UserId},
};

/// How long after a renewal the token before it still ends the session: longer than any request
/// runs. Later it is a dead token, which must not sign its former owner out.
const OVERTAKEN: Duration = Duration::from_mins(1);

/// Ends the sessions that the tokens belong to. Whether they were live does not matter.
///
/// # Errors
/// The database's.
pub fn end(db: &mut Conn, tokens: &[Token], author: &Author, now: Moment) -> db::Result<()> {
    for token in tokens {
        if let Some(user) = take(db, token, now)? {
            activity::insert(db, user, Event::SignedOut, author, now)?;
        }
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
        .filter(sessions::id.ne(live.id.to_string()))
        .execute(db)?;
    Ok(())
}

/// Deletes the row of that token, or the one that grew out of it: a request that ran beside the
/// sign-out may just have renewed it. Whose it was is the answer.
pub(super) fn take(db: &mut Conn, token: &Token, now: Moment) -> db::Result<Option<UserId>> {
    let hash = token.hash().to_vec();
    let just_replaced = sessions::replaced_hash
        .eq(Some(&hash))
        .and(sessions::auth_at.gt(now.minus(OVERTAKEN).millis()));
    let user: Option<String> = diesel::delete(sessions::table)
        .filter(sessions::token_hash.eq(&hash).nullable().or(just_replaced))
        .returning(sessions::user_id)
        .get_result(db)
        .optional()?;
    user.map(|id| id.parse().map_err(|_| db::Error::Unreadable("sessions.user_id"))).transpose()
}
