//! Get the style sheets, the script and the icon, once: each stays in the browser until it changes.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};

use crate::{
    app::App,
    auth::Access,
    route::{Feature, Route},
    web::{Error, Result, assets::Accepted},
};

/// See the module.
pub const FEATURE: Feature = Feature { name: "assets", routes };

fn routes() -> Vec<Route> {
    vec![Route::get("/static/{checksum}/{file}", Access::Open, show)]
}

async fn show(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Result<Response> {
    // Nothing is decoded and nothing is looked for on a disk: the names are a fixed list.
    let mut parts = uri.path().rsplit('/');
    let (file, checksum) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let found = app.site().assets.find(checksum, file, Accepted::of(&headers));
    found.ok_or(Error::Status(StatusCode::NOT_FOUND))
}
