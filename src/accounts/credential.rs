//! What an account is proved by: today a password.

use diesel::prelude::*;

use super::{
    throttle,
    user::{self, User, UserRow},
};
use crate::{
    crypto::hasher::{self, Hasher},
    db::{
        Conn, Error, Result, directly,
        schema::{credentials, users},
    },
    domain::{Claimant, Epoch, Moment, NewPassword, Preparation, Role, UserId, row_id},
};

pub(super) const PASSWORD: &str = "password";

/// An account, a hash, and how it was prepared.
type Row = (UserRow, Option<String>, Option<i64>);

/// A stored password. Its Debug shows nothing.
#[derive(Clone)]
pub struct Password {
    /// How it was hashed, and the hash.
    pub phc: String,
    /// How it was prepared before.
    pub preparation: Preparation,
}

impl Password {
    /// Hashes a chosen password.
    ///
    /// # Errors
    /// The hashing queue is full.
    pub async fn hash(
        hasher: &Hasher,
        new: &NewPassword,
    ) -> std::result::Result<Self, hasher::Error> {
        let phc = hasher.hash(new.prepared().clone()).await?;
        Ok(Self { phc, preparation: new.preparation() })
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

/// The account that somebody says to be, and its password, if it has one that this binary can
/// prepare for. One query: the account's epoch is as old as the hash, and an unknown name costs
/// what a known one does.
///
/// # Errors
/// The database's.
pub fn of_claimant(db: &mut Conn, claimant: &Claimant) -> Result<Option<(User, Option<Password>)>> {
    let of_user = credentials::user_id.eq(users::id).and(credentials::kind.eq(PASSWORD));
    let row: QueryResult<Option<Row>> = user::claimed!(
        db,
        claimant,
        users::table.left_join(credentials::table.on(of_user)).select((
            UserRow::as_select(),
            credentials::phc.nullable(),
            credentials::preparation.nullable(),
        ))
    );
    let Some((user, phc, version)) = row? else { return Ok(None) };
    let preparation = version.and_then(Preparation::from_version);
    if version.is_some() && preparation.is_none() {
        tracing::warn!(version, "a stored password was prepared in a way that is not known here");
    }
    let password = phc.zip(preparation).map(|(phc, preparation)| Password { phc, preparation });
    Ok(Some((User::try_from(user)?, password)))
}

/// Who is an administrator and not disabled, and whether a password opens the account.
///
/// # Errors
/// The database's.
pub fn administrators(db: &mut Conn) -> Result<Vec<(UserId, bool)>> {
    let of_user = credentials::user_id.eq(users::id).and(credentials::kind.eq(PASSWORD));
    let rows: Vec<(String, Option<String>)> = users::table
        .left_join(credentials::table.on(of_user))
        .filter(users::role.eq(Role::Admin.as_str()))
        .filter(users::disabled_at.is_null())
        .select((users::id, credentials::id.nullable()))
        .load(db)?;
    let read = |(id, credential): (String, Option<String>)| {
        Ok((id.parse().map_err(|_| Error::Unreadable("users.id"))?, credential.is_some()))
    };
    rows.into_iter().map(read).collect()
}

/// Gives an account without a password its first one.
///
/// # Errors
/// [`crate::db::Error::Taken`] if it has one, or the database's.
pub fn insert_password(db: &mut Conn, user: UserId, new: &Password, now: Moment) -> Result<()> {
    insert_passwords(db, std::iter::once((user, new)), now)
}

/// Gives accounts that have just been made their first passwords.
///
/// # Errors
/// The database's.
pub(super) fn insert_passwords<'a>(
    db: &mut Conn,
    all: impl Iterator<Item = (UserId, &'a Password)>,
    now: Moment,
) -> Result<()> {
    let row = |(user, new): (UserId, &Password)| {
        (
            credentials::id.eq(row_id(now).to_string()),
            credentials::user_id.eq(user.to_string()),
            credentials::kind.eq(PASSWORD),
            credentials::phc.eq(new.phc.clone()),
            credentials::preparation.eq(new.preparation.version()),
            credentials::created_at.eq(now.millis()),
        )
    };
    let rows: Vec<_> = all.map(row).collect();
    if !rows.is_empty() {
        directly!(db => diesel::insert_into(credentials::table).values(rows).execute(db))?;
    }
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

/// Gives the account this password, whether it had one or not; its sessions and links end, and wrong
/// ones that were typed before count no more.
///
/// # Errors
/// The database's.
pub fn choose_password(
    db: &mut Conn,
    user: UserId,
    new: &Password,
    epoch: &Epoch,
    now: Moment,
) -> Result<()> {
    let old = credentials::table.filter(credentials::user_id.eq(user.to_string()));
    diesel::delete(old.filter(credentials::kind.eq(PASSWORD))).execute(db)?;
    insert_password(db, user, new, now)?;
    throttle::reset(db, user)?;
    user::end_sessions(db, user, epoch)
}
