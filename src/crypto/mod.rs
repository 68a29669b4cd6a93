//! Floor 1: password hashing and the keys of the site.

mod cost;
pub mod flask;
pub mod foreign;
pub mod hasher;
mod hex;
mod key_ring;
pub mod keys;
mod memory;

pub use self::key_ring::KeyRing;
