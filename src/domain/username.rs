use icu_properties::props::GeneralCategory as Category;
use unicode_security::MixedScript;

use super::fold;

/// A user name: 2 to 64 letters, marks and digits of one script, dots, hyphens and underscores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Username {
    text: String,
    key: String,
}

/// Why a text is no user name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UsernameProblem {
    /// There is nothing.
    Empty,
    /// Fewer than 2 characters.
    TooShort,
    /// More than 64 characters.
    TooLong,
    /// It begins with something other than a letter or digit.
    Start,
    /// It holds something other than letters, marks, digits, `.`, `_` and `-`.
    Characters,
    /// Its letters are of more than one script (UTS #39, section 5.1).
    MixedScripts,
}

impl Username {
    /// Reads what somebody typed. Nothing is trimmed.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn parse(typed: &str) -> Result<Self, UsernameProblem> {
        let text = fold::nfc(typed);
        let length = text.chars().count();
        if length == 0 {
            return Err(UsernameProblem::Empty);
        }
        if length > 64 {
            return Err(UsernameProblem::TooLong);
        }
        if !text.chars().all(is_allowed) {
            return Err(UsernameProblem::Characters);
        }
        if length < 2 {
            return Err(UsernameProblem::TooShort);
        }
        if !text.starts_with(|c| is_letter(c) || is_digit(c)) {
            return Err(UsernameProblem::Start);
        }
        // A compatibility form can hide a letter of another script: `раураℓ`.
        let key = fold::key(&text);
        if !text.as_str().is_single_script() || !key.as_str().is_single_script() {
            return Err(UsernameProblem::MixedScripts);
        }
        Ok(Self { text, key })
    }

    /// As typed, in normalization form C.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What is compared: two names with one key are one name.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }
}

fn is_allowed(c: char) -> bool {
    let known = is_letter(c) || is_digit(c) || is_mark(c) || matches!(c, '.' | '_' | '-');
    known && !fold::is_invisible(c)
}

fn is_letter(c: char) -> bool {
    use Category::{
        LowercaseLetter, ModifierLetter, OtherLetter, TitlecaseLetter, UppercaseLetter,
    };
    matches!(
        fold::category(c),
        LowercaseLetter | ModifierLetter | OtherLetter | TitlecaseLetter | UppercaseLetter
    )
}

fn is_digit(c: char) -> bool {
    fold::category(c) == Category::DecimalNumber
}

fn is_mark(c: char) -> bool {
    matches!(fold::category(c), Category::NonspacingMark | Category::SpacingMark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_script_are_names() {
        for good in [
            "ada",
            "Ada.Lovelace-1815_x",
            "山田たろうカナ",
            "José",
            "Ωμέγα",
            "иван",
            "محمد",
            "한국",
            "42",
            "प्रिया",
        ] {
            assert!(Username::parse(good).is_ok(), "{good}");
        }
        assert!(Username::parse(&"a".repeat(64)).is_ok());
    }

    #[test]
    fn what_could_deceive_is_refused() {
        use UsernameProblem::{Characters, Empty, MixedScripts, Start, TooLong, TooShort};
        for (bad, problem) in [
            ("", Empty),
            ("a", TooShort),
            (&*"a".repeat(65), TooLong),
            (".ada", Start),
            ("_ada", Start),
            ("\u{301}da", Start),
            ("ada ", Characters),
            (" ada", Characters),
            ("a da", Characters),
            ("ada@example.com", Characters),
            ("ada\0", Characters),
            ("ada\u{202e}", Characters),
            ("ada\u{200d}", Characters),
            ("ada\u{feff}", Characters),
            ("한국\u{3164}", Characters),
            ("ada\u{34f}", Characters),
            ("ada\u{fe0f}", Characters),
            ("ada👍", Characters),
            ("<ada>", Characters),
            ("ad\u{430}", MixedScripts),
            // Cyrillic, but for a sign that is folded to a Latin letter.
            ("\u{440}\u{430}\u{443}\u{440}\u{430}\u{2113}", MixedScripts),
            ("ada٣", MixedScripts),
        ] {
            assert_eq!(Username::parse(bad).err(), Some(problem), "{bad:?}");
        }
    }

    #[test]
    fn case_and_compatibility_forms_make_no_second_name() {
        for (one, other) in [
            ("Ada", "aDA"),
            ("ＡＤＡ", "ada"),
            ("straße", "STRASSE"),
            ("e\u{301}a", "éa"),
            ("ﬁn", "FIN"),
        ] {
            assert_eq!(Username::parse(one).unwrap().key(), Username::parse(other).unwrap().key());
        }
        assert_ne!(Username::parse("ılk").unwrap().key(), Username::parse("ilk").unwrap().key());
        assert_eq!(Username::parse("Ada").unwrap().as_str(), "Ada");
    }
}
