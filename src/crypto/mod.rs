//! Floor 1: password hashing and the keys of the site.

mod cost;
pub mod hasher;
mod key_ring;
pub mod keys;
mod memory;

pub use self::key_ring::KeyRing;
