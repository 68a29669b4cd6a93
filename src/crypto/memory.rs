//! The work itself, in memory that a thread keeps while there is work.

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::{Output, ParamsString, PasswordHash, Salt, SaltString, rand_core::OsRng},
};

use super::{
    cost::OURS,
    foreign::{Stored, Terms, Work},
};
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
        let mut salt_bytes = [0; Salt::MAX_LENGTH];
        let salt_bytes = salt.decode_b64(&mut salt_bytes).ok()?;
        let mut out = [0; Params::DEFAULT_OUTPUT_LEN];
        self.fill(&ours(), password, salt_bytes, &mut out)?;
        let phc = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&OURS).ok()?,
            salt: Some(salt.as_salt()),
            hash: Some(Output::new(&out).ok()?),
        };
        Some(phc.to_string())
    }

    /// Compares a password with a hash.
    pub(super) fn verify(&mut self, hash: &Stored, password: &Secret, terms: &Terms) -> Verdict {
        // What is compared sooner would tell by its time that it is.
        if !hash.is_ours {
            self.verify_decoy(password);
        }
        let is_right = match &hash.work {
            Work::Argon2(argon2) if !hash.is_dear() => self.is_right(argon2, password, hash),
            _ => hash.is_of(password, terms.pepper.as_ref()),
        };
        match is_right {
            false => Verdict::Wrong,
            true if hash.is_ours => Verdict::Right,
            true => Verdict::Obsolete,
        }
    }

    /// As much work, for nothing.
    pub(super) fn verify_decoy(&mut self, password: &Secret) -> Verdict {
        if let Ok(decoy) = Stored::read(DECOY, false) {
            self.is_right(&ours(), password, &decoy);
        }
        Verdict::Wrong
    }

    fn is_right(&mut self, argon2: &Argon2<'_>, password: &Secret, hash: &Stored) -> bool {
        let mut made = vec![0; hash.digest.len()];
        self.fill(argon2, password, &hash.salt, &mut made).is_some_and(|()| hash.is(&made))
    }

    fn fill(
        &mut self,
        argon2: &Argon2<'_>,
        password: &Secret,
        salt: &[u8],
        out: &mut [u8],
    ) -> Option<()> {
        self.0.reserve_exact(ROOM.saturating_sub(self.0.len()));
        self.0.resize(OURS.block_count(), Block::default());
        let password = password.expose().as_bytes();
        argon2.hash_password_into_with_memory(password, salt, out, &mut self.0).ok()
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
        let decoy = Stored::read(DECOY, false).unwrap();
        assert!(decoy.is_ours && !decoy.is_dear());
        assert_eq!(decoy.digest.len(), Params::DEFAULT_OUTPUT_LEN);
        let salt = SaltString::generate(&mut OsRng);
        assert_eq!(decoy.salt.len(), salt.decode_b64(&mut [0; Salt::MAX_LENGTH]).unwrap().len());
    }
}
