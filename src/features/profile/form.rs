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

/// What it means: what is new to the account.
pub struct Details {
    pub username: Option<Username>,
    pub display_name: Option<NewDisplayName>,
}

impl Details {
    /// Whether nothing is.
    pub fn is_empty(&self) -> bool {
        self.username.is_none() && self.display_name.is_none()
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
    pub fn parse(&self, user: &User) -> Result<Details, DetailsNotes> {
        let username = self.username.as_deref().filter(|typed| *typed != user.username);
        let username = username.map(Username::parse).transpose();
        let display_name = self.display_name.as_deref().map(DisplayName::parse).transpose();
        let present = user.display_name.as_deref();
        let is_new = |name: &Option<DisplayName>| name.as_ref().map(DisplayName::as_str) != present;
        let display_name = display_name.map(|name| name.filter(is_new).map(NewDisplayName));
        match (username, display_name) {
            (Ok(username), Ok(display_name)) => Ok(Details { username, display_name }),
            (username, display_name) => Err(DetailsNotes {
                username: username.err().map(Note::Username),
                display_name: display_name.err().map(Note::DisplayName),
            }),
        }
    }
}
