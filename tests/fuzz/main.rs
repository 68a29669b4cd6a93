//! What strangers send, made up by the hundred: `PROPTEST_CASES=100000` goes deeper.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::missing_panics_doc)]

mod client;
mod cookie;
mod form;
mod hash;
mod names;
mod next;
mod password;

use axum::body::Bytes;
use proptest::{
    collection::vec,
    prelude::*,
    sample::select,
    test_runner::{Config, TestRunner},
};

/// Holds for every input, or panics with the smallest for which it does not. No file of failures
/// is kept: what was found belongs among the examples beside the code.
#[track_caller]
fn always<S: Strategy>(inputs: S, holds: impl Fn(S::Value)) {
    let config = Config { failure_persistence: None, ..Config::default() };
    let result = TestRunner::new(config).run(&inputs, |input| {
        holds(input);
        Ok(())
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
}

/// Any text; the strategy for `String` makes no control characters.
fn text() -> impl Strategy<Value = String> {
    vec(any::<char>(), 0..40).prop_map(String::from_iter)
}

fn split(pieces: &'static str) -> Vec<&'static str> {
    pieces.split('¦').collect()
}

/// Some of the pieces, now and then something else between, or one of them many times.
fn made_of(pieces: &'static str) -> impl Strategy<Value = String> {
    let piece = select(split(pieces)).prop_map(str::to_owned);
    let other = any::<char>().prop_map(String::from);
    let many = (piece.clone(), 1..2100_usize).prop_map(|(piece, times)| piece.repeat(times));
    let mixed = vec(prop_oneof![4 => piece, 1 => other], 0..12).prop_map(|all| all.concat());
    prop_oneof![9 => mixed, 1 => many]
}

/// The same with bytes that are no text between. `Bytes` are shown as text.
fn bytes_of(pieces: &'static str) -> impl Strategy<Value = Bytes> {
    let piece = select(split(pieces)).prop_map(|piece| piece.as_bytes().to_vec());
    let other = vec(any::<u8>(), 0..4);
    vec(prop_oneof![12 => piece, 1 => other], 0..16).prop_map(|all| all.concat().into())
}
