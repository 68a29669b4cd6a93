use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{form::LoginForm, sign_in};
use crate::{
    api::{Api, SessionAnswer},
    app::App,
    auth::{Access, AuthSession, Live, SignedIn},
    domain::{Secret, Visitor},
    route::{Call, CallMethod, Route},
    web::{Json, Result},
};

const PATH: &str = "/api/v1/session";

pub fn routes() -> Vec<Route> {
    let sign_in = Call::new("signIn", "Sign in; the session that the browser has now ends.")
        .takes::<NewSession>()
        .answers::<SessionAnswer>(200)
        .with_headers(&[("Set-Cookie", "The session's cookie, and others.")])
        .refuses(&[429]);
    let session = Call::new("readSession", "Who is signed in.").answers::<SessionAnswer>(200);
    vec![
        Route::call(CallMethod::Post, PATH, Access::Anyone, begin, sign_in),
        Route::call(CallMethod::Get, PATH, Access::SignedIn, show, session),
    ]
}

/// Who wants to sign in.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewSession {
    /// The user name, or the e-mail address.
    username: String,
    password: Secret,
    /// Whether the session outlives the browser.
    #[serde(default)]
    remember: bool,
}

impl From<NewSession> for LoginForm {
    fn from(new: NewSession) -> Self {
        let NewSession { username, password, remember } = new;
        Self { username, password, remember: remember.into(), ..Self::default() }
    }
}

async fn begin(
    State(app): State<App>,
    auth: AuthSession,
    api: Api,
    visitor: Visitor,
    headers: HeaderMap,
    Json(new): Json<NewSession>,
) -> Result<Response> {
    match sign_in(&app, &auth, &headers, visitor, &new.into()).await? {
        Ok((user, begun)) => {
            let body = SessionAnswer::new(user, begun.until);
            Ok((begun, api.send(StatusCode::OK, &body)?).into_response())
        }
        Err(refused) => Ok(api.refuse(&refused)),
    }
}

async fn show(
    State(app): State<App>,
    SignedIn(user): SignedIn,
    live: Live,
    api: Api,
) -> Result<Response> {
    api.send(StatusCode::OK, &SessionAnswer::new(user, live.expires_at(&app)))
}
