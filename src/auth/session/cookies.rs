//! The session's cookie.

use axum::http::HeaderMap;

use crate::{
    app::App,
    domain::{Remember, SecretToken, SessionKind},
    web::{cookie, cookie::SetCookie},
};

/// The secret in the cookie.
pub type Token = SecretToken<SessionKind>;

/// The cookie that opens a session; only with "remember me" does it outlive the browser.
pub(super) fn opening_cookie(app: &App, token: &Token, remember: Remember) -> SetCookie {
    let max_age = match remember {
        Remember::No => None,
        Remember::Yes => Some(app.config().session.remember),
    };
    let secure = app.site().https();
    SetCookie::new(name(secure), token.expose().to_owned(), max_age, secure)
}

/// The cookie that signing out takes away.
#[must_use]
pub fn removal_cookie(app: &App) -> SetCookie {
    let secure = app.site().https();
    SetCookie::removal(name(secure), secure)
}

/// The token in the cookie, if there is one and it is well made.
#[must_use]
pub fn presented(app: &App, headers: &HeaderMap) -> Option<Token> {
    Token::parse(cookie::read(headers, name(app.site().https()))?)
}

fn name(secure: bool) -> &'static str {
    if secure { "__Host-portaria" } else { "portaria" }
}
