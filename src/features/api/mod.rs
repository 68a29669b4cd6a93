//! Programs read what the API can do (OpenAPI 3.1).

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};

use crate::{
    app::App,
    auth::Access,
    route::{Feature, Route},
};

/// See the module.
pub const FEATURE: Feature = Feature { name: "api", routes };

fn routes() -> Vec<Route> {
    vec![Route::get("/api/v1/openapi.json", Access::Open, document)]
}

async fn document(State(app): State<App>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], app.api_document()).into_response()
}
