//! Floor 2: the tables that features share. Functions take a connection and plain values.
//!
//! Several rows of one account are always locked in the order users, credentials, throttles (a
//! name's before an address's), sessions, devices, password links, API tokens, arrivals: two changes at once then wait for
//! each other instead of locking each other out. An invitation comes after the accounts that are
//! there, and before the one that is made with it.

pub mod activity;
pub mod administration;
pub mod api_token;
pub mod arrival;
pub mod credential;
pub mod departure;
pub mod device;
pub mod directory;
pub mod invitation;
pub mod old_cookie;
pub mod password_link;
pub mod registration;
pub mod reserved_name;
pub mod summary;
pub mod throttle;
pub mod user;
