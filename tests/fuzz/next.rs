//! Where to go next: it cannot leave the site.

use axum::http::{Method, Uri};
use portaria::web::{Next, query_value, urls};
use proptest::prelude::*;
use url::{Position, Url};

use crate::{always, made_of, text};

const PIECES: &str = "/¦//¦\\¦%2f¦%2F¦%5c¦%2e¦%00¦%0d%0a¦\t¦\n¦\r¦\0¦\x7f¦ ¦.¦..¦/..¦/.¦?¦#¦&¦=¦\
    @¦:¦http:¦https://¦javascript:¦data:¦evil.example¦[::1]¦[¦]¦:80¦a¦é¦／¦⁄¦∕¦＼¦。¦'¦\"¦<¦\
    \u{202e}¦\u{feff}¦\u{a0}";

fn destinations() -> impl Strategy<Value = String> {
    let rooted = made_of(PIECES).prop_map(|rest| format!("/{rest}"));
    prop_oneof![1 => text(), 1 => made_of(PIECES), 4 => rooted]
}

fn stays(next: &Next) {
    let path = next.as_str();
    if path.is_empty() {
        return;
    }
    assert!(path.starts_with('/') && !path.starts_with("//"), "{path}");
    assert!(path.bytes().all(|byte| byte.is_ascii_graphic()), "{path}");
    assert!(path.len() <= 2048);
    // Behind `?` or `#` a backslash is no slash to any browser.
    let end = path.find(['?', '#']).unwrap_or(path.len());
    assert!(!path[..end].contains('\\'), "{path}");
    for base in ["https://site.example/auth/login", "http://[::1]:8080/a/b?c#d"] {
        let base = Url::parse(base).unwrap();
        let there = base.join(path).unwrap();
        assert_eq!(&there[..Position::BeforePath], &base[..Position::BeforePath]);
        assert_eq!(&there[Position::BeforePath..], path);
        assert!(there.username().is_empty() && there.password().is_none());
    }
    assert_eq!(&Next::parse(path), next);
    assert_eq!(urls::location(path).as_bytes(), path.as_bytes());
    let login: Uri = format!("/login{}", next.query()).parse().unwrap();
    assert_eq!(&Next::parse(&query_value(&login, "next")), next);
}

#[test]
fn whatever_is_asked_for_stays_on_the_site() {
    always(destinations(), |text| {
        let next = Next::parse(&text);
        stays(&next);
        let base = Url::parse("https://site.example/auth/login").unwrap();
        let leaves = base.join(&text).map_or(true, |url| url.origin() != base.origin());
        if leaves || !text.starts_with('/') {
            assert_eq!(next, Next::default());
        }
    });
}

#[test]
fn whatever_was_requested_leads_back_to_the_site() {
    let requests = ("(http://evil\\.example)?", destinations());
    always(requests, |(authority, text)| {
        let Ok(uri) = format!("{authority}{text}").parse() else { return };
        for method in [Method::GET, Method::POST] {
            stays(&Next::of_request(&method, &uri));
        }
    });
}

#[test]
fn a_plain_path_is_kept_as_it_is() {
    always("(/[a-z0-9_~-]{1,9}){1,5}/?(\\?[a-z]=[a-z0-9%/]{0,9})?(#[a-z]*)?", |text| {
        assert_eq!(Next::parse(&text).as_str(), text);
    });
}
