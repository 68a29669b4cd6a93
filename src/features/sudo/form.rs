use serde::Deserialize;

use crate::{
    domain::Secret,
    web::{Field, Next, Note, Notes},
};

/// What the browser sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SudoForm {
    pub password: Secret,
    pub next: Next,
}

/// What is wrong with it.
#[derive(Default)]
pub struct SudoNotes {
    pub password: Option<Note>,
}

impl Notes for SudoNotes {
    fn fields(&self) -> Vec<Field> {
        vec![("current-password", "password", self.password)]
    }
}

impl SudoForm {
    pub fn parse(&self) -> Result<(), SudoNotes> {
        let password = self.password.is_empty().then_some(Note::PasswordMissing);
        if password.is_some() { Err(SudoNotes { password }) } else { Ok(()) }
    }
}
