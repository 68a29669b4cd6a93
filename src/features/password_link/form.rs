use serde::Deserialize;

use crate::{
    domain::{NewPassword, Secret},
    web::{Note, Notes},
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
    fn fields(&self) -> Vec<(&'static str, Option<Note>)> {
        vec![("new-password", self.new_password)]
    }
}

impl PasswordLinkForm {
    pub fn parse(&self, min_length: usize) -> Result<NewPassword, PasswordLinkNotes> {
        NewPassword::parse(&self.new_password, min_length)
            .map_err(|problem| PasswordLinkNotes { new_password: Some(Note::NewPassword(problem)) })
    }
}
