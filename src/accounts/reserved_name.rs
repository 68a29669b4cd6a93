//! User names of accounts that their owners closed: nobody else gets them, and all that is kept of
//! each is a keyed hash. So it is with the names under which such an account came from another system.

use std::collections::HashSet;

use diesel::prelude::*;

use crate::{
    crypto::KeyRing,
    db::{self, Conn, Error, Result, schema::reserved_names},
    domain::Moment,
};

/// A user name as the table would hold it, under each key of the site.
#[derive(Clone, Debug)]
pub struct ReservedName(Vec<Vec<u8>>);

impl ReservedName {
    /// Of the name with that canonical key.
    #[must_use]
    pub fn new(keys: &KeyRing, key: &str) -> Self {
        Self(keys.hashes("reserved name", key))
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &Vec<u8>> {
        self.0.iter()
    }
}

/// Whether the name is kept for nobody.
///
/// # Errors
/// The database's.
pub fn is_reserved(db: &mut Conn, name: &ReservedName) -> Result<bool> {
    Ok(!kept(db, name.keys())?.is_empty())
}

/// Which of these keys stand in the table.
pub(super) fn kept<'a>(
    db: &mut Conn,
    keys: impl Iterator<Item = &'a Vec<u8>>,
) -> Result<HashSet<Vec<u8>>> {
    let rows = reserved_names::table.filter(reserved_names::key.eq_any(keys));
    let found: Vec<Vec<u8>> = rows.select(reserved_names::key).load(db)?;
    Ok(found.into_iter().collect())
}

/// Says no to whoever has just taken a reserved name, in the transaction that took it: its unique
/// rule has made that wait for the account that was being closed.
///
/// # Errors
/// [`Error::Taken`], or the database's.
pub fn check(db: &mut Conn, name: &ReservedName) -> Result<()> {
    if is_reserved(db, name)? { Err(Error::Taken) } else { Ok(()) }
}

/// Keeps it from now on.
///
/// # Errors
/// The database's.
pub fn reserve(db: &mut Conn, name: &ReservedName, now: Moment) -> Result<()> {
    keep(db, name.0.first().cloned().unwrap_or_default(), now)
}

/// Puts a key into the table.
pub(super) fn keep(db: &mut Conn, key: Vec<u8>, now: Moment) -> Result<()> {
    let row = (reserved_names::key.eq(key), reserved_names::reserved_at.eq(now.millis()));
    db::insert_or_ignore!(db, reserved_names::table, row)?;
    Ok(())
}
