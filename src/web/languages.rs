//! The languages that the site speaks: the folders of `locales/`.

use crate::messages::{L10n, L10nLanguage};

/// What the site says, in each of them.
pub struct Languages(Vec<(L10n, L10nLanguage)>);

impl Default for Languages {
    fn default() -> Self {
        Self(L10n::iter().map(|language| (*language, language.load())).collect())
    }
}

impl Languages {
    /// What it says in that one.
    #[must_use]
    pub fn of(&self, language: L10n) -> &L10nLanguage {
        let found = self.0.iter().find(|(spoken, _)| *spoken == language);
        // Every language there is was loaded.
        &found.unwrap_or(&self.0[0]).1
    }

    /// Each of them, with its own name for itself.
    #[must_use]
    pub fn named(&self) -> Vec<(L10n, String)> {
        self.0.iter().map(|(language, words)| (*language, words.msg_language_name())).collect()
    }
}
