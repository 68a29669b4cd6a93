//! What an account is proved by: today a password.

use diesel::prelude::*;

use crate::{
    db::{Conn, Result, schema::credentials},
    domain::{Moment, Preparation, UserId, row_id},
};

const PASSWORD: &str = "password";

/// A stored password. Its Debug shows nothing.
#[derive(Clone)]
pub struct Password {
    /// How it was hashed, and the hash.
    pub phc: String,
    /// How it was prepared before.
    pub preparation: Preparation,
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

/// The account's password, if it has one that this binary can prepare for.
///
/// # Errors
/// The database's.
pub fn password(db: &mut Conn, user: UserId) -> Result<Option<Password>> {
    let row: Option<(String, i64)> = credentials::table
        .filter(credentials::user_id.eq(user.to_string()))
        .filter(credentials::kind.eq(PASSWORD))
        .select((credentials::phc, credentials::preparation))
        .first(db)
        .optional()?;
    Ok(row.and_then(|(phc, version)| {
        Preparation::from_version(version).map(|preparation| Password { phc, preparation })
    }))
}

/// Gives an account without a password its first one.
///
/// # Errors
/// [`crate::db::Error::Taken`] if it has one, or the database's.
pub fn insert_password(db: &mut Conn, user: UserId, new: &Password, now: Moment) -> Result<()> {
    diesel::insert_into(credentials::table)
        .values((
            credentials::id.eq(row_id(now).to_string()),
            credentials::user_id.eq(user.to_string()),
            credentials::kind.eq(PASSWORD),
            credentials::phc.eq(&new.phc),
            credentials::preparation.eq(new.preparation.version()),
            credentials::created_at.eq(now.millis()),
        ))
        .execute(db)?;
    Ok(())
}

/// Puts `new` in the place of the password whose hash is `old`; false if it is that no longer.
///
/// # Errors
/// The database's.
pub fn set_password(
    db: &mut Conn,
    user: UserId,
    old: &str,
    new: &Password,
    now: Moment,
) -> Result<bool> {
    let changed = diesel::update(credentials::table)
        .filter(credentials::user_id.eq(user.to_string()))
        .filter(credentials::kind.eq(PASSWORD))
        .filter(credentials::phc.eq(old))
        .set((
            credentials::phc.eq(&new.phc),
            credentials::preparation.eq(new.preparation.version()),
            credentials::created_at.eq(now.millis()),
        ))
        .execute(db)?;
    Ok(changed == 1)
}
