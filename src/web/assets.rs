//! The files of `static/`, inside the binary, each under a path with its checksum.

use std::{fmt::Write, sync::LazyLock};

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};

/// A file.
pub struct Asset {
    file: &'static str,
    kind: &'static str,
    body: &'static [u8],
    sum: String,
}

/// The style sheet of every page.
pub static CSS: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("app.css", "text/css; charset=utf-8", include_bytes!("../../static/app.css"))
});

/// What tabs and bookmarks show.
pub static ICON: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("icon.svg", "image/svg+xml", include_bytes!("../../static/icon.svg"))
});

impl Asset {
    fn new(file: &'static str, kind: &'static str, body: &'static [u8]) -> Self {
        let sum = Sha256::digest(body)[..8].iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        Self { file, kind, body, sum }
    }

    /// `/static/{checksum}/{file}`, before any prefix.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/static/{}/{}", self.sum, self.file)
    }
}

/// The file, if the checksum is that of its present content.
#[must_use]
pub fn find(sum: &str, file: &str) -> Option<Response> {
    let all = [&*CSS, &*ICON];
    let asset = all.into_iter().find(|asset| asset.file == file && asset.sum == sum)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(asset.kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
    ];
    Some((headers, asset.body).into_response())
}
