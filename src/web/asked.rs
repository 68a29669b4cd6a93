//! What a request was for, kept for the time when it has been refused.

use axum::{
    extract::{OriginalUri, Request},
    http::{Extensions, HeaderMap, Method, Uri},
};

use super::{Look, Next};

/// The longest path that is logged, in characters.
const MAX_LOGGED: usize = 200;

/// Which route answered.
#[derive(Clone, Copy, Debug)]
pub struct Matched {
    /// Its path, as the table of routes has it.
    pub path: &'static str,
    /// How many segments above it the page with its form lies.
    pub form_above: usize,
}

/// What a request was for, kept for the time when it has been refused.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    method: Method,
    uri: Uri,
    /// How the answer is to speak and look.
    pub(crate) look: Look,
}

impl Asked {
    pub(crate) fn of(request: &Request) -> Self {
        let (uri, headers) = (request.uri(), request.headers());
        Self::of_parts(request.method(), uri, headers, request.extensions())
    }

    /// A router that is mounted under a prefix sees less of the path than the browser.
    pub(crate) fn of_parts(
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
        extensions: &Extensions,
    ) -> Self {
        let original = extensions.get::<OriginalUri>();
        let uri = original.map_or(uri, |original| &original.0);
        Self { method: method.clone(), uri: uri.clone(), look: Look::of(extensions, headers) }
    }

    /// GET, POST or another.
    pub(super) fn method(&self) -> &Method {
        &self.method
    }

    /// The path, for the log: a segment as long as a secret may be one. It is cut, since a line
    /// costs memory until it is written.
    pub(super) fn path_without_secrets(&self) -> String {
        let shown = |segment| if str::len(segment) < 40 { segment } else { "…" };
        let path = self.uri.path().split('/').map(shown).collect::<Vec<_>>().join("/");
        path.chars().take(MAX_LOGGED).collect()
    }

    /// The page to come back to.
    pub(crate) fn page(&self) -> Next {
        Next::of_request(&self.method, &self.uri)
    }

    /// The same for a form that lies above the path which it is sent to.
    pub(crate) fn above(mut self, segments: usize) -> Self {
        for _ in 0..segments {
            let above = self.uri.path().rsplit_once('/').map_or("/", |(above, _)| above);
            self.uri = above.parse().unwrap_or_default();
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_and_no_long_path_is_logged() {
        let logged = |path: &str| {
            Asked::of(&Request::get(path).body(axum::body::Body::empty()).unwrap())
                .path_without_secrets()
        };
        let link = format!("/auth/password-link/link_{}", "A".repeat(43));
        assert_eq!(logged(&link), "/auth/password-link/…");
        assert_eq!(logged("/admin/users/0198c0de-0000-7000-8000-000000000000/disable").len(), 57);
        assert_eq!(logged(&"/a".repeat(20_000)).len(), MAX_LOGGED);
    }
}
