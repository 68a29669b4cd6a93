//! Changing them.

use diesel::prelude::*;
use uuid::Uuid;

use super::{NewEmail, NewName};
use crate::{
    accounts::{
        activity, api_token, device, password_link, reserved_name,
        throttle::{self, Scope},
    },
    db::{
        Conn, Result, directly,
        schema::{sessions, users},
    },
    domain::{DisplayName, Email, Epoch, Moment, Preferences, Role, UserId},
};

/// Gives the account another user name.
///
/// # Errors
/// [`crate::db::Error::Taken`], or the database's.
pub fn set_username(db: &mut Conn, id: UserId, new: &NewName) -> Result<()> {
    let username = new.name();
    diesel::update(users::table.find(id.to_string()))
        .set((users::username.eq(username.as_str()), users::username_key.eq(username.key())))
        .execute(db)?;
    throttle::take_name(db, id, Scope::Username, Some(new.counter()))?;
    reserved_name::check(db, new.reserved())
}

/// Sets or clears what others see.
///
/// # Errors
/// The database's.
pub fn set_display_name(db: &mut Conn, id: UserId, name: Option<&DisplayName>) -> Result<()> {
    diesel::update(users::table.find(id.to_string()))
        .set(users::display_name.eq(name.map(DisplayName::as_str)))
        .execute(db)?;
    Ok(())
}

/// Keeps how the site is to speak and look; what was not chosen stays, and something must be.
///
/// # Errors
/// The database's.
pub fn set_preferences(db: &mut Conn, id: UserId, chosen: Preferences) -> Result<()> {
    let language = chosen.language.map(|language| users::language.eq(language.to_string()));
    let theme = chosen.theme.map(|theme| users::theme.eq(theme.as_str()));
    diesel::update(users::table.find(id.to_string())).set((language, theme)).execute(db)?;
    Ok(())
}

/// Sets or removes the address, which is then unverified.
///
/// # Errors
/// [`crate::db::Error::Taken`], or the database's.
pub fn set_email(db: &mut Conn, id: UserId, new: Option<&NewEmail>) -> Result<()> {
    let email = new.map(NewEmail::email);
    diesel::update(users::table.find(id.to_string()))
        .set((
            users::email.eq(email.map(Email::as_str)),
            users::email_key.eq(email.map(Email::key)),
            users::email_verified_at.eq(None::<i64>),
        ))
        .execute(db)?;
    throttle::take_name(db, id, Scope::Email, new.map(NewEmail::counter))
}

/// Changes the epoch from `old` to `new`; false if it is `old` no longer. The row stays locked
/// until the transaction ends.
///
/// # Errors
/// The database's.
pub fn set_epoch(db: &mut Conn, id: UserId, old: &Epoch, new: &Epoch) -> Result<bool> {
    let changed = directly!(db => diesel::update(users::table.find(id.to_string()))
        .filter(users::epoch.eq(old.bytes()))
        .filter(users::disabled_at.is_null())
        .set(users::epoch.eq(new.bytes()))
        .execute(db))?;
    Ok(changed == 1)
}

/// Ends every session, password link and API token of the account, which knows no browser any more:
/// `epoch` is a new one, which also ends those that are just beginning.
///
/// # Errors
/// The database's.
pub fn end_sessions(db: &mut Conn, id: UserId, epoch: &Epoch) -> Result<()> {
    diesel::update(users::table.find(id.to_string()))
        .set(users::epoch.eq(epoch.bytes()))
        .execute(db)?;
    diesel::delete(sessions::table.filter(sessions::user_id.eq(id.to_string()))).execute(db)?;
    device::forget(db, id, &[])?;
    password_link::delete_of(db, id)?;
    api_token::delete_of(db, id)
}

/// Turns signing in off, since then, or on.
///
/// # Errors
/// The database's.
pub fn set_disabled(db: &mut Conn, id: UserId, disabled_at: Option<Moment>) -> Result<()> {
    diesel::update(users::table.find(id.to_string()))
        .set(users::disabled_at.eq(disabled_at.map(Moment::millis)))
        .execute(db)?;
    Ok(())
}

/// Says what the account may do.
///
/// # Errors
/// The database's.
pub fn set_role(db: &mut Conn, id: UserId, role: Role) -> Result<()> {
    diesel::update(users::table.find(id.to_string()))
        .set(users::role.eq(role.as_str()))
        .execute(db)?;
    Ok(())
}

/// Keeps which invitation the account was made with.
///
/// # Errors
/// The database's.
pub fn set_invitation(db: &mut Conn, id: UserId, invitation: Uuid) -> Result<()> {
    diesel::update(users::table.find(id.to_string()))
        .set(users::invitation_id.eq(invitation.to_string()))
        .execute(db)?;
    Ok(())
}

/// Takes the account away, with everything that hangs on it; the log tells no longer where it was
/// used from. Its names are free again.
///
/// # Errors
/// The database's.
pub fn delete(db: &mut Conn, id: UserId) -> Result<()> {
    activity::forget_origins(db, id)?;
    throttle::reset(db, id)?;
    diesel::delete(users::table.find(id.to_string())).execute(db)?;
    Ok(())
}
