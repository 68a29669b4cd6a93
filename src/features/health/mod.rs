//! Tell a supervisor that the process lives and that it can work.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{
    app::App,
    auth::Access,
    route::{Feature, Route},
    web::error_page::Complete,
};

/// See the module.
pub const FEATURE: Feature = Feature { name: "health", routes };

fn routes() -> Vec<Route> {
    vec![Route::get("/healthz", Access::Open, alive), Route::get("/readyz", Access::Open, ready)]
}

async fn alive() -> &'static str {
    "ok\n"
}

/// Whether the database answers and has this binary's schema.
async fn ready(State(app): State<App>) -> Response {
    let (status, text) = match app.db().is_current().await {
        Ok(true) => (StatusCode::OK, "ready\n"),
        Ok(false) => (StatusCode::SERVICE_UNAVAILABLE, "the schema is not current\n"),
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    };
    let mut response = (status, text).into_response();
    if status != StatusCode::OK {
        response.headers_mut().insert(header::RETRY_AFTER, 5.into());
    }
    response.extensions_mut().insert(Complete);
    response
}
