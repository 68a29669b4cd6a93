//! How a page speaks and looks.

use axum::http::{Extensions, HeaderMap, HeaderValue, header};

use super::preferences;
use crate::{
    domain::{Preferences, Theme},
    messages::L10n,
};

/// How much of `Accept-Language` is read, in bytes: no browser sends more.
const MAX_ACCEPT_LANGUAGE: usize = 1024;

/// What the account says, else the browser's cookie, else the languages that the browser accepts,
/// else English.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// The language.
    pub language: L10n,
    /// Light or dark.
    pub theme: Theme,
}

impl Look {
    /// For whoever sent these, as far as is known by now.
    #[must_use]
    pub fn of(extensions: &Extensions, headers: &HeaderMap) -> Self {
        let known = extensions.get::<Self>().copied();
        known.unwrap_or_else(|| {
            let accepted = Self { language: accepted(headers), theme: Theme::System };
            accepted.with(preferences::read(headers))
        })
    }

    /// The same, but for what was chosen.
    #[must_use]
    pub fn with(self, chosen: Preferences) -> Self {
        Self {
            language: chosen.language.unwrap_or(self.language),
            theme: chosen.theme.unwrap_or(self.theme),
        }
    }
}

fn accepted(headers: &HeaderMap) -> L10n {
    let languages = headers.get(header::ACCEPT_LANGUAGE).map(HeaderValue::as_bytes);
    let languages = languages.and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
    if languages.len() > MAX_ACCEPT_LANGUAGE { L10n::default() } else { L10n::langneg(languages) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(languages: &'static str, cookie: &'static str) -> Look {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(languages));
        headers.insert(header::COOKIE, HeaderValue::from_static(cookie));
        Look::of(&Extensions::new(), &headers)
    }

    #[test]
    fn the_cookie_counts_more_than_what_the_browser_accepts() {
        for (languages, language) in [
            ("", L10n::En),
            ("pt-BR", L10n::PtBR),
            ("pt-PT,en;q=0.9", L10n::PtBR),
            ("de,es-419;q=0.8,en;q=0.5", L10n::Es),
            ("en;q=0.5,pt;q=0.9", L10n::PtBR),
            ("de;q=0, *", L10n::En),
            ("pt;q=0,es", L10n::Es),
            (",,;q=,;;", L10n::En),
        ] {
            assert_eq!(look(languages, "a=b").language, language, "{languages}");
        }
        let mut headers = HeaderMap::new();
        for (length, language) in [(1024, L10n::Es), (1025, L10n::En)] {
            let long = format!("es,{}", ",".repeat(length - 3));
            headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_str(&long).unwrap());
            assert_eq!(Look::of(&Extensions::new(), &headers).language, language, "{length}");
        }
        let chosen = look("pt-BR", "portaria-preferences=es.dark");
        assert_eq!(chosen, Look { language: L10n::Es, theme: Theme::Dark });
        for nonsense in
            ["portaria-preferences=xx.pink", "portaria-preferences=es", "portaria-preferences="]
        {
            assert_eq!(look("pt-BR", nonsense), look("pt-BR", ""), "{nonsense}");
        }
        let half = look("pt-BR", "portaria-preferences=.light");
        assert_eq!(half, Look { language: L10n::PtBR, theme: Theme::Light });
    }
}
