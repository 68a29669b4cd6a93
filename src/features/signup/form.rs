use serde::Deserialize;

use crate::{
    domain::{Email, NewPassword, Secret, Username},
    web::{Next, Note, Notes},
};

/// What the browser sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SignupForm {
    pub username: String,
    pub email: String,
    pub password: Secret,
    pub next: Next,
}

/// What each field means, or what is wrong with it.
pub struct Wanted {
    pub username: Result<Username, Note>,
    pub email: Result<Option<Email>, Note>,
    pub password: Result<NewPassword, Note>,
}

/// What they mean together.
pub struct Applicant {
    pub username: Username,
    pub email: Option<Email>,
    pub password: NewPassword,
}

/// What is wrong with it.
#[derive(Default)]
pub struct SignupNotes {
    pub username: Option<Note>,
    pub email: Option<Note>,
    pub password: Option<Note>,
}

impl Notes for SignupNotes {
    fn fields(&self) -> Vec<(&'static str, Option<Note>)> {
        vec![("username", self.username), ("email", self.email), ("new-password", self.password)]
    }
}

impl SignupForm {
    pub fn read(&self, min_length: usize) -> Wanted {
        Wanted {
            username: Username::parse(&self.username).map_err(Note::Username),
            email: match self.email.trim() {
                "" => Ok(None),
                email => Email::parse(email).map(Some).map_err(Note::Email),
            },
            password: NewPassword::parse(&self.password, min_length).map_err(Note::NewPassword),
        }
    }
}

impl Wanted {
    pub fn complete(self) -> Result<Applicant, SignupNotes> {
        match (self.username, self.email, self.password) {
            (Ok(username), Ok(email), Ok(password)) => Ok(Applicant { username, email, password }),
            (username, email, password) => Err(SignupNotes {
                username: username.err(),
                email: email.err(),
                password: password.err(),
            }),
        }
    }
}
