//! The cookie of a browser that has signed in: it opens nothing, and stays when it signs out.

use std::time::Duration;

use axum::http::HeaderMap;

use super::{Site, cookie, cookie::SetCookie};
use crate::domain::{DeviceKind, MAX_DEVICES, SecretToken};

/// The secrets that the browser has, those that are well made.
pub(super) fn presented(site: &Site, headers: &HeaderMap) -> Vec<SecretToken<DeviceKind>> {
    let all = cookie::read(headers, name(site)).unwrap_or_default();
    all.split('.').filter_map(SecretToken::parse).take(MAX_DEVICES).collect()
}

/// The cookie with these secrets, for as long as `life`.
#[must_use]
pub fn cookie(site: &Site, tokens: &[SecretToken<DeviceKind>], life: Duration) -> SetCookie {
    let all: Vec<_> = tokens.iter().map(SecretToken::expose).collect();
    SetCookie::new(site, name(site), all.join("."), Some(life))
}

fn name(site: &Site) -> &'static str {
    if site.https() { "__Host-portaria-device" } else { "portaria-device" }
}
