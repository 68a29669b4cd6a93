//! Password hashes that other systems made: Werkzeug, Django, passlib, Devise, Laravel, and any
//! PHC string of Argon2, scrypt or PBKDF2. They are compared with the password as it was typed.

mod read;
mod stored;
mod work;

pub(super) use self::stored::{Stored, Work};
use crate::domain::Secret;

/// What is wrong with a hash that comes from elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HashProblem {
    /// No password can be compared with it.
    #[error("the hash is of a kind that is not known here")]
    Unknown,
    /// It is of a kind that is guessed fast.
    #[error("the hash is weak: password.weak_hashes = on lets it in")]
    Weak,
    /// It asks for more memory or time than any may take.
    #[error("the hash asks for too much memory or time")]
    TooDear,
}

/// How hashes of other systems are taken.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// `password.weak_hashes`: whether MD5, SHA-1 and plain sums count.
    pub weak: bool,
    /// `password.pepper`, if it was given: what the other system put behind each password before
    /// bcrypt.
    pub pepper: Option<Secret>,
}

/// Judges the hash without doing its work. `weak`: whether weak ones are allowed.
///
/// # Errors
/// Why no password will ever be right for it.
pub fn judge(text: &str, weak: bool) -> Result<(), HashProblem> {
    Stored::read(text, weak).map(drop)
}

/// Whether it stands for an account without a password: nothing, Django's `!…`, or `*`.
#[must_use]
pub fn is_unusable(text: &str) -> bool {
    text.is_empty() || text == "*" || text.starts_with('!')
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::{
        crypto::memory::{Memory, Verdict},
        domain::Preparation,
    };

    /// A hash that another system's own library made: see tests/vectors.
    #[derive(Deserialize)]
    struct Vector {
        from: String,
        hash: String,
        password: String,
        pepper: Option<Secret>,
        #[serde(default)]
        weak: bool,
    }

    impl Vector {
        fn all() -> Vec<Self> {
            let all = include_str!("../../../tests/vectors/hashes.json");
            serde_json::from_str(all).unwrap()
        }

        /// All but those of a million rounds, which take seconds where nothing is optimized.
        fn quick() -> impl Iterator<Item = Self> {
            let is_long = |hash: &str| hash.contains("1000000") || hash.contains(":sha256$");
            Self::all().into_iter().filter(move |vector| !is_long(&vector.hash))
        }

        /// What is said of a hash that is like this one, and a password.
        fn verify(&self, hash: &str, password: &str) -> Result<Verdict, HashProblem> {
            let terms = Terms { weak: self.weak, pepper: self.pepper.clone() };
            let (stored, password) = (Stored::read(hash, self.weak)?, secret(password));
            Ok(Memory::default().verify(&stored, &password, &terms))
        }

        fn name(&self) -> String {
            format!("{}: {}", self.from, self.hash)
        }

        /// With another character there, of those that any digest may hold.
        fn changed(&self, at: usize) -> String {
            let other = if self.hash.as_bytes()[at] == b'a' { "e" } else { "a" };
            format!("{}{other}{}", &self.hash[..at], &self.hash[at + 1..])
        }
    }

    fn secret(text: &str) -> Secret {
        Preparation::AsTyped.apply(&Secret::new(text.to_owned()))
    }

    #[test]
    fn what_other_systems_hashed_is_recognised_as_it_was_typed() {
        let all = Vector::all();
        assert!(all.len() > 50);
        for vector in all {
            let right = vector.verify(&vector.hash, &vector.password);
            assert_eq!(right, Ok(Verdict::Obsolete), "{}", vector.name());
            let folded = Preparation::CURRENT.apply(&Secret::new(vector.password.clone()));
            if folded.expose() != vector.password {
                let wrong = vector.verify(&vector.hash, folded.expose());
                assert_eq!(wrong, Ok(Verdict::Wrong), "{}", vector.name());
            }
        }
    }

    #[test]
    fn another_password_is_wrong() {
        for vector in Vector::quick() {
            // Not the end, which bcrypt may never see.
            let wrong = format!("{}{}", "x", &vector.password[1..]);
            let said = vector.verify(&vector.hash, &wrong);
            assert_eq!(said, Ok(Verdict::Wrong), "{}", vector.name());
        }
    }

    #[test]
    fn a_pepper_is_part_of_the_password() {
        let peppered = || Vector::all().into_iter().filter(|vector| vector.pepper.is_some());
        assert!(peppered().count() > 1);
        for vector in peppered() {
            for pepper in [None, Some(Secret::new("another".to_owned()))] {
                let (hash, password) = (vector.hash.clone(), vector.password.clone());
                let other = Vector { pepper, from: vector.from.clone(), hash, password, ..vector };
                let said = other.verify(&other.hash, &other.password);
                assert_eq!(said, Ok(Verdict::Wrong), "{}", other.name());
            }
        }
    }

    #[test]
    fn weak_hashes_count_only_where_the_owner_says_so() {
        let all = Vector::all();
        assert!(all.iter().any(|vector| vector.weak));
        for vector in all {
            let expected = if vector.weak { Err(HashProblem::Weak) } else { Ok(()) };
            assert_eq!(judge(&vector.hash, false), expected, "{}", vector.name());
            assert_eq!(judge(&vector.hash, true), Ok(()), "{}", vector.name());
        }
    }

    #[test]
    fn too_little_work_is_weak() {
        let digest = "2a38717f63b2396154eda42a91bd858d75a254f9fa7ec25d62cac9c8fa77fbde";
        let of = |rounds: u32| format!("pbkdf2:sha256:{rounds}$salt${digest}");
        assert_eq!(judge(&of(1000), false), Ok(()));
        assert_eq!(judge(&of(999), false), Err(HashProblem::Weak));
        assert_eq!(judge(&of(999), true), Ok(()));
        let scrypt = |n: u32| format!("scrypt:{n}:8:1$salt${digest}{digest}");
        assert_eq!(judge(&scrypt(256), false), Ok(()));
        assert_eq!(judge(&scrypt(128), false), Err(HashProblem::Weak));
        let argon2 = |m: u32| {
            format!(
                "$argon2id$v=19$m={m},t=1,p=1$c29tZXNhbHQAAAAAAAAAAA$+r0d29hqEB0yasKr55ZgICsQGSkl0v0kgwhd+U3wyRo"
            )
        };
        assert_eq!(judge(&argon2(1024), false), Ok(()));
        assert_eq!(judge(&argon2(1023), false), Err(HashProblem::Weak));
    }

    #[test]
    fn a_hash_that_was_cut_is_no_password() {
        for vector in Vector::quick() {
            for end in 0..vector.hash.len() {
                let said = vector.verify(&vector.hash[..end], &vector.password);
                let is_out = matches!(said, Err(_) | Ok(Verdict::Wrong));
                assert!(is_out, "{} up to {end}", vector.name());
            }
        }
    }

    #[test]
    fn another_digest_is_wrong() {
        for vector in Vector::quick() {
            let length = vector.hash.len();
            let said = vector.verify(&vector.changed(length - 10), &vector.password);
            assert_eq!(said, Ok(Verdict::Wrong), "{}", vector.name());
            // Bits behind the last byte are not as they are written.
            let said = vector.verify(&vector.changed(length - 1), &vector.password);
            assert!(matches!(said, Err(_) | Ok(Verdict::Wrong)), "{}", vector.name());
        }
    }

    #[test]
    fn what_no_system_writes_is_unknown() {
        let digest = "2a38717f63b2396154eda42a91bd858d75a254f9fa7ec25d62cac9c8fa77fbde";
        let werkzeug = format!("pbkdf2:sha256:1000$salt${digest}");
        assert_eq!(judge(&werkzeug, false), Ok(()));
        let salt = "s".repeat(128);
        assert_eq!(judge(&format!("pbkdf2:sha256:1000${salt}${digest}"), false), Ok(()));
        for text in [
            "",
            "$",
            "$$$$",
            "correct horse",
            "plain$$correct horse",
            &werkzeug.replace("salt", ""),
            &werkzeug.replace("salt", "s$alt"),
            &werkzeug.replace("salt", &"s".repeat(129)),
            &werkzeug.replace("salt", &"s".repeat(1024)),
            &werkzeug.replace("1000", "0"),
            &werkzeug.replace("1000", "-1"),
            &werkzeug.replace("1000", "1e3"),
            &werkzeug.replace("1000", "１０００"),
            &werkzeug.replace("sha256", "sha3"),
            &werkzeug.replace(digest, ""),
            &werkzeug.replace(digest, &digest[..32]),
            &werkzeug.replace(digest, &digest.to_uppercase()),
            &format!("{werkzeug}\n"),
            &werkzeug.replace("salt", "s\0lt"),
            &format!(" {werkzeug}"),
            &format!("sha256$${digest}"),
            "pbkdf2_sha256$1000$salt$",
            "pbkdf2_sha256$1000$salt$YQ==",
            "scrypt:3:8:1$salt$00",
            "$scrypt$ln=10,r=0,p=1$nDPGGMM4J+R8rxWCMAYgZA$GH6TigK3y0J+ZmdHrXduVlL0PGUfCi8puF+Ang0RgBE",
            "$scrypt$ln=0,r=8,p=1$nDPGGMM4J+R8rxWCMAYgZA$GH6TigK3y0J+ZmdHrXduVlL0PGUfCi8puF+Ang0RgBE",
            "$scrypt$ln=10,r=8,p=1$nDPGGMM4J+R8rxWCMAYgZA$",
            "$pbkdf2-sha256$i=1000,l=0$c2l4dGVlbiBieXRlcy4uLg$",
            "$pbkdf2-sha256$i=1000,l=8$c2l4dGVlbiBieXRlcy4uLg$72sV/7Bc+lk",
            "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQAAAAAAAAAAA",
            "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQAAAAAAAAAAA$+r0d29hqEB0yasKr",
            "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$+r0d29hqEB0yasKr55ZgICsQGSkl0v0kgwhd+U3wyRo",
            "$2b$4$CPqDBZUPrT18tZ3MLcsWvO0PbWUmG/O4fU1OwWlsW8q/lN/H/Nlle",
            "$2b$03$CPqDBZUPrT18tZ3MLcsWvO0PbWUmG/O4fU1OwWlsW8q/lN/H/Nlle",
            "$2b$04$CPqDBZUPrT18tZ3MLcsWvO",
            "$2x$04$CPqDBZUPrT18tZ3MLcsWvO0PbWUmG/O4fU1OwWlsW8q/lN/H/Nlle",
        ] {
            assert_eq!(judge(text, true), Err(HashProblem::Unknown), "{text:?}");
        }
    }

    #[test]
    fn a_hash_that_asks_for_too_much_is_refused() {
        let digest = "2a38717f63b2396154eda42a91bd858d75a254f9fa7ec25d62cac9c8fa77fbde";
        let scrypt = format!("scrypt:32768:8:1$salt${digest}{digest}");
        assert_eq!(judge(&scrypt, false), Ok(()));
        assert_eq!(judge(&scrypt.replace("32768", "262144"), false), Ok(()));
        let long = format!("$pbkdf2-sha256$i=500000,l=128$c2FsdA${}", "A".repeat(171));
        assert_eq!(judge(&long, false), Ok(()));
        for text in [
            "$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHQAAAAAAAAAAA$+r0d29hqEB0yasKr55ZgICsQGSkl0v0kgwhd+U3wyRo",
            "$argon2id$v=19$m=19456,t=100000,p=1$c29tZXNhbHQAAAAAAAAAAA$+r0d29hqEB0yasKr55ZgICsQGSkl0v0kgwhd+U3wyRo",
            "argon2$argon2i$v=19$m=4294967295,t=1,p=1$c29tZXNhbHQAAAAAAAAAAA$+r0d29hqEB0yasKr55ZgICsQGSkl0v0kgwhd+U3wyRo",
            "$scrypt$ln=30,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E",
            "$scrypt$ln=64,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E",
            "$scrypt$ln=10,r=8,p=99999999999999999999$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E",
            &scrypt.replace("32768", "524288"),
            &scrypt.replace("32768:8:1", "131072:8:5"),
            &scrypt.replace(":8:", ":4294967296:"),
            &scrypt.replace("32768", "99999999999999999999"),
            "$pbkdf2-sha256$i=4000000000,l=32$c2FsdA$xeR41ZKIyEGqUw22hFxMjZYok6ABzk4RpJY4c6qYE0o",
            &long.replace("500000", "500001"),
            &format!("pbkdf2:sha256:2000001$salt${digest}"),
            &format!("pbkdf2:sha256:99999999999999999999$salt${digest}"),
            "$2b$15$CPqDBZUPrT18tZ3MLcsWvO0PbWUmG/O4fU1OwWlsW8q/lN/H/Nlle",
            "$2b$99$CPqDBZUPrT18tZ3MLcsWvO0PbWUmG/O4fU1OwWlsW8q/lN/H/Nlle",
        ] {
            assert_eq!(judge(text, true), Err(HashProblem::TooDear), "{text}");
        }
    }

    #[test]
    fn our_own_hash_is_read_and_an_older_argon2_is_made_anew() {
        let ours = "$argon2id$v=19$m=19456,t=2,p=1$UOPuNHQwv0RgGj7e8BCgzA$8eChKJdZ2gLVVYdBQ7CbP1prNSIVJTfm27mpHPlXbQw";
        assert!(Stored::read(ours, false).unwrap().is_ours);
        for other in [("v=19", "v=16"), ("argon2id", "argon2i"), ("t=2", "t=1"), ("m=19", "m=18")] {
            let text = ours.replace(other.0, other.1);
            assert!(!Stored::read(&text, false).unwrap().is_ours, "{text}");
        }
        assert!(!Stored::read(&format!("argon2{ours}"), false).unwrap().is_ours);
    }

    #[test]
    fn some_texts_stand_for_no_password() {
        for text in ["", "*", "!", "!JTgNhxnZ7MmJUJrzVhXz2nCqTtbJ9zpUZ3rjs5Xq"] {
            assert!(is_unusable(text) && judge(text, true).is_err(), "{text}");
        }
        // The last is MySQL's hash of a password.
        for text in ["md5$salt$00", " ", "*94BDCEBE19083CE2A1F959FD02F964C7AF4CFC29"] {
            assert!(!is_unusable(text), "{text}");
        }
    }
}
