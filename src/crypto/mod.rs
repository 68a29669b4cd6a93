//! Floor 1: password hashing and the keys of the site.

pub mod hasher;
pub mod keys;
