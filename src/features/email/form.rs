use serde::Deserialize;

use crate::{
    domain::{Email, Secret},
    web::{Note, Notes},
};

/// What the browser sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct EmailForm {
    pub email: Option<String>,
    pub current_password: Secret,
}

/// What it means.
pub enum Change {
    /// No address was sent, or the one that is there.
    None,
    /// An empty one was.
    Remove,
    /// This one.
    To(Email),
}

/// What is wrong with it.
#[derive(Default)]
pub struct EmailNotes {
    pub email: Option<Note>,
    pub current_password: Option<Note>,
}

impl Notes for EmailNotes {
    fn fields(&self) -> Vec<(&'static str, Option<Note>)> {
        vec![("email", self.email), ("current-password", self.current_password)]
    }
}

impl EmailForm {
    /// `present` is the account's address.
    pub fn parse(&self, present: Option<&str>) -> Result<Change, EmailNotes> {
        let change = match self.email.as_deref().map(str::trim) {
            None => Ok(Change::None),
            Some(same) if same == present.unwrap_or_default() => Ok(Change::None),
            Some("") => Ok(Change::Remove),
            Some(email) => Email::parse(email).map(Change::To).map_err(Note::Email),
        };
        let missing = self.current_password.is_empty().then_some(Note::PasswordMissing);
        match (change, missing) {
            (Ok(change), None) => Ok(change),
            (change, current_password) => Err(EmailNotes { email: change.err(), current_password }),
        }
    }
}
