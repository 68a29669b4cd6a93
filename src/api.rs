//! What every answer to a program knows: the site, and the language of whoever asks.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    accounts::user::User,
    app::App,
    domain::{Moment, Role},
    web::{Error, Look, Notes, Problem, Refused, Result, Site},
};

/// The answer that a call is about to give.
pub struct Api {
    site: Arc<Site>,
    look: Look,
}

impl FromRequestParts<App> for Api {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        app: &App,
    ) -> std::result::Result<Self, Infallible> {
        let look = Look::of(&parts.extensions, &parts.headers);
        Ok(Self { site: app.site().clone(), look })
    }
}

impl Api {
    /// Sends `body` as JSON.
    ///
    /// # Errors
    /// It cannot be written as JSON.
    pub fn send(&self, status: StatusCode, body: &impl Serialize) -> Result<Response> {
        let json = serde_json::to_vec(body).map_err(|e| Error::Internal(e.into()))?;
        let kind = HeaderValue::from_static("application/json");
        Ok((status, [(header::CONTENT_TYPE, kind)], json).into_response())
    }

    /// Refuses what was sent, in the words that its page has for it: 422, or 429 where its sender must
    /// wait.
    #[must_use]
    pub fn refuse<N: Notes>(&self, refused: &Refused<N>) -> Response {
        Problem::of_refused(refused, self.site.t(self.look.language)).into_response()
    }
}

/// An account, as its owner sees it. Times are RFC 3339, UTC.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "User")]
pub struct UserView {
    /// Never used again for another account.
    #[schemars(extend("format" = "uuid"))]
    id: String,
    /// The user name, as it was typed.
    username: String,
    /// What others see instead of the user name.
    display_name: Option<String>,
    /// The e-mail address, as it was typed; unverified.
    email: Option<String>,
    /// What the account may do.
    role: Role,
    /// Signed up then.
    #[schemars(extend("format" = "date-time"))]
    created_at: String,
}

impl From<User> for UserView {
    fn from(user: User) -> Self {
        Self {
            id: user.id.to_string(),
            username: user.username,
            display_name: user.display_name,
            email: user.email,
            role: user.role,
            created_at: user.created_at.to_string(),
        }
    }
}

/// An account.
#[derive(Serialize, JsonSchema)]
pub struct UserAnswer {
    user: UserView,
}

impl From<User> for UserAnswer {
    fn from(user: User) -> Self {
        Self { user: user.into() }
    }
}

/// Who is signed in, and until when.
#[derive(Serialize, JsonSchema)]
pub struct SessionAnswer {
    user: UserView,
    /// The session ends then, if it is not used before.
    #[schemars(extend("format" = "date-time"))]
    expires_at: String,
}

impl SessionAnswer {
    /// Of a session of `user` that ends then.
    #[must_use]
    pub fn new(user: User, until: Moment) -> Self {
        Self { user: user.into(), expires_at: until.to_string() }
    }
}
