use serde::Deserialize;

use crate::{
    accounts::{
        directory::{Place, Search},
        user::{NewEmail, NewName, NewUser, User},
    },
    app::App,
    details::{Details, DetailsForm, DetailsNotes, EmailChange},
    domain::{Email, NamePrefix, Role, Username},
    web::{Note, Notes},
};

/// What a page's key is signed for.
const PAGE: &str = "accounts";

/// What the browser asks for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SearchForm {
    pub q: String,
    pub role: String,
    pub status: String,
    pub after: String,
}

impl SearchForm {
    /// Who is looked for, and where the page begins, if not at the first.
    pub fn read(&self, app: &App) -> Result<(Search, Option<Place>), SearchNotes> {
        let role = match self.role.as_str() {
            "" => Ok(None),
            word => word.parse::<Role>().map(Some).map_err(|_| Note::ChoiceUnknown),
        };
        let is_active = match self.status.as_str() {
            "" => Ok(None),
            "active" => Ok(Some(true)),
            "disabled" => Ok(Some(false)),
            _ => Err(Note::ChoiceUnknown),
        };
        let after = match self.after.as_str() {
            "" => Ok(None),
            _ => self.place(app).map(Some).ok_or(Note::PageUnknown),
        };
        // No name holds what cannot be part of one.
        let begins = NamePrefix::parse(&self.q).unwrap_or_else(NamePrefix::nobody);
        match (role, is_active, after) {
            (Ok(role), Ok(is_active), Ok(after)) => Ok((Search { begins, role, is_active }, after)),
            (role, is_active, after) => {
                Err(SearchNotes { role: role.err(), status: is_active.err(), after: after.err() })
            }
        }
    }

    fn place(&self, app: &App) -> Option<Place> {
        let text = app.keys().read_signed(PAGE, &self.after)?;
        match text.split_once(':')? {
            ("username", key) => Some(Place::Username(key.to_owned())),
            ("email", key) => Some(Place::Email(key.to_owned())),
            _ => None,
        }
    }

    /// The query of the page after `place`.
    pub fn query_after(&self, app: &App, place: &Place) -> String {
        let text = match place {
            Place::Username(key) => format!("username:{key}"),
            Place::Email(key) => format!("email:{key}"),
        };
        let after = app.keys().sign(PAGE, &text);
        let pairs =
            [("q", &self.q), ("role", &self.role), ("status", &self.status), ("after", &after)];
        let pairs = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
    }
}

/// What is wrong with it: no form of ours sends that.
#[derive(Default)]
pub struct SearchNotes {
    pub role: Option<Note>,
    pub status: Option<Note>,
    pub after: Option<Note>,
}

impl Notes for SearchNotes {
    fn fields(&self) -> Vec<(&'static str, Option<Note>)> {
        vec![("role", self.role), ("status", self.status), ("list", self.after)]
    }
}

/// Details and address, together.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct AccountForm {
    #[serde(flatten)]
    pub details: DetailsForm,
    pub email: Option<String>,
}

#[derive(Default)]
pub struct AccountNotes {
    pub details: DetailsNotes,
    pub email: Option<Note>,
}

impl Notes for AccountNotes {
    fn fields(&self) -> Vec<(&'static str, Option<Note>)> {
        [self.details.fields(), vec![("email", self.email)]].concat()
    }
}

impl AccountForm {
    pub fn parse(&self, app: &App, user: &User) -> Result<(Details, EmailChange), AccountNotes> {
        let details = self.details.parse(app, user);
        let email = EmailChange::parse(app, self.email.as_deref(), user);
        match (details, email) {
            (Ok(details), Ok(email)) => Ok((details, email)),
            (details, email) => {
                Err(AccountNotes { details: details.err().unwrap_or_default(), email: email.err() })
            }
        }
    }
}

/// Somebody new.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct NewUserForm {
    pub username: String,
    pub email: String,
    pub role: String,
}

#[derive(Default)]
pub struct NewUserNotes {
    pub username: Option<Note>,
    pub email: Option<Note>,
    pub role: Option<Note>,
}

impl Notes for NewUserNotes {
    fn fields(&self) -> Vec<(&'static str, Option<Note>)> {
        vec![("username", self.username), ("email", self.email), ("role-user", self.role)]
    }
}

impl NewUserForm {
    pub fn parse(&self, app: &App) -> Result<NewUser, NewUserNotes> {
        let name = Username::parse(&self.username).map_err(Note::Username);
        let email = match self.email.trim() {
            "" => Ok(None),
            email => Email::parse(email).map(Some).map_err(Note::Email),
        };
        let role = parse_role(&self.role);
        match (name, email, role) {
            (Ok(name), Ok(email), Ok(role)) => Ok(NewUser {
                name: NewName::new(app.keys(), name),
                email: email.map(|email| NewEmail::new(app.keys(), email)),
                role,
            }),
            (name, email, role) => {
                Err(NewUserNotes { username: name.err(), email: email.err(), role: role.err() })
            }
        }
    }
}

/// A role that somebody is given, whom nothing is given by mistake.
pub fn parse_role(word: &str) -> Result<Role, Note> {
    word.parse().map_err(|_| Note::RoleMissing)
}
