//! The key of a Flask app, and the "remember me" cookies that Flask-Login made with it.

use std::fmt;

use hmac::{Hmac, Mac};
use sha2::Sha512;

use super::hex;

/// The key of a Flask app. Its Debug shows nothing.
#[derive(Clone)]
pub struct FlaskKey(Hmac<Sha512>);

impl FlaskKey {
    /// The least length, in bytes: whoever guesses the key signs in as anybody.
    pub const MIN_BYTES: usize = 16;

    /// Reads a `SECRET_KEY` as Flask-Login does: a text's characters are bytes (Latin-1). After
    /// `hex:` the bytes themselves are written.
    ///
    /// # Errors
    /// It is no key, or too short.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let bytes =
            match text.strip_prefix("hex:") {
                Some(text) => hex::decode(&text.to_ascii_lowercase())
                    .ok_or("write two hex digits for each byte after hex:")?,
                None => text.chars().map(|c| u8::try_from(c).ok()).collect::<Option<_>>().ok_or(
                    "Flask takes no such character: write the key's bytes as hex after hex:",
                )?,
            };
        if bytes.len() < Self::MIN_BYTES {
            return Err("the key has fewer than 16 bytes: whoever guesses it signs in as anybody");
        }
        // A key of any length is one.
        Hmac::new_from_slice(&bytes).map(Self).map_err(|_| "write a key")
    }

    /// The id in a cookie that was made with this key (Flask-Login, `decode_cookie`): what stands
    /// before the last `|`. The time that it takes does not tell how much of the rest was right.
    #[must_use]
    pub fn id_in(&self, cookie: &str) -> Option<String> {
        let cookie = unquoted(cookie)?;
        let (id, digest) = cookie.rsplit_once('|')?;
        let digest = hex::decode(digest)?;
        let is_right = self.0.clone().chain_update(id).verify_slice(&digest).is_ok();
        is_right.then(|| id.to_owned())
    }
}

impl fmt::Debug for FlaskKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FlaskKey(…)")
    }
}

/// The text of a cookie that Python has put between quotes, since it holds a space or a letter that is
/// not English: `\"`, and three octal digits for a byte.
fn unquoted(text: &str) -> Option<String> {
    let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    let Some(mut rest) = inner.map(str::as_bytes) else { return Some(text.to_owned()) };
    let mut bytes = Vec::with_capacity(rest.len());
    while let [byte, after @ ..] = rest {
        let (byte, after) = match (byte, after) {
            (b'\\', [a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', after @ ..]) => {
                (((a & 3) << 6) | ((b & 7) << 3) | (c & 7), after)
            }
            (b'\\', [byte, after @ ..]) => (*byte, after),
            _ => (*byte, after),
        };
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "dev-key-0123456789abcdef";

    /// Made by Flask-Login 0.6.3 and Werkzeug 3.1.
    #[test]
    fn cookies_of_flask_login_are_read() {
        let forty_two = "42|5a560aa4fcb031e523054197e10fa091c53ea70b7438ae71125546e4ea08b576d55b7ca68a3c4dbc4e7d2743e120834efec372d46b253f829b43459d3a35245c";
        let pipe = "a|b é|c8e08dcd41640fb4825dc20b5a263f0cde090982f8037fead37fd712c009218a4afc07badd606c3d89bf73f2293e81d6a40101f04ddee879bdf1e65c6f7f38d4";
        let octal = r#""a b\054\303\251|a8945f6f77505114562ab230fbcf39bbfd61b27b1eebcd9709b62ec4149115732aacc2d624b696e7e8ea520a26e1a98aa37f9b6dadf7e6a6f4a8715fb56c73da""#;
        let quotes = r#""x\"\\y|bb098e5edd59ae93ad7e0f4b9f30160cd541f9bc196f19fcd819ead9a60418da8d7804a684249541da7638bc9ab4f30a4a17844e7e99cf071d8c74ba67bc37ac""#;
        let key = FlaskKey::parse(KEY).unwrap();
        for (cookie, id) in
            [(forty_two, "42"), (pipe, "a|b é"), (octal, "a b,é"), (quotes, r#"x"\y"#)]
        {
            assert_eq!(key.id_in(cookie).as_deref(), Some(id));
        }
        let hex = "hex:6465762d6b65792d30313233343536373839616263646566";
        let hex = FlaskKey::parse(hex).unwrap();
        assert_eq!(hex.id_in(forty_two).as_deref(), Some("42"));
        let latin = "42|86b432158ee1871de1455125ef8525cda825212b05fc544af1b2e6fff06ede16967830506a2f45ee09e130c12995fbebed160e218f2a1df64200a845407bff5b";
        let of_latin = FlaskKey::parse("clé-très-secrète-ÿ-00").unwrap();
        assert_eq!(of_latin.id_in(latin).as_deref(), Some("42"));
        assert_eq!((key.id_in(latin), of_latin.id_in(forty_two)), (None, None));
    }

    #[test]
    fn whatever_else_is_no_cookie() {
        let key = FlaskKey::parse(KEY).unwrap();
        let good = "42|5a560aa4fcb031e523054197e10fa091c53ea70b7438ae71125546e4ea08b576d55b7ca68a3c4dbc4e7d2743e120834efec372d46b253f829b43459d3a35245c";
        assert!(key.id_in(good).is_some());
        for bad in [
            "",
            "|",
            "42",
            "42|",
            "\"",
            "\"\\",
            "\"\\\"",
            &good[..good.len() - 1],
            &good[..good.len() - 2],
            &good.replacen("42", "43", 1),
            &good.replacen("42", "42|", 1),
            &good.to_uppercase(),
            &format!("{good} "),
            &format!("{good}00"),
        ] {
            assert_eq!(key.id_in(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn a_key_that_can_be_guessed_is_none() {
        for bad in ["", "dev", "0123456789abcde", "hex:", "hex:00112233445566778899aabbccddee"] {
            assert!(FlaskKey::parse(bad).is_err(), "{bad}");
        }
        for bad in ["0123456789abcdef\u{100}", "hex:0123456789abcdefg", "hex:0123456789abcdef+1"] {
            assert!(FlaskKey::parse(bad).is_err(), "{bad}");
        }
        for good in ["0123456789abcdef", "ÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿ", "hex:00112233445566778899aabbccddeeff"]
        {
            assert_eq!(format!("{:?}", FlaskKey::parse(good).unwrap()), "FlaskKey(…)");
        }
    }
}
