//! The typed "where to go next".

use std::{borrow::Cow, convert::Infallible};

use axum::{
    extract::FromRequestParts,
    http::{Method, Uri, request::Parts},
};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::Deserialize;
use url::{Position, Url};

/// The longest `next` that is kept, in bytes: an answer must not make the next request too long
/// (ASVS 4.2.5).
const MAX_NEXT: usize = 2048;
/// What must be escaped in the value of a query.
const VALUE: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'&')
    .add(b'+')
    .add(b'<')
    .add(b'=')
    .add(b'>')
    .add(b'?')
    .add(b'\'');

/// A path on this origin to go on to, or none. It cannot leave the origin: it is what a browser's
/// own URL parser makes of the text, and only if that stays at home (ASVS 3.7.2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub struct Next(Option<String>);

impl From<String> for Next {
    fn from(text: String) -> Self {
        Self::parse(&text)
    }
}

impl Next {
    /// Reads what a query or a form field says; anything that is no path of this origin is none.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        if text.len() > MAX_NEXT || !text.starts_with('/') {
            return Self(None);
        }
        if is_plain(text) {
            return Self(Some(text.to_owned()));
        }
        // Any origin does to see whether the text stays on it.
        let stays = || -> Option<String> {
            let base = Url::parse("http://origin.invalid").ok()?;
            let url = base.join(text).ok().filter(|url| url.origin() == base.origin())?;
            Some(url[Position::BeforePath..].to_owned())
        };
        // `//` is what the parser's own tidying makes of `/..//evil.example`.
        Self(stays().filter(|path| path.len() <= MAX_NEXT && !path.starts_with("//")))
    }

    /// The page that a request was for. A refused POST goes on to the page with its form, which
    /// has the same path. The authority of an absolute-form request never counts.
    #[must_use]
    pub fn of_request(method: &Method, uri: &Uri) -> Self {
        let query = match (method, uri.query()) {
            (&Method::GET | &Method::HEAD, Some(query)) => format!("?{query}"),
            _ => String::new(),
        };
        Self::parse(&format!("{}{query}", uri.path()))
    }

    /// What the `next` of a query says: none if there is none, or more than one.
    #[must_use]
    pub fn of_query(uri: &Uri) -> Self {
        Self::parse(&query_value(uri, "next"))
    }

    /// The path, or `otherwise`.
    #[must_use]
    pub fn or<'a>(self, otherwise: impl Into<Cow<'a, str>>) -> Cow<'a, str> {
        self.0.map_or_else(|| otherwise.into(), Cow::from)
    }

    /// The path, for a hidden field; empty for none.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_deref().unwrap_or_default()
    }

    /// `?next=…`, or nothing.
    #[must_use]
    pub fn query(&self) -> String {
        match &self.0 {
            Some(path) => format!("?next={}", utf8_percent_encode(path, VALUE)),
            None => String::new(),
        }
    }
}

/// Whether it is a path that the parser leaves as it is, which most are: words of letters, digits
/// and hyphens after single slashes.
fn is_plain(path: &str) -> bool {
    let is_plain = |word: &str| word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    path[1..].split('/').all(|word| !word.is_empty() && is_plain(word))
}

/// [`Next::of_query`].
#[derive(Clone, Debug)]
pub struct NextQuery(pub Next);

impl<S: Sync> FromRequestParts<S> for NextQuery {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> std::result::Result<Self, Infallible> {
        Ok(Self(Next::of_query(&parts.uri)))
    }
}

/// What the query says for `name`; nothing if it says nothing, or more than one thing.
#[must_use]
pub fn query_value(uri: &Uri, name: &str) -> String {
    let query = uri.query().unwrap_or_default();
    let mut all = form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name);
    match (all.next(), all.next()) {
        (Some((_, value)), None) => value.into_owned(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_stays_on_this_origin() {
        for good in [
            "/",
            "/profile",
            "/a?b=c&d=%2F%2Fe",
            "/a#b",
            "/auth/profile",
            "/%2Fevil.example",
            "/a//b",
        ] {
            assert_eq!(Next::parse(good).as_str(), good);
        }
        for bad in [
            "",
            "profile",
            "//evil.example",
            "/\\evil.example",
            "\\/evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "https://evil.example",
            "http:/evil.example",
            "/..//evil.example",
            "/.//evil.example",
            "/a/..//evil.example",
            "/%2e//evil.example",
            "/%2E%2e//evil.example",
            "javascript:alert(1)",
            " /profile",
            "/\\\\evil.example",
            "///evil.example",
            "/..\\\\evil.example",
        ] {
            assert_eq!(Next::parse(bad).as_str(), "", "{bad:?}");
        }
        for plain in ["/profile", "/admin/users/0198c0de-0000-7000", "/-", "/a/b/c"] {
            let parsed = Url::parse("http://origin.invalid").unwrap().join(plain).unwrap();
            assert!(is_plain(plain) && &parsed[Position::BeforePath..] == plain, "{plain}");
        }
        assert_eq!(Next::parse(&format!("/{}", "a".repeat(5000))).as_str(), "");
        assert_eq!(Next::parse("/café\u{0}x").as_str(), "/caf%C3%A9%00x");
        assert_eq!(Next::parse("/a\r\nSet-Cookie: b=c").as_str(), "/aSet-Cookie:%20b=c");
    }

    #[test]
    fn next_is_escaped_in_a_query() {
        assert_eq!(Next::parse("/a?b=c&d=e#f+g").query(), "?next=/a%3Fb%3Dc%26d%3De%23f%2Bg");
        assert_eq!(Next::default().query(), "");
    }

    #[test]
    fn the_authority_of_a_request_is_no_part_of_next() {
        let uri: Uri = "http://evil.example/profile?a=b".parse().unwrap();
        assert_eq!(Next::of_request(&Method::GET, &uri).as_str(), "/profile?a=b");
        assert_eq!(Next::of_request(&Method::POST, &uri).as_str(), "/profile");
    }
}
