//! The files of `static/`, inside the binary, each under a path with its checksum.

use std::{fmt::Write, sync::LazyLock};

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};

struct Asset {
    file: &'static str,
    kind: &'static str,
    body: &'static [u8],
}

macro_rules! assets {
    ($($file:literal: $kind:literal;)*) => {
        const ASSETS: &[Asset] = &[$(Asset {
            file: $file,
            kind: $kind,
            body: include_bytes!(concat!("../../static/", $file)),
        }),*];
    };
}

assets! {
    "app.css": "text/css; charset=utf-8";
    "icon.svg": "image/svg+xml";
}

static SUMS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let sum = |asset: &Asset| {
        Sha256::digest(asset.body)[..8].iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    };
    ASSETS.iter().map(sum).collect()
});

/// `/static/{checksum}/{file}`, before any prefix.
#[must_use]
pub fn path(file: &str) -> String {
    let at = ASSETS.iter().position(|asset| asset.file == file);
    let sum = at.map_or("none", |at| SUMS[at].as_str());
    format!("/static/{sum}/{file}")
}

/// The file, if the checksum is that of its present content.
#[must_use]
pub fn find(sum: &str, file: &str) -> Option<Response> {
    let at = ASSETS.iter().position(|asset| asset.file == file)?;
    let asset = (SUMS[at] == sum).then(|| &ASSETS[at])?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(asset.kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
    ];
    Some((headers, asset.body).into_response())
}
