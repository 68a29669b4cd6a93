//! How each system writes its hashes.

use argon2::{Algorithm, Argon2, Params, Version, password_hash::PasswordHash};
use base64::{
    Engine, alphabet,
    engine::{
        GeneralPurpose,
        general_purpose::{NO_PAD, STANDARD, STANDARD_NO_PAD},
    },
};

use super::{
    HashProblem::{self, Unknown},
    stored::{Before, Stored, Sum},
};
use crate::crypto::hex;

/// What a current Werkzeug takes where the rounds are left out. None has ever written it so.
const WERKZEUG_ROUNDS: &str = "1000000";
/// Some bcrypts leave bits behind the salt, which count for none.
const BCRYPT_SALT: GeneralPurpose =
    GeneralPurpose::new(&alphabet::BCRYPT, NO_PAD.with_decode_allow_trailing_bits(true));
const BCRYPT_DIGEST: GeneralPurpose = GeneralPurpose::new(&alphabet::BCRYPT, NO_PAD);

/// A hash of any system.
pub(super) fn any(text: &str) -> Result<Stored, HashProblem> {
    let fields: Vec<_> = text.splitn(8, '$').collect();
    match *fields {
        ["", "argon2id" | "argon2i" | "argon2d", ..] => argon2(text),
        // Django.
        ["argon2", "argon2id" | "argon2i" | "argon2d", ..] => {
            let mut stored = argon2(&text["argon2".len()..])?;
            stored.is_ours = false;
            Ok(stored)
        }
        ["pbkdf2_sha256", rounds, salt, digest] => django(Sum::Sha256, rounds, salt, digest),
        ["pbkdf2_sha1", rounds, salt, digest] => django(Sum::Sha1, rounds, salt, digest),
        ["scrypt", n, salt, r, p, digest] => {
            let digest = exactly(64, STANDARD.decode(digest).ok())?;
            Stored::scrypt([number(n)?, number(r)?, number(p)?], salt.into(), digest)
        }
        ["bcrypt", "", "2a" | "2b" | "2y", cost, tail] => bcrypt(cost, tail, Before::Nothing),
        ["bcrypt_sha256", "", "2a" | "2b" | "2y", cost, tail] => bcrypt(cost, tail, Before::Hex),
        // Devise, Laravel, PHP, and whoever writes what bcrypt writes.
        ["", "2a" | "2b" | "2y", cost, tail] => bcrypt(cost, tail, Before::Pepper),
        // PHC strings, and passlib's.
        ["", "scrypt", params, salt, digest] => scrypt(params, salt, digest),
        ["", "pbkdf2", params, salt, digest] => pbkdf2(Sum::Sha1, params, salt, digest),
        ["", "pbkdf2-sha256", params, salt, digest] => pbkdf2(Sum::Sha256, params, salt, digest),
        ["", "pbkdf2-sha512", params, salt, digest] => pbkdf2(Sum::Sha512, params, salt, digest),
        ["", "bcrypt-sha256", params, salt, digest] => passlib_bcrypt(params, salt, digest),
        [method, salt, digest] => werkzeug(method, salt, digest),
        _ => Err(Unknown),
    }
}

fn argon2(text: &str) -> Result<Stored, HashProblem> {
    let phc = PasswordHash::new(text).map_err(|_| Unknown)?;
    let algorithm = Algorithm::try_from(phc.algorithm).map_err(|_| Unknown)?;
    // The first Argon2s did not write theirs.
    let version = phc.version.map_or(Ok(Version::V0x10), Version::try_from).map_err(|_| Unknown)?;
    let params = Params::try_from(&phc).map_err(|_| Unknown)?;
    let (Some(salt), Some(digest)) = (phc.salt, phc.hash) else { return Err(Unknown) };
    let salt = STANDARD_NO_PAD.decode(salt.as_str()).map_err(|_| Unknown)?;
    if salt.len() < argon2::MIN_SALT_LEN {
        return Err(Unknown);
    }
    let is_ours = version == Version::V0x13
        && !password_auth::is_hash_obsolete(text).unwrap_or(true)
        && digest.len() >= Params::DEFAULT_OUTPUT_LEN;
    let digest = digest.as_bytes().into();
    Stored::argon2(Argon2::new(algorithm, version, params), salt, digest, is_ours)
}

fn django(sum: Sum, rounds: &str, salt: &str, digest: &str) -> Result<Stored, HashProblem> {
    let digest = exactly(sum.size(), STANDARD.decode(digest).ok())?;
    Stored::pbkdf2(sum, number(rounds)?, salt.into(), digest)
}

fn werkzeug(method: &str, salt: &str, digest: &str) -> Result<Stored, HashProblem> {
    let method: Vec<_> = method.splitn(5, ':').collect();
    let digest = |size| exactly(size, hex::decode(digest));
    let sum = |name: &str| {
        Ok(match name {
            "md5" => Sum::Md5,
            "sha1" => Sum::Sha1,
            "sha256" => Sum::Sha256,
            "sha512" => Sum::Sha512,
            _ => return Err(Unknown),
        })
    };
    match *method {
        ["scrypt", n, r, p] => {
            Stored::scrypt([number(n)?, number(r)?, number(p)?], salt.into(), digest(64)?)
        }
        ["pbkdf2", ref more @ ..] => {
            let (name, rounds) = match *more {
                [] => ("sha256", WERKZEUG_ROUNDS),
                [name] => (name, WERKZEUG_ROUNDS),
                [name, rounds] => (name, rounds),
                _ => return Err(Unknown),
            };
            let sum = sum(name)?;
            Stored::pbkdf2(sum, number(rounds)?, salt.into(), digest(sum.size())?)
        }
        [name] => {
            let sum = sum(name)?;
            Stored::once(sum, salt.into(), digest(sum.size())?)
        }
        _ => Err(Unknown),
    }
}

fn scrypt(params: &str, salt: &str, digest: &str) -> Result<Stored, HashProblem> {
    let params: Vec<_> = params.splitn(4, ',').collect();
    let [ln, r, p] = *params else { return Err(Unknown) };
    let log_n = named("ln", ln)?;
    if log_n > 63 {
        return Err(HashProblem::TooDear);
    }
    let (salt, digest) = (base64(salt)?, base64(digest)?);
    // As long as the makers of such hashes write it: a shorter one is part of a longer one.
    if ![32, 64].contains(&digest.len()) {
        return Err(Unknown);
    }
    Stored::scrypt([1 << log_n, named("r", r)?, named("p", p)?], salt, digest)
}

fn pbkdf2(sum: Sum, params: &str, salt: &str, digest: &str) -> Result<Stored, HashProblem> {
    let params: Vec<_> = params.splitn(3, ',').collect();
    let (rounds, length) = match *params {
        [rounds] if !rounds.contains('=') => (number(rounds)?, None),
        [rounds] => (named("i", rounds)?, None),
        [rounds, length] => (named("i", rounds)?, Some(named("l", length)?)),
        _ => return Err(Unknown),
    };
    let (salt, digest) = (base64(salt)?, base64(digest)?);
    if digest.len() as u64 != length.unwrap_or(sum.size() as u64) {
        return Err(Unknown);
    }
    Stored::pbkdf2(sum, rounds, salt, digest)
}

fn bcrypt(cost: &str, tail: &str, before: Before) -> Result<Stored, HashProblem> {
    let (salt, digest) = tail.split_at_checked(22).ok_or(Unknown)?;
    if cost.len() != 2 {
        return Err(Unknown);
    }
    let salt = exactly(16, BCRYPT_SALT.decode(salt).ok())?;
    let digest = exactly(23, BCRYPT_DIGEST.decode(digest).ok())?;
    Stored::bcrypt(number(cost)?, before, salt, digest)
}

fn passlib_bcrypt(params: &str, salt: &str, digest: &str) -> Result<Stored, HashProblem> {
    let params: Vec<_> = params.splitn(4, ',').collect();
    let (cost, before) = match *params {
        ["v=2", "t=2b", cost] => (named("r", cost)?, Before::Keyed(salt.into())),
        ["2a" | "2b", cost] => (number(cost)?, Before::Base64),
        _ => return Err(Unknown),
    };
    let salt = exactly(16, BCRYPT_SALT.decode(salt).ok())?;
    let digest = exactly(23, BCRYPT_DIGEST.decode(digest).ok())?;
    Stored::bcrypt(cost, before, salt, digest)
}

/// Digits and nothing else; a number that is too large for any use is the largest.
fn number(text: &str) -> Result<u64, HashProblem> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { Ok(text.parse().unwrap_or(u64::MAX)) } else { Err(Unknown) }
}

fn named(name: &str, text: &str) -> Result<u64, HashProblem> {
    number(text.strip_prefix(name).and_then(|rest| rest.strip_prefix('=')).ok_or(Unknown)?)
}

/// Both base64 and passlib's own, which has a dot in the place of the plus.
fn base64(text: &str) -> Result<Vec<u8>, HashProblem> {
    STANDARD_NO_PAD.decode(text.replace('.', "+")).map_err(|_| Unknown)
}

/// A digest that was cut is none: of some, each part would be right by itself.
fn exactly(size: usize, bytes: Option<Vec<u8>>) -> Result<Vec<u8>, HashProblem> {
    bytes.filter(|bytes| bytes.len() == size).ok_or(Unknown)
}
