use std::{borrow::Cow, fmt};

use icu_properties::props::GeneralCategory;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::{PasswordRules, fold};

/// The longest password, in bytes as typed.
pub const MAX_PASSWORD_BYTES: usize = 1024;

/// A text that must not be seen: it has no Display, so no template or log can hold it.
#[derive(Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl JsonSchema for Secret {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Secret".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "password" })
    }
}

impl Secret {
    /// Takes a text.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The text, for hashing.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// How a typed password becomes the bytes that are hashed. Its version is stored with the hash, so
/// that a later way leaves old passwords valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preparation {
    /// RFC 8265's `OpaqueString`: normalization form C, other spaces as U+0020, nothing trimmed,
    /// folded or cut.
    OpaqueString,
    /// Nothing is done to it: so other systems hashed what they were given.
    AsTyped,
}

impl Preparation {
    /// How passwords are prepared now.
    pub const CURRENT: Self = Self::OpaqueString;

    /// The number that is stored.
    #[must_use]
    pub fn version(self) -> i64 {
        match self {
            Self::OpaqueString => 1,
            Self::AsTyped => 0,
        }
    }

    /// The way with that number, if this binary knows it.
    #[must_use]
    pub fn from_version(version: i64) -> Option<Self> {
        [Self::OpaqueString, Self::AsTyped].into_iter().find(|way| way.version() == version)
    }

    /// Prepares a typed password.
    #[must_use]
    pub fn apply(self, typed: &Secret) -> Secret {
        if self == Self::AsTyped {
            return typed.clone();
        }
        let is_space = |c| fold::category(c) == GeneralCategory::SpaceSeparator;
        let spaced: String = typed.0.chars().map(|c| if is_space(c) { ' ' } else { c }).collect();
        Secret(fold::nfc(&spaced))
    }
}

/// A password that somebody chose, prepared, and found to keep the rules.
#[derive(Clone, Debug)]
pub struct NewPassword(Secret);

/// Why a password cannot be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordProblem {
    /// There is nothing.
    Empty,
    /// Fewer than this many characters.
    TooShort {
        /// The setting `password.min_length`.
        min: usize,
    },
    /// More than [`MAX_PASSWORD_BYTES`].
    TooLong,
    /// It holds control characters, which no keyboard types on purpose.
    ControlCharacters,
    /// Many have chosen it, or a breach has shown it.
    Common,
    /// It is a name of the account or the site.
    OwnName,
}

impl NewPassword {
    /// Reads a chosen password.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn parse(typed: &Secret, rules: &PasswordRules) -> Result<Self, PasswordProblem> {
        let prepared = prepare(typed)?;
        rules.check(&prepared)?;
        Ok(Self(prepared))
    }

    /// What is to be hashed.
    #[must_use]
    pub fn prepared(&self) -> &Secret {
        &self.0
    }

    /// How it was prepared.
    #[must_use]
    pub fn preparation(&self) -> Preparation {
        Preparation::CURRENT
    }

    /// Whether a typed password is this one.
    #[must_use]
    pub fn is_same_as(&self, typed: &Secret) -> bool {
        Preparation::CURRENT.apply(typed).0 == self.0.0
    }
}

/// What any password keeps, whenever it was chosen.
fn prepare(typed: &Secret) -> Result<Secret, PasswordProblem> {
    if typed.is_empty() {
        return Err(PasswordProblem::Empty);
    }
    if typed.0.len() > MAX_PASSWORD_BYTES {
        return Err(PasswordProblem::TooLong);
    }
    if typed.0.chars().any(char::is_control) {
        return Err(PasswordProblem::ControlCharacters);
    }
    Ok(Preparation::CURRENT.apply(typed))
}

/// Whether any account could have this password; if not, nothing needs to be compared.
#[must_use]
pub fn may_be_password(typed: &Secret) -> bool {
    prepare(typed).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<NewPassword, PasswordProblem> {
        NewPassword::parse(&Secret::new(text.to_owned()), &PasswordRules::new(12))
    }

    #[test]
    fn nothing_is_asked_of_its_composition() {
        for good in [
            "correct horse",
            "            ",
            "пароль-пароль",
            "👍👍👍👍👍👍👍👍👍👍👍👍",
            &"a".repeat(1024),
        ] {
            assert!(parse(good).is_ok(), "{good}");
        }
        let min = PasswordProblem::TooShort { min: 12 };
        for (bad, problem) in [
            ("", PasswordProblem::Empty),
            ("elevenchars", min),
            ("e\u{301}levenchars", min),
            (&*"a".repeat(1025), PasswordProblem::TooLong),
            (&*"é".repeat(513), PasswordProblem::TooLong),
            ("correct\0horse", PasswordProblem::ControlCharacters),
            ("correct\thorse", PasswordProblem::ControlCharacters),
            ("correct\u{85}horse", PasswordProblem::ControlCharacters),
        ] {
            assert_eq!(parse(bad).err(), Some(problem), "{bad:?}");
        }
    }

    #[test]
    fn one_password_has_one_preparation_whatever_the_keyboard() {
        let prepare = |text: &str| Preparation::CURRENT.apply(&Secret::new(text.to_owned())).0;
        assert_eq!(prepare("cafe\u{301}\u{a0}au\u{3000}lait"), "café au lait");
        assert_eq!(prepare("  Ａ  "), "  Ａ  ");
        assert_eq!(
            Preparation::from_version(Preparation::CURRENT.version()),
            Some(Preparation::CURRENT)
        );
        assert_eq!(Preparation::from_version(2), None);
    }

    #[test]
    fn a_password_of_another_system_is_left_as_it_was_typed() {
        let as_typed = Preparation::from_version(0).unwrap();
        let typed = "cafe\u{301}\u{a0}au\u{3000}lait";
        assert_eq!(as_typed.apply(&Secret::new(typed.to_owned())).0, typed);
        assert_eq!(as_typed.version(), 0);
    }

    #[test]
    fn a_secret_shows_nothing() {
        assert_eq!(format!("{:?}", parse("correct horse battery")), "Ok(NewPassword(Secret(…)))");
    }
}
