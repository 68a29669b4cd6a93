//! The counters of every name that an account has.

use diesel::prelude::*;

use super::{Key, Scope};
use crate::{
    db::{Conn, Result, schema::throttles},
    domain::{Moment, UserId},
};

/// When the counters of an account that is off expire.
pub(super) const FOR_EVER: Moment = Moment::from_millis(i64::MAX);

/// Of strangers, under every name that the account has; nobody has none.
pub(super) fn failures(db: &mut Conn, user: Option<UserId>) -> Result<i64> {
    let counts: Vec<i64> = throttles::table
        .filter(throttles::user_id.eq(user.unwrap_or(UserId::NOBODY).to_string()))
        .filter(throttles::scope.eq(Scope::Account.as_str()))
        .select(throttles::count)
        .load(db)?;
    Ok(counts.iter().sum())
}

/// Locks the counters of every name that the account has, and that of the name which was typed, in
/// one order: two tries under two names then wait for each other. They are the answer, those alone
/// that count for the account.
pub(super) fn lock_names(db: &mut Conn, user: Option<UserId>, typed: &Key) -> Result<Vec<Vec<u8>>> {
    let user = user.unwrap_or(UserId::NOBODY).to_string();
    let of_account = throttles::scope.eq(Scope::Account.as_str()).and(throttles::user_id.eq(&user));
    let rows: Vec<(Vec<u8>, Option<String>)> = throttles::table
        .filter(of_account.or(throttles::key.eq_any(typed.hashes()).nullable()))
        .order(throttles::key)
        .select((throttles::key, throttles::user_id))
        .load(db)?;
    for (key, _) in &rows {
        // What is set is there already.
        let scope = throttles::scope.eq(Scope::Account.as_str());
        diesel::update(throttles::table.find(key)).set(scope).execute(db)?;
    }
    let of_account = rows.into_iter().filter(|(_, owner)| owner.as_ref() == Some(&user));
    Ok(of_account.map(|(key, _)| key).collect())
}

/// What is off under one name is off under all, until somebody turns it on.
pub(super) fn keep_for_ever(db: &mut Conn, user: UserId) -> Result<()> {
    diesel::update(throttles::table.filter(throttles::user_id.eq(user.to_string())))
        .filter(throttles::scope.eq(Scope::Account.as_str()))
        .set(throttles::expires_at.eq(FOR_EVER.millis()))
        .execute(db)?;
    Ok(())
}

/// Forgets every wrong password for the account. Whether strangers could not sign in any more is
/// the answer.
///
/// # Errors
/// The database's.
pub fn reset(db: &mut Conn, user: UserId) -> Result<bool> {
    let all = || throttles::table.filter(throttles::user_id.eq(user.to_string()));
    let off = all().filter(throttles::expires_at.eq(FOR_EVER.millis()));
    let was_off = off.count().get_result::<i64>(db)? > 0;
    diesel::delete(all()).execute(db)?;
    Ok(was_off)
}
