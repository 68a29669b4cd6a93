//! What a request was for, kept for the time when it has been refused.

use axum::{
    extract::{OriginalUri, Request},
    http::{Method, Uri},
};

use super::Next;

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
pub(crate) struct Asked(Method, Uri);

impl Asked {
    /// A router that is mounted under a prefix sees less of the path than the browser.
    pub(crate) fn of(request: &Request) -> Self {
        let original = request.extensions().get::<OriginalUri>();
        let uri = original.map_or(request.uri(), |original| &original.0);
        Self(request.method().clone(), uri.clone())
    }

    /// GET, POST or another.
    pub(super) fn method(&self) -> &Method {
        &self.0
    }

    /// The path, for the log: a segment as long as a secret may be one. It is cut, since a line
    /// costs memory until it is written.
    pub(super) fn path_without_secrets(&self) -> String {
        let shown = |segment| if str::len(segment) < 40 { segment } else { "…" };
        let path = self.1.path().split('/').map(shown).collect::<Vec<_>>().join("/");
        path.chars().take(MAX_LOGGED).collect()
    }

    /// The page to come back to.
    pub(super) fn page(&self) -> Next {
        Next::of_request(&self.0, &self.1)
    }

    /// The same for a form that lies above the path which it is sent to.
    pub(super) fn above(mut self, segments: usize) -> Self {
        for _ in 0..segments {
            let above = self.1.path().rsplit_once('/').map_or("/", |(above, _)| above);
            self.1 = above.parse().unwrap_or_default();
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_and_no_long_path_is_logged() {
        let logged = |path: &str| Asked(Method::GET, path.parse().unwrap()).path_without_secrets();
        let link = format!("/auth/password-link/link_{}", "A".repeat(43));
        assert_eq!(logged(&link), "/auth/password-link/…");
        assert_eq!(logged("/admin/users/0198c0de-0000-7000-8000-000000000000/disable").len(), 57);
        assert_eq!(logged(&"/a".repeat(20_000)).len(), MAX_LOGGED);
    }
}
