//! The counters of the names that an account has.

use diesel::prelude::*;

use super::{Key, Scope, delete};
use crate::{
    db::{Conn, Result, schema::throttles},
    domain::{Moment, UserId},
};

/// When the counters of an account that is off expire.
pub(super) const FOR_EVER: Moment = Moment::from_millis(i64::MAX);

/// What strangers type as a name.
const NAMES: [&str; 2] = ["username", "email"];

/// The counters of an account's names.
macro_rules! of_names {
    ($user:expr) => {
        throttles::table
            .filter(throttles::user_id.eq($user.to_string()))
            .filter(throttles::scope.eq_any(NAMES))
    };
}

/// Of strangers, under every name that the account has; nobody has none.
pub(super) fn failures(db: &mut Conn, user: Option<UserId>) -> Result<i64> {
    let user = user.unwrap_or(UserId::NOBODY);
    let counts: Vec<i64> = of_names!(user).select(throttles::count).load(db)?;
    Ok(counts.iter().sum())
}

/// Locks the counters of every name that the account has, and that of the name which was typed, in
/// one order: two tries under two names then wait for each other.
pub(super) fn lock_names(db: &mut Conn, user: Option<UserId>, typed: &Key) -> Result<()> {
    let of_account = of_names!(user.unwrap_or(UserId::NOBODY));
    let keys: Vec<Vec<u8>> = of_account
        .or_filter(throttles::key.eq_any(typed.hashes()))
        .order(throttles::key)
        .select(throttles::key)
        .load(db)?;
    for key in &keys {
        // What is set is there already.
        diesel::update(throttles::table.find(key)).set(throttles::key.eq(key)).execute(db)?;
    }
    Ok(())
}

/// Forgets the failures under every name of the account.
pub(super) fn delete_names(db: &mut Conn, user: UserId) -> Result<()> {
    let keys: Vec<Vec<u8>> = of_names!(user).select(throttles::key).load(db)?;
    delete(db, &keys)
}

/// What is off under one name is off under all, until somebody turns it on.
pub(super) fn keep_for_ever(db: &mut Conn, user: UserId) -> Result<()> {
    diesel::update(of_names!(user)).set(throttles::expires_at.eq(FOR_EVER.millis())).execute(db)?;
    Ok(())
}

/// The name is the account's from now on, in the place of the one that it had: what strangers failed
/// under that one counts on, and what they failed under this one before does not.
pub fn take_name(db: &mut Conn, user: UserId, scope: Scope, name: Option<&Key>) -> Result<()> {
    let own = || of_names!(user).filter(throttles::scope.eq(scope.as_str()));
    let own: Vec<Vec<u8>> = own().select(throttles::key).load(db)?;
    let Some(name) = name else { return delete(db, &own) };
    let stays = own.iter().any(|key| name.hashes().contains(key));
    if stays {
        return Ok(());
    }
    delete(db, name.hashes())?;
    for (old, new) in own.iter().zip(name.hashes()) {
        diesel::update(throttles::table.find(old)).set(throttles::key.eq(new)).execute(db)?;
    }
    Ok(())
}

/// Forgets every wrong password for the account. Whether strangers could not sign in any more is
/// the answer.
///
/// # Errors
/// The database's.
pub fn reset(db: &mut Conn, user: UserId) -> Result<bool> {
    let all = throttles::table.filter(throttles::user_id.eq(user.to_string()));
    let rows: Vec<(Vec<u8>, i64)> =
        all.order(throttles::key).select((throttles::key, throttles::expires_at)).load(db)?;
    for (key, _) in &rows {
        delete(db, std::slice::from_ref(key))?;
    }
    Ok(rows.iter().any(|(_, expires_at)| *expires_at == FOR_EVER.millis()))
}

/// If there are counters for more than `most` names that nobody has: the expiry up to which they
/// are too many.
///
/// # Errors
/// The database's.
pub fn unknown_names_over(db: &mut Conn, most: i64) -> Result<Option<i64>> {
    let of_nobody = throttles::table
        .filter(throttles::user_id.is_null())
        .filter(throttles::scope.eq_any(["username", "email", "nobody"]));
    let latest = of_nobody.order(throttles::expires_at.desc());
    Ok(latest.offset(most).limit(1).select(throttles::expires_at).first(db).optional()?)
}
