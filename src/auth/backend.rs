//! axum-login's view of the accounts.

use std::sync::Arc;

use axum_login::{AuthUser, AuthnBackend};

use super::{
    proof::{Credentials, prove},
    session::Found,
};
use crate::{accounts::user::User, app::App, domain::Refusal, web::Error};

/// The session of a request, as axum-login names it: `user` is who is signed in.
pub type AuthSession = axum_login::AuthSession<Backend>;

/// Finds accounts for axum-login. One is made for each request, with the account that the auth
/// layer has read together with the session.
#[derive(Clone)]
pub struct Backend {
    app: App,
    loaded: Option<Arc<Found>>,
}

impl std::fmt::Debug for Backend {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Backend")
    }
}

impl Backend {
    /// For a request of `loaded`, or of nobody.
    pub(super) fn new(app: App, loaded: Option<Arc<Found>>) -> Self {
        Self { app, loaded }
    }
}

impl AuthUser for User {
    type Id = String;

    fn id(&self) -> String {
        self.id.to_string()
    }

    /// Random, and never the password's hash: this is copied into session records.
    fn session_auth_hash(&self) -> &[u8] {
        self.epoch.bytes()
    }
}

impl AuthnBackend for Backend {
    type User = User;
    type Credentials = Credentials;
    type Error = Error;

    async fn authenticate(&self, credentials: Credentials) -> Result<Option<User>, Error> {
        match prove(&self.app, credentials).await? {
            Ok(proof) => Ok(Some(proof.user)),
            Err(Refusal::Wrong(_)) => Ok(None),
            Err(refusal) => Err(Error::TooManyTries(refusal)),
        }
    }

    async fn get_user(&self, id: &String) -> Result<Option<User>, Error> {
        let loaded = self.loaded.as_ref().map(|found| &found.user);
        Ok(loaded.filter(|user| user.id() == *id).cloned())
    }
}

/// What went wrong in axum-login, in our words.
#[must_use]
pub fn error(error: axum_login::Error<Backend>) -> Error {
    match error {
        axum_login::Error::Backend(error) => error,
        axum_login::Error::Session(error) => Error::Internal(error.into()),
    }
}
