//! A record becomes an account, or is told why it cannot.

use sha2::{Digest, Sha256};

use super::field::{Field, Values};
use crate::{
    accounts::{
        arrival::{Arrival, CameAs, Run},
        credential::Password,
        user::{NewEmail, NewName},
    },
    crypto::{KeyRing, foreign},
    domain::{DisplayName, Email, Moment, Preferences, Preparation, Role, Username},
    messages::{L10n, L10nLanguage},
    web::Note,
};

/// What records are judged by.
pub(super) struct Judge {
    pub(super) keys: KeyRing,
    /// Whether weak hashes are allowed: the setting `password.weak_hashes`.
    pub(super) weak_hashes: bool,
    pub(super) run: Run,
    /// What stands before ids of the other system.
    pub(super) ids: &'static str,
    pub(super) t: L10nLanguage,
}

impl Judge {
    /// For an import that begins now.
    pub(super) fn new(keys: KeyRing, weak_hashes: bool, run: Run, ids: &'static str) -> Self {
        Self { keys, weak_hashes, run, ids, t: L10n::En.load() }
    }

    /// The account that a record tells of, or a sentence that says why there is none.
    pub(super) fn arrival(&self, values: &Result<Values, String>) -> Result<Arrival, String> {
        let values = values.as_ref().map_err(Clone::clone)?;
        let email = values.get(Field::Email).map(|text| self.email(text)).transpose()?;
        let given = match values.get(Field::Username) {
            Some(text) if text.contains('@') => {
                // What is only called like an address is nobody's address: anybody may be called so.
                let name = self.email(text)?;
                if email.as_ref().is_none_or(|email| email.key() != name.key()) {
                    return Err("its user name is an email, but not its own".into());
                }
                None
            }
            Some(text) => Some(self.username(text)?),
            None => None,
        };
        let names = match (&given, &email) {
            (Some(name), _) => vec![name.clone()],
            // Where others have names, a name that is made up must not be one of theirs.
            (None, Some(email)) => names_of(email, values.has(Field::Username)),
            (None, None) => return Err("it has neither a user name nor an email".into()),
        };
        let display_name = values.get(Field::DisplayName).map(DisplayName::parse).transpose();
        let display_name =
            display_name.map_err(|problem| self.sentence(Note::DisplayName(problem)))?.flatten();
        let old_id = old_id(values)?.map(|id| format!("{}{id}", self.ids));
        Ok(Arrival {
            came_as: CameAs::new(&self.keys, given.as_ref(), email.as_ref(), old_id.as_deref()),
            names: names.into_iter().map(|name| NewName::new(&self.keys, name)).collect(),
            email: email.map(|email| NewEmail::new(&self.keys, email)),
            display_name,
            role: role(values)?,
            preferences: preferences(values),
            disabled_at: self.disabled_at(values)?,
            created_at: self.moment(values, Field::CreatedAt)?.unwrap_or(self.run.began),
            password: self.password(values)?,
            old_id,
        })
    }

    fn username(&self, text: &str) -> Result<Username, String> {
        Username::parse(text).map_err(|problem| self.sentence(Note::Username(problem)))
    }

    fn email(&self, text: &str) -> Result<Email, String> {
        Email::parse(text).map_err(|problem| self.sentence(Note::Email(problem)))
    }

    fn sentence(&self, note: Note) -> String {
        note.text(&self.t).into_owned()
    }

    fn disabled_at(&self, values: &Values) -> Result<Option<Moment>, String> {
        if let Some(moment) = self.moment(values, Field::DisabledAt)? {
            return Ok(Some(moment));
        }
        if !values.has(Field::Active) {
            return Ok(None);
        }
        // Nothing is not true, over there either.
        match values.get(Field::Active).map_or(Some(false), truth) {
            Some(true) => Ok(None),
            Some(false) => Ok(Some(self.run.began)),
            None => Err("whether it is active is neither true nor false".into()),
        }
    }

    /// A moment between 1970 and now.
    fn moment(&self, values: &Values, field: Field) -> Result<Option<Moment>, String> {
        let Some(text) = values.get(field) else { return Ok(None) };
        let moment = Moment::of_text(text).filter(|moment| moment.millis() >= 0);
        let moment =
            moment.ok_or("a time of it cannot be read: write it like 2026-01-31T12:00:00Z")?;
        Ok(Some(moment.min(self.run.began)))
    }

    fn password(&self, values: &Values) -> Result<Option<Password>, String> {
        let hash = values.get(Field::Password).unwrap_or_default().trim();
        if foreign::is_unusable(hash) {
            return Ok(None);
        }
        foreign::judge(hash, self.weak_hashes).map_err(|problem| problem.to_string())?;
        let preparation = match values.get(Field::Preparation) {
            None => Some(Preparation::AsTyped),
            Some(text) => text.parse().ok().and_then(Preparation::from_version),
        };
        let preparation = preparation.ok_or("how its password was prepared is not known here")?;
        Ok(Some(Password { phc: hash.to_owned(), preparation }))
    }
}

/// An account that had no name but its address gets one: what stands before the `@`, as far as names
/// may be so; if that is or may be somebody's, the same with a few letters that the address alone gives it.
fn names_of(email: &Email, others_have_names: bool) -> Vec<Username> {
    let local = email.as_str().split('@').next().unwrap_or_default();
    let kept = |c: char| if c.is_alphanumeric() || "._-".contains(c) { c } else { '-' };
    let local: String = local.chars().map(kept).take(40).collect();
    let local = local.trim_start_matches(['.', '_', '-']);
    let sum = Sha256::digest(email.key());
    let mark = format!("{:02x}{:02x}{:02x}", sum[0], sum[1], sum[2]);
    let all = [local.to_owned(), format!("{local}-{mark}"), format!("user-{mark}")];
    all[usize::from(others_have_names)..]
        .iter()
        .filter_map(|name| Username::parse(name).ok())
        .collect()
}

/// What a cookie can hold, and an index of PostgreSQL.
fn old_id(values: &Values) -> Result<Option<String>, String> {
    match values.get(Field::Id) {
        Some(id) if id.len() > 255 || id.chars().any(char::is_control) => {
            Err("its id is none that a cookie holds".into())
        }
        id => Ok(id.map(str::to_owned)),
    }
}

fn role(values: &Values) -> Result<Role, String> {
    let Some(text) = values.get(Field::Role) else { return Ok(Role::User) };
    match (text.parse(), truth(text)) {
        (Ok(role), _) => Ok(role),
        (_, Some(true)) => Ok(Role::Admin),
        (_, Some(false)) => Ok(Role::User),
        _ => Err("its role is neither user nor admin".into()),
    }
}

/// What cannot be chosen here was not chosen.
fn preferences(values: &Values) -> Preferences {
    Preferences {
        language: values.get(Field::Language).and_then(|tag| tag.parse().ok()),
        theme: values.get(Field::Theme).and_then(|word| word.parse().ok()),
    }
}

/// As databases write it.
fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "t" | "true" | "yes" | "on" => Some(true),
        "0" | "f" | "false" | "no" | "off" => Some(false),
        _ => None,
    }
}
