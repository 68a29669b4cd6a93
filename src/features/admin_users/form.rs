use serde::Deserialize;

use crate::{
    accounts::{
        directory::{Place, Search},
        user::{NewUser, User},
    },
    app::App,
    applicant::read_names,
    details::{DetailsForm, Edit, EditNotes, EmailChange},
    domain::{NamePrefix, Role},
    web::{self, Field, Note, Notes},
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

    /// The key of the page after `place`.
    pub fn key_after(app: &App, place: &Place) -> String {
        let text = match place {
            Place::Username(key) => format!("username:{key}"),
            Place::Email(key) => format!("email:{key}"),
        };
        app.keys().sign(PAGE, &text)
    }

    /// The query of the page with that key.
    pub fn query_after(&self, after: &str) -> String {
        let pairs =
            [("q", &*self.q), ("role", &self.role), ("status", &self.status), ("after", after)];
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
    fn fields(&self) -> Vec<Field> {
        vec![
            ("role", "role", self.role),
            ("status", "status", self.status),
            ("list", "after", self.after),
        ]
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

impl AccountForm {
    pub fn parse(&self, app: &App, user: &User) -> Result<Edit, EditNotes> {
        let details = self.details.parse(app, user);
        Edit::new(user, details, EmailChange::parse(app, self.email.as_deref(), user))
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
    fn fields(&self) -> Vec<Field> {
        vec![
            ("username", "username", self.username),
            ("email", "email", self.email),
            ("role-user", "role", self.role),
        ]
    }
}

impl NewUserForm {
    /// Reads the fields, and looks whether somebody has the names already.
    pub async fn read(&self, app: &App) -> web::Result<Result<NewUser, NewUserNotes>> {
        let (name, email) = read_names(app, &self.username, &self.email).await?;
        Ok(match (name, email, parse_role(&self.role)) {
            (Ok(name), Ok(email), Ok(role)) => Ok(NewUser { name, email, role }),
            (name, email, role) => {
                Err(NewUserNotes { username: name.err(), email: email.err(), role: role.err() })
            }
        })
    }

    /// What is wrong after all, when somebody took a name meanwhile. Should it be free again by
    /// now, the answer is still that this try failed.
    pub async fn read_again(&self, app: &App) -> web::Result<NewUserNotes> {
        Ok(self.read(app).await?.err().unwrap_or(NewUserNotes {
            username: Some(Note::UsernameTaken),
            ..NewUserNotes::default()
        }))
    }
}

/// A role that somebody is given, whom nothing is given by mistake.
pub fn parse_role(word: &str) -> Result<Role, Note> {
    word.parse().map_err(|_| Note::RoleMissing)
}
