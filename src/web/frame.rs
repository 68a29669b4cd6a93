//! What the layout around every page needs to know.

use std::sync::Arc;

use time::OffsetDateTime;

use super::{Note, Notes, Notice, Urls, assets};
use crate::{
    domain::{Agent, Contact, Moment, Reference, Refusal, Wait},
    messages::L10nLanguage,
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
    /// Why a password was not taken, or nothing was tried.
    pub refusal: Option<Refusal>,
}

/// When to come back.
pub(super) fn wait_text(wait: Wait, t: &L10nLanguage) -> String {
    match (wait, wait.seconds()) {
        (Wait::Off, _) => t.msg_wait_off(),
        (_, seconds @ ..60) => t.msg_wait_seconds(seconds),
        (_, seconds) => t.msg_wait_minutes(seconds.div_ceil(60)),
    }
}

impl Frame {
    /// For a page that knows neither visitor nor database.
    #[must_use]
    pub fn bare(site: &Arc<Site>) -> Self {
        Self { site: site.clone(), signed_in: None, notice: None, refusal: None }
    }

    /// A moment, for reading.
    #[must_use]
    pub fn time(&self, moment: &Moment) -> String {
        let utc = OffsetDateTime::from(*moment);
        let clock = format!("{:02}:{:02}", utc.hour(), utc.minute());
        let (day, month, year) = (utc.day(), u8::from(utc.month()), utc.year().to_string());
        self.t().msg_date_time(day, month, year, clock)
    }

    /// A `User-Agent`, for reading.
    #[must_use]
    pub fn agent(&self, text: &str) -> String {
        let (agent, t) = (Agent::parse(text), self.t());
        let browser = agent.browser.unwrap_or_else(|| t.msg_agent_unknown());
        match agent.system {
            Some(system) => t.msg_agent_on(browser, system),
            None => browser,
        }
    }

    /// How long the visitor must wait, in words; empty for not at all.
    #[must_use]
    pub fn wait(&self) -> String {
        let wait = self.refusal.as_ref().and_then(Refusal::wait);
        wait.map(|wait| wait_text(wait, self.t())).unwrap_or_default()
    }

    /// The code under which the operator finds the refusal; empty for none.
    #[must_use]
    pub fn reference(&self) -> &str {
        let reference = self.refusal.as_ref().and_then(Refusal::reference);
        reference.map(Reference::as_str).unwrap_or_default()
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
