//! User names of accounts that their owners closed: nobody else gets them, and all that is kept of
//! each is a keyed hash.

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
}

/// Whether the name is kept for nobody.
///
/// # Errors
/// The database's.
pub fn is_reserved(db: &mut Conn, name: &ReservedName) -> Result<bool> {
    let rows = reserved_names::table.filter(reserved_names::key.eq_any(&name.0));
    Ok(rows.count().get_result::<i64>(db)? > 0)
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
    let key = name.0.first().cloned().unwrap_or_default();
    let row = (reserved_names::key.eq(key), reserved_names::reserved_at.eq(now.millis()));
    db::insert_or_ignore!(db, reserved_names::table, row)?;
    Ok(())
}
