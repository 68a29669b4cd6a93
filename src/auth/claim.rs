//! What somebody says to be, and what the database knows of it.

use crate::{
    accounts::{
        activity::Event,
        credential::{self, Password},
        user::User,
    },
    app::App,
    domain::{Claimant, Secret, UserId, may_be_password},
    web::Result,
};

/// What is known of a claim before the password is compared.
pub(super) struct Claim {
    /// The account, and its password, if it has one that this binary can prepare for.
    pub(super) known: Option<(User, Option<Password>)>,
    pub(super) typed: Secret,
}

impl Claim {
    /// Looks the account up.
    pub(super) async fn read(app: &App, claimant: Claimant, typed: Secret) -> Result<Self> {
        let known = app.db().look_up(move |db| credential::of_claimant(db, &claimant)).await?;
        Ok(Self { known, typed })
    }

    /// Whose it is.
    pub(super) fn user(&self) -> Option<UserId> {
        self.known.as_ref().map(|(user, _)| user.id)
    }

    /// What the password is compared with; nobody has one that could not be chosen.
    pub(super) fn password(&self) -> Option<&Password> {
        let (user, password) = self.known.as_ref()?;
        let usable = user.disabled_at.is_none() && may_be_password(&self.typed);
        password.as_ref().filter(|_| usable)
    }

    /// The hash of that password.
    pub(super) fn phc(&self) -> Option<&str> {
        self.password().map(|password| password.phc.as_str())
    }

    /// Why it was refused.
    pub(super) fn cause(&self) -> Event {
        match &self.known {
            None => Event::UnknownName,
            Some((user, _)) if user.disabled_at.is_some() => Event::WhileDisabled,
            Some((_, None)) => Event::WithoutPassword,
            Some(_) => Event::WrongPassword,
        }
    }
}
