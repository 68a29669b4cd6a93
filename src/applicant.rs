//! Somebody who wants an account: the fields that signing up, with an invitation or without, and
//! setting up share, what they mean, and what is wrong with them.

use serde::Deserialize;

use crate::{
    accounts::{
        credential::Password,
        registration::Registration,
        user::{self, NewEmail, NewName, NewUser},
    },
    app::App,
    auth::Gate,
    db::{self, Conn},
    domain::{Email, NewPassword, Role, Secret, Username, Visitor},
    web::{Error, Field, Note, Notes, Refused, Result},
};

/// What the browser sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ApplicantForm {
    /// The user name.
    pub username: String,
    /// The e-mail address; empty for none.
    pub email: String,
    /// The password.
    pub password: Secret,
}

/// What is wrong with it.
#[derive(Default)]
pub struct ApplicantNotes {
    /// With the user name.
    pub username: Option<Note>,
    /// With the e-mail address.
    pub email: Option<Note>,
    /// With the password.
    pub password: Option<Note>,
}

impl ApplicantNotes {
    /// Whether they tell that somebody has an account.
    #[must_use]
    pub fn tell_of_others(&self) -> bool {
        self.username == Some(Note::UsernameTaken) || self.email == Some(Note::EmailTaken)
    }
}

impl Notes for ApplicantNotes {
    fn fields(&self) -> Vec<Field> {
        vec![
            ("username", "username", self.username),
            ("email", "email", self.email),
            ("new-password", "password", self.password),
        ]
    }
}

/// What it means.
pub struct Applicant {
    name: NewName,
    email: Option<NewEmail>,
    password: NewPassword,
}

impl ApplicantForm {
    /// Reads the fields and looks whether somebody has the names already: so all mistakes are told
    /// at once, and a taken name costs no hash.
    ///
    /// # Errors
    /// The database is away.
    pub async fn read(&self, app: &App) -> Result<std::result::Result<Applicant, ApplicantNotes>> {
        let rules = app.config().password_rules([&*self.username, &*self.email]);
        let password = NewPassword::parse(&self.password, &rules).map_err(Note::NewPassword);
        let (name, email) = read_names(app, &self.username, &self.email).await?;
        Ok(match (name, email, password) {
            (Ok(name), Ok(email), Ok(password)) => Ok(Applicant { name, email, password }),
            (name, email, password) => Err(ApplicantNotes {
                username: name.err(),
                email: email.err(),
                password: password.err(),
            }),
        })
    }

    /// As [`ApplicantForm::read`], counting what makes an account, or tells that somebody has one; a
    /// slip of the keyboard is free. With too many, nothing is read.
    ///
    /// # Errors
    /// As for [`ApplicantForm::read`].
    pub async fn read_counted(
        &self,
        app: &App,
        visitor: &Visitor,
    ) -> Result<std::result::Result<Applicant, Refused<ApplicantNotes>>> {
        let gate = Gate::of_sign_ups(app, visitor);
        let tells = |read: &std::result::Result<_, ApplicantNotes>| {
            read.as_ref().err().is_none_or(ApplicantNotes::tell_of_others)
        };
        match gate.count_if(self.read(app), tells).await {
            Ok(read) => Ok(read.map_err(Refused::from)),
            Err(Error::TooManyTries(refusal)) => {
                Ok(Err(Refused { refusal: Some(refusal), ..Refused::default() }))
            }
            Err(error) => Err(error),
        }
    }

    /// What is wrong after all, when somebody took a name while the password was hashed. Should
    /// the name be free again by now, the answer is still that this try failed.
    ///
    /// # Errors
    /// The database is away.
    pub async fn read_again(&self, app: &App) -> Result<ApplicantNotes> {
        Ok(self.read(app).await?.err().unwrap_or(ApplicantNotes {
            username: Some(Note::UsernameTaken),
            ..ApplicantNotes::default()
        }))
    }
}

/// The names of a new account, each that or what is wrong with it.
pub type Names = (std::result::Result<NewName, Note>, std::result::Result<Option<NewEmail>, Note>);

/// Reads the names of a new account, an empty address for none, and looks whether somebody has them
/// already.
///
/// # Errors
/// The database is away.
pub async fn read_names(app: &App, username: &str, email: &str) -> Result<Names> {
    let username = Username::parse(username).map_err(Note::Username);
    let mut name = username.map(|name| NewName::new(app.keys(), name));
    let mut email = match email.trim() {
        "" => Ok(None),
        email => Email::parse(email).map(Some).map_err(Note::Email),
    };
    let (wanted_name, wanted_email) = (name.clone().ok(), email.clone().ok().flatten());
    let look = move |db: &mut Conn| -> db::Result<_> {
        let name = wanted_name.map(|name| user::is_username_taken(db, &name, None)).transpose()?;
        let owner = wanted_email.map(|email| user::id_by_email(db, &email)).transpose()?;
        Ok((name.unwrap_or(false), owner.flatten().is_some()))
    };
    let (username_is_taken, email_is_taken) = app.db().read(look).await?;
    if username_is_taken {
        name = Err(Note::UsernameTaken);
    }
    if email_is_taken {
        email = Err(Note::EmailTaken);
    }
    Ok((name, email.map(|email| email.map(|email| NewEmail::new(app.keys(), email)))))
}

impl Applicant {
    /// Hashes the password: all that is left to do is in the database.
    ///
    /// # Errors
    /// Too many passwords are waiting to be hashed.
    pub async fn prepare(self, app: &App, role: Role, visitor: Visitor) -> Result<Registration> {
        let password = Password::hash(app.hasher(), &self.password).await?;
        let user = NewUser { name: self.name, email: self.email, role };
        Ok(Registration { user, password: Some(password), author: visitor.into() })
    }
}
