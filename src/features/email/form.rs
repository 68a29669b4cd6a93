use serde::Deserialize;

use crate::{
    accounts::user::User,
    app::App,
    details::EmailChange,
    domain::Secret,
    web::{Field, Note, Notes},
};

/// What the browser sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct EmailForm {
    pub email: Option<String>,
    pub current_password: Secret,
}

/// What is wrong with it.
#[derive(Default)]
pub struct EmailNotes {
    pub email: Option<Note>,
    pub current_password: Option<Note>,
}

impl Notes for EmailNotes {
    fn fields(&self) -> Vec<Field> {
        vec![
            ("email", "email", self.email),
            ("current-password", "current_password", self.current_password),
        ]
    }
}

impl EmailForm {
    pub fn parse(&self, app: &App, user: &User) -> Result<EmailChange, EmailNotes> {
        let change = EmailChange::parse(app, self.email.as_deref(), user);
        let missing = self.current_password.is_empty().then_some(Note::PasswordMissing);
        match (change, missing) {
            (Ok(change), None) => Ok(change),
            (change, current_password) => Err(EmailNotes { email: change.err(), current_password }),
        }
    }
}
