//! A login website: sign up, sign in, stay signed in, edit the profile, change the password, sign
//! out. `portaria serve` runs it; an axum app mounts it:
//!
//! ```no_run
//! use axum::{Router, routing::get};
//! use portaria::{App, Config, auth::SignedIn};
//!
//! async fn desk(SignedIn(user): SignedIn) -> String {
//!     format!("Hello, {}", user.username)
//! }
//!
//! # async fn mount() -> anyhow::Result<Router> {
//! let app = App::build(Config::of([("public_url", "https://example.com/auth")])?).await?;
//! let site: Router = Router::new()
//!     .route("/desk", get(desk).layer(portaria::layer(&app)))
//!     .nest("/auth", portaria::router(&app));
//! # Ok(site)
//! # }
//! ```
//!
//! # Map
//!
//! An import goes down this list, never up, and never to a sibling feature.
//!
//! | floor | modules |
//! | --- | --- |
//! | the command; for tests of apps that mount the site (feature `testing`) | [`cli`], `testing` |
//! | where all meets | [`mod@router`], `openapi`, [`serve`], [`mod@housekeeping`] |
//! | capabilities | [`features`] |
//! | what they are made of | `furnish`, [`page`], [`api`], [`route`], [`applicant`], [`details`], [`activity_line`] |
//! | who is asking | [`auth`] |
//! | what a running site holds | [`app`] |
//! | HTTP furniture that knows nothing of accounts | [`web`] |
//! | tables that features share; settings | [`accounts`], [`config`] |
//! | databases, hashing, figures | [`db`], [`crypto`], [`metrics`] |
//! | what time it is | [`clock`] |
//! | facts and rules | [`domain`] |
//! | words | [`messages`] |

pub mod accounts;
pub mod activity_line;
pub mod api;
pub mod app;
pub mod applicant;
pub mod auth;
pub mod cli;
pub mod clock;
pub mod config;
pub mod crypto;
pub mod db;
pub mod details;
pub mod domain;
pub mod features;
mod furnish;
pub mod housekeeping;
pub mod messages;
pub mod metrics;
mod openapi;
pub mod page;
pub mod route;
pub mod router;
pub mod serve;
#[cfg(feature = "testing")]
pub mod testing;
pub mod web;

pub use crate::{
    app::App,
    auth::{Admin, AuthLayer, Guest, SignedIn, Sudo, TurnedAway, layer},
    clock::Clock,
    config::Config,
    domain::{Event, Logged, Signal},
    features::setup_link,
    housekeeping::housekeeping,
    router::router,
    web::{Notice, asked::Wants},
};
