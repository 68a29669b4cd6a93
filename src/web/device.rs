//! The cookie of a browser that has signed in: it opens nothing, and stays when it signs out.

use std::time::Duration;

use axum::http::HeaderMap;

use super::{Site, cookie, cookie::SetCookie};
use crate::domain::{DeviceKind, SecretToken};

/// The secret that the browser has, if it is well made.
pub(super) fn presented(site: &Site, headers: &HeaderMap) -> Option<SecretToken<DeviceKind>> {
    SecretToken::parse(cookie::read(headers, name(site))?)
}

/// The cookie with that secret, for as long as `life`.
#[must_use]
pub fn cookie(site: &Site, token: &SecretToken<DeviceKind>, life: Duration) -> SetCookie {
    SetCookie::new(site, name(site), token.expose().to_owned(), Some(life))
}

fn name(site: &Site) -> &'static str {
    if site.https() { "__Host-portaria-device" } else { "portaria-device" }
}
