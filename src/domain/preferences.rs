use super::Theme;
use crate::messages::L10n;

/// How somebody wants the site to speak and look; none is what was not chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// The language.
    pub language: Option<L10n>,
    /// Light or dark.
    pub theme: Option<Theme>,
}

impl Preferences {
    /// Whether nothing was chosen.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// These, and the others where nothing was chosen.
    #[must_use]
    pub fn or(self, others: Self) -> Self {
        Self { language: self.language.or(others.language), theme: self.theme.or(others.theme) }
    }
}
