use std::{fmt, marker::PhantomData};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// What a secret is for.
pub trait Kind {
    /// How its text begins, before an underscore.
    const PREFIX: &'static str;
}

/// A session's cookie.
#[derive(Clone, Copy, Debug)]
pub struct SessionKind;

impl Kind for SessionKind {
    const PREFIX: &'static str = "ses";
}

/// What `/setup` asks for.
#[derive(Clone, Copy, Debug)]
pub struct SetupKind;

impl Kind for SetupKind {
    const PREFIX: &'static str = "setup";
}

/// A link to choose a new password.
#[derive(Clone, Copy, Debug)]
pub struct PasswordLinkKind;

impl Kind for PasswordLinkKind {
    const PREFIX: &'static str = "link";
}

/// A link to make an account with.
#[derive(Clone, Copy, Debug)]
pub struct InvitationKind;

impl Kind for InvitationKind {
    const PREFIX: &'static str = "inv";
}

/// A browser's cookie that only says which throttle counter is its own.
#[derive(Clone, Copy, Debug)]
pub struct DeviceKind;

impl Kind for DeviceKind {
    const PREFIX: &'static str = "dev";
}

/// A program's key to the API.
#[derive(Clone, Copy, Debug)]
pub struct ApiTokenKind;

impl Kind for ApiTokenKind {
    const PREFIX: &'static str = "tok";
}

/// 256 random bits that open something (ASVS 11.5.1). Only the hash of the whole text, prefix
/// included, is stored: one kind can never serve as another.
#[derive(Clone)]
pub struct SecretToken<K> {
    text: String,
    kind: PhantomData<K>,
}

impl<K: Kind> SecretToken<K> {
    /// A new one.
    ///
    /// # Errors
    /// The operating system gives no random bytes.
    pub fn generate() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        let text = format!("{}_{}", K::PREFIX, URL_SAFE_NO_PAD.encode(bytes));
        Ok(Self { text, kind: PhantomData })
    }

    /// Reads one; `None` for anything that [`SecretToken::generate`] could not have made.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let encoded = text.strip_prefix(K::PREFIX)?.strip_prefix('_')?;
        let bytes = URL_SAFE_NO_PAD.decode(encoded).ok()?;
        (bytes.len() == 32).then(|| Self { text: text.to_owned(), kind: PhantomData })
    }

    /// The text, for the cookie or link alone.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// What is stored and looked up: SHA-256 of the text.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(&self.text).into()
    }
}

impl<K> fmt::Debug for SecretToken<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Other;

    impl Kind for Other {
        const PREFIX: &'static str = "oth";
    }

    type Token = SecretToken<SessionKind>;

    #[test]
    fn a_token_is_read_only_as_it_was_made() {
        let token = Token::generate().unwrap();
        let text = token.expose();
        assert_eq!(text.len(), 47);
        assert_eq!(Token::parse(text).unwrap().hash(), token.hash());
        assert_ne!(Token::generate().unwrap().hash(), token.hash());
        let last_bits = format!("ses_{}B", "A".repeat(42));
        for bad in [
            "",
            "ses_",
            &text[4..],
            &text[..46],
            &format!("{text}A"),
            &format!("{text}="),
            &last_bits,
        ] {
            assert!(Token::parse(bad).is_none(), "{bad}");
        }
        assert_eq!(format!("{token:?}"), "SecretToken(…)");
    }

    #[test]
    fn a_token_of_one_kind_is_none_of_another() {
        let other = SecretToken::<Other>::generate().unwrap();
        assert!(Token::parse(other.expose()).is_none());
        let swapped = other.expose().replacen("oth", "ses", 1);
        assert_ne!(Token::parse(&swapped).unwrap().hash(), other.hash());
    }
}
