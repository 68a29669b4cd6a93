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
    Keep,
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
    fn all(&self) -> Vec<(&'static str, Note)> {
        [("email", self.email), ("current-password", self.current_password)]
            .into_iter()
            .filter_map(|(id, note)| note.map(|note| (id, note)))
            .collect()
    }
}

impl EmailForm {
    /// `present` is the account's address.
    pub fn parse(&self, present: Option<&str>) -> Result<Change, EmailNotes> {
        let change = match self.email.as_deref().map(str::trim) {
            None => Ok(Change::Keep),
            Some(same) if same == present.unwrap_or_default() => Ok(Change::Keep),
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
