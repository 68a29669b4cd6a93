//! What an owner makes the site look like: a colour and files, read at the start.

use std::{fs::File, io::Read};

use crate::domain::{Accent, FooterLink};

/// The largest logo, in bytes: everybody waits for it.
const MAX_LOGO: usize = 20 * 1024;
/// The largest style sheet, in bytes.
const MAX_STYLESHEET: usize = 256 * 1024;

/// See the module.
#[derive(Clone, Debug, Default)]
pub struct Branding {
    /// `accent`, if it was given.
    pub accent: Option<Accent>,
    /// `logo`, if it was given.
    pub logo: Option<Logo>,
    /// What `stylesheet` says, if it was given.
    pub stylesheet: Option<String>,
    /// `footer_links`
    pub footer_links: Vec<FooterLink>,
}

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Logo {
    /// Drawn.
    Svg(Vec<u8>),
    /// Of pixels.
    Png(Vec<u8>),
}

pub(super) fn logo(path: &str) -> Result<Logo, String> {
    let bytes = read(path, MAX_LOGO)?;
    if is_png(&bytes) {
        Ok(Logo::Png(bytes))
    } else if is_svg(&bytes) {
        Ok(Logo::Svg(bytes))
    } else {
        Err(format!("{path} is no picture that can be shown: give a PNG, or an SVG with its xmlns"))
    }
}

/// Rules of the owner's own.
pub(super) fn stylesheet(path: &str) -> Result<String, String> {
    let bytes = read(path, MAX_STYLESHEET)?;
    String::from_utf8(bytes).map_err(|_| format!("{path} is no text in UTF-8"))
}

/// The file, if it is not too large. No more of it is read than shows that.
fn read(path: &str, max: usize) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    // Asked first: opening a pipe waits for whoever writes into it.
    let is_file = std::fs::metadata(path).and_then(|metadata| {
        if metadata.is_file() { Ok(()) } else { Err(std::io::Error::other("it is no file")) }
    });
    is_file
        .and_then(|()| File::open(path))
        .and_then(|file| file.take(max as u64 + 1).read_to_end(&mut bytes))
        .map_err(|e| format!("{path} cannot be read: {e}"))?;
    match bytes.len() {
        0 => Err(format!("{path} is empty")),
        length if length > max => {
            Err(format!("{path} is too large: give a file of {} KB or less", max / 1024))
        }
        _ => Ok(bytes),
    }
}

/// PNG (RFC 2083), section 3: the signature, and the header that must follow.
fn is_png(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x89PNG\r\n\x1a\n") && bytes.get(12..16) == Some(b"IHDR")
}

/// Whether the first element is one that browsers draw as a picture.
fn is_svg(bytes: &[u8]) -> bool {
    let Ok(mut text) = std::str::from_utf8(bytes) else { return false };
    text = text.trim_start_matches('\u{feff}').trim_start();
    // What may stand before it; a DOCTYPE may hold declarations of its own.
    while let Some(end) = [("<?", "?>"), ("<!--", "-->"), ("<!DOCTYPE", ">")]
        .into_iter()
        .find_map(|(start, end)| text.starts_with(start).then_some(end))
    {
        let holds = text.split_once('>').is_some_and(|(start, _)| start.contains('['));
        let Some((_, rest)) = text.split_once(if end == ">" && holds { "]>" } else { end }) else {
            return false;
        };
        text = rest.trim_start();
    }
    let root = text.split_once('>').map_or("", |(root, _)| root);
    let is_svg =
        root.strip_prefix("<svg").is_some_and(|rest| rest.starts_with(char::is_whitespace));
    is_svg && root.contains("http://www.w3.org/2000/svg") && text.contains("</svg>")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(content: &[u8]) -> (tempfile::TempDir, String) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        std::fs::write(&path, content).unwrap();
        let path = path.to_str().unwrap().to_owned();
        (dir, path)
    }

    #[test]
    fn a_logo_is_a_small_svg_or_png() {
        let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"></svg>";
        for good in [
            svg.to_owned(),
            format!(
                "\u{feff}<?xml version=\"1.0\"?>\n<!-- a > b -->\n<!DOCTYPE svg>\n<!-- c -->{svg}"
            ),
        ] {
            let (_dir, path) = file(good.as_bytes());
            assert!(matches!(logo(&path), Ok(Logo::Svg(_))), "{good}");
        }
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR";
        let (_dir, path) = file(png);
        assert!(matches!(logo(&path), Ok(Logo::Png(_))));
        for bad in [
            &b""[..],
            b"GIF89a",
            b"<svg></svg>",
            b"<svgs xmlns=\"http://www.w3.org/2000/svg\"></svgs></svg>",
            b"<html><svg xmlns=\"http://www.w3.org/2000/svg\"></svg>",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\">\xff</svg>",
            b"<?xml",
            b"\x89PNG\r\n\x1a\n",
            &[svg.as_bytes(), &vec![b' '; MAX_LOGO]].concat(),
        ] {
            let (_dir, path) = file(bad);
            assert!(logo(&path).is_err(), "{}", String::from_utf8_lossy(&bad[..bad.len().min(80)]));
        }
        assert!(logo("/nowhere").unwrap_err().contains("/nowhere"));
        assert!(logo("/dev/zero").is_err() && logo("/").is_err());
        let dir = tempfile::tempdir().unwrap();
        let pipe = dir.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        assert!(logo(pipe.to_str().unwrap()).unwrap_err().contains("it is no file"));
    }

    #[test]
    fn a_style_sheet_is_a_text() {
        let (_dir, path) = file(b"h1 { color: red }");
        assert_eq!(stylesheet(&path).unwrap(), "h1 { color: red }");
        let (_dir, path) = file(b"h1 \xff");
        assert!(stylesheet(&path).unwrap_err().contains("UTF-8"));
        let (_dir, path) = file(&vec![b' '; MAX_STYLESHEET + 1]);
        assert!(stylesheet(&path).unwrap_err().contains("256 KB"));
    }
}
