//! A line of the security log in words, for whoever may read it.

use crate::{
    accounts::activity::{Entry, Event},
    domain::{Moment, UserId},
    messages::L10nLanguage,
};

/// See the module.
pub struct Line {
    /// What happened.
    pub what: String,
    /// Whose doing it was; empty where that goes without saying.
    pub by: String,
    /// The id of whom it happened to, and the name unless the account is gone.
    pub account: Option<(String, Option<String>)>,
    /// When.
    pub at: Moment,
    /// From what address; empty for none that may be seen.
    pub ip: String,
    /// What the browser called itself; empty likewise.
    pub agent: String,
    /// The code of a refusal; empty for none.
    pub reference: String,
}

impl Line {
    /// For the owner of the account. From where an administrator works is nobody else's business.
    #[must_use]
    pub fn for_owner(t: &L10nLanguage, owner: UserId, entry: Entry) -> Self {
        let is_own = entry.by_user.is_none() || entry.by_user == Some(owner.to_string());
        let by = match &entry.by_user {
            Some(_) if is_own => String::new(),
            Some(_) => t.msg_activity_by_administrator().to_string(),
            None if entry.reference.is_some() => String::new(),
            None => t.msg_activity_by_operator().to_string(),
        };
        let line = Self::new(t, entry, by);
        if is_own { line } else { Self { ip: String::new(), agent: String::new(), ..line } }
    }

    /// For an administrator, who sees everything.
    #[must_use]
    pub fn for_administrator(t: &L10nLanguage, mut entry: Entry) -> Self {
        let by = match (&entry.by_user, entry.by_username.take()) {
            (Some(_), _) if entry.by_user == entry.user_id => String::new(),
            (Some(_), Some(name)) => t.msg_site_activity_by(name),
            (Some(_), None) => t.msg_activity_by_administrator().to_string(),
            (None, _) if entry.reference.is_some() => t.msg_site_activity_by_nobody().to_string(),
            (None, _) => t.msg_activity_by_operator().to_string(),
        };
        Self::new(t, entry, by)
    }

    fn new(t: &L10nLanguage, entry: Entry, by: String) -> Self {
        Self {
            what: entry.what.parse().map_or(entry.what, |event: Event| event.text(t).to_owned()),
            by,
            account: entry.user_id.map(|id| (id, entry.username)),
            at: Moment::from_millis(entry.at),
            ip: entry.ip,
            agent: entry.agent,
            reference: entry.reference.unwrap_or_default(),
        }
    }
}
