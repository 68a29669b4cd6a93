//! What the layout around every page needs to know.

use std::sync::Arc;

use super::{Note, Notes, Notice, Urls, assets};
use crate::{domain::Contact, messages::L10nLanguage};

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
    /// What it says, in English.
    pub t: L10nLanguage,
}

impl Site {
    /// Whether browsers speak https to it.
    #[must_use]
    pub fn https(&self) -> bool {
        self.urls.public().is_https()
    }
}

/// One page's surroundings.
#[derive(Clone)]
pub struct Frame {
    /// The site.
    pub site: Arc<Site>,
    /// The name of whoever is signed in.
    pub signed_in: Option<String>,
    /// What the last page left to say.
    pub notice: Option<Notice>,
}

impl Frame {
    /// For a page that knows neither visitor nor database.
    #[must_use]
    pub fn bare(site: &Arc<Site>) -> Self {
        Self { site: site.clone(), signed_in: None, notice: None }
    }

    /// The messages.
    #[must_use]
    pub fn t(&self) -> &L10nLanguage {
        &self.site.t
    }

    /// The links.
    #[must_use]
    pub fn urls(&self) -> &Urls {
        &self.site.urls
    }

    /// What to choose as a new password.
    #[must_use]
    pub fn new_password_hint(&self) -> String {
        self.t().msg_field_new_password_hint(self.site.password_min_length)
    }

    /// The sentence of a note beside a field; empty for none.
    #[must_use]
    pub fn sentence(&self, note: &Option<Note>) -> String {
        note.map(|note| note.text(self.t())).unwrap_or_default()
    }

    /// What the summary on top of a refused form says: each field's id and the sentence.
    #[must_use]
    pub fn summary(&self, notes: &impl Notes) -> Vec<(&'static str, String)> {
        let told = notes.fields().into_iter().filter_map(|(id, note)| Some((id, note?)));
        told.map(|(id, note)| (id, note.text(self.t()))).collect()
    }

    /// The path of the style sheet.
    #[must_use]
    pub fn css(&self) -> String {
        self.urls().path(&assets::CSS.path())
    }

    /// The path of the icon.
    #[must_use]
    pub fn icon(&self) -> String {
        self.urls().path(&assets::ICON.path())
    }
}
