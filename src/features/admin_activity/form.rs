use std::{net::IpAddr, time::Duration};

use form_urlencoded::Serializer;
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    accounts::{activity::Search, user},
    app::App,
    domain::{Claimant, Moment},
    web::{Field, Note, Notes, Result},
};

const DAY: Duration = Duration::from_hours(24);

/// What the browser sends, or the shell; what is empty does not count.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SearchForm {
    /// A user name or an e-mail address.
    pub account: String,
    /// The word of an event.
    pub kind: String,
    /// An IP address.
    pub address: String,
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
    /// A reference code.
    pub code: String,
    /// The last row of the page before.
    pub before: String,
}

/// What it means.
pub struct Wanted {
    pub search: Search,
    pub before: Option<Uuid>,
}

/// What is wrong with it.
#[derive(Default)]
pub struct SearchNotes {
    pub account: Option<Note>,
    pub kind: Option<Note>,
    pub address: Option<Note>,
    pub from: Option<Note>,
    pub to: Option<Note>,
    pub code: Option<Note>,
    pub before: Option<Note>,
}

impl Notes for SearchNotes {
    fn fields(&self) -> Vec<Field> {
        vec![
            ("account", "account", self.account),
            ("kind", "kind", self.kind),
            ("address", "address", self.address),
            ("from", "from", self.from),
            ("to", "to", self.to),
            ("code", "code", self.code),
            ("list", "before", self.before),
        ]
    }
}

impl SearchNotes {
    /// Whether nothing is wrong but that nobody has the name.
    pub fn only_of_account(&self) -> bool {
        let mut wrong = self.fields().into_iter().filter(|(.., note)| note.is_some());
        wrong.all(|(field, ..)| field == "account")
    }
}

impl SearchForm {
    /// Reads the fields, and looks whose the name is.
    ///
    /// # Errors
    /// The database is away.
    pub async fn read(&self, app: &App) -> Result<std::result::Result<Wanted, SearchNotes>> {
        let mut notes = SearchNotes::default();
        let mut search = Search {
            account: None,
            kind: read(&self.kind, |word| word.parse().ok(), Note::KindUnknown, &mut notes.kind),
            address: read(&self.address, address, Note::AddressFormat, &mut notes.address),
            from: read(&self.from, Moment::of_day, Note::DayFormat, &mut notes.from),
            to: read(&self.to, Moment::of_day, Note::DayFormat, &mut notes.to)
                .map(|day| day.plus(DAY)),
            code: read(&self.code, |code| code.parse().ok(), Note::CodeFormat, &mut notes.code),
        };
        if search.to.is_some_and(|end| search.from >= Some(end)) {
            notes.to = Some(Note::DaysReversed);
        }
        let before = read(&self.before, row, Note::PageUnknown, &mut notes.before);
        if !self.account.trim().is_empty() {
            let claimant = Claimant::parse(&self.account);
            let found = app.db().read(move |db| user::by_claimant(db, &claimant)).await?;
            search.account = found.map(|user| user.id);
            notes.account = search.account.is_none().then_some(Note::AccountUnknown);
        }
        Ok(if notes.is_empty() { Ok(Wanted { search, before }) } else { Err(notes) })
    }

    /// Whether nothing is looked for.
    pub fn is_empty(&self) -> bool {
        self.filters().next().is_none()
    }

    /// The query of the same search from there on.
    pub fn query(&self, before: &str) -> String {
        let mut query = Serializer::new(String::new());
        query.extend_pairs(self.filters());
        if !before.is_empty() {
            query.append_pair("before", before);
        }
        Some(query.finish())
            .filter(|text| !text.is_empty())
            .map(|q| format!("?{q}"))
            .unwrap_or_default()
    }

    fn filters(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let all = [
            ("account", &self.account),
            ("kind", &self.kind),
            ("address", &self.address),
            ("from", &self.from),
            ("to", &self.to),
            ("code", &self.code),
        ];
        all.into_iter().map(|(name, text)| (name, text.trim())).filter(|(_, text)| !text.is_empty())
    }
}

/// What a field says, if it says something; else what is wrong with it.
fn read<T>(
    field: &str,
    parse: impl Fn(&str) -> Option<T>,
    otherwise: Note,
    note: &mut Option<Note>,
) -> Option<T> {
    let text = Some(field.trim()).filter(|text| !text.is_empty())?;
    let read = parse(text);
    *note = read.is_none().then_some(otherwise);
    read
}

/// As the log has it: an IPv4 address is one, also where it is written as IPv6.
fn address(text: &str) -> Option<IpAddr> {
    text.parse::<IpAddr>().ok().map(|ip| ip.to_canonical())
}

/// A row's id, in the form that links have.
fn row(text: &str) -> Option<Uuid> {
    let id = Uuid::parse_str(text).ok()?;
    (id.to_string() == text).then_some(id)
}
