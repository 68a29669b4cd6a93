use serde::Deserialize;

use crate::{
    domain::{NewPassword, PasswordRules, Secret},
    web::{Field, Note, Notes},
};

/// What the browser sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct PasswordLinkForm {
    pub new_password: Secret,
}

/// What is wrong with it.
#[derive(Default)]
pub struct PasswordLinkNotes {
    pub new_password: Option<Note>,
}

impl Notes for PasswordLinkNotes {
    fn fields(&self) -> Vec<Field> {
        vec![("new-password", "new_password", self.new_password)]
    }
}

impl PasswordLinkForm {
    pub fn parse(&self, rules: &PasswordRules) -> Result<NewPassword, PasswordLinkNotes> {
        NewPassword::parse(&self.new_password, rules)
            .map_err(|problem| PasswordLinkNotes { new_password: Some(Note::NewPassword(problem)) })
    }
}
