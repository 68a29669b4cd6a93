//! Who may enter, as extractors and as a word in a feature's list of routes.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::{Uri, request::Parts},
};

use super::{AuthSession, Live, session::Found};
use crate::{
    accounts::user::User,
    domain::Role,
    web::{Error, Next},
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

/// Nobody is signed in; else a browser is sent on to the `next` of the query, or to the profile.
#[derive(Clone, Copy, Debug)]
pub struct Guest;

/// Somebody signed in; without a session a browser is sent to the sign-in page, and a program told so.
/// `Option<SignedIn>` lets everybody in.
#[derive(Clone, Debug)]
pub struct SignedIn(pub User);

/// Somebody signed in whose password was typed within `session.sudo`; else a browser is sent to `/sudo`.
#[derive(Clone, Debug)]
pub struct Sudo(pub User);

/// An administrator; for others the answer is 403.
#[derive(Clone, Debug)]
pub struct Admin(pub User);

impl Access {
    /// Whether `user` may enter, having typed the password lately or not.
    pub(super) fn judge(self, user: Option<&User>, is_fresh: bool, uri: &Uri) -> Result<(), Error> {
        match (self, user) {
            (Self::Guest, Some(_)) => Err(Error::AlreadySignedIn(Next::of_query(uri))),
            (Self::Open | Self::Anyone | Self::Guest, _) => Ok(()),
            (_, None) => Err(Error::SignIn),
            (Self::Admin | Self::AdminSudo, Some(user)) if user.role != Role::Admin => {
                Err(Error::Forbidden(user.username.clone()))
            }
            (Self::Sudo | Self::AdminSudo, Some(user)) if !is_fresh => Err(Error::Sudo(user.id)),
            _ => Ok(()),
        }
    }

    /// The same for a request that the layer has let in.
    fn judge_again(self, parts: &Parts) -> Result<Option<User>, Error> {
        let user = parts.extensions.get::<AuthSession>().and_then(|auth| auth.user.as_ref());
        let is_fresh = parts.extensions.get::<Fresh>().is_some();
        self.judge(user, is_fresh, &parts.uri).map(|()| user.cloned())
    }

    /// Whoever is signed in, and may enter.
    fn enter(self, parts: &Parts) -> Result<User, Error> {
        self.judge_again(parts)?.ok_or(Error::SignIn)
    }
}

impl<S: Sync> FromRequestParts<S> for Guest {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        Access::Guest.judge_again(parts).map(|_| Self)
    }
}

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        Access::SignedIn.enter(parts).map(Self)
    }
}

/// Whoever is signed in, if anybody is: Flask-Login's `current_user`.
impl<S: Sync> OptionalFromRequestParts<S> for SignedIn {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Infallible> {
        Ok(Access::SignedIn.enter(parts).ok().map(Self))
    }
}

impl<S: Sync> FromRequestParts<S> for Sudo {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        Access::Sudo.enter(parts).map(Self)
    }
}

impl<S: Sync> FromRequestParts<S> for Admin {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        Access::Admin.enter(parts).map(Self)
    }
}

impl<S: Sync> FromRequestParts<S> for Live {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        live(parts).ok_or(Error::SignIn)
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for Live {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Infallible> {
        Ok(live(parts))
    }
}

fn live(parts: &Parts) -> Option<Live> {
    parts.extensions.get::<Arc<Found>>().map(|found| found.live.clone())
}
