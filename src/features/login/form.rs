use serde::Deserialize;

use crate::{
    domain::{Claimant, Remember, Secret},
    web::{Field, Next, Note, Notes},
};

/// What the browser sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct LoginForm {
    pub username: String,
    pub password: Secret,
    pub remember: Remember,
    pub next: Next,
}

/// What is wrong with it.
#[derive(Default)]
pub struct LoginNotes {
    pub username: Option<Note>,
    pub password: Option<Note>,
}

impl Notes for LoginNotes {
    fn fields(&self) -> Vec<Field> {
        vec![
            ("username", "username", self.username),
            ("current-password", "password", self.password),
        ]
    }
}

impl LoginForm {
    /// A name that no account could have is no mistake of the form: it gets the same answer, and
    /// costs the same work, as one that nobody has.
    pub fn parse(&self) -> Result<Claimant, LoginNotes> {
        let notes = LoginNotes {
            username: self.username.trim().is_empty().then_some(Note::IdentifierMissing),
            password: self.password.is_empty().then_some(Note::PasswordMissing),
        };
        if !notes.is_empty() {
            return Err(notes);
        }
        Ok(Claimant::parse(&self.username))
    }
}
