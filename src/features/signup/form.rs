use serde::Deserialize;

use crate::{applicant::ApplicantForm, web::Next};

/// What the browser sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SignupForm {
    #[serde(flatten)]
    pub applicant: ApplicantForm,
    pub next: Next,
}
