use serde::Deserialize;

use crate::web::{Note, Notes};

/// What the browser sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct EndForm {
    /// The row's own id.
    pub session: String,
}

/// What is wrong with it.
#[derive(Default)]
pub struct SessionsNotes {
    pub session: Option<Note>,
}

impl Notes for SessionsNotes {
    fn fields(&self) -> Vec<(&'static str, Option<Note>)> {
        vec![("devices", self.session)]
    }
}
