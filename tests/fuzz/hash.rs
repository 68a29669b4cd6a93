//! A hash that an operator brings along, and that somebody else made: it takes no more than it may.

use std::sync::LazyLock;

use portaria::{
    crypto::{
        foreign::{HashProblem, Terms, is_unusable, judge},
        hasher::{Hasher, Verdict},
    },
    domain::Secret,
};
use proptest::{prelude::*, sample::select};
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};

use crate::{always, made_of, text};

const PIECES: &str = "$¦$$¦:¦,¦=¦.¦/¦+¦!¦*¦0¦1¦4¦8¦10¦1000¦4294967296¦99999999999999999999¦-1¦é¦a¦\
    argon2¦argon2id¦argon2i¦v=19¦v=¦m=8¦m=1024¦t=1¦p=1¦scrypt¦ln=10¦ln=63¦ln=64¦r=8¦r=0¦pbkdf2¦\
    pbkdf2-sha256¦pbkdf2_sha256¦pbkdf2-sha512¦i=1000¦l=32¦sha1¦sha256¦sha512¦md5¦bcrypt¦\
    bcrypt_sha256¦bcrypt-sha256¦2a¦2b¦2y¦04¦14¦31¦v=2¦t=2b¦r=4¦c2l4dGVlbiBieXRlcy4uLg¦\
    CPqDBZUPrT18tZ3MLcsWvO¦0PbWUmG/O4fU1OwWlsW8q/lN/H/Nlle¦\
    72sV/7Bc+lndwBAAxhLFoD3GI881yIi8uo5aPOc5pUo¦e6d98cd3e346630a4a78cabc5c14a595";

/// Hashes that ask for little, and their passwords.
static VECTORS: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let all: Vec<Value> = serde_json::from_str(include_str!("../vectors/hashes.json")).unwrap();
    let text = |vector: &Value, key: &str| vector[key].as_str().unwrap().to_owned();
    let all = all.iter().filter(|vector| vector.get("pepper").is_none());
    let all = all.map(|vector| (text(vector, "hash"), text(vector, "password")));
    all.filter(|(hash, _)| is_cheap(hash)).collect()
});

/// Whether no number in it can be of many rounds or much memory.
fn is_cheap(hash: &str) -> bool {
    let is_bcrypt = hash.contains("$2") || hash.contains("bcrypt");
    let (method, _) = hash.split_once('$').unwrap_or_default();
    // Left out, they are a million.
    let has_rounds = !method.starts_with("pbkdf2") || method.contains(['0', '_']);
    let is_small = |field: &str| {
        let (name, number) = field.split_once('=').unwrap_or(("", field));
        let most = if is_bcrypt || name == "ln" { 6 } else { 2048 };
        // What is no number is a salt, a digest or a name.
        number.is_empty()
            || !number.bytes().all(|byte| byte.is_ascii_digit())
            || number.parse::<u64>().is_ok_and(|number| number <= most)
    };
    has_rounds && hash.split(['$', ':', ',']).all(is_small)
}

fn verify(hash: &str, password: &str) -> Verdict {
    static RUNTIME: LazyLock<Runtime> =
        LazyLock::new(|| Builder::new_current_thread().build().unwrap());
    static HASHER: LazyLock<Hasher> =
        LazyLock::new(|| Hasher::start(1, 8, Terms { weak: true, pepper: None }).unwrap());
    let place = HASHER.place(Some(hash)).unwrap();
    RUNTIME.block_on(place.verify(Secret::new(password.to_owned()))).unwrap()
}

/// A hash that somebody has changed a little: where, how much of it goes, and what comes instead.
fn changed() -> impl Strategy<Value = (String, String)> {
    let vectors = select(VECTORS.as_slice());
    (vectors, any::<prop::sample::Index>(), 0..4_usize, made_of(PIECES)).prop_map(
        |((hash, password), at, without, piece)| {
            let at = at.index(hash.len());
            let rest = hash.get(at + without..).unwrap_or_default();
            let piece = piece.chars().take(12).collect::<String>();
            (format!("{}{piece}{rest}", &hash[..at]), password)
        },
    )
}

#[test]
fn whatever_is_let_in_is_compared_and_opens_to_no_other_password() {
    let made = (prop_oneof![made_of(PIECES), text()], Just(String::from("correct horse")));
    always(prop_oneof![4 => changed(), 1 => made], |(hash, password)| {
        let judged = judge(&hash, true);
        match judge(&hash, false) {
            Err(HashProblem::Weak) => assert_eq!(judged, Ok(())),
            otherwise => assert_eq!(judged, otherwise),
        }
        if is_unusable(&hash) {
            assert_eq!(judged, Err(HashProblem::Unknown));
        }
        // What is refused costs as much as ours; what is let in, as much as it says.
        if judged.is_err() {
            assert_eq!(verify(&hash, &password), Verdict::Wrong);
        } else if is_cheap(&hash) {
            assert_ne!(verify(&hash, &password), Verdict::Right);
            assert_eq!(verify(&hash, &format!("x{}", &password[1..])), Verdict::Wrong);
        }
    });
}

#[test]
fn a_hash_that_nobody_changed_opens_to_its_password() {
    assert!(VECTORS.len() > 25, "only {} ask for little", VECTORS.len());
    for (hash, password) in VECTORS.iter() {
        assert_eq!(verify(hash, password), Verdict::Obsolete, "{hash}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn no_hash_takes_more_memory_than_the_ceiling() {
    const DIGEST: &str = "nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E";
    let most = || {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
    };
    for refused in ["m=262145,t=1", "m=1048576,t=1", "m=4194304,t=4", "m=4294967295,t=1"] {
        let hash = format!("$argon2id$v=19${refused},p=1$aM15713r3Xsvxbi31lqr1Q${DIGEST}");
        assert_eq!(judge(&hash, true), Err(HashProblem::TooDear));
        assert_eq!(verify(&hash, "password"), Verdict::Wrong);
    }
    for refused in ["ln=19,r=8", "ln=20,r=8", "ln=30,r=8", "ln=20,r=64", "ln=1,r=4294967295"] {
        let hash = format!("$scrypt${refused},p=1$aM15713r3Xsvxbi31lqr1Q${DIGEST}");
        assert_eq!(judge(&hash, true), Err(HashProblem::TooDear));
        assert_eq!(verify(&hash, "password"), Verdict::Wrong);
    }
    assert!(most() < 128, "{} MiB for what was refused", most());
    for dearest in ["$argon2id$v=19$m=262144,t=1,p=1", "$scrypt$ln=18,r=8,p=1"] {
        let hash = format!("{dearest}$aM15713r3Xsvxbi31lqr1Q${DIGEST}");
        assert_eq!(judge(&hash, true), Ok(()));
        assert_eq!(verify(&hash, "password"), Verdict::Wrong);
    }
    // The memory that the thread of ours keeps, and the test itself, come on top.
    assert!((256..384).contains(&most()), "{} MiB", most());
}
