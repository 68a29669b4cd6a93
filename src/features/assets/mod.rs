//! Get the style sheet and the icon, once: each stays in the browser until it changes.

use axum::{http::StatusCode, http::Uri, response::Response};

use crate::{
    auth::Access,
    route::{Feature, Route},
    web::{Error, Result, assets},
};

/// See the module.
pub const FEATURE: Feature = Feature { name: "assets", routes };

fn routes() -> Vec<Route> {
    vec![Route::get("/static/{checksum}/{file}", Access::Open, show)]
}

async fn show(uri: Uri) -> Result<Response> {
    // Nothing is decoded and nothing is looked for on a disk: the names are a list in the binary.
    let mut parts = uri.path().rsplit('/');
    let (file, checksum) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    assets::find(checksum, file).ok_or(Error::Status(StatusCode::NOT_FOUND))
}
