use serde::Deserialize;

use crate::{
    accounts::user::User,
    domain::{DisplayName, Username},
    web::{Note, Notes},
};

/// What the browser sends; what it does not send stays as it is.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct DetailsForm {
    pub username: Option<String>,
    pub display_name: Option<String>,
}

/// What it means: what to change, and into what.
pub struct Details {
    pub username: Option<Username>,
    pub display_name: Option<NewDisplayName>,
}

impl Details {
    /// Whether anything of it is new to the account.
    pub fn changes(&self, user: &User) -> bool {
        let name_changes = |NewDisplayName(name): &NewDisplayName| {
            name.as_ref().map(DisplayName::as_str) != user.display_name.as_deref()
        };
        self.username.as_ref().is_some_and(|name| name.as_str() != user.username)
            || self.display_name.as_ref().is_some_and(name_changes)
    }
}

/// What the display name is to be; none is a name, too.
pub struct NewDisplayName(pub Option<DisplayName>);

/// What is wrong with it.
#[derive(Default)]
pub struct DetailsNotes {
    pub username: Option<Note>,
    pub display_name: Option<Note>,
}

impl Notes for DetailsNotes {
    fn fields(&self) -> Vec<(&'static str, Option<Note>)> {
        vec![("display-name", self.display_name), ("username", self.username)]
    }
}

impl DetailsForm {
    pub fn parse(&self) -> Result<Details, DetailsNotes> {
        let username = self.username.as_deref().map(Username::parse).transpose();
        let display_name = self.display_name.as_deref().map(DisplayName::parse).transpose();
        let display_name = display_name.map(|given| given.map(NewDisplayName));
        match (username, display_name) {
            (Ok(username), Ok(display_name)) => Ok(Details { username, display_name }),
            (username, display_name) => Err(DetailsNotes {
                username: username.err().map(Note::Username),
                display_name: display_name.err().map(Note::DisplayName),
            }),
        }
    }
}
