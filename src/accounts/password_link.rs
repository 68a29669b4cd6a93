//! One-time links with which somebody who has lost the password chooses a new one.

use std::time::Duration;

use diesel::prelude::*;

use super::{
    activity::{self, Event},
    credential::{self, Password},
    user::{self, User, UserRow},
};
use crate::{
    db::{
        Conn, Result,
        schema::{password_links, users},
    },
    domain::{Author, Epoch, Moment, PasswordLinkKind, SecretToken, UserId, row_id},
};

/// The secret in the link.
pub type PasswordLink = SecretToken<PasswordLinkKind>;

/// How long a link is good.
pub const LIFE: Duration = Duration::from_hours(24);

/// Makes a link for the account, in the place of those before it. Answers until when it is good;
/// none if the account is gone or disabled.
///
/// # Errors
/// The database's.
pub fn make(
    db: &mut Conn,
    user: UserId,
    link: &PasswordLink,
    author: &Author,
    now: Moment,
) -> Result<Option<Moment>> {
    if user::lock(db, user)?.is_none_or(|user| user.disabled_at.is_some()) {
        return Ok(None);
    }
    delete_of(db, user)?;
    let until = now.plus(LIFE);
    diesel::insert_into(password_links::table)
        .values((
            password_links::id.eq(row_id(now).to_string()),
            password_links::token_hash.eq(link.hash().to_vec()),
            password_links::user_id.eq(user.to_string()),
            password_links::created_at.eq(now.millis()),
            password_links::expires_at.eq(until.millis()),
            password_links::made_by.eq(author.account(user).map(|id| id.to_string())),
        ))
        .execute(db)?;
    activity::insert(db, user, Event::PasswordLinkMade, author, now)?;
    Ok(Some(until))
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
        .get_result(db)
        .optional()?;
    row.map(User::try_from).transpose()
}

/// Spends the link for another password; every session of the account ends. False if the link is
/// good no longer; then nothing changed.
///
/// # Errors
/// The database's.
pub fn spend(
    db: &mut Conn,
    link: &PasswordLink,
    password: &Password,
    author: &Author,
    epoch: &Epoch,
    now: Moment,
) -> Result<bool> {
    let Some(user) = owner(db, link, now)? else { return Ok(false) };
    user::lock(db, user.id)?;
    // Again, now that nobody else can spend it.
    if owner(db, link, now)?.is_none() {
        return Ok(false);
    }
    credential::choose_password(db, user.id, password, epoch, now)?;
    activity::insert(db, user.id, Event::PasswordLinkUsed, author, now)?;
    Ok(true)
}

/// Ends every link that an administrator made, whomever it is for: it must not outlive the power of
/// its maker.
///
/// # Errors
/// The database's.
pub fn delete_made_by(db: &mut Conn, maker: UserId) -> Result<()> {
    let rows = password_links::table.filter(password_links::made_by.eq(maker.to_string()));
    diesel::delete(rows).execute(db)?;
    Ok(())
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
