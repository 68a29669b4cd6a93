use serde::Deserialize;

use crate::{domain::Preferences, web::Next};

/// What the browser sends; what it does not send stays as it is.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct PreferencesForm {
    pub language: Option<String>,
    pub theme: Option<String>,
    pub next: Next,
}

impl PreferencesForm {
    /// None for a language or theme that there is not: no form of ours sends it.
    pub fn parse(&self) -> Option<Preferences> {
        let language = self.language.as_deref().map(str::parse).transpose().ok()?;
        let theme = self.theme.as_deref().map(str::parse).transpose().ok()?;
        Some(Preferences { language, theme })
    }
}
