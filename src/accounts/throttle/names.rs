//! The counters of the names that an account has.

use diesel::prelude::*;

use super::{Counter, Key, Scope, delete};
use crate::{
    db::{Conn, Result, directly, schema::throttles},
    domain::{Moment, UserId},
};

/// When the counters of an account that is off expire.
pub(super) const FOR_EVER: Moment = Moment::from_millis(i64::MAX);

/// The scopes of what strangers type as a name.
pub const NAMES: [&str; 3] =
    [Scope::Username.as_str(), Scope::Email.as_str(), Scope::Nobody.as_str()];

/// The counters of an account's names: all that it has but those of its browsers.
macro_rules! of_names {
    ($user:expr) => {
        throttles::table
            .filter(throttles::user_id.eq($user.to_string()))
            .filter(throttles::scope.ne(Scope::Device.as_str()))
    };
}

/// What strangers failed, under every name that the account has.
pub(super) struct Failures {
    pub(super) count: i64,
    /// Until somebody turns it on, whatever the count.
    pub(super) is_off: bool,
}

/// Those of the account; nobody has none.
pub(super) fn failures(db: &mut Conn, user: Option<UserId>) -> Result<Failures> {
    let of_names = of_names!(user.unwrap_or(UserId::NOBODY));
    let rows: Vec<(i64, i64)> = directly!(db => of_names
        .select((throttles::count, throttles::expires_at))
        .load(db))?;
    Ok(Failures {
        count: rows.iter().map(|(count, _)| count).sum(),
        is_off: rows.iter().any(|(_, expires_at)| *expires_at == FOR_EVER.millis()),
    })
}

/// Forgets them.
pub(super) fn delete_names(db: &mut Conn, user: UserId) -> Result<()> {
    directly!(db => diesel::delete(of_names!(user)).execute(db))?;
    Ok(())
}

/// What is off under one name is off under all, until somebody turns it on.
pub(super) fn keep_for_ever(db: &mut Conn, user: UserId) -> Result<()> {
    diesel::update(of_names!(user)).set(throttles::expires_at.eq(FOR_EVER.millis())).execute(db)?;
    Ok(())
}

/// The name is the account's from now on, in the place of the one that it had: what strangers failed
/// under that one counts on, and what they failed under this one before does not. The account is
/// locked. Without a name, what was failed counts for the account alone.
pub(in crate::accounts) fn take_name(
    db: &mut Conn,
    user: UserId,
    scope: Scope,
    name: Option<&Key>,
) -> Result<()> {
    let own = || of_names!(user).filter(throttles::scope.eq(scope.as_str()));
    let rows: Vec<(i64, i64, i64)> =
        own().select((throttles::count, throttles::at, throttles::expires_at)).load(db)?;
    diesel::delete(own()).execute(db)?;
    let nowhere = Key::nowhere(scope);
    let key = name.unwrap_or(&nowhere);
    delete(db, key)?;
    let Some(at) = rows.iter().map(|(_, at, _)| *at).max() else { return Ok(()) };
    let counter = Counter::lock(db, key, Moment::from_millis(at))?;
    // A row of its own, without the code of the last refusal: a stranger has seen that one.
    diesel::update(throttles::table.find(counter.key()))
        .set((
            throttles::user_id.eq(user.to_string()),
            throttles::count.eq(rows.iter().map(|(count, ..)| count).sum::<i64>()),
            throttles::at.eq(at),
            throttles::expires_at.eq(rows.iter().map(|row| row.2).max().unwrap_or(at)),
        ))
        .execute(db)?;
    Ok(())
}

/// Forgets every wrong password for the account, which is locked. Whether strangers could not sign
/// in any more is the answer.
///
/// # Errors
/// The database's.
pub fn reset(db: &mut Conn, user: UserId) -> Result<bool> {
    let was_off = failures(db, Some(user))?.is_off;
    let all = throttles::table.filter(throttles::user_id.eq(user.to_string()));
    diesel::delete(all).execute(db)?;
    Ok(was_off)
}

/// If there are counters for more than `most` names that nobody has: the expiry up to which they
/// are too many.
///
/// # Errors
/// The database's.
pub fn unknown_names_over(db: &mut Conn, most: i64) -> Result<Option<i64>> {
    let of_nobody = throttles::table
        .filter(throttles::user_id.is_null())
        .filter(throttles::scope.eq_any(NAMES));
    let latest = of_nobody.order(throttles::expires_at.desc());
    Ok(latest.offset(most).limit(1).select(throttles::expires_at).first(db).optional()?)
}
