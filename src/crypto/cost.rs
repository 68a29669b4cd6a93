//! What a stored hash asks for, judged before any memory is taken.

use argon2::{Algorithm, Argon2, Params, Version, password_hash::PasswordHash};

/// OWASP's second choice and password-auth's default: 19 MiB, two passes, one lane (ASVS 11.4.2).
pub(super) const OURS: Params = Params::DEFAULT;
/// The most memory that a hash of another system may ask for, in KiB.
const MEMORY: u64 = 256 * 1024;
/// The most work that it may ask for, in KiB that are filled: about ten of our hashes.
const WORK: u64 = 512 * 1024;
/// The most rounds of a PBKDF2.
const ROUNDS: u64 = 2_000_000;

/// What comparing with a hash takes.
pub(super) enum Cost {
    /// Argon2 that fits into the memory that a thread keeps.
    Kept(Argon2<'static>),
    /// Time alone.
    Rounds,
    /// More memory than a thread keeps.
    Memory,
}

impl Cost {
    /// `None` for an unknown algorithm, and for one that asks for more than the ceilings.
    pub(super) fn of(phc: &PasswordHash<'_>) -> Option<Self> {
        let number = |name: &str| phc.params.get_decimal(name).map(u64::from);
        match phc.algorithm.as_str() {
            "argon2id" | "argon2i" | "argon2d" => {
                let params = Params::try_from(phc).ok()?;
                let memory = u64::from(params.m_cost());
                if memory > MEMORY || memory * u64::from(params.t_cost()) > WORK {
                    return None;
                }
                if params.block_count() > OURS.block_count() {
                    return Some(Self::Memory);
                }
                let algorithm = Algorithm::try_from(phc.algorithm).ok()?;
                let version = phc.version.map_or(Ok(Version::V0x13), Version::try_from).ok()?;
                Some(Self::Kept(Argon2::new(algorithm, version, params)))
            }
            "scrypt" => {
                let (log_n, r, p) = (number("ln")?, number("r")?, number("p")?);
                if log_n > 20 || r > 64 || p > 16 {
                    return None;
                }
                let memory = (1_u64 << log_n) * r / 8;
                (memory <= MEMORY && memory * p <= WORK).then_some(Self::Memory)
            }
            "pbkdf2-sha256" | "pbkdf2-sha512" => (number("i")? <= ROUNDS).then_some(Self::Rounds),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_that_asks_for_too_much_is_refused() {
        for phc in [
            "$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHQAAAAAAAAAAA$+r0d29hqEB0yasKr55ZgICsQGSkl0v0kgwhd+U3wyRo",
            "$argon2id$v=19$m=19456,t=100000,p=1$c29tZXNhbHQAAAAAAAAAAA$+r0d29hqEB0yasKr55ZgICsQGSkl0v0kgwhd+U3wyRo",
            "$scrypt$ln=30,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E",
            "$pbkdf2-sha256$i=4000000000,l=32$c2FsdA$xeR41ZKIyEGqUw22hFxMjZYok6ABzk4RpJY4c6qYE0o",
            "$md5$c2FsdA$xeR41ZKIyEGqUw22hFxMjZYok6ABzk4RpJY4c6qYE0o",
        ] {
            assert!(Cost::of(&PasswordHash::new(phc).unwrap()).is_none(), "{phc}");
        }
    }
}
