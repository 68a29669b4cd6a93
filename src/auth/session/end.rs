//! A session ends: its row goes.

use std::{collections::BTreeSet, time::Duration};

use diesel::prelude::*;
use uuid::Uuid;

use super::{cookies::Token, live::Live};
use crate::{
    accounts::{
        activity::{self, Event},
        old_cookie, user,
    },
    db::{self, Conn, schema::sessions},
    domain::{Author, Moment, UserId},
};

/// How long after a renewal the token before it still ends the session: longer than a request
/// runs, and than the clocks of nodes differ. Later it is a dead token, which must not sign its
/// former owner out.
const OVERTAKEN: Duration = Duration::from_mins(10);

/// Ends the sessions that the tokens belong to. Whether they were live does not matter. With them end
/// the old cookies of their accounts, and those of the ids `old_ids`.
///
/// # Errors
/// The database's.
pub fn end(
    db: &mut Conn,
    tokens: &[Token],
    old_ids: &[String],
    author: &Author,
    now: Moment,
) -> db::Result<()> {
    let mut remembered = BTreeSet::new();
    for old_id in old_ids {
        remembered.extend(old_cookie::owner(db, old_id)?);
    }
    lock_owners(db, tokens, remembered.iter().copied(), now)?;
    for token in tokens {
        if let Some(user) = take(db, token, now)? {
            old_cookie::end(db, user)?;
            activity::insert(db, user, Event::SignedOut, author, now)?;
        }
    }
    for user in remembered {
        if old_cookie::end(db, user)? {
            activity::insert(db, user, Event::SignedOut, author, now)?;
        }
    }
    Ok(())
}

/// Ends every session of the account but this one, and its old cookie.
///
/// # Errors
/// The database's.
pub fn end_others(db: &mut Conn, live: &Live) -> db::Result<()> {
    diesel::delete(sessions::table)
        .filter(sessions::user_id.eq(live.user.to_string()))
        .filter(sessions::id.ne(live.id.to_string()))
        .execute(db)?;
    old_cookie::end(db, live.user)?;
    Ok(())
}

/// Ends one session of the owner of `live`, whose old cookie must not begin it anew; false if there is
/// none of that id.
///
/// # Errors
/// The database's.
pub fn end_one(db: &mut Conn, live: &Live, id: Uuid) -> db::Result<bool> {
    let ended = diesel::delete(sessions::table.find(id.to_string()))
        .filter(sessions::user_id.eq(live.user().to_string()))
        .execute(db)?;
    if ended == 1 {
        old_cookie::end(db, live.user)?;
    }
    Ok(ended == 1)
}

/// The row of that token, or the one that grew out of it: a request that ran beside the sign-out
/// may just have renewed it.
macro_rules! of_token {
    ($token:expr, $now:expr) => {{
        let hash = $token.hash().to_vec();
        let just_replaced = sessions::replaced_hash
            .eq(Some(hash.clone()))
            .and(sessions::auth_at.gt($now.minus(OVERTAKEN).millis()));
        sessions::table.filter(sessions::token_hash.eq(hash).nullable().or(just_replaced))
    }};
}

/// Locks the accounts that the sessions belong to, and `also` those, in an order that everybody
/// keeps: whoever ends several sessions holds their accounts first, and nobody waits in a circle.
pub(super) fn lock_owners(
    db: &mut Conn,
    tokens: &[Token],
    also: impl IntoIterator<Item = UserId>,
    now: Moment,
) -> db::Result<()> {
    let mut owners: BTreeSet<UserId> = also.into_iter().collect();
    for token in tokens {
        let owner: Option<String> =
            of_token!(token, now).select(sessions::user_id).get_result(db).optional()?;
        owners.extend(owner.as_deref().map(read_owner).transpose()?);
    }
    for owner in owners {
        user::lock(db, owner)?;
    }
    Ok(())
}

/// Deletes the row of that token. Whose it was is the answer.
pub(super) fn take(db: &mut Conn, token: &Token, now: Moment) -> db::Result<Option<UserId>> {
    let ended = diesel::delete(of_token!(token, now)).returning(sessions::user_id);
    let owner: Option<String> = ended.get_result(db).optional()?;
    owner.as_deref().map(read_owner).transpose()
}

fn read_owner(id: &str) -> db::Result<UserId> {
    id.parse().map_err(|_| db::Error::Unreadable("sessions.user_id"))
}
