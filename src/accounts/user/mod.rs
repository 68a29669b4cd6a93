//! Who has an account.

mod change;
mod find;
mod new_name;

use diesel::prelude::*;

pub(super) use self::find::claimed;
pub use self::{
    change::{
        delete, end_sessions, set_disabled, set_display_name, set_email, set_epoch, set_invitation,
        set_preferences, set_role, set_username,
    },
    find::{
        by_claimant, has_administrator, id_by_email, is_administrator, is_username_taken, lock,
        lock_unchanged,
    },
    new_name::{NewEmail, NewName},
};

use super::{
    reserved_name,
    throttle::{self, Scope},
};
use crate::{
    db::{Conn, Error, Result, schema::users},
    domain::{Email, Epoch, Moment, Preferences, Role, UserId},
};

/// An account, without its credentials. Its Debug shows the id alone.
#[derive(Clone, PartialEq, Eq)]
pub struct User {
    /// Never used again for another account.
    pub id: UserId,
    /// As typed.
    pub username: String,
    /// The name's canonical key.
    pub username_key: String,
    /// See [`User::shown_name`].
    pub display_name: Option<String>,
    /// As typed; unverified.
    pub email: Option<String>,
    /// The address's canonical key.
    pub email_key: Option<String>,
    /// What the account may do.
    pub role: Role,
    /// See [`Epoch`].
    pub epoch: Epoch,
    /// Disabled since then: nobody signs in.
    pub disabled_at: Option<Moment>,
    /// Signed up then.
    pub created_at: Moment,
    /// How the site is to speak and look.
    pub preferences: Preferences,
}

impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "User({})", self.id)
    }
}

impl User {
    /// Everything that it is called.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [Some(&self.username), self.display_name.as_ref(), self.email.as_ref()]
            .into_iter()
            .flatten()
            .map(String::as_str)
    }

    /// What others see.
    #[must_use]
    pub fn shown_name(&self) -> &str {
        self.display_name.as_deref().unwrap_or(&self.username)
    }
}

/// The columns of a [`User`].
#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct UserRow {
    id: String,
    username: String,
    username_key: String,
    display_name: Option<String>,
    email: Option<String>,
    email_key: Option<String>,
    role: String,
    epoch: Vec<u8>,
    disabled_at: Option<i64>,
    created_at: i64,
    language: Option<String>,
    theme: Option<String>,
}

impl UserRow {
    /// The id, as text.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// The user name's canonical key.
    pub(super) fn username_key(&self) -> &str {
        &self.username_key
    }

    /// The address's canonical key.
    pub(super) fn email_key(&self) -> Option<&str> {
        self.email_key.as_deref()
    }
}

impl TryFrom<UserRow> for User {
    type Error = Error;

    fn try_from(row: UserRow) -> Result<Self> {
        Ok(Self {
            id: row.id.parse().map_err(|_| Error::Unreadable("users.id"))?,
            username: row.username,
            username_key: row.username_key,
            display_name: row.display_name,
            email: row.email,
            email_key: row.email_key,
            role: row.role.parse().map_err(|_| Error::Unreadable("users.role"))?,
            epoch: Epoch::stored(row.epoch),
            disabled_at: row.disabled_at.map(Moment::from_millis),
            created_at: Moment::from_millis(row.created_at),
            // A language that the site no longer speaks is none.
            preferences: Preferences {
                language: row.language.and_then(|tag| tag.parse().ok()),
                theme: row.theme.and_then(|word| word.parse().ok()),
            },
        })
    }
}

/// Who wants an account.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// The name, free or not.
    pub name: NewName,
    /// An address, if one was given.
    pub email: Option<NewEmail>,
    /// What the account may do.
    pub role: Role,
}

/// Adds an account.
///
/// # Errors
/// [`Error::Taken`] if somebody was faster, or the name is reserved; the caller's transaction is then undone.
pub fn insert(db: &mut Conn, new: &NewUser, epoch: &Epoch, now: Moment) -> Result<User> {
    let id = UserId::new(now);
    let email = new.email.as_ref().map(NewEmail::email);
    diesel::insert_into(users::table)
        .values((
            users::id.eq(id.to_string()),
            users::username.eq(new.name.name().as_str()),
            users::username_key.eq(new.name.name().key()),
            users::email.eq(email.map(Email::as_str)),
            users::email_key.eq(email.map(Email::key)),
            users::role.eq(new.role.as_str()),
            users::epoch.eq(epoch.bytes()),
            users::created_at.eq(now.millis()),
        ))
        .execute(db)?;
    reserved_name::check(db, new.name.reserved())?;
    throttle::take_name(db, id, Scope::Username, Some(new.name.counter()))?;
    throttle::take_name(db, id, Scope::Email, new.email.as_ref().map(NewEmail::counter))?;
    Ok(User {
        id,
        username: new.name.name().as_str().to_owned(),
        username_key: new.name.name().key().to_owned(),
        display_name: None,
        email: email.map(|email| email.as_str().to_owned()),
        email_key: email.map(|email| email.key().to_owned()),
        role: new.role,
        epoch: epoch.clone(),
        disabled_at: None,
        created_at: now,
        preferences: Preferences::default(),
    })
}
