//! The files that pages ask for, each under a path with its checksum: those of `static/`, which are
//! inside the binary, compressed when it was built, and the owner's, read at the start.

use std::{fmt::Write as _, io::Write as _};

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};

use crate::{
    config::{Branding, Logo},
    domain::Accent,
};

const CSS: &str = "text/css; charset=utf-8";
/// The colour of the icon, which is also that of `app.css`.
const ICON_COLOR: &str = "#0b6b5d";

/// A file.
pub struct Asset {
    file: &'static str,
    kind: &'static str,
    body: Bytes,
    /// The same in fewer bytes.
    coded: Vec<(Coding, Bytes)>,
    sum: String,
    path: String,
}

/// A file of `static/`, as `build.rs` compressed it.
macro_rules! embedded {
    ($file:literal, $kind:expr) => {{
        let body = Bytes::from_static(include_bytes!(concat!("../../static/", $file)));
        let brotli = include_bytes!(concat!(env!("OUT_DIR"), "/", $file, ".br")).as_slice();
        let gzip = include_bytes!(concat!(env!("OUT_DIR"), "/", $file, ".gz")).as_slice();
        let coded = vec![
            (Coding::Brotli, Bytes::from_static(brotli)),
            (Coding::Gzip, Bytes::from_static(gzip)),
        ];
        Asset { coded, ..Asset::new($file, $kind, body) }
    }};
}

impl Asset {
    fn new(file: &'static str, kind: &'static str, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        let sum = Sha256::digest(&body)[..8].iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        let path = format!("/static/{sum}/{file}");
        Self { file, kind, body, coded: Vec::new(), sum, path }
    }

    /// A text of the owner's, compressed once.
    fn text(file: &'static str, kind: &'static str, body: &[u8]) -> Self {
        let gzip = gzip(body, Compression::best()).ok().map(|gzip| (Coding::Gzip, gzip.into()));
        Self { coded: gzip.into_iter().collect(), ..Self::new(file, kind, body.to_vec()) }
    }

    /// `/static/{checksum}/{file}`, before any prefix.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    fn answer(&self, accepted: Accepted) -> Response {
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static(self.kind)),
            (
                header::CACHE_CONTROL,
                HeaderValue::from_static("public, max-age=31536000, immutable"),
            ),
            (header::VARY, HeaderValue::from_static("Accept-Encoding")),
        ];
        let best = self.coded.iter().find(|(coding, _)| accepted.takes(*coding));
        match best {
            Some((coding, body)) => {
                let coding = HeaderValue::from_static(coding.name());
                (headers, [(header::CONTENT_ENCODING, coding)], body.clone()).into_response()
            }
            None => (headers, self.body.clone()).into_response(),
        }
    }
}

/// How a body may be shorter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    Brotli,
    Gzip,
}

impl Coding {
    fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }
}

/// Which codings a client takes (RFC 9110, section 12.5.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accepted {
    brotli: bool,
    /// `gzip`
    pub gzip: bool,
}

impl Accepted {
    /// Reads them. Without the header a client takes none.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let lines = headers.get_all(header::ACCEPT_ENCODING).iter();
        let codings: Vec<_> = lines
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(','))
            .map(|coding| coding.split_once(';').unwrap_or((coding, "")))
            .map(|(name, weight)| (name.trim(), !is_zero(weight)))
            .collect();
        let takes = |coding: Coding| {
            let find =
                |wanted: &str| codings.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
            find(coding.name()).or_else(|| find("*")).is_some_and(|(_, takes)| *takes)
        };
        Self { brotli: takes(Coding::Brotli), gzip: takes(Coding::Gzip) }
    }

    fn takes(self, coding: Coding) -> bool {
        match coding {
            Coding::Brotli => self.brotli,
            Coding::Gzip => self.gzip,
        }
    }
}

/// The bytes, compressed.
///
/// # Errors
/// None that writing to memory could have.
pub fn gzip(bytes: &[u8], level: Compression) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 4), level);
    encoder.write_all(bytes)?;
    encoder.finish()
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
        let accent = branding.accent.as_ref();
        let stylesheet = branding.stylesheet.as_ref();
        Self {
            css: embedded!("app.css", CSS),
            script: embedded!("app.js", "text/javascript; charset=utf-8"),
            icon: icon(branding),
            accent: accent.map(|accent| Asset::new("accent.css", CSS, tokens(accent).into_bytes())),
            stylesheet: stylesheet.map(|own| Asset::text("own.css", CSS, own.as_bytes())),
        }
    }

    /// The file as a client may have it, if the checksum is that of its present content.
    #[must_use]
    pub fn find(&self, sum: &str, file: &str, accepted: Accepted) -> Option<Response> {
        let always = [&self.css, &self.script, &self.icon];
        let mut all = always.into_iter().chain(&self.accent).chain(&self.stylesheet);
        let asset = all.find(|asset| asset.file == file && asset.sum == sum)?;
        Some(asset.answer(accepted))
    }
}

fn icon(branding: &Branding) -> Asset {
    let svg = "image/svg+xml";
    match (&branding.logo, &branding.accent) {
        (Some(Logo::Svg(bytes)), _) => Asset::text("logo.svg", svg, bytes),
        (Some(Logo::Png(bytes)), _) => Asset::new("logo.png", "image/png", bytes.clone()),
        (None, accent) => {
            let drawn = include_str!("../../static/icon.svg");
            let color = accent.map_or_else(|| ICON_COLOR.to_owned(), |own| own.light.to_string());
            Asset::new("icon.svg", svg, drawn.replace(ICON_COLOR, &color).into_bytes())
        }
    }
}

/// The owner's colour in place of the site's, in the same layer and later.
fn tokens(Accent { light, dark, .. }: &Accent) -> String {
    format!(
        "@layer tokens {{\n  :root {{ --accent: {light}; }}\n  @supports (color: light-dark(#000, #fff)) {{\n    \
         :root {{ --accent: light-dark({light}, {dark}); }}\n  }}\n}}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_says_which_codings_it_takes() {
        for (accepted, brotli, gzip) in [
            ("gzip, deflate, br, zstd", true, true),
            ("gzip, deflate", false, true),
            ("BR", true, false),
            ("gzip;q=0.5, br;q=0", false, true),
            ("br; q=0.000 , gzip;q=0", false, false),
            ("*", true, true),
            ("*;q=0", false, false),
            ("*, br;q=0", false, true),
            ("identity", false, false),
            ("", false, false),
            ("brotli, xgzip", false, false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(accepted));
            assert_eq!(Accepted::of(&headers), Accepted { brotli, gzip }, "{accepted}");
        }
        assert_eq!(Accepted::of(&HeaderMap::new()), Accepted { brotli: false, gzip: false });
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
