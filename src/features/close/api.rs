use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{close, form::CloseForm};
use crate::{
    api::Api,
    app::App,
    auth::{Access, Live, SignedIn, session},
    domain::{Secret, TokenScope, Visitor},
    route::{Call, CallMethod, Route},
    web::{Json, Result},
};

pub fn route() -> Route {
    let call = Call::new("closeMe", "Close one's own account, for ever.")
        .scope(TokenScope::Write)
        .takes::<Closing>()
        .with_headers(&[("Set-Cookie", "Takes a session's cookie away.")])
        .refuses(&[429]);
    Route::call(CallMethod::Delete, "/api/v1/users/me", Access::SignedIn, close_me, call)
}

/// Whoever closes an account types its password.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Closing {
    current_password: Secret,
}

async fn close_me(
    State(app): State<App>,
    SignedIn(user): SignedIn,
    live: Live,
    api: Api,
    visitor: Visitor,
    Json(Closing { current_password }): Json<Closing>,
) -> Result<Response> {
    match close(&app, &user, &live, &CloseForm { current_password }, &visitor).await? {
        Ok(()) => {
            // A program with a token has no cookie to lose.
            let removal = live.scope().is_none().then(|| session::removal_cookie(&app));
            Ok((removal, StatusCode::NO_CONTENT).into_response())
        }
        Err(refused) => Ok(api.refuse(&refused)),
    }
}
