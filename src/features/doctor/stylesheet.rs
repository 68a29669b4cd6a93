//! What is wrong with the owner's style sheet, as a browser would read it.

use cssparser::{ParseError, Parser, SourceLocation, Token};
use url::Url;

use super::finding::Finding;
use crate::domain::PublicUrl;

/// The most that everybody should wait for, in bytes.
const BURDEN: usize = 20 * 1024;

/// Everything that is wrong with it.
#[must_use]
pub fn findings(stylesheet: &str, public: &PublicUrl) -> Vec<Finding> {
    let mut findings = Vec::new();
    if stylesheet.len() > BURDEN {
        findings.push(Finding::StyleLarge(stylesheet.len().div_ceil(1024)));
    }
    let mut seen = Seen { home: Url::parse(public.origin()).ok(), ..Seen::default() };
    read(&mut Parser::new(stylesheet), &mut seen, Place::Rules);
    findings.extend(seen.blocked.into_iter().map(Finding::StyleBlocked));
    findings.extend(seen.broken.map(Finding::StyleBroken));
    findings
}

/// As many as anybody reads.
const MOST: usize = 20;

#[derive(Default)]
struct Seen {
    /// The site's own origin.
    home: Option<Url>,
    /// Addresses that the policy of the pages does not let in.
    blocked: Vec<String>,
    /// The first line that is no CSS, from 1.
    broken: Option<u32>,
}

impl Seen {
    /// Files of the site itself may be loaded, but no fonts: the policy names none. Another scheme
    /// or host, `data:` included, is blocked.
    fn address(&mut self, address: &str, place: Place) {
        let home = self.home.as_ref();
        let stays = home.and_then(|home| Some(home.join(address).ok()?.origin() == home.origin()));
        if (stays != Some(true) || matches!(place, Place::Font | Place::FontAddress))
            && self.blocked.len() < MOST
        {
            self.blocked.push(address.chars().take(80).collect());
        }
    }

    fn breaks_at(&mut self, place: SourceLocation) {
        self.broken.get_or_insert(place.line + 1);
    }
}

/// What a token stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Rules, where a text is a text.
    Rules,
    /// The rules of a font, whose addresses are of fonts.
    Font,
    /// A function in there.
    FontAddress,
    /// A function that takes addresses as texts.
    Address,
    /// An at-rule that does so.
    Import,
    /// An at-rule whose address is but a name.
    Namespace,
}

/// Every token of a block, or of the whole.
fn read(input: &mut Parser<'_>, seen: &mut Seen, within: Place) {
    let mut here = within;
    loop {
        let Ok(token) = input.next().cloned() else { return };
        let at = input.current_source_location();
        match &token {
            Token::UnquotedUrl(_) if here == Place::Namespace => {}
            Token::UnquotedUrl(address) => seen.address(address, here),
            Token::QuotedString(address)
                if matches!(here, Place::Import | Place::Address | Place::FontAddress) =>
            {
                seen.address(address, here);
            }
            Token::Function(name) if here != Place::Namespace => {
                let takes = ["url", "src", "image-set", "-webkit-image-set", "image"];
                let takes = takes.iter().any(|function| name.eq_ignore_ascii_case(function));
                let inside = match here {
                    Place::Font if takes => Place::FontAddress,
                    _ if takes => Place::Address,
                    _ => here,
                };
                block(input, seen, inside);
            }
            Token::CurlyBracketBlock => {
                block(input, seen, if here == Place::Font { here } else { Place::Rules });
                here = within;
            }
            Token::Function(_) | Token::ParenthesisBlock | Token::SquareBracketBlock => {
                block(input, seen, here);
            }
            Token::AtKeyword(word) => {
                here = match word.to_ascii_lowercase().as_str() {
                    "import" => Place::Import,
                    "namespace" => Place::Namespace,
                    "font-face" => Place::Font,
                    _ => Place::Rules,
                }
            }
            Token::Semicolon => here = within,
            token if token.is_parse_error() => seen.breaks_at(at),
            _ => {}
        }
    }
}

/// The block that has just begun. One that never ends swallows everything behind it; blocks too
/// deep to be followed are none.
fn block(input: &mut Parser<'_>, seen: &mut Seen, within: Place) {
    let at = input.current_source_location();
    let end = input.parse_nested_block(|input| {
        read(input, seen, within);
        Ok::<_, ParseError<()>>(input.position())
    });
    if !end.is_ok_and(|end| !input.slice_from(end).trim().is_empty()) {
        seen.breaks_at(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let public = PublicUrl::parse("https://login.example.com/auth").unwrap();
        let words = findings(text, &public).into_iter().map(|finding| match finding {
            Finding::StyleBlocked(place) => place,
            Finding::StyleBroken(line) => format!("line {line}"),
            Finding::StyleLarge(kilobytes) => format!("{kilobytes} KB"),
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
            "@font-face { font-family: 'a'; src: local('b') format('woff2') }",
            "@media (width > 3em) { h1 { color: rgb(1 2 3) } }",
            "h1 { background: url(https://login.example.com/x.svg) }",
            "@namespace svg url(http://www.w3.org/2000/svg); @namespace 'http://www.w3.org/1999/xhtml';",
        ] {
            assert_eq!(told(good), [""; 0], "{good}");
        }
        for (text, place) in [
            ("@import 'https://a.example/b.css';", "https://a.example/b.css"),
            ("@import url(//a.example/b.css);", "//a.example/b.css"),
            ("@font-face { src: URL('http://a.example/f.woff2') }", "http://a.example/f.woff2"),
            ("h1 { background: url(data:image/png;base64,AAAA) }", "data:image/png;base64,AAAA"),
            ("@media print { a { cursor: url(https://a.example) } }", "https://a.example"),
            (
                "h1 { background: image-set('https://a.example/a.png' 1x, '/b.png' 2x) }",
                "https://a.example/a.png",
            ),
            ("@font-face { font-family: 'a'; src: url(/static/a.woff2) }", "/static/a.woff2"),
            ("@namespace url(http://a.example); @import 'http://b.example';", "http://b.example"),
        ] {
            assert_eq!(told(text), [place], "{text}");
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
            assert_eq!(told(text), [format!("line {line}")], "{text}");
        }
        assert_eq!(told(&"{".repeat(200)), ["line 1"]);
        assert_eq!(told(&"a { b: url(//c) }".repeat(1000)).len(), MOST);
        assert_eq!(told(&format!("/*{}*/", "a".repeat(BURDEN))), ["21 KB"]);
    }
}
