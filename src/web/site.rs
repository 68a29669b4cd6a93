//! What is the same for every page.

use std::borrow::Cow;

use axum::http::HeaderMap;

use super::{
    Urls,
    around::Arounds,
    assets::{Asset, Assets},
    notice::OwnNotices,
};
use crate::{
    domain::{Contact, FooterLink},
    messages::{L10n, L10nLanguage},
};

/// What is the same for every page of a running site.
pub struct Site {
    /// Its name, as visitors read it.
    pub name: String,
    /// The least length of a new password, in characters.
    pub password_min_length: usize,
    /// Where people turn who have lost their password.
    pub contact: Option<Contact>,
    /// Where its pages are.
    pub urls: Urls,
    /// Where the owner's links at the foot of each page lead.
    pub footer_links: Vec<FooterLink>,
    /// Its files.
    pub assets: Assets,
    /// What it says, in each language.
    pub languages: Vec<(L10n, L10nLanguage)>,
    /// What every answer carries.
    pub headers: HeaderMap,
    /// What is around every page.
    pub around: Arounds,
    /// What the app that mounts it says on its pages.
    pub own_notices: OwnNotices,
}

impl Site {
    /// The site, with what is around its pages rendered.
    ///
    /// # Errors
    /// A template fails to render.
    pub fn rendered(self) -> askama::Result<Self> {
        Ok(Self { around: Arounds::new(&self)?, ..self })
    }

    /// The path of a file.
    #[must_use]
    pub fn file<'a>(&self, asset: &'a Asset) -> Cow<'a, str> {
        self.urls.path(asset.path())
    }

    /// What it says in `language`.
    #[must_use]
    pub fn t(&self, language: L10n) -> &L10nLanguage {
        let found = self.languages.iter().find(|(spoken, _)| *spoken == language);
        // Every language there is was loaded.
        &found.unwrap_or(&self.languages[0]).1
    }

    /// Whether browsers speak https to it.
    #[must_use]
    pub fn https(&self) -> bool {
        self.urls.public().is_https()
    }
}
