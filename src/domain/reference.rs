use std::{fmt, str::FromStr};

/// Digits and letters that are hard to confuse (Crockford's Base32).
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A short code like `8F2K-QX41`, which a visitor can read out and the operator looks up. It opens
/// nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference(String);

/// The text is no reference code.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("a reference code is eight letters and digits, like 8F2K-QX41")]
pub struct NotAReference;

impl Reference {
    /// A new one.
    ///
    /// # Errors
    /// The operating system gives no random bytes.
    pub fn generate() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 8];
        getrandom::fill(&mut bytes)?;
        let letters = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
        Ok(Self::of(&letters.collect::<String>()))
    }

    fn of(letters: &str) -> Self {
        let (left, right) = letters.split_at(4);
        Self(format!("{left}-{right}"))
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// As somebody types what was read out: case, hyphen and look-alike letters do not matter.
impl FromStr for Reference {
    type Err = NotAReference;

    fn from_str(typed: &str) -> Result<Self, NotAReference> {
        let letters: String = typed
            .chars()
            .filter(|c| *c != '-' && !c.is_whitespace())
            .map(|c| match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                c => c,
            })
            .collect();
        let is_letter = |byte: u8| LETTERS.contains(&byte);
        let fits = letters.len() == 8 && letters.bytes().all(is_letter);
        if fits { Ok(Self::of(&letters)) } else { Err(NotAReference) }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_write_it() {
        let code = Reference::generate().unwrap();
        assert_eq!(code.as_str().parse::<Reference>().unwrap(), code);
        for typed in ["8f2k-qx41", "8F2KQX41", " 8F2K QX4L ", "8f2k-qx4i"] {
            assert_eq!(typed.parse::<Reference>().unwrap().as_str(), "8F2K-QX41", "{typed}");
        }
        for bad in ["", "8F2K-QX4", "8F2K-QX412", "8F2K-QXU1", "8F2K-QX4é", "' OR 1=1"] {
            assert!(bad.parse::<Reference>().is_err(), "{bad}");
        }
    }
}
