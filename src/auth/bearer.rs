//! Programs that come with an API token in the place of a session (RFC 6750).

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, Method, header};

use super::session::{self, Found};
use crate::{
    accounts::api_token::ApiToken,
    app::App,
    domain::{Signal, TokenScope},
    web::{Error, Result},
};

/// What a route does with API tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tokens {
    /// A page: it looks for none.
    NotRead,
    /// A call that is about sessions: whoever sends one is told so.
    NotTaken,
    /// A call that takes those of this scope, and of those that reach further.
    Of(TokenScope),
}

impl Tokens {
    /// The token that was sent, good or not. With one the request's cookies count for nothing. Other
    /// schemes may be a proxy's own.
    pub(super) fn presented(self, headers: &HeaderMap) -> Option<Result<ApiToken>> {
        if self == Self::NotRead {
            return None;
        }
        let mut all = headers.get_all(header::AUTHORIZATION).iter().filter_map(bearer);
        match (all.next(), all.next()) {
            (None, _) => None,
            (Some(text), None) => Some(ApiToken::parse(text).ok_or(Error::TokenUnknown)),
            (Some(_), Some(_)) => Some(Err(Error::TokenUnknown)),
        }
    }

    fn judge(self, scope: Option<TokenScope>) -> Result<()> {
        match self {
            Self::Of(needed) if scope >= Some(needed) => Ok(()),
            Self::Of(needed) => Err(Error::TokenTooWeak(needed)),
            Self::NotRead | Self::NotTaken => Err(Error::TokenNotTaken),
        }
    }
}

fn bearer(value: &HeaderValue) -> Option<&str> {
    let value = value.as_bytes();
    let (scheme, text) = value.split_at_checked(6)?;
    let is_bearer = scheme.eq_ignore_ascii_case(b"bearer");
    let text = text.strip_prefix(b" ").or_else(|| text.is_empty().then_some(text))?;
    // What is no text is no token either.
    is_bearer.then(|| std::str::from_utf8(text).unwrap_or_default().trim_matches(' '))
}

/// Whose token it is, if it is good and reaches far enough.
pub(super) async fn find_by_token(
    app: &App,
    tokens: Tokens,
    token: Result<ApiToken>,
    method: &Method,
) -> Result<Arc<Found>> {
    let found = session::find_by_token(app, &token?).await?.ok_or(Error::TokenUnknown)?;
    tokens.judge(found.live.scope())?;
    if method != Method::HEAD {
        found.live.touch(app);
    }
    let (user, token) = (found.live.user(), found.live.id());
    app.db().signal(Signal::TokenUsed { user, token });
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_comes_in_one_header_of_the_scheme_bearer() {
        let token = ApiToken::generate().unwrap();
        let text = token.expose();
        let sent = |lines: &[String]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(
                    header::AUTHORIZATION,
                    HeaderValue::from_bytes(line.as_bytes()).unwrap(),
                );
            }
            let presented = Tokens::NotTaken.presented(&headers);
            assert!(Tokens::NotRead.presented(&headers).is_none());
            presented.map(|token| token.ok().map(|token| token.hash()))
        };
        for good in ["Bearer", "bearer", "BEARER"] {
            assert_eq!(sent(&[format!("{good} {text}")]), Some(Some(token.hash())));
        }
        for bad in ["Bearer", "Bearer ", "Bearer x", &format!("Bearer {text}x"), "Bearer \u{e9}"] {
            assert_eq!(sent(&[bad.to_owned()]), Some(None), "{bad}");
        }
        for other in ["Basic YTpi", "Bearerx", "", "Bear", &format!("Token {text}")] {
            assert_eq!(sent(&[other.to_owned()]), None, "{other}");
        }
        let (ours, basic) = (format!("Bearer {text}"), "Basic YTpi".to_owned());
        assert_eq!(sent(&[ours.clone(), ours.clone()]), Some(None), "two are none");
        assert_eq!(sent(&[basic, ours]), Some(Some(token.hash())), "a proxy's own");
        assert_eq!(sent(&[]), None);
    }
}
