use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};

use super::sign_out;
use crate::{
    app::App,
    auth::Access,
    domain::Visitor,
    route::{Call, CallMethod, Route},
    web::Result,
};

pub fn route() -> Route {
    let call = Call::new("signOut", "Sign out; the answer is the same without a session.")
        .with_headers(&[("Set-Cookie", "Takes the session's cookie away.")]);
    Route::call(CallMethod::Delete, "/api/v1/session", Access::Anyone, end, call)
}

async fn end(State(app): State<App>, visitor: Visitor, headers: HeaderMap) -> Result<Response> {
    let removals = sign_out(&app, visitor, &headers).await?;
    Ok((removals, StatusCode::NO_CONTENT).into_response())
}
