//! The work of the hashes that do not fit into the memory that a thread keeps.

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac, digest::KeyInit};
use md5::Md5;
use pbkdf2::pbkdf2_hmac;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};
use subtle::ConstantTimeEq;

use super::stored::{Before, Stored, Sum, Work};
use crate::{crypto::hex, domain::Secret};

/// What bcrypt takes of a password, in bytes.
const BCRYPT_BYTES: usize = 72;

impl Stored {
    /// Whether it is the hash of this password.
    pub(in crate::crypto) fn is_of(&self, password: &Secret, pepper: Option<&Secret>) -> bool {
        let password = password.expose().as_bytes();
        let mut made = vec![0; self.digest.len()];
        match &self.work {
            Work::Argon2(argon2) => {
                if argon2.hash_password_into(password, &self.salt, &mut made).is_err() {
                    return false;
                }
            }
            Work::Scrypt(params) => {
                if scrypt::scrypt(password, &self.salt, params, &mut made).is_err() {
                    return false;
                }
            }
            Work::Pbkdf2(sum, rounds) => match sum {
                Sum::Md5 => pbkdf2_hmac::<Md5>(password, &self.salt, *rounds, &mut made),
                Sum::Sha1 => pbkdf2_hmac::<Sha1>(password, &self.salt, *rounds, &mut made),
                Sum::Sha256 => pbkdf2_hmac::<Sha256>(password, &self.salt, *rounds, &mut made),
                Sum::Sha512 => pbkdf2_hmac::<Sha512>(password, &self.salt, *rounds, &mut made),
            },
            Work::Bcrypt(cost, before) => {
                let Some(made) = self.bcrypt_of(*cost, before, password, pepper) else {
                    return false;
                };
                return self.is(&made);
            }
            Work::Once(sum) => {
                let keyed = self.is(&hmac_of(*sum, &self.salt, password).unwrap_or_default());
                let behind = [&*self.salt, password].concat();
                return keyed | self.is(&sum_of(*sum, &behind));
            }
        }
        self.is(&made)
    }

    /// Whether its digest is this one, in constant time.
    pub(in crate::crypto) fn is(&self, made: &[u8]) -> bool {
        self.digest.ct_eq(made).into()
    }

    fn bcrypt_of(
        &self,
        cost: u32,
        before: &Before,
        password: &[u8],
        pepper: Option<&Secret>,
    ) -> Option<Vec<u8>> {
        let base64 = |bytes: Vec<u8>| STANDARD.encode(bytes).into_bytes();
        let mut text = match before {
            Before::Pepper => {
                let pepper = pepper.map_or("", Secret::expose);
                [password, pepper.as_bytes()].concat()
            }
            Before::Nothing => password.to_vec(),
            Before::Hex => hex::encode(&sum_of(Sum::Sha256, password)).into_bytes(),
            Before::Base64 => base64(sum_of(Sum::Sha256, password)),
            Before::Keyed(salt) => base64(hmac_of(Sum::Sha256, salt.as_bytes(), password)?),
        };
        // It ends with a zero byte, wherever that stands, and is cut where the others cut it.
        text.push(0);
        let end = text.iter().position(|byte| *byte == 0)? + 1;
        text.truncate(end.min(BCRYPT_BYTES));
        let salt = self.salt.as_slice().try_into().ok()?;
        Some(bcrypt::bcrypt(cost, salt, &text).get(..self.digest.len())?.to_vec())
    }
}

fn sum_of(sum: Sum, bytes: &[u8]) -> Vec<u8> {
    match sum {
        Sum::Md5 => Md5::digest(bytes).to_vec(),
        Sum::Sha1 => Sha1::digest(bytes).to_vec(),
        Sum::Sha256 => Sha256::digest(bytes).to_vec(),
        Sum::Sha512 => Sha512::digest(bytes).to_vec(),
    }
}

fn hmac_of(sum: Sum, key: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    fn made<M: Mac + KeyInit>(key: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
        let mac = <M as KeyInit>::new_from_slice(key).ok()?;
        Some(mac.chain_update(bytes).finalize().into_bytes().to_vec())
    }
    match sum {
        Sum::Md5 => made::<Hmac<Md5>>(key, bytes),
        Sum::Sha1 => made::<Hmac<Sha1>>(key, bytes),
        Sum::Sha256 => made::<Hmac<Sha256>>(key, bytes),
        Sum::Sha512 => made::<Hmac<Sha512>>(key, bytes),
    }
}
