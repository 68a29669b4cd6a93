//! A hash that was read and found to ask for no more than it may.

use argon2::Argon2;

use super::{HashProblem, read};
use crate::crypto::cost::{self, Length};

/// The longest text that is read, in bytes.
const MAX_TEXT: usize = 1024;
/// The longest salt and the longest digest, in bytes.
const MAX_BYTES: usize = 128;
/// The shortest digest, in bytes: with less, another password would be right by chance, and with
/// nothing, every one.
const MIN_DIGEST: usize = 16;

/// A hash, and what comparing with it takes.
pub(in crate::crypto) struct Stored {
    pub(in crate::crypto) work: Work,
    pub(in crate::crypto) salt: Vec<u8>,
    pub(in crate::crypto) digest: Vec<u8>,
    /// Whether one that is made now would be no better.
    pub(in crate::crypto) is_ours: bool,
    length: Length,
}

/// How a digest is made.
pub(in crate::crypto) enum Work {
    Argon2(Argon2<'static>),
    Scrypt(scrypt::Params),
    Pbkdf2(Sum, u32),
    Bcrypt(u32, Before),
    /// The salt and the password in one sum, as old Werkzeugs or old Djangos did it.
    Once(Sum),
}

/// A sum over bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::crypto) enum Sum {
    Md5,
    Sha1,
    Sha256,
    Sha512,
}

/// What is done to a password before bcrypt.
pub(in crate::crypto) enum Before {
    /// The pepper is put behind it.
    Pepper,
    Nothing,
    /// Its SHA-256 as hex.
    Hex,
    /// Its SHA-256 as base64.
    Base64,
    /// Its HMAC under the salt, as base64. The salt is as it was written.
    Keyed(String),
}

impl Sum {
    /// The length of its digest, in bytes.
    pub(super) fn size(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }
}

impl Stored {
    /// Reads a hash. `weak`: whether weak ones are allowed.
    pub(in crate::crypto) fn read(text: &str, weak: bool) -> Result<Self, HashProblem> {
        if text.len() > MAX_TEXT || text.chars().any(char::is_control) {
            return Err(HashProblem::Unknown);
        }
        let stored = read::any(text)?;
        if stored.is_weak() && !weak { Err(HashProblem::Weak) } else { Ok(stored) }
    }

    /// Whether it would hold up hashes of ours.
    pub(in crate::crypto) fn is_dear(&self) -> bool {
        matches!(self.length, Length::Longer)
    }

    fn is_weak(&self) -> bool {
        match &self.work {
            Work::Once(_) => true,
            Work::Pbkdf2(sum, rounds) => {
                matches!(sum, Sum::Md5 | Sum::Sha1) || u64::from(*rounds) < cost::FEW_ROUNDS
            }
            Work::Argon2(argon2) => argon2.params().m_cost() < cost::LITTLE_ARGON2,
            Work::Scrypt(params) => {
                (1_u64 << params.log_n()) * u64::from(params.r()) < cost::LITTLE_SCRYPT
            }
            Work::Bcrypt(..) => false,
        }
    }

    pub(super) fn argon2(
        argon2: Argon2<'static>,
        salt: Vec<u8>,
        digest: Vec<u8>,
        is_ours: bool,
    ) -> Result<Self, HashProblem> {
        let length = cost::argon2(argon2.params())?;
        let stored = Self::new(Work::Argon2(argon2), salt, digest, length)?;
        Ok(Self { is_ours, ..stored })
    }

    pub(super) fn scrypt(
        [n, r, p]: [u64; 3],
        salt: Vec<u8>,
        digest: Vec<u8>,
    ) -> Result<Self, HashProblem> {
        Self::new(Work::Scrypt(cost::scrypt(n, r, p)?), salt, digest, Length::Longer)
    }

    pub(super) fn pbkdf2(
        sum: Sum,
        rounds: u64,
        salt: Vec<u8>,
        digest: Vec<u8>,
    ) -> Result<Self, HashProblem> {
        let (rounds, length) = cost::pbkdf2(rounds, digest.len().div_ceil(sum.size()))?;
        Self::new(Work::Pbkdf2(sum, rounds), salt, digest, length)
    }

    pub(super) fn bcrypt(
        cost: u64,
        before: Before,
        salt: Vec<u8>,
        digest: Vec<u8>,
    ) -> Result<Self, HashProblem> {
        Self::new(Work::Bcrypt(cost::bcrypt(cost)?, before), salt, digest, Length::Longer)
    }

    pub(super) fn once(sum: Sum, salt: Vec<u8>, digest: Vec<u8>) -> Result<Self, HashProblem> {
        Self::new(Work::Once(sum), salt, digest, Length::AsOurs)
    }

    fn new(
        work: Work,
        salt: Vec<u8>,
        digest: Vec<u8>,
        length: Length,
    ) -> Result<Self, HashProblem> {
        let fits = (1..=MAX_BYTES).contains(&salt.len())
            && (MIN_DIGEST..=MAX_BYTES).contains(&digest.len());
        let stored = Self { work, salt, digest, is_ours: false, length };
        if fits { Ok(stored) } else { Err(HashProblem::Unknown) }
    }
}
