//! One-time links with which somebody who has lost the password chooses a new one.

use std::time::Duration;

use diesel::prelude::*;

use super::user::{User, UserRow};
use crate::{
    db::{
        Conn, Result,
        schema::{password_links, users},
    },
    domain::{Moment, PasswordLinkKind, SecretToken, UserId, row_id},
};

/// The secret in the link.
pub type PasswordLink = SecretToken<PasswordLinkKind>;

/// How long a link is good.
pub const LIFE: Duration = Duration::from_hours(24);

/// Stores a link for the account, in the place of those before it. Answers until when it is good.
///
/// # Errors
/// The database's.
pub fn insert(db: &mut Conn, link: &PasswordLink, user: UserId, now: Moment) -> Result<Moment> {
    delete_of(db, user)?;
    let until = now.plus(LIFE);
    diesel::insert_into(password_links::table)
        .values((
            password_links::id.eq(row_id(now).to_string()),
            password_links::token_hash.eq(link.hash().to_vec()),
            password_links::user_id.eq(user.to_string()),
            password_links::created_at.eq(now.millis()),
            password_links::expires_at.eq(until.millis()),
        ))
        .execute(db)?;
    Ok(until)
}

/// Whose link it is, while it is good. Looking spends nothing.
///
/// # Errors
/// The database's.
pub fn owner(db: &mut Conn, link: &PasswordLink, now: Moment) -> Result<Option<User>> {
    let row: Option<UserRow> = password_links::table
        .inner_join(users::table)
        .filter(password_links::token_hash.eq(link.hash().to_vec()))
        .filter(password_links::expires_at.gt(now.millis()))
        .filter(users::disabled_at.is_null())
        .select(UserRow::as_select())
        .first(db)
        .optional()?;
    row.map(User::try_from).transpose()
}

/// Spends the link; false if somebody was faster.
///
/// # Errors
/// The database's.
pub fn take(db: &mut Conn, link: &PasswordLink) -> Result<bool> {
    let row = password_links::table.filter(password_links::token_hash.eq(link.hash().to_vec()));
    Ok(diesel::delete(row).execute(db)? == 1)
}

/// Ends every link of the account.
///
/// # Errors
/// The database's.
pub fn delete_of(db: &mut Conn, user: UserId) -> Result<()> {
    let rows = password_links::table.filter(password_links::user_id.eq(user.to_string()));
    diesel::delete(rows).execute(db)?;
    Ok(())
}
