use serde::Deserialize;

use crate::{
    accounts::api_token::Terms,
    domain::{DisplayName, Role, TokenScope},
    web::{Field, Note, Notes},
};

/// What the browser sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct NewForm {
    pub name: String,
    pub scope: String,
    pub days: String,
}

/// What is wrong with it.
#[derive(Default)]
pub struct NewNotes {
    pub name: Option<Note>,
    pub scope: Option<Note>,
    pub days: Option<Note>,
}

impl Notes for NewNotes {
    fn fields(&self) -> Vec<Field> {
        vec![
            ("name", "name", self.name),
            ("scope-read", "scope", self.scope),
            ("days", "days", self.days),
        ]
    }
}

impl NewForm {
    /// The least, for a month.
    pub fn usual() -> Self {
        let (scope, days) = (TokenScope::Read.as_str().to_owned(), "30".to_owned());
        Self { name: String::new(), scope, days }
    }

    /// What it means, for somebody of that role.
    pub fn parse(&self, role: Role) -> Result<Terms, NewNotes> {
        let name = match DisplayName::parse(&self.name) {
            Ok(Some(name)) => Ok(name),
            Ok(None) => Err(Note::TokenNameMissing),
            Err(problem) => Err(Note::TokenName(problem)),
        };
        let scope = match self.scope.parse() {
            Ok(scope) if TokenScope::of(role).contains(&scope) => Ok(scope),
            Ok(_) => Err(Note::ScopeOfAdministrators),
            Err(_) => Err(Note::ScopeMissing),
        };
        let days = self.days.parse().map_err(|_| Note::TokenDays);
        match (name, scope, days) {
            (Ok(name), Ok(scope), Ok(days)) => Ok(Terms { name, scope, days }),
            (name, scope, days) => {
                Err(NewNotes { name: name.err(), scope: scope.err(), days: days.err() })
            }
        }
    }
}
