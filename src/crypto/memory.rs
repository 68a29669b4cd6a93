//! The work itself, in memory that a thread keeps while there is work.

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::{Output, ParamsString, PasswordHash, Salt, SaltString, rand_core::OsRng},
};

use super::cost::{Cost, OURS};
use crate::domain::Secret;

/// A hash of a random password that nobody kept: unknown, disabled and password-less accounts, and
/// hashes that cannot be read, cost the same work as any other.
pub(super) const DECOY: &str = "$argon2id$v=19$m=19456,t=2,p=1$UOPuNHQwv0RgGj7e8BCgzA$8eChKJdZ2gLVVYdBQ7CbP1prNSIVJTfm27mpHPlXbQw";

/// What comparing a password with a hash says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Not this password, or no hash to compare with.
    Wrong,
    /// This password.
    Right,
    /// This password, but the hash is weaker than ours or foreign: make a new one.
    Obsolete,
}

/// Blocks of 1 KiB that are asked for: more than glibc ever takes from a heap (32 MiB, mallopt(3)), so that
/// what is given back is the system's again. Those that are not filled cost nothing.
const ROOM: usize = 33 * 1024;

/// What one thread keeps between two hashes, until it has had nothing to do for a while.
#[derive(Default)]
pub(super) struct Memory(Vec<Block>);

impl Memory {
    /// The PHC string of a password.
    pub(super) fn hash(&mut self, password: &Secret) -> Option<String> {
        let salt = SaltString::generate(&mut OsRng);
        let length = Params::DEFAULT_OUTPUT_LEN;
        let phc = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&OURS).ok()?,
            salt: Some(salt.as_salt()),
            hash: Some(self.fill(&ours(), password, salt.as_salt(), length)?),
        };
        Some(phc.to_string())
    }

    /// Compares a password with a hash of that cost.
    pub(super) fn verify(&mut self, cost: &Cost, password: &Secret, phc: &str) -> Verdict {
        let is_right = match cost {
            Cost::Kept(argon2) => self.is_right(argon2, password, phc),
            Cost::Rounds | Cost::Memory => {
                password_auth::verify_password(password.expose(), phc).is_ok()
            }
        };
        verdict(phc, is_right)
    }

    /// As much work, for nothing.
    pub(super) fn verify_decoy(&mut self, password: &Secret) -> Verdict {
        self.is_right(&ours(), password, DECOY);
        Verdict::Wrong
    }

    fn is_right(&mut self, argon2: &Argon2<'_>, password: &Secret, phc: &str) -> bool {
        let Ok(phc) = PasswordHash::new(phc) else { return false };
        let (Some(salt), Some(expected)) = (phc.salt, phc.hash) else { return false };
        // Output compares in constant time.
        self.fill(argon2, password, salt, expected.len()) == Some(expected)
    }

    fn fill(
        &mut self,
        argon2: &Argon2<'_>,
        password: &Secret,
        salt: Salt<'_>,
        length: usize,
    ) -> Option<Output> {
        let mut salt_bytes = [0; Salt::MAX_LENGTH];
        let salt = salt.decode_b64(&mut salt_bytes).ok()?;
        self.0.reserve_exact(ROOM.saturating_sub(self.0.len()));
        self.0.resize(OURS.block_count(), Block::default());
        Output::init_with(length, |out| {
            let password = password.expose().as_bytes();
            let hashed = argon2.hash_password_into_with_memory(password, salt, out, &mut self.0);
            hashed.map_err(Into::into)
        })
        .ok()
    }
}

fn verdict(phc: &str, is_right: bool) -> Verdict {
    match is_right {
        false => Verdict::Wrong,
        true if password_auth::is_hash_obsolete(phc).unwrap_or(true) => Verdict::Obsolete,
        true => Verdict::Right,
    }
}

fn ours() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, OURS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_hash_asks_for_no_more_memory_than_the_first() {
        let (mut memory, password) = (Memory::default(), Secret::new("password".into()));
        for _ in 0..2 {
            memory.hash(&password).unwrap();
            assert_eq!(memory.0.capacity(), ROOM);
        }
    }

    #[test]
    fn the_decoy_costs_what_our_hashes_cost() {
        let decoy = PasswordHash::new(DECOY).unwrap();
        assert!(matches!(Cost::of(&decoy), Some(Cost::Kept(_))));
        assert!(!password_auth::is_hash_obsolete(DECOY).unwrap());
        assert_eq!(decoy.hash.unwrap().len(), Params::DEFAULT_OUTPUT_LEN);
        assert_eq!(decoy.salt.unwrap().len(), SaltString::generate(&mut OsRng).as_str().len());
    }
}
