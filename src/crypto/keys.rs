//! The site's secret key: given by the operator, or made at first start beside the SQLite file.

use std::{
    fmt,
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};

use base64::{Engine, engine::general_purpose};
use hmac::{Hmac, Mac, digest::crypto_common::Key};
use sha2::{Digest, Sha256};

use super::hex;

/// 32 or more random bytes, from which purpose-bound keys are made. Its Debug shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey(Vec<u8>);

impl SecretKey {
    /// The least length, in bytes.
    pub const MIN_BYTES: usize = 32;

    /// Reads hex or base64 (either alphabet), as `openssl rand -hex 32` writes it.
    /// A text of one repeated byte is no key: it is what an example file holds.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let bytes = hex::decode(&text.to_ascii_lowercase()).filter(|key| !key.is_empty()).or_else(
            || {
                let text = text.trim_end_matches('=').replace('-', "+").replace('_', "/");
                general_purpose::STANDARD_NO_PAD.decode(text).ok()
            },
        )?;
        let random_looking = bytes.iter().any(|byte| *byte != bytes[0]);
        (bytes.len() >= Self::MIN_BYTES && random_looking).then_some(Self(bytes))
    }

    /// Reads the key from `path`, making it (mode 0600) if there is none. Of two processes that
    /// start at once, one makes it and both read that one.
    ///
    /// # Errors
    /// The file cannot be read or made, or holds no key.
    pub fn load_or_make(path: &Path) -> io::Result<Self> {
        if !path.exists() {
            let mut bytes = [0; Self::MIN_BYTES];
            getrandom::fill(&mut bytes).map_err(io::Error::other)?;
            let draft = path.with_extension(format!("key.{}", uuid::Uuid::now_v7().simple()));
            let mut file =
                OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
            writeln!(file, "{}", general_purpose::STANDARD.encode(bytes))?;
            file.sync_all()?;
            // A hard link appears whole or not at all, and never replaces what is there.
            let linked = fs::hard_link(&draft, path);
            fs::remove_file(&draft)?;
            // A power cut must not take the name away from under what is signed with the key.
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
            match linked {
                Err(e) if e.kind() != io::ErrorKind::AlreadyExists => return Err(e),
                _ => {}
            }
        }
        Self::load(path)
    }

    /// Reads the key from `path`.
    ///
    /// # Errors
    /// The file cannot be read, or holds no key.
    pub fn load(path: &Path) -> io::Result<Self> {
        if others_may_read(path) {
            tracing::warn!("other users of this machine may read {}", path.display());
        }
        Self::parse(&fs::read_to_string(path)?).ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::InvalidData,
                format!("{} holds no key of 32 or more random bytes", path.display()),
            )
        })
    }

    /// Proves to whoever has the same key that it is here; no purpose's seal is another's.
    #[must_use]
    pub fn seal(&self, purpose: &str) -> String {
        let seal = self.mac(purpose).finalize().into_bytes();
        general_purpose::URL_SAFE_NO_PAD.encode(seal)
    }

    /// Whether the seal is right, in a time that does not depend on it.
    #[must_use]
    pub fn is_seal(&self, purpose: &str, seal: &str) -> bool {
        let seal = general_purpose::URL_SAFE_NO_PAD.decode(seal).unwrap_or_default();
        self.mac(purpose).verify_slice(&seal).is_ok()
    }

    pub(super) fn mac(&self, purpose: &str) -> Hmac<Sha256> {
        // As HMAC does with keys longer than a block; every length becomes one.
        let mut block = Key::<Hmac<Sha256>>::default();
        block[..32].copy_from_slice(&Sha256::digest(&self.0));
        <Hmac<Sha256> as Mac>::new(&block).chain_update(purpose)
    }
}

/// Whether other users of this machine may read or write the file, neither its owner nor of its
/// group.
#[must_use]
pub fn others_may_read(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o007 != 0)
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_hex_or_base64_of_at_least_32_bytes() {
        let hex = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
        assert!(SecretKey::parse(hex).is_some());
        assert!(SecretKey::parse(&format!(" {hex}\n")).is_some());
        assert!(SecretKey::parse("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").is_some());
        assert!(SecretKey::parse("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8").is_some());
        for bad in ["", "secret", &hex[..62], &"0".repeat(64), "changeme changeme changeme"] {
            assert!(SecretKey::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_seal_is_of_one_key_and_one_purpose() {
        let hex = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
        let key = SecretKey::parse(hex).unwrap();
        let other = SecretKey::parse(&hex.replace('0', "1")).unwrap();
        let seal = key.seal("doctor");
        assert!(key.is_seal("doctor", &seal));
        assert!(!key.is_seal("nurse", &seal) && !other.is_seal("doctor", &seal));
        assert!(!key.is_seal("doctor", "") && !key.is_seal("doctor", &seal[1..]));
    }

    #[test]
    fn the_key_file_is_made_once_and_only_its_owner_may_read_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("portaria.key");
        let key = SecretKey::load_or_make(&path).unwrap();
        assert_eq!(key, SecretKey::load_or_make(&path).unwrap());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        fs::write(&path, "short").unwrap();
        assert!(SecretKey::load_or_make(&path).is_err());
    }
}
