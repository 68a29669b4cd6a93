//! Programs that come with an API token in the place of a session (RFC 6750).

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, header};

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
        // Of several lines proxies make one, with commas.
        let lines = headers.get_all(header::AUTHORIZATION).iter().map(HeaderValue::as_bytes);
        let mut all = lines.flat_map(|line| line.split(|byte| *byte == b',')).filter_map(bearer);
        match (all.next(), all.next()) {
            (None, _) => None,
            (Some(text), None) => Some(ApiToken::parse(text).ok_or(Error::TokenUnknown)),
            (Some(_), Some(_)) => Some(Err(Error::TokenUnknown)),
        }
    }

    /// Whose token it is, if it is good and reaches far enough.
    pub(super) async fn let_in(self, app: &App, token: &ApiToken) -> Result<Arc<Found>> {
        let found = session::find_by_token(app, token).await?.ok_or(Error::TokenUnknown)?;
        match self {
            Self::Of(needed) if found.live.scope() >= Some(needed) => {}
            Self::Of(needed) => return Err(Error::TokenTooWeak(needed)),
            Self::NotRead | Self::NotTaken => return Err(Error::TokenNotTaken),
        }
        let (user, token) = (found.live.user(), found.live.id());
        app.db().tell_now(Signal::TokenUsed { user, token });
        Ok(found)
    }
}

/// What follows the word `Bearer`; what is no text is no token either. Whatever begins so was meant as one:
/// the cookie beside it must not open what a token was to open.
fn bearer(credentials: &[u8]) -> Option<&str> {
    let (scheme, text) = credentials.trim_ascii().split_at_checked(6)?;
    let text = text.strip_prefix(b" ").unwrap_or(text);
    scheme.eq_ignore_ascii_case(b"bearer").then(|| std::str::from_utf8(text).unwrap_or_default())
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
        for bad in [
            "Bearer",
            "Bearer ",
            "Bearer x",
            "Bearerx",
            "Bearer \u{e9}",
            &format!("Bearer {text}x"),
            &format!("Bearer\t{text}"),
            &format!("Bearer={text}"),
            &format!("Bearer  {text}"),
        ] {
            assert_eq!(sent(&[bad.to_owned()]), Some(None), "{bad}");
        }
        for other in ["Basic YTpi", "", "Bear", ",", &format!("Token {text}")] {
            assert_eq!(sent(&[other.to_owned()]), None, "{other}");
        }
        let (ours, basic) = (format!("Bearer {text}"), "Basic YTpi".to_owned());
        assert_eq!(sent(&[ours.clone(), ours.clone()]), Some(None), "two are none");
        assert_eq!(sent(&[basic.clone(), ours.clone()]), Some(Some(token.hash())), "a proxy's own");
        let joined = format!("{basic}, {ours}");
        assert_eq!(sent(&[joined]), Some(Some(token.hash())), "in one line");
        assert_eq!(sent(&[format!("{ours}, {ours}")]), Some(None), "two are none");
        assert_eq!(sent(&[]), None);
    }
}
