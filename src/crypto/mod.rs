//! Floor 1: password hashing and the keys of the site.

mod cost;
pub mod hasher;
pub mod keys;
