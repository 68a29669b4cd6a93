//! The body of a form: all of it, or none.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Request},
    http::{HeaderValue, header},
};
use form_urlencoded::Serializer;
use portaria::web::Form;
use proptest::{
    collection::{btree_map, vec},
    prelude::*,
};
use tokio::runtime::{Builder, Runtime};

use crate::{always, bytes_of, text};

type Pairs = Vec<(String, String)>;

const FORM: &str = "application/x-www-form-urlencoded";
const MAX: usize = 16 * 1024;
const PIECES: &str =
    "&¦=¦a=¦b&¦%61=%00&¦c+d=+&¦c%20d=%2B&¦%C3%A9=%26&¦é=%3d&¦f=é;[]&¦ ¦\n¦+¦%F¦%FF¦%c3";

/// What a handler gets: the pairs, or the status of the refusal.
fn take(kind: Option<HeaderValue>, body: Vec<u8>) -> Result<Pairs, u16> {
    static RUNTIME: LazyLock<Runtime> =
        LazyLock::new(|| Builder::new_current_thread().build().unwrap());
    let mut request = Request::post("/login?of=the+query");
    if let Some(kind) = kind {
        request = request.header(header::CONTENT_TYPE, kind);
    }
    let request = request.body(Body::from(body)).unwrap();
    let form = RUNTIME.block_on(Form::<Pairs>::from_request(request, &()));
    form.map(|Form(pairs)| pairs).map_err(|error| error.status().as_u16())
}

fn decode(mut bytes: &[u8]) -> Option<String> {
    let hex = |byte: u8| char::from(byte).to_digit(16);
    let mut decoded = Vec::new();
    while let [first, rest @ ..] = bytes {
        bytes = rest;
        decoded.push(match (first, rest) {
            (b'%', [a, b, rest @ ..]) if let (Some(a), Some(b)) = (hex(*a), hex(*b)) => {
                bytes = rest;
                u8::try_from(a * 16 + b).unwrap()
            }
            (b'+', _) => b' ',
            _ => *first,
        });
    }
    String::from_utf8(decoded).ok()
}

fn expected(body: &[u8]) -> Result<Pairs, u16> {
    let mut pairs = Vec::new();
    for pair in body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        let mut parts = pair.splitn(2, |byte| *byte == b'=');
        let mut part = || decode(parts.next().unwrap_or_default()).ok_or(400_u16);
        pairs.push((part()?, part()?));
    }
    let names: BTreeSet<_> = pairs.iter().map(|(name, _)| name).collect();
    if names.len() == pairs.len() { Ok(pairs) } else { Err(400) }
}

#[test]
fn a_form_is_taken_whole_or_refused() {
    let kinds = prop_oneof![
        3 => Just(FORM.to_owned()),
        1 => "(a|A)pplication/x-www-form-[uU]rlencoded[ \t]?(;.*)?",
        1 => "x?application/x-www-form-urlencoded[,x ]?|text/plain|.*",
    ];
    let kinds = prop_oneof![5 => kinds.prop_map(String::into_bytes), 1 => vec(any::<u8>(), 0..9)];
    let kinds = kinds.prop_map(Bytes::from);
    // Some are of about the size that is too much.
    let sizes = prop_oneof![9 => Just(0), 1 => MAX - 2..MAX + 3];
    always((kinds, bytes_of(PIECES), sizes), |(kind, body, size)| {
        // What cannot be a header is left out.
        let kind = HeaderValue::from_bytes(&kind).ok();
        let text = String::from_utf8_lossy(kind.as_ref().map_or(b"", HeaderValue::as_bytes));
        let is_form = text.split(';').next().unwrap().trim_matches([' ', '\t']);
        let is_form = is_form.eq_ignore_ascii_case(FORM);
        let mut body = body.to_vec();
        body.resize(body.len().max(size), b'a');
        let expected = match () {
            () if body.len() > MAX => Err(413),
            () if !is_form => Err(415),
            () => expected(&body),
        };
        assert_eq!(take(kind, body), expected);
    });
}

#[test]
fn every_character_of_a_form_arrives() {
    always(btree_map(text(), text(), 0..8), |fields: BTreeMap<_, _>| {
        let body = Serializer::new(String::new()).extend_pairs(&fields).finish();
        let taken = take(Some(HeaderValue::from_static(FORM)), body.into_bytes());
        assert_eq!(taken, Ok(fields.into_iter().collect()));
    });
}
