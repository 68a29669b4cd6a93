//! Counters of tries, in the database: every node counts on the same ones, a restart forgets none,
//! and what cannot be counted is not tried (SECURITY, ASVS 6.3.1).
//!
//! A try is counted before its work is done and taken back when it was right, so that a thousand
//! at once are no more than as many one after the other.

mod counter;
mod names;
mod password;

use std::time::Duration;

use diesel::prelude::*;

pub(in crate::accounts) use self::names::take_name;
use self::{counter::Counter, password::judge};
pub use self::{
    counter::Key,
    names::{NAMES, reset, unknown_names_over},
    password::{Counted, PasswordTry},
};
use crate::{
    db::{self, Conn, Result, directly, schema::throttles},
    domain::{Moment, Rate, Reference, Refusal, UserId},
};

/// How long failures count that no right password has followed.
const MEMORY: Duration = Duration::from_hours(24 * 30);

/// What a counter counts. Only names' and devices' count for an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Wrong passwords for a user name, of browsers that its account does not know.
    Username,
    /// The same for an e-mail address.
    Email,
    /// The same for a name that no account can have: another spelling of one that it can must not
    /// touch that one's counter.
    Nobody,
    /// Wrong passwords for an account, of one browser that it knows.
    Device,
    /// Wrong passwords from an address, of such browsers.
    Address,
    /// Sign-ups from an address.
    SignUp,
    /// Wrong codes and links from an address.
    Code,
}

impl Scope {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Username => "username",
            Self::Email => "email",
            Self::Nobody => "nobody",
            Self::Device => "device",
            Self::Address => "address",
            Self::SignUp => "sign-up",
            Self::Code => "code",
        }
    }
}

/// Why a try is not made.
#[derive(Debug)]
pub enum Closed {
    /// There were too many before.
    Refused(Refusal),
    /// It cannot be counted.
    Failed(db::Error),
}

impl Closed {
    /// A refusal is an answer; only what failed is an error.
    ///
    /// # Errors
    /// The database's.
    pub fn or_failed<T>(
        tried: std::result::Result<T, Self>,
    ) -> db::Result<std::result::Result<T, Refusal>> {
        match tried {
            Ok(tried) => Ok(Ok(tried)),
            Err(Self::Refused(refusal)) => Ok(Err(refusal)),
            Err(Self::Failed(error)) => Err(error),
        }
    }
}

impl From<db::Error> for Closed {
    fn from(error: db::Error) -> Self {
        Self::Failed(error)
    }
}

impl From<diesel::result::Error> for Closed {
    fn from(error: diesel::result::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// Whether a rate leaves room for one more, as far as can be seen without waiting for anybody.
///
/// # Errors
/// [`Closed`].
pub fn look(
    db: &mut Conn,
    key: &Key,
    rate: Option<Rate>,
    now: Moment,
) -> std::result::Result<(), Closed> {
    let Some(rate) = rate else { return Ok(()) };
    let counter = Counter::read(db, key, now)?;
    judge(counter.wait_of_rate(rate, now), &counter)
}

/// Counts one more against a rate, in a transaction.
///
/// # Errors
/// [`Closed`]; the transaction is then undone.
pub fn count(
    db: &mut Conn,
    key: &Key,
    rate: Option<Rate>,
    now: Moment,
) -> std::result::Result<(), Closed> {
    count_at(db, key, rate, now, now, None)
}

/// As [`count`], for a request that arrived before now.
fn count_at(
    db: &mut Conn,
    key: &Key,
    rate: Option<Rate>,
    arrived: Moment,
    now: Moment,
    reference: Option<&Reference>,
) -> std::result::Result<(), Closed> {
    let Some(rate) = rate else { return Ok(()) };
    let counter = Counter::lock(db, key, now)?;
    judge(counter.wait_of_rate(rate, arrived), &counter)?;
    let counter = counter.in_stretch(rate, now);
    let until = counter.since().plus(rate.per);
    Ok(counter.add(db, None, reference, until)?)
}

/// Takes one back, if it was counted for `user`, or for nobody: a name may be another's by now.
///
/// # Errors
/// The database's.
pub fn take_back(db: &mut Conn, key: &Key, user: Option<UserId>) -> Result<()> {
    for hash in key.in_order() {
        let counted = throttles::table.find(hash).filter(throttles::count.gt(0));
        let one_less = throttles::count.eq(throttles::count - 1);
        if let Some(user) = user {
            let theirs = counted.filter(throttles::user_id.eq(user.to_string()));
            directly!(db => diesel::update(theirs).set(one_less).execute(db))?;
        } else {
            let nobodys = counted.filter(throttles::user_id.is_null());
            directly!(db => diesel::update(nobodys).set(one_less).execute(db))?;
        }
    }
    Ok(())
}

/// Forgets what was failed under names that new accounts take.
///
/// # Errors
/// The database's.
pub(in crate::accounts) fn forget_strangers<'a>(
    db: &mut Conn,
    keys: impl Iterator<Item = &'a Key>,
) -> Result<()> {
    let hashes: Vec<_> = keys.flat_map(Key::in_order).collect();
    let rows = throttles::table.filter(throttles::key.eq_any(hashes));
    directly!(db => diesel::delete(rows).execute(db))?;
    Ok(())
}

fn delete(db: &mut Conn, key: &Key) -> Result<()> {
    for hash in key.in_order() {
        directly!(db => diesel::delete(throttles::table.find(hash)).execute(db))?;
    }
    Ok(())
}
