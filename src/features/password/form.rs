use serde::Deserialize;

use crate::{
    domain::{NewPassword, PasswordRules, Secret},
    web::{Field, Note, Notes},
};

/// What the browser sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct PasswordForm {
    pub current_password: Secret,
    pub new_password: Secret,
}

/// What is wrong with it.
#[derive(Default)]
pub struct PasswordNotes {
    pub current_password: Option<Note>,
    pub new_password: Option<Note>,
}

impl Notes for PasswordNotes {
    fn fields(&self) -> Vec<Field> {
        vec![
            ("current-password", "current_password", self.current_password),
            ("new-password", "new_password", self.new_password),
        ]
    }
}

impl PasswordForm {
    pub fn parse(&self, rules: &PasswordRules) -> Result<NewPassword, PasswordNotes> {
        let missing = self.current_password.is_empty().then_some(Note::PasswordMissing);
        let new = NewPassword::parse(&self.new_password, rules).map_err(Note::NewPassword);
        match (missing, new) {
            (None, Ok(new)) => Ok(new),
            (current_password, new) => {
                Err(PasswordNotes { current_password, new_password: new.err() })
            }
        }
    }
}
