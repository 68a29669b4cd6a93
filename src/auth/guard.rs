//! Who may enter, as extractors and as a word in a feature's list of routes.

use axum::{
    extract::{FromRequestParts, Request},
    http::request::Parts,
    middleware,
    response::{IntoResponse, Response},
};

use super::{AuthSession, Live};
use crate::{
    accounts::user::User,
    domain::Role,
    web::{Error, NextQuery},
};

/// Who may use a route. The router enforces it before the handler is asked; a route without one
/// cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody, and no session is read: health checks, static files, signing out.
    Open,
    /// Everybody; the page knows who is signed in.
    Anyone,
    /// For somebody who is signed in, there is nothing to do here: on to `next`.
    Guest,
    /// Somebody signed in.
    SignedIn,
    /// Somebody signed in whose password was typed lately.
    Sudo,
    /// An administrator.
    Admin,
    /// An administrator whose password was typed lately: for everything that changes accounts.
    AdminSudo,
}

/// The password was typed lately; the layer leaves it in the request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fresh;

/// Nobody is signed in; else the answer is 303 to the `next` of the query, or to the profile.
#[derive(Clone, Copy, Debug)]
pub struct Guest;

/// Somebody signed in; without a session the answer is 303 to the sign-in page.
#[derive(Clone, Debug)]
pub struct SignedIn(pub User);

/// Somebody signed in whose password was typed within `session.sudo`; else 303 to `/sudo`.
#[derive(Clone, Debug)]
pub struct Sudo(pub User);

/// An administrator; for others the answer is 403.
#[derive(Clone, Debug)]
pub struct Admin(pub User);

impl<S: Sync> FromRequestParts<S> for Guest {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let Ok(NextQuery(next)) = NextQuery::from_request_parts(parts, state).await;
        if user(parts).is_some() { Err(Error::AlreadySignedIn(next)) } else { Ok(Self) }
    }
}

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        user(parts).map(Self).ok_or(Error::SignIn)
    }
}

impl<S: Sync> FromRequestParts<S> for Sudo {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let SignedIn(user) = SignedIn::from_request_parts(parts, state).await?;
        let fresh = parts.extensions.get::<Fresh>();
        fresh.map(|Fresh| Self(user)).ok_or(Error::Sudo)
    }
}

impl<S: Sync> FromRequestParts<S> for Admin {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let SignedIn(user) = SignedIn::from_request_parts(parts, state).await?;
        if user.role == Role::Admin { Ok(Self(user)) } else { Err(Error::Forbidden(user.username)) }
    }
}

impl<S: Sync> FromRequestParts<S> for Live {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let live = parts.extensions.get::<Self>().cloned();
        live.ok_or(Error::SignIn)
    }
}

fn user(parts: &Parts) -> Option<User> {
    parts.extensions.get::<AuthSession>().and_then(|auth| auth.user.clone())
}

/// Lets a request through only if `access` allows it.
pub(crate) async fn enforce(access: Access, request: Request, inner: middleware::Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let allowed = match access {
        Access::Open | Access::Anyone => Ok(()),
        Access::Guest => Guest::from_request_parts(&mut parts, &()).await.map(|_| ()),
        Access::SignedIn => SignedIn::from_request_parts(&mut parts, &()).await.map(|_| ()),
        Access::Sudo => Sudo::from_request_parts(&mut parts, &()).await.map(|_| ()),
        Access::Admin => Admin::from_request_parts(&mut parts, &()).await.map(|_| ()),
        Access::AdminSudo => match Admin::from_request_parts(&mut parts, &()).await {
            Ok(_) => Sudo::from_request_parts(&mut parts, &()).await.map(|_| ()),
            Err(error) => Err(error),
        },
    };
    match allowed {
        Ok(()) => inner.run(Request::from_parts(parts, body)).await,
        Err(error) => error.into_response(),
    }
}
