//! What an administrator does to an account, on the site's pages or from the shell: the same rules
//! and the same activity rows.

use diesel::prelude::*;

use super::{
    activity::{self, Event},
    credential::{self, Password},
    password_link::{self, PasswordLink},
    user::{self, User},
};
use crate::{
    db::{self, Conn, Lock, Result, schema::sessions},
    domain::{Author, Epoch, Moment, Role, UserId},
};

/// A change to somebody's account.
#[derive(Clone, Debug)]
pub enum Change {
    /// What it may do; at once, also in sessions that have begun.
    Role(Role),
    /// Nobody signs in any more; sessions and links end.
    Disable,
    /// It may be signed in to again.
    Enable,
    /// Every session ends.
    SignOut,
    /// Another password; sessions and links end.
    Password(Password),
    /// The account is gone, and its names are free.
    Delete,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done.
    Done,
    /// It was so already.
    AlreadySo,
    /// Nothing changed: no administrator would be left.
    LastAdministrator,
    /// There is no such account, or no longer.
    Gone,
}

impl Change {
    fn is_so(&self, user: &User) -> bool {
        match self {
            Self::Role(role) => user.role == *role,
            Self::Disable => user.disabled_at.is_some(),
            Self::Enable => user.disabled_at.is_none(),
            Self::SignOut | Self::Password(_) | Self::Delete => false,
        }
    }

    fn takes_an_administrator(&self, user: &User) -> bool {
        let takes = matches!(self, Self::Role(Role::User) | Self::Disable | Self::Delete);
        takes && user.role == Role::Admin && user.disabled_at.is_none()
    }

    fn event(&self) -> Event {
        match self {
            Self::Role(_) => Event::RoleChanged,
            Self::Disable => Event::Disabled,
            Self::Enable => Event::Enabled,
            Self::SignOut => Event::SignedOutEverywhere,
            Self::Password(_) => Event::PasswordChanged,
            Self::Delete => Event::Deleted,
        }
    }

    /// Makes the change, in a transaction that has locked nothing yet. `epoch` is a new one: it
    /// ends the sessions, also those that are just beginning.
    ///
    /// # Errors
    /// The database's.
    pub fn make(
        &self,
        db: &mut Conn,
        id: UserId,
        author: &Author,
        epoch: &Epoch,
        now: Moment,
    ) -> Result<Outcome> {
        db::lock(db, Lock::Administrators)?;
        let Some(user) = user::lock(db, id)? else { return Ok(Outcome::Gone) };
        if self.is_so(&user) {
            return Ok(Outcome::AlreadySo);
        }
        if self.takes_an_administrator(&user) && user::count_administrators(db)? == 1 {
            return Ok(Outcome::LastAdministrator);
        }
        match self {
            Self::Role(role) => user::set_role(db, id, *role)?,
            Self::Enable => user::set_disabled(db, id, None, epoch)?,
            Self::Disable => {
                user::set_disabled(db, id, Some(now), epoch)?;
                end_sessions(db, id)?;
                password_link::delete_of(db, id)?;
            }
            Self::SignOut => {
                user::renew_epoch(db, id, epoch)?;
                end_sessions(db, id)?;
            }
            Self::Password(password) => choose_password(db, id, password, epoch, now)?,
            Self::Delete => user::delete(db, id)?,
        }
        activity::insert(db, id, self.event(), author, now)?;
        Ok(Outcome::Done)
    }
}

/// Makes a one-time link, in the place of those before it. Answers until when it is good; none if
/// the account is gone or disabled.
///
/// # Errors
/// The database's.
pub fn make_password_link(
    db: &mut Conn,
    id: UserId,
    link: &PasswordLink,
    author: &Author,
    now: Moment,
) -> Result<Option<Moment>> {
    let user = user::lock(db, id)?;
    if user.is_none_or(|user| user.disabled_at.is_some()) {
        return Ok(None);
    }
    let until = password_link::insert(db, link, id, now)?;
    activity::insert(db, id, Event::PasswordLinkMade, author, now)?;
    Ok(Some(until))
}

/// Spends the link for another password; every session of the account ends. False if the link is
/// good no longer; then nothing changed.
///
/// # Errors
/// The database's.
pub fn use_password_link(
    db: &mut Conn,
    link: &PasswordLink,
    password: &Password,
    author: &Author,
    epoch: &Epoch,
    now: Moment,
) -> Result<bool> {
    let Some(user) = password_link::owner(db, link, now)? else { return Ok(false) };
    // Only now is the account locked: what was read may have changed.
    let user = user::lock(db, user.id)?.filter(|user| user.disabled_at.is_none());
    let Some(user) = user else { return Ok(false) };
    if !password_link::take(db, link)? {
        return Ok(false);
    }
    choose_password(db, user.id, password, epoch, now)?;
    activity::insert(db, user.id, Event::PasswordLinkUsed, author, now)?;
    Ok(true)
}

fn choose_password(
    db: &mut Conn,
    id: UserId,
    password: &Password,
    epoch: &Epoch,
    now: Moment,
) -> Result<()> {
    user::renew_epoch(db, id, epoch)?;
    credential::put_password(db, id, password, now)?;
    end_sessions(db, id)?;
    password_link::delete_of(db, id)
}

fn end_sessions(db: &mut Conn, id: UserId) -> Result<()> {
    diesel::delete(sessions::table.filter(sessions::user_id.eq(id.to_string()))).execute(db)?;
    Ok(())
}
