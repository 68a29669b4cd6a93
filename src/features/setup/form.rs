use serde::Deserialize;

use super::store::SetupCode;
use crate::{
    applicant::{ApplicantForm, ApplicantNotes},
    web::{Field, Note, Notes},
};

/// What the browser sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SetupForm {
    pub code: String,
    #[serde(flatten)]
    pub applicant: ApplicantForm,
}

/// What is wrong with it.
#[derive(Default)]
pub struct SetupNotes {
    pub code: Option<Note>,
    pub applicant: ApplicantNotes,
}

impl Notes for SetupNotes {
    fn fields(&self) -> Vec<Field> {
        let mut fields = vec![("code", "code", self.code)];
        fields.extend(self.applicant.fields());
        fields
    }
}

impl SetupNotes {
    pub fn wrong_code() -> Self {
        Self { code: Some(Note::WrongSetupCode), ..Self::default() }
    }
}

impl SetupForm {
    pub fn code(&self) -> Option<SetupCode> {
        SetupCode::parse(self.code.trim())
    }
}
