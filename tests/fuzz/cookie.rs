//! What a browser sends back, or somebody who is no browser.

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, header},
};
use portaria::{
    domain::{SecretToken, SessionKind},
    web::cookie::{read, read_all},
};
use proptest::{collection::vec, prelude::*};

use crate::{always, bytes_of, text};

const NAME: &str = "__Host-portaria";
const PIECES: &str = "__Host-portaria¦__host-portaria¦=¦;¦ ¦\t¦; ¦x¦\"¦é¦%3D¦,¦a=b; ¦\
    __Host-portaria=x; ¦; __Host-portaria=é ¦;__Host-portaria=";

fn headers(lines: &[Bytes]) -> HeaderMap {
    let value = |line: &Bytes| HeaderValue::from_bytes(line).ok();
    lines.iter().filter_map(value).map(|value| (header::COOKIE, value)).collect()
}

/// Each byte as one character, so that the text is split as a text is.
fn expected(headers: &HeaderMap) -> Vec<Option<String>> {
    let blank = [' ', '\t'];
    let mut all = Vec::new();
    for line in headers.get_all(header::COOKIE) {
        let line: String = line.as_bytes().iter().copied().map(char::from).collect();
        for pair in line.split(';') {
            if let Some((name, value)) = pair.split_once('=')
                && name.trim_matches(blank) == NAME
            {
                let bytes = value.trim_matches(blank).chars().map(|c| c as u8).collect();
                all.push(String::from_utf8(bytes).ok());
            }
        }
    }
    all
}

#[test]
fn a_cookie_is_read_if_it_is_the_only_one_of_its_name() {
    always(vec(bytes_of(PIECES), 0..4), |lines| {
        let headers = headers(&lines);
        let expected = expected(&headers);
        let all: Vec<_> = read_all(&headers, NAME).map(|value| value.map(str::to_owned)).collect();
        assert_eq!(&all, &expected);
        let only = if expected.len() == 1 { expected[0].as_deref() } else { None };
        assert_eq!(read(&headers, NAME), only);
    });
}

#[test]
fn a_name_that_is_written_otherwise_is_another_name() {
    let otherwise = prop_oneof![
        "[ab]__Host-portaria|__Host-portaria[ab%]|\"__Host-portaria\"|\\$?__Host-",
        "(__|%5[fF]_|_%5f)(%48|H)ost(-|%2[dD])portaria",
        "__[hH][oO][sS][tT]-[pP]ortaria|__Host[ _]portaria|__Host-portari(A|%61|á|а)",
    ];
    let otherwise = otherwise.prop_filter("the name itself", |name| name != NAME);
    always((vec(otherwise, 1..4), any::<bool>()), |(names, with_ours)| {
        let mut lines: Vec<_> = names.iter().map(|name| format!("{name}=bad").into()).collect();
        if with_ours {
            lines.push(format!("a=b; {NAME}=good").into());
        }
        assert_eq!(read(&headers(&lines), NAME), with_ours.then_some("good"));
    });
}

/// 32 bytes are 42 characters of six bits, and one of four.
fn could_be_made(text: &str) -> bool {
    let Some((front, last)) = text.strip_prefix("ses_").and_then(|bare| bare.split_at_checked(42))
    else {
        return false;
    };
    front.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        && matches!(last.as_bytes(), [byte] if b"AEIMQUYcgkosw048".contains(byte))
}

#[test]
fn a_session_is_read_only_as_it_could_be_made() {
    let texts = prop_oneof![
        1 => text(),
        4 => "ses_[A-Za-z0-9_-]{43}",
        2 => "(ses|Ses|setup|link|)_?[A-Za-z0-9_+/=-]{41,45}",
        2 => "ses_[A-Za-z0-9_-]{42}[AQgw][ =\\x00A]?",
    ];
    always(texts, |text| {
        let token = SecretToken::<SessionKind>::parse(&text);
        assert_eq!(token.is_some(), could_be_made(&text));
        assert!(token.is_none_or(|token| token.expose() == text));
        let made = SecretToken::<SessionKind>::generate().unwrap();
        assert!(could_be_made(made.expose()));
    });
}
