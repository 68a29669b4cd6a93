use serde::Deserialize;

use crate::web::{Field, Note, Notes};

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
    fn fields(&self) -> Vec<Field> {
        vec![("devices", "session", self.session)]
    }
}
