//! The files that pages ask for, each under a path with its checksum: those of `static/`, which are
//! inside the binary, compressed when it was built, and the owner's, read at the start.

use std::{borrow::Cow, fmt::Write};

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};

use crate::{
    config::{Branding, Logo},
    domain::Accent,
};

/// The colour of the icon, which is also that of `app.css`.
const ICON_COLOR: &str = "#0b6b5d";

/// A file.
pub struct Asset {
    file: &'static str,
    kind: &'static str,
    body: Cow<'static, [u8]>,
    compressed: Option<Compressed>,
    sum: String,
}

/// The same in fewer bytes.
#[derive(Clone, Copy)]
struct Compressed {
    brotli: &'static [u8],
    gzip: &'static [u8],
}

/// A file of `static/`, as `build.rs` compressed it.
macro_rules! embedded {
    ($file:literal, $kind:literal) => {{
        let compressed = Compressed {
            brotli: include_bytes!(concat!(env!("OUT_DIR"), "/", $file, ".br")),
            gzip: include_bytes!(concat!(env!("OUT_DIR"), "/", $file, ".gz")),
        };
        let body = include_bytes!(concat!("../../static/", $file)).as_slice();
        Asset { compressed: Some(compressed), ..Asset::new($file, $kind, body) }
    }};
}

impl Asset {
    fn new(file: &'static str, kind: &'static str, body: impl Into<Cow<'static, [u8]>>) -> Self {
        let body = body.into();
        let sum = Sha256::digest(&body)[..8].iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        Self { file, kind, body, compressed: None, sum }
    }

    /// `/static/{checksum}/{file}`, before any prefix.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/static/{}/{}", self.sum, self.file)
    }

    fn answer(&self, encoding: Encoding) -> Response {
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static(self.kind)),
            (
                header::CACHE_CONTROL,
                HeaderValue::from_static("public, max-age=31536000, immutable"),
            ),
            (header::VARY, HeaderValue::from_static("Accept-Encoding")),
        ];
        let coded = |name, body: &'static [u8]| {
            (headers.clone(), [(header::CONTENT_ENCODING, HeaderValue::from_static(name))], body)
                .into_response()
        };
        match (encoding, self.compressed) {
            (Encoding::Brotli, Some(compressed)) => coded("br", compressed.brotli),
            (Encoding::Gzip, Some(compressed)) => coded("gzip", compressed.gzip),
            _ => match &self.body {
                Cow::Borrowed(body) => (headers, *body).into_response(),
                Cow::Owned(body) => (headers, body.clone()).into_response(),
            },
        }
    }
}

/// How a body is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// As it is.
    Identity,
    /// `gzip`
    Gzip,
    /// `br`
    Brotli,
}

impl Encoding {
    /// The shortest that the client takes (RFC 9110, section 12.5.3).
    #[must_use]
    pub fn accepted(headers: &HeaderMap) -> Self {
        let lines = headers.get_all(header::ACCEPT_ENCODING).iter();
        let codings: Vec<_> = lines
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(','))
            .map(|coding| coding.split_once(';').unwrap_or((coding, "")))
            .map(|(name, weight)| (name.trim(), !is_zero(weight)))
            .collect();
        let takes = |name: &str| {
            let named = codings.iter().find(|(coding, _)| coding.eq_ignore_ascii_case(name));
            named
                .or_else(|| codings.iter().find(|(coding, _)| *coding == "*"))
                .is_some_and(|it| it.1)
        };
        match (takes("br"), takes("gzip")) {
            (true, _) => Self::Brotli,
            (_, true) => Self::Gzip,
            _ => Self::Identity,
        }
    }
}

fn is_zero(weight: &str) -> bool {
    let value = weight.trim().strip_prefix("q=").or_else(|| weight.trim().strip_prefix("Q="));
    value.and_then(|value| value.trim().parse::<f32>().ok()) == Some(0.0)
}

/// Those of one site.
pub struct Assets {
    /// The style sheet of every page.
    pub css: Asset,
    /// What pages can do without.
    pub script: Asset,
    /// The picture beside the site's name, and what tabs and bookmarks show.
    pub icon: Asset,
    /// The owner's colour, if there is one.
    pub accent: Option<Asset>,
    /// The owner's own rules, if there are any.
    pub stylesheet: Option<Asset>,
}

impl Assets {
    /// Those of a site that looks like this.
    #[must_use]
    pub fn new(branding: &Branding) -> Self {
        let css = "text/css; charset=utf-8";
        let accent = branding.accent.as_ref();
        let stylesheet = branding.stylesheet.as_ref();
        Self {
            css: embedded!("app.css", "text/css; charset=utf-8"),
            script: embedded!("app.js", "text/javascript; charset=utf-8"),
            icon: icon(branding),
            accent: accent.map(|accent| Asset::new("accent.css", css, tokens(accent).into_bytes())),
            stylesheet: stylesheet
                .map(|own| Asset::new("own.css", css, own.text.clone().into_bytes())),
        }
    }

    /// The file as a client may have it, if the checksum is that of its present content.
    #[must_use]
    pub fn find(&self, sum: &str, file: &str, encoding: Encoding) -> Option<Response> {
        let always = [&self.css, &self.script, &self.icon];
        let mut all = always.into_iter().chain(&self.accent).chain(&self.stylesheet);
        let asset = all.find(|asset| asset.file == file && asset.sum == sum)?;
        Some(asset.answer(encoding))
    }
}

fn icon(branding: &Branding) -> Asset {
    let svg = "image/svg+xml";
    match (&branding.logo, &branding.accent) {
        (Some(Logo::Svg(bytes)), _) => Asset::new("logo.svg", svg, bytes.clone()),
        (Some(Logo::Png(bytes)), _) => Asset::new("logo.png", "image/png", bytes.clone()),
        (None, accent) => {
            let drawn = include_str!("../../static/icon.svg");
            let color = accent.map_or_else(|| ICON_COLOR.to_owned(), |own| own.light.to_string());
            Asset::new("icon.svg", svg, drawn.replace(ICON_COLOR, &color).into_bytes())
        }
    }
}

/// The owner's colour in place of the site's, in the same layer and later.
fn tokens(accent: &Accent) -> String {
    let Accent { light, on_light, dark, on_dark, .. } = accent;
    format!(
        "@layer tokens {{\n  :root {{ --accent: {light}; --on-accent: {on_light}; }}\n  \
         @supports (color: light-dark(#000, #fff)) {{\n    :root {{ --accent: light-dark({light}, {dark}); \
         --on-accent: light-dark({on_light}, {on_dark}); }}\n  }}\n}}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortest_coding_that_the_client_takes_is_sent() {
        use Encoding::{Brotli, Gzip, Identity};
        for (accepted, encoding) in [
            ("gzip, deflate, br, zstd", Brotli),
            ("gzip, deflate", Gzip),
            ("GZIP", Gzip),
            ("gzip;q=0.5, br;q=0", Gzip),
            ("br; q=0.000 , gzip;q=0", Identity),
            ("*", Brotli),
            ("*;q=0", Identity),
            ("*, br;q=0", Gzip),
            ("identity", Identity),
            ("", Identity),
            ("brotli, xgzip", Identity),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(accepted));
            assert_eq!(Encoding::accepted(&headers), encoding, "{accepted}");
        }
        assert_eq!(Encoding::accepted(&HeaderMap::new()), Identity);
    }

    #[test]
    fn an_owners_colour_is_a_file_of_its_own_and_colours_the_icon() {
        let accent = Accent::parse("#ffd400").unwrap();
        let assets = Assets::new(&Branding { accent: Some(accent), ..Branding::default() });
        let text = |asset: &Asset| String::from_utf8(asset.body.to_vec()).unwrap();
        let css = text(assets.accent.as_ref().unwrap());
        assert!(css.contains(&accent.light.to_string()), "{css}");
        assert!(css.contains("#ffd400"), "{css}");
        assert!(text(&assets.icon).contains(&accent.light.to_string()));
        assert!(text(&Assets::new(&Branding::default()).icon).contains(ICON_COLOR));
    }
}
