use axum::http::StatusCode;
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    accounts::invitation::Terms,
    app::App,
    domain::Role,
    web::{self, Field, Note, Notes},
};

/// What a page's key is signed for.
const PAGE: &str = "invitations";

/// What the browser asks for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    before: String,
}

impl ListQuery {
    /// The key of the page after the invitation with that id.
    pub fn key(app: &App, id: Uuid) -> String {
        app.keys().sign(PAGE, &id.to_string())
    }

    /// Where the page begins, none for the first; 422 for a key that this site has not made.
    pub fn before(&self, app: &App) -> web::Result<Option<Uuid>> {
        if self.before.is_empty() {
            return Ok(None);
        }
        let id = app.keys().read_signed(PAGE, &self.before).and_then(|id| id.parse().ok());
        id.map(Some).ok_or(web::Error::Status(StatusCode::UNPROCESSABLE_ENTITY))
    }
}

/// What the browser sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct NewForm {
    pub uses: String,
    pub days: String,
    pub role: String,
}

/// What is wrong with it.
#[derive(Default)]
pub struct NewNotes {
    pub uses: Option<Note>,
    pub days: Option<Note>,
    pub role: Option<Note>,
}

impl Notes for NewNotes {
    fn fields(&self) -> Vec<Field> {
        vec![
            ("uses", "uses", self.uses),
            ("days", "days", self.days),
            ("role-user", "role", self.role),
        ]
    }
}

impl NewForm {
    /// For one person, for a week.
    pub fn usual() -> Self {
        let (uses, days) = ("1".to_owned(), "7".to_owned());
        Self { uses, days, role: Role::User.as_str().to_owned() }
    }

    pub fn parse(&self) -> Result<Terms, NewNotes> {
        let uses = self.uses.parse().map_err(|_| Note::InvitationUses);
        let days = self.days.parse().map_err(|_| Note::InvitationDays);
        let role = self.role.parse().map_err(|_| Note::RoleMissing);
        match (uses, days, role) {
            (Ok(uses), Ok(days), Ok(role)) => Ok(Terms { uses, days, role }),
            (uses, days, role) => {
                Err(NewNotes { uses: uses.err(), days: days.err(), role: role.err() })
            }
        }
    }
}
