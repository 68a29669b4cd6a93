//! The session's cookie.

use axum::http::HeaderMap;

use crate::{
    app::App,
    domain::{Remember, SecretToken, SessionKind},
    web::{Site, cookie, cookie::SetCookie},
};

/// More cookies of one name than any browser sends by accident.
const MAX_PRESENTED: usize = 32;

/// The secret in the cookie.
pub type Token = SecretToken<SessionKind>;

/// The cookie that opens a session; only with "remember me" does it outlive the browser.
pub(super) fn opening_cookie(app: &App, token: &Token, remember: Remember) -> SetCookie {
    let max_age = match remember {
        Remember::No => None,
        Remember::Yes => Some(app.config().session.remember),
    };
    let site = app.site();
    SetCookie::new(site, cookie_name(site), token.expose(), max_age)
}

/// The cookie that signing out takes away.
#[must_use]
pub fn removal_cookie(app: &App) -> SetCookie {
    SetCookie::removal(app.site(), cookie_name(app.site()))
}

/// The token in the cookie, if there is one and it is well made.
#[must_use]
pub fn presented(app: &App, headers: &HeaderMap) -> Option<Token> {
    Token::parse(cookie::read(headers, cookie_name(app.site()))?)
}

/// Every well-made token that the browser sent, for what must be ended: another program on this
/// host could have planted a second cookie, which [`presented`] takes for none.
#[must_use]
pub fn presented_all(app: &App, headers: &HeaderMap) -> Vec<Token> {
    let all = cookie::read_all(headers, cookie_name(app.site()));
    all.flatten().filter_map(Token::parse).take(MAX_PRESENTED).collect()
}

/// The name of the session's cookie.
#[must_use]
pub(crate) fn cookie_name(site: &Site) -> &'static str {
    if site.https() { "__Host-portaria" } else { "portaria" }
}
