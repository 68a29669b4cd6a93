//! The site from outside: a module for each capability, in its own words.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::missing_panics_doc)]

mod support;

mod activity;
mod admin_activity;
mod admin_users;
mod administration;
mod api;
mod backup;
mod branding;
mod close;
mod command;
mod device;
mod doctor;
mod doors;
mod email;
mod health;
mod housekeeping;
mod import;
mod invitation;
mod invitations;
mod keys;
mod log;
mod login;
mod logout;
mod metrics;
mod mount;
mod nodes;
mod old_cookie;
mod password;
mod password_link;
mod preferences;
mod profile;
mod requests;
mod session;
mod sessions;
mod setup;
mod signup;
mod sudo;
mod throttle;
mod tokens;
mod users;
