use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::Mac;

use super::keys::SecretKey;

/// The site's key, and those that it had before and that still count: a key can be changed without
/// forgetting what was stored under the old one (ASVS 13.3.4).
#[derive(Clone, Debug)]
pub struct KeyRing {
    current: SecretKey,
    previous: Vec<SecretKey>,
}

impl KeyRing {
    /// `current` makes what is new; `previous` recognise what is old.
    #[must_use]
    pub fn new(current: SecretKey, previous: Vec<SecretKey>) -> Self {
        Self { current, previous }
    }

    /// Whether the seal is that of any key of the ring.
    #[must_use]
    pub fn is_seal(&self, purpose: &str, seal: &str) -> bool {
        self.all().any(|key| key.is_seal(purpose, seal))
    }

    /// What stands in the database for a text that must not be read there: an HMAC under each key,
    /// that of the current one first.
    #[must_use]
    pub fn hashes(&self, purpose: &str, text: &str) -> Vec<Vec<u8>> {
        // No purpose has a NUL: none's text is another's.
        let told = format!("{purpose}\0{text}");
        self.all().map(|key| key.mac(&told).finalize().into_bytes().to_vec()).collect()
    }

    /// The text with a proof that this site wrote it, for a link: it can be read by all and changed by
    /// nobody.
    #[must_use]
    pub fn sign(&self, purpose: &str, text: &str) -> String {
        let mac = self.hashes(purpose, text).into_iter().next().unwrap_or_default();
        format!("{}.{}", URL_SAFE_NO_PAD.encode(text), URL_SAFE_NO_PAD.encode(mac))
    }

    /// The text, if this site wrote it.
    #[must_use]
    pub fn read_signed(&self, purpose: &str, signed: &str) -> Option<String> {
        let (text, mac) = signed.split_once('.')?;
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        let mac = URL_SAFE_NO_PAD.decode(mac).ok()?;
        let told = format!("{purpose}\0{text}");
        let is_ours = self.all().any(|key| key.mac(&told).verify_slice(&mac).is_ok());
        is_ours.then_some(text)
    }

    fn all(&self) -> impl Iterator<Item = &SecretKey> {
        std::iter::once(&self.current).chain(&self.previous)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_earlier_key_made_is_still_recognised() {
        let key = |digit: &str| SecretKey::parse(&format!("{digit}12{digit}").repeat(16)).unwrap();
        let (old_key, old) = (key("a"), KeyRing::new(key("a"), vec![]));
        let new = KeyRing::new(key("b"), vec![key("c"), key("a")]);
        assert!(new.is_seal("doctor", &old_key.seal("doctor")));
        assert!(!old.is_seal("doctor", &key("b").seal("doctor")));
        let (was, is) = (old.hashes("name", "ada"), new.hashes("name", "ada"));
        assert!(is.contains(&was[0]) && is[0] != was[0]);
        assert_ne!(old.hashes("name", "ada"), old.hashes("name", "grace"));
        assert_ne!(old.hashes("name", "ada"), old.hashes("email", "ada"));
        let signed = old.sign("page", "ada");
        assert_eq!(new.read_signed("page", &signed).as_deref(), Some("ada"));
        assert_eq!(old.read_signed("page", &new.sign("page", "ada")), None);
        assert_eq!(new.read_signed("other", &signed), None);
        let (text, mac) = signed.split_once('.').unwrap();
        for forged in
            ["", ".", "YWRh", &format!("YWRi.{mac}"), &format!("{text}."), &format!("{text}.AA")]
        {
            assert_eq!(new.read_signed("page", forged), None, "{forged}");
        }
    }
}
