use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{form::PasswordForm, replace};
use crate::{
    api::Api,
    app::App,
    auth::{Access, Live, SignedIn},
    domain::{Secret, TokenScope, Visitor},
    route::{Call, CallMethod, Route},
    web::{Json, Result},
};

pub fn route() -> Route {
    let summary = "Change one's own password. Every other session ends; this one goes on with the \
        cookie of the answer, and API tokens as they are.";
    let call = Call::new("changePassword", summary)
        .scope(TokenScope::Write)
        .takes::<PasswordChange>()
        .with_headers(&[("Set-Cookie", "A session goes on with this cookie.")])
        .refuses(&[429]);
    Route::call(CallMethod::Put, "/api/v1/users/me/password", Access::SignedIn, change, call)
}

/// The password that is, and the one that is to be.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PasswordChange {
    current_password: Secret,
    new_password: Secret,
}

impl From<PasswordChange> for PasswordForm {
    fn from(change: PasswordChange) -> Self {
        let PasswordChange { current_password, new_password } = change;
        Self { current_password, new_password }
    }
}

async fn change(
    State(app): State<App>,
    SignedIn(user): SignedIn,
    live: Live,
    api: Api,
    visitor: Visitor,
    Json(change): Json<PasswordChange>,
) -> Result<Response> {
    match replace(&app, &user, live, &change.into(), visitor).await? {
        Ok(cookie) => Ok((cookie, StatusCode::NO_CONTENT).into_response()),
        Err(refused) => Ok(api.refuse(&refused)),
    }
}
