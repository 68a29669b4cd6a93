//! What the layout around every page needs to know.

use std::{borrow::Cow, sync::Arc};

use time::OffsetDateTime;

use super::{Look, Next, Note, Notes, Notice, Site, Urls, around::Around, asked::Asked};
use crate::{
    domain::{Agent, Moment, Reference, Refusal, Role, Wait},
    messages::{L10nLanguage, Phrase},
};

/// One page's surroundings.
#[derive(Clone)]
pub struct Frame {
    /// The site.
    pub site: Arc<Site>,
    /// How it speaks and looks.
    pub look: Look,
    /// The page, to come back to.
    pub here: Next,
    /// Whoever is signed in.
    pub signed_in: Option<Person>,
    /// What the last page left to say.
    pub notice: Option<Notice>,
    /// Why a password was not taken, or nothing was tried.
    pub refusal: Option<Refusal>,
}

/// Somebody who is signed in, as pages show them.
#[derive(Clone)]
pub struct Person {
    /// What others see.
    pub name: String,
    /// What the account may do.
    pub role: Role,
}

/// When to come back.
pub(super) fn wait_text(wait: Wait, t: &L10nLanguage) -> String {
    match (wait, wait.seconds()) {
        (Wait::Off, _) => t.msg_wait_off().to_string(),
        (_, seconds @ ..60) => t.msg_wait_seconds(seconds),
        (_, seconds) => t.msg_wait_minutes(seconds.div_ceil(60)),
    }
}

impl Frame {
    /// For a page that knows neither visitor nor database.
    pub(crate) fn bare(site: &Arc<Site>, asked: &Asked) -> Self {
        Self {
            site: site.clone(),
            look: asked.look,
            here: asked.page(),
            signed_in: None,
            notice: None,
            refusal: None,
        }
    }

    /// Whether this is the page at `path`.
    #[must_use]
    pub fn is_at(&self, path: &str) -> bool {
        self.here.as_str().split('?').next() == Some(path)
    }

    /// Whether an administrator is signed in.
    #[must_use]
    pub fn is_administrator(&self) -> bool {
        self.signed_in.as_ref().is_some_and(|person| person.role == Role::Admin)
    }

    /// What is around it.
    #[must_use]
    pub fn around(&self) -> &Around {
        self.site.around.of(self.look, self.signed_in.is_some())
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
        let browser = agent.browser.unwrap_or_else(|| t.msg_agent_unknown().to_string());
        match agent.system {
            Some(system) => t.msg_agent_on(browser, system),
            None => browser,
        }
    }

    /// What a notice says.
    #[must_use]
    pub fn notice_text(&self, notice: &Notice) -> Cow<'_, str> {
        notice.text(&self.site, self.look.language)
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
        self.site.t(self.look.language)
    }

    /// The links.
    #[must_use]
    pub fn urls(&self) -> &Urls {
        &self.site.urls
    }

    /// The title of a page that is called so.
    #[must_use]
    pub fn title(&self, heading: &str) -> String {
        let (before, after) = &self.around().title;
        [before, heading, after].concat()
    }

    /// What to choose as a new password.
    #[must_use]
    pub fn new_password_hint(&self) -> &Phrase {
        &self.around().new_password_hint
    }

    /// The sentence of a note beside a field; empty for none.
    #[must_use]
    pub fn sentence(&self, note: &Option<Note>) -> Cow<'_, str> {
        note.map(|note| note.text(self.t())).unwrap_or_default()
    }

    /// What the summary on top of a refused form says: each field's id and the sentence.
    #[must_use]
    pub fn summary(&self, notes: &impl Notes) -> Vec<(&'static str, Cow<'_, str>)> {
        let told = notes.fields().into_iter().filter_map(|(id, _, note)| Some((id, note?)));
        told.map(|(id, note)| (id, note.text(self.t()))).collect()
    }
}
