//! What an administrator does to an account, on the site's pages or from the shell: the same rules
//! and the same activity rows.

use super::{
    activity::{self, Event},
    arrival,
    credential::{self, Password},
    old_cookie, password_link,
    reserved_name::{self, ReservedName},
    throttle,
    user::{self, User},
};
use crate::{
    crypto::KeyRing,
    db::{self, Conn, Lock, Result},
    domain::{Author, Epoch, Moment, Role, UserId},
};

/// A change to somebody's account.
#[derive(Clone, Debug)]
pub enum Change {
    /// What it may do; at once, also in sessions that have begun. Links end, and what began by an old
    /// cookie.
    Role(Role),
    /// Nobody signs in any more; sessions and links end.
    Disable,
    /// It may be signed in to again, also where too many wrong passwords turned that off.
    Enable,
    /// Every session ends, and every link.
    SignOut,
    /// Another password; sessions and links end.
    Password(Password),
    /// The account is gone, and its names are free.
    Delete,
    /// The account is gone by its owner's wish, and nobody else gets its user name, which these keys
    /// hide.
    Close(KeyRing),
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
            Self::Enable | Self::SignOut | Self::Password(_) | Self::Delete | Self::Close(_) => {
                false
            }
        }
    }

    fn takes_an_administrator(&self, user: &User) -> bool {
        let takes =
            matches!(self, Self::Role(Role::User) | Self::Disable | Self::Delete | Self::Close(_));
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
            Self::Close(_) => Event::Closed,
        }
    }

    /// Makes the change, in a transaction that has locked nothing yet but what an administrator's
    /// change locks first. `epoch` is a new one: it ends the sessions, also those that are just beginning.
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
        if self.takes_an_administrator(&user) && is_last(&credential::administrators(db)?, id) {
            return Ok(Outcome::LastAdministrator);
        }
        match self {
            // A link made for a user must not open an administrator, nor an old cookie.
            Self::Role(role) => {
                user::set_role(db, id, *role)?;
                password_link::delete_of(db, id)?;
                old_cookie::end_with_sessions(db, id)?;
            }
            Self::Enable => {
                let was_off = throttle::reset(db, id)?;
                if !was_off && user.disabled_at.is_none() {
                    return Ok(Outcome::AlreadySo);
                }
                user::set_disabled(db, id, None)?;
            }
            Self::Disable => {
                user::set_disabled(db, id, Some(now))?;
                user::end_sessions(db, id, epoch)?;
            }
            Self::SignOut => user::end_sessions(db, id, epoch)?,
            Self::Password(password) => {
                credential::choose_password(db, id, password, epoch, now)?;
            }
            Self::Delete => user::delete(db, id)?,
            Self::Close(keys) => {
                arrival::close(db, id, keys, now)?;
                user::delete(db, id)?;
                let name = ReservedName::new(keys, &user.username_key);
                reserved_name::reserve(db, &name, now)?;
            }
        }
        if !matches!(self, Self::Role(Role::Admin) | Self::Enable) {
            password_link::delete_made_by(db, id)?;
        }
        activity::insert(db, id, self.event(), author, now)?;
        Ok(Outcome::Done)
    }
}

/// Whether no other administrator would be left, or none whom a password lets in where this one has
/// one.
fn is_last(administrators: &[(UserId, bool)], id: UserId) -> bool {
    let mut others = administrators.iter().filter(|(other, _)| *other != id).peekable();
    let enters = administrators.contains(&(id, true));
    others.peek().is_none() || (enters && !others.any(|(_, enters)| *enters))
}
