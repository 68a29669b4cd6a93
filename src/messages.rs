//! What the site says: `locales/<language>/*.ftl` as typed functions, made by `build.rs`.
#![allow(
    missing_docs,
    clippy::all,
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "made by fluent-typed"
)]

include!(concat!(env!("OUT_DIR"), "/messages.rs"));
