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

/// What it means.
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
    pub fn parse(&self, min_length: usize) -> Result<Applicant, SignupNotes> {
        let username = Username::parse(&self.username).map_err(Note::Username);
        let email = match self.email.trim() {
            "" => Ok(None),
            email => Email::parse(email).map(Some).map_err(Note::Email),
        };
        let password = NewPassword::parse(&self.password, min_length).map_err(Note::NewPassword);
        match (username, email, password) {
            (Ok(username), Ok(email), Ok(password)) => Ok(Applicant { username, email, password }),
            (username, email, password) => Err(SignupNotes {
                username: username.err(),
                email: email.err(),
                password: password.err(),
            }),
        }
    }
}
