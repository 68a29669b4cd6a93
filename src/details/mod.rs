//! The details of an account, as its owner and administrators edit them: the fields, what they mean, and
//! what is wrong with them.

mod edit;

use serde::Deserialize;

pub use self::edit::{Edit, EditNotes, Edited};

use crate::{
    accounts::user::{self, NewEmail, NewName, User},
    app::App,
    db::{self, Conn},
    domain::{DisplayName, Email, UserId, Username},
    web::{Field, Note, Notes},
};

/// What the browser sends; what it does not send stays as it is.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct DetailsForm {
    /// The user name.
    pub username: Option<String>,
    /// What others see instead; empty for none.
    pub display_name: Option<String>,
}

/// What it means: what is new to the account.
#[derive(Clone, Default)]
pub struct Details {
    username: Option<NewName>,
    display_name: Option<NewDisplayName>,
}

/// What the display name is to be; none is a name, too.
#[derive(Clone)]
struct NewDisplayName(Option<DisplayName>);

/// What is wrong with it.
#[derive(Default)]
pub struct DetailsNotes {
    /// With the user name.
    pub username: Option<Note>,
    /// With the display name.
    pub display_name: Option<Note>,
}

impl Notes for DetailsNotes {
    fn fields(&self) -> Vec<Field> {
        vec![
            ("display-name", "display_name", self.display_name),
            ("username", "username", self.username),
        ]
    }
}

impl DetailsForm {
    /// Reads the fields, for `user`.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn parse(&self, app: &App, user: &User) -> Result<Details, DetailsNotes> {
        let username = self.username.as_deref().filter(|typed| *typed != user.username);
        let username = username.map(Username::parse).transpose();
        let display_name = self.display_name.as_deref().map(DisplayName::parse).transpose();
        let present = user.display_name.as_deref();
        let is_new = |name: &Option<DisplayName>| name.as_ref().map(DisplayName::as_str) != present;
        let display_name = display_name.map(|name| name.filter(is_new).map(NewDisplayName));
        match (username, display_name) {
            (Ok(username), Ok(display_name)) => Ok(Details {
                username: username.map(|name| NewName::new(app.keys(), name)),
                display_name,
            }),
            (username, display_name) => Err(DetailsNotes {
                username: username.err().map(Note::Username),
                display_name: display_name.err().map(Note::DisplayName),
            }),
        }
    }

    /// What the user name's field shows: what was typed, else what is stored.
    #[must_use]
    pub fn shown_username(&self, user: &User) -> String {
        self.username.clone().unwrap_or_else(|| user.username.clone())
    }

    /// The same of the display name.
    #[must_use]
    pub fn shown_display_name(&self, user: &User) -> String {
        self.display_name.clone().or_else(|| user.display_name.clone()).unwrap_or_default()
    }
}

impl Details {
    /// Whether nothing is new.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.username.is_none() && self.display_name.is_none()
    }

    /// Whether somebody else has the name. Looked for before the write: on PostgreSQL a taken name
    /// makes its taker wait for the owner.
    ///
    /// # Errors
    /// The database's.
    pub async fn is_taken(&self, app: &App, user: UserId) -> db::Result<bool> {
        let Some(name) = self.username.clone() else { return Ok(false) };
        app.db().read(move |db| user::is_username_taken(db, &name, Some(user))).await
    }

    /// Writes what is new.
    ///
    /// # Errors
    /// [`db::Error::Taken`], or the database's.
    pub fn write(&self, db: &mut Conn, user: UserId) -> db::Result<()> {
        if let Some(name) = &self.username {
            user::set_username(db, user, name)?;
        }
        if let Some(NewDisplayName(name)) = &self.display_name {
            user::set_display_name(db, user, name.as_ref())?;
        }
        Ok(())
    }
}

/// What is to become of an account's e-mail address.
#[derive(Clone)]
pub enum EmailChange {
    /// It stays.
    None,
    /// It goes.
    Remove,
    /// It becomes this one.
    To(NewEmail),
}

impl EmailChange {
    /// Reads what was sent, for `user`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(app: &App, typed: Option<&str>, user: &User) -> Result<Self, Note> {
        match typed.map(str::trim) {
            None => Ok(Self::None),
            Some(same) if same == user.email.as_deref().unwrap_or_default() => Ok(Self::None),
            Some("") => Ok(Self::Remove),
            Some(email) => Email::parse(email)
                .map(|email| Self::To(NewEmail::new(app.keys(), email)))
                .map_err(Note::Email),
        }
    }

    /// Whether it stays.
    #[must_use]
    pub fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }

    /// As [`Details::is_taken`].
    ///
    /// # Errors
    /// The database's.
    pub async fn is_taken(&self, app: &App, user: UserId) -> db::Result<bool> {
        let Self::To(new) = self else { return Ok(false) };
        let email = new.email().clone();
        let owner = app.db().read(move |db| user::id_by_email(db, &email)).await?;
        Ok(owner.is_some_and(|owner| owner != user))
    }

    /// As [`Details::write`].
    ///
    /// # Errors
    /// As there.
    pub fn write(&self, db: &mut Conn, user: UserId) -> db::Result<()> {
        match self {
            Self::None => Ok(()),
            Self::Remove => user::set_email(db, user, None),
            Self::To(email) => user::set_email(db, user, Some(email)),
        }
    }
}
