//! The cookie that keeps what a visitor chose: `pt-BR.dark`, either part empty for no choice. It is
//! no secret, and anything else in it is no choice.

use std::time::Duration;

use axum::http::HeaderMap;

use super::{Site, cookie, cookie::SetCookie};
use crate::domain::{Preferences, Theme};

const COOKIE: &str = "portaria-preferences";
const LIFE: Duration = Duration::from_hours(24 * 365);

/// What the browser keeps.
#[must_use]
pub fn read(headers: &HeaderMap) -> Preferences {
    let text = cookie::read(headers, COOKIE).unwrap_or_default();
    let (language, theme) = text.split_once('.').unwrap_or_default();
    Preferences { language: language.parse().ok(), theme: theme.parse().ok() }
}

/// Lets the browser keep these.
#[must_use]
pub fn keep(site: &Site, chosen: Preferences) -> SetCookie {
    let language = chosen.language.map(|language| language.to_string()).unwrap_or_default();
    let theme = chosen.theme.map(Theme::as_str).unwrap_or_default();
    SetCookie::new(site, COOKIE, format!("{language}.{theme}"), Some(LIFE))
}
