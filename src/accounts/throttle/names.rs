//! The counters of every name that an account has.

use diesel::prelude::*;

use super::Scope;
use crate::{
    db::{Conn, Result, schema::throttles},
    domain::{Moment, UserId},
};

/// Of strangers, under every name that the account has; nobody has none.
pub(super) fn failures(db: &mut Conn, user: Option<UserId>) -> Result<i64> {
    let counts: Vec<i64> = throttles::table
        .filter(throttles::user_id.eq(user.unwrap_or(UserId::NOBODY).to_string()))
        .filter(throttles::scope.eq(Scope::Account.as_str()))
        .select(throttles::count)
        .load(db)?;
    Ok(counts.iter().sum())
}

/// Locks the counters of every name that the account has. They are the answer.
pub(super) fn lock_names(db: &mut Conn, user: Option<UserId>) -> Result<Vec<Vec<u8>>> {
    let names: Vec<Vec<u8>> = throttles::table
        .filter(throttles::user_id.eq(user.unwrap_or(UserId::NOBODY).to_string()))
        .filter(throttles::scope.eq(Scope::Account.as_str()))
        .order(throttles::key)
        .select(throttles::key)
        .load(db)?;
    for name in &names {
        // What is set is there already.
        let scope = throttles::scope.eq(Scope::Account.as_str());
        diesel::update(throttles::table.find(name)).set(scope).execute(db)?;
    }
    Ok(names)
}

/// What is off under one name is off under all, for as long.
pub(super) fn keep_until(db: &mut Conn, user: UserId, until: Moment) -> Result<()> {
    diesel::update(throttles::table.filter(throttles::user_id.eq(user.to_string())))
        .filter(throttles::scope.eq(Scope::Account.as_str()))
        .set(throttles::expires_at.eq(until.millis()))
        .execute(db)?;
    Ok(())
}
