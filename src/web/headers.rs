//! The security headers that every answer carries, errors and redirects included.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use super::Site;

const CSP: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const ALWAYS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, CSP),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Not `no-referrer`: with it Chromium sends `Origin: null` with every form (decision 2).
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];

/// All of them, for a site that browsers reach by https or not; `no-store`, too, unless an answer
/// says how long it keeps.
#[must_use]
pub fn all(https: bool) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(2 * ALWAYS.len());
    headers.extend(ALWAYS.map(|(name, value)| (name, HeaderValue::from_static(value))));
    if https {
        let two_years = HeaderValue::from_static("max-age=63072000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, two_years);
    }
    // Should a cache keep it all the same: for this visitor, in this language.
    headers.insert(header::VARY, HeaderValue::from_static("Cookie, Accept-Language"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers
}

/// For answers that are no pages: one that is opened as one runs and shows nothing (ASVS 3.2.1).
const PROGRAMS_CSP: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'; sandbox";

/// Narrows them down for an answer to a program.
pub fn add_for_programs(headers: &mut HeaderMap) {
    let policy = HeaderValue::from_static(PROGRAMS_CSP);
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
}

/// Adds them to those of an answer, which may only say for itself how long it keeps and for whom.
pub fn add(headers: &mut HeaderMap, site: &Site) {
    let mut own = std::mem::replace(headers, site.headers.clone());
    let is_ours = |name: &HeaderName| {
        ALWAYS.iter().any(|(ours, _)| ours == name) || *name == header::STRICT_TRANSPORT_SECURITY
    };
    let theirs: Vec<HeaderName> = own.keys().filter(|name| is_ours(name)).cloned().collect();
    for name in theirs {
        own.remove(name);
    }
    headers.extend(own);
}
