//! Tell a supervisor that the process lives and that it can work.

use std::time::Duration;

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{
    app::App,
    auth::Access,
    db,
    route::{Feature, Route},
    web::error_page::Complete,
};

/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

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
    // A supervisor asks again soon: it must not wait for a server that hangs.
    let current = tokio::time::timeout(PATIENCE, app.db().is_current());
    let current = current
        .await
        .unwrap_or_else(|_| Err(db::Error::Unavailable("it did not answer in time".into())));
    let (status, text) = match current {
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
