//! What is wrong with the owner's style sheet, as a browser would read it.

use cssparser::{ParseError, Parser, SourceLocation, Token};

use super::finding::Finding;
use crate::config::Stylesheet;

/// The most that everybody should wait for, in bytes.
const BURDEN: usize = 20 * 1024;

/// Everything that is wrong with it.
#[must_use]
pub fn look(stylesheet: &Stylesheet) -> Vec<Finding> {
    let file = || stylesheet.path.display().to_string();
    let mut findings = Vec::new();
    if stylesheet.text.len() > BURDEN {
        let kilobytes = stylesheet.text.len().div_ceil(1024);
        findings.push(Finding::StyleLarge { file: file(), kilobytes });
    }
    let mut seen = Seen::default();
    read(&mut Parser::new(&stylesheet.text), &mut seen, false);
    findings.extend(
        seen.blocked.into_iter().map(|place| Finding::StyleBlocked { file: file(), place }),
    );
    findings.extend(seen.broken.map(|line| Finding::StyleBroken { file: file(), line }));
    findings
}

#[derive(Default)]
struct Seen {
    /// Addresses that the policy of the pages does not let in.
    blocked: Vec<String>,
    /// The first line that is no CSS, from 1.
    broken: Option<u32>,
}

impl Seen {
    fn address(&mut self, address: &str) {
        // Files of the site itself; another scheme or host, `data:` included, is blocked.
        let base = url::Url::parse("http://origin.invalid").ok();
        let stays = base.and_then(|base| Some(base.join(address).ok()?.origin() == base.origin()));
        if stays != Some(true) {
            self.blocked.push(address.chars().take(80).collect());
        }
    }

    fn breaks_at(&mut self, place: SourceLocation) {
        self.broken.get_or_insert(place.line + 1);
    }
}

/// Every token of a block, or of the whole.
fn read(input: &mut Parser<'_>, seen: &mut Seen, is_address: bool) {
    let mut imports = false;
    loop {
        let Ok(token) = input.next().cloned() else { return };
        let place = input.current_source_location();
        match &token {
            Token::UnquotedUrl(address) => seen.address(address),
            Token::QuotedString(address) if imports || is_address => seen.address(address),
            Token::Function(name) => block(input, seen, name.eq_ignore_ascii_case("url")),
            Token::ParenthesisBlock | Token::SquareBracketBlock | Token::CurlyBracketBlock => {
                block(input, seen, false);
            }
            token if token.is_parse_error() => seen.breaks_at(place),
            _ => {}
        }
        imports = matches!(&token, Token::AtKeyword(word) if word.eq_ignore_ascii_case("import"));
    }
}

/// The block that has just begun. One that never ends swallows everything behind it; blocks too
/// deep to be followed are none.
fn block(input: &mut Parser<'_>, seen: &mut Seen, is_address: bool) {
    let place = input.current_source_location();
    let end = input.parse_nested_block(|input| {
        read(input, seen, is_address);
        Ok::<_, ParseError<()>>(input.position())
    });
    if !end.is_ok_and(|end| !input.slice_from(end).trim().is_empty()) {
        seen.breaks_at(place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(text: &str) -> Vec<String> {
        let told = look(&Stylesheet { path: "own.css".into(), text: text.to_owned() });
        let words = told.into_iter().map(|finding| match finding {
            Finding::StyleBlocked { place, .. } => place,
            Finding::StyleBroken { line, .. } => format!("line {line}"),
            Finding::StyleLarge { kilobytes, .. } => format!("{kilobytes} KB"),
            other => panic!("{other:?}"),
        });
        words.collect()
    }

    #[test]
    fn what_pages_may_not_load_is_told() {
        for good in [
            "",
            "h1 { color: red } /* url(https://a.example) */",
            "@import '/static/other.css'; h1 { background: url(/static/x.svg) url(\"y.svg\") }",
            "h1::after { content: 'https://a.example' }",
            "@media (width > 3em) { h1 { color: rgb(1 2 3) } }",
        ] {
            assert_eq!(findings(good), [""; 0], "{good}");
        }
        for (text, place) in [
            ("@import 'https://a.example/b.css';", "https://a.example/b.css"),
            ("@import url(//a.example/b.css);", "//a.example/b.css"),
            ("@font-face { src: URL('http://a.example/f.woff2') }", "http://a.example/f.woff2"),
            ("h1 { background: url(data:image/png;base64,AAAA) }", "data:image/png;base64,AAAA"),
            ("@media print { a { cursor: url(https://a.example) } }", "https://a.example"),
        ] {
            assert_eq!(findings(text), [place], "{text}");
        }
    }

    #[test]
    fn what_is_no_css_and_what_is_too_much_is_told() {
        for (text, line) in [
            ("h1 { color: red\n\nh2 { color: blue }", 1),
            ("h1 {}\n}\nh2 {}", 2),
            ("h1 {}\nh2 { content: 'a\n' }", 2),
            ("\nh1 { background: url(a b) }", 2),
        ] {
            assert_eq!(findings(text), [format!("line {line}")], "{text}");
        }
        assert_eq!(findings(&"{".repeat(200)), ["line 1"]);
        assert_eq!(findings(&format!("/*{}*/", "a".repeat(BURDEN))), ["21 KB"]);
    }
}
