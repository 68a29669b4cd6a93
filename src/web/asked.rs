//! What a request was for, kept for the time when it has been refused.

use axum::{
    extract::{OriginalUri, Request},
    http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method, Uri, header},
};
use url::{Position, Url};

use super::{Look, Next, Urls};

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
    /// What the answer is to be, if another app's page was asked for.
    wants: Option<Wants>,
    /// Where the browser is that htmx asked for.
    current: Option<String>,
}

/// Who asks, and so what a refusal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wants {
    /// A person's browser: a page.
    Page,
    /// A program: a problem (RFC 9457).
    Problem,
    /// The htmx of a page: it is told where the browser is to go.
    Htmx,
}

impl Wants {
    /// What another app's visitor wants, by the headers.
    fn of(headers: &HeaderMap) -> Self {
        let says = |name, wanted: &str| {
            let value = headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
            value.is_some_and(|value| value.to_ascii_lowercase().contains(wanted))
        };
        if says(HeaderName::from_static("hx-request"), "true") {
            Self::Htmx
        } else if says(header::ACCEPT, "json") && !says(header::ACCEPT, "text/html") {
            Self::Problem
        } else {
            Self::Page
        }
    }
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
        let look = Look::of(extensions, headers);
        Self { method: method.clone(), uri: uri.clone(), look, wants: None, current: None }
    }

    /// The same, of another app's page.
    pub(crate) fn of_another_app(self, headers: &HeaderMap) -> Self {
        let wants = Wants::of(headers);
        let url = headers.get("hx-current-url").filter(|_| wants == Wants::Htmx);
        let current = url.and_then(|url| url.to_str().ok()).map(str::to_owned);
        Self { wants: Some(wants), current, ..self }
    }

    /// What the answer is to be.
    pub(crate) fn wants(&self, urls: &Urls) -> Wants {
        let is_api = || {
            let below = self.uri.path().strip_prefix(&*urls.api());
            below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
        };
        let by_path = || if is_api() { Wants::Problem } else { Wants::Page };
        self.wants.unwrap_or_else(by_path)
    }

    /// The page to come back to, for whoever asked: htmx asks for a part of the page that its browser
    /// shows.
    pub(crate) fn come_back(&self, urls: &Urls) -> Next {
        if self.wants != Some(Wants::Htmx) {
            return self.page();
        }
        let url = self.current.as_deref().and_then(|url| Url::parse(url).ok());
        let here = url.filter(|url| url.origin().ascii_serialization() == urls.public().origin());
        here.map_or_else(Next::default, |url| Next::parse(&url[Position::BeforePath..]))
    }

    /// GET, POST or another.
    pub(crate) fn method(&self) -> &Method {
        &self.method
    }

    /// What was asked for, as the browser knows it.
    pub(crate) fn uri(&self) -> &Uri {
        &self.uri
    }

    /// The path, for the log: a segment as long as a secret may be one. It is cut, since a line
    /// costs memory until it is written.
    pub(crate) fn path_without_secrets(&self) -> String {
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
