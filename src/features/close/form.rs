use serde::Deserialize;

use crate::{
    domain::Secret,
    web::{Field, Note, Notes},
};

/// What the browser sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct CloseForm {
    pub current_password: Secret,
}

/// What is wrong with it.
#[derive(Default)]
pub struct CloseNotes {
    pub current_password: Option<Note>,
}

impl Notes for CloseNotes {
    fn fields(&self) -> Vec<Field> {
        vec![("current-password", "current_password", self.current_password)]
    }
}

impl CloseForm {
    pub fn parse(&self) -> Result<(), CloseNotes> {
        let missing = self.current_password.is_empty().then_some(Note::PasswordMissing);
        if missing.is_some() { Err(CloseNotes { current_password: missing }) } else { Ok(()) }
    }
}
