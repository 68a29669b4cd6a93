//! Passwords that many have chosen, or that a breach has shown.

use sha2::{Digest, Sha256};

/// How many bytes of each hash are kept: a password that is not in the list is taken for one that
/// is once in 3.7 million.
const HASH_BYTES: usize = 5;

/// The beginnings of SHA-256 of the passwords in lower case, sorted; `scripts/common-passwords`
/// makes them.
static HASHES: &[u8] = include_bytes!("../../data/common-passwords.bin");

/// Whether a prepared password as a whole, the case of ASCII letters aside, is one of the 300,000
/// that are tried first (NIST SP 800-63B-4, 3.1.1.2; ASVS 6.2.4, 6.2.12).
#[must_use]
pub fn is_common(prepared: &str) -> bool {
    let (hashes, _) = HASHES.as_chunks::<HASH_BYTES>();
    let hash = Sha256::digest(prepared.to_ascii_lowercase());
    hash.first_chunk().is_some_and(|start| hashes.binary_search(start).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_passwords_are_known_in_any_case() {
        for common in [
            "12345678",
            "password1",
            "password1234",
            "123456789012",
            "111111111111",
            "1q2w3e4r5t6y",
            "qwertyuiop123",
            "iloveyou1234",
            "administrator",
            "letmeinletmein",
            "passwordpassword",
            "adminadminadmin",
            "password123!",
            "p@ssw0rd1234",
        ] {
            assert!(is_common(common), "{common}");
            assert!(is_common(&common.to_uppercase()), "{common}");
        }
        assert!(is_common("PassWord1234"));
    }

    #[test]
    fn other_passwords_are_not() {
        for other in [
            "",
            "            ",
            "correct horse battery",
            "another horse battery",
            "password1234 ",
            " password1234",
            "пароль-пароль",
            "password1234\u{301}",
            &"a".repeat(1024),
        ] {
            assert!(!is_common(other), "{other:?}");
        }
        for n in 0..5_000 {
            let random = format!("{:x}", Sha256::digest(format!("{n}")));
            assert!(!is_common(&random[..16]), "{random}");
        }
    }

    #[test]
    fn the_list_is_whole_and_sorted() {
        let (hashes, rest) = HASHES.as_chunks::<HASH_BYTES>();
        assert!(rest.is_empty());
        assert_eq!(hashes.len(), 300_000);
        assert!(hashes.is_sorted_by(|a, b| a < b));
    }
}
