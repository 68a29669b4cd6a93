//! What goes wrong at the door. [`super::error_page`] turns it into a page, a redirect or a problem.

use std::sync::Arc;

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

use super::{Next, json::Misfit};
use crate::{
    crypto::hasher,
    db,
    domain::{Refusal, TokenScope, UserId},
};

/// The answer of a handler.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a request gets no page of its own.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A status with nothing more to say: 400, 404, 405, 413, 415.
    #[error("{0}")]
    Status(StatusCode),
    /// Signed in, under this name, but not allowed.
    #[error("not allowed")]
    Forbidden(String),
    /// A write that another site's page began.
    #[error("a write from another site")]
    CrossSite,
    /// Nobody may sign up.
    #[error("sign-up is closed")]
    SignUpClosed,
    /// Nobody may sign up but whoever is invited.
    #[error("an invitation is needed")]
    InvitationNeeded,
    /// There were too many tries before.
    #[error("too many tries")]
    TooManyTries(Refusal),
    /// A one-time link that is spent, too old, or never was one.
    #[error("the link is not good")]
    LinkSpent,
    /// Signed in already, and this page is for signing in: go on.
    #[error("signed in already")]
    AlreadySignedIn(Next),
    /// Not signed in, or no longer: sign in, then come back.
    #[error("not signed in")]
    SignIn,
    /// The password must be typed again; then come back.
    #[error("the password was typed too long ago")]
    Sudo(UserId),
    /// An API token that is none, or no longer good.
    #[error("the API token is not good")]
    TokenUnknown,
    /// The API token does not reach as far as that scope.
    #[error("the API token does not allow that")]
    TokenTooWeak(TokenScope),
    /// Nothing is done here with API tokens.
    #[error("no place for an API token")]
    TokenNotTaken,
    /// What a program sent is no such object: fields that are missing, unknown or of another type.
    #[error("fields of another shape")]
    Misfits(Vec<Misfit>),
    /// More work than the site can do now.
    #[error("over capacity")]
    Busy,
    /// The request was not read and answered in time.
    #[error("too slow")]
    Late,
    /// The database is away.
    #[error("not available")]
    Unavailable(#[source] anyhow::Error),
    /// A surprise.
    #[error("a surprise")]
    Internal(#[source] anyhow::Error),
}

impl Error {
    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Status(status) => *status,
            Self::Forbidden(_) | Self::CrossSite | Self::SignUpClosed | Self::InvitationNeeded => {
                StatusCode::FORBIDDEN
            }
            Self::LinkSpent => StatusCode::GONE,
            Self::TooManyTries(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::TokenUnknown => StatusCode::UNAUTHORIZED,
            Self::TokenTooWeak(_) | Self::TokenNotTaken => StatusCode::FORBIDDEN,
            Self::Misfits(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::AlreadySignedIn(_) | Self::SignIn | Self::Sudo(_) => StatusCode::SEE_OTHER,
            Self::Busy | Self::Late | Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl Error {
    /// The status of the answer to a program, which follows no redirect to a form.
    #[must_use]
    pub fn status_for_programs(&self) -> StatusCode {
        match self {
            Self::SignIn => StatusCode::UNAUTHORIZED,
            Self::Sudo(_) => StatusCode::FORBIDDEN,
            error => error.status(),
        }
    }
}

impl From<db::Error> for Error {
    fn from(error: db::Error) -> Self {
        match error {
            db::Error::Unavailable(_) => Self::Unavailable(error.into()),
            _ => Self::Internal(error.into()),
        }
    }
}

impl From<hasher::Error> for Error {
    fn from(error: hasher::Error) -> Self {
        match error {
            hasher::Error::Busy => Self::Busy,
            hasher::Error::Failed => Self::Internal(error.into()),
        }
    }
}

impl From<getrandom::Error> for Error {
    fn from(error: getrandom::Error) -> Self {
        Self::Internal(anyhow::Error::new(error))
    }
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Self {
        Self::Internal(error.into())
    }
}

/// A bare status, with the error beside it for the layer that knows the site and the request.
impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// The answer to a panic in a handler.
#[must_use]
#[expect(clippy::needless_pass_by_value, reason = "it is given away")]
pub fn panicked(cause: Box<dyn std::any::Any + Send>) -> Response {
    let cause = cause
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| cause.downcast_ref::<String>().cloned());
    Error::Internal(anyhow::anyhow!("panic: {}", cause.unwrap_or_default())).into_response()
}
