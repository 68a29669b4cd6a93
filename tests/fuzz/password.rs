//! A password that somebody chooses: nothing of it is lost.

use icu_normalizer::{ComposingNormalizer, DecomposingNormalizer};
use portaria::domain::{
    NewPassword, PasswordProblem, PasswordRules, Preparation, Secret, may_be_password,
};
use proptest::prelude::*;

use crate::{always, made_of, text};

const PIECES: &str = " ¦\u{a0}¦\u{3000}¦\u{2000}¦\u{2028}¦a¦A¦Ａ¦é¦e\u{301}¦\u{301}¦\u{200d}¦👍¦각¦\
    \u{1d160}¦\u{fb2c}¦ß¦\u{212b}¦password";

/// NFC, and every space the same.
fn prepared(typed: &str) -> String {
    let is_space = |c: char| c.is_whitespace() && !matches!(c, '\u{2028}' | '\u{2029}');
    let spaced: String = typed.chars().map(|c| if is_space(c) { ' ' } else { c }).collect();
    ComposingNormalizer::new_nfc().normalize(&spaced).into_owned()
}

#[test]
fn a_password_is_taken_as_typed_or_refused_for_its_first_problem() {
    let passwords = prop_oneof![1 => text(), 4 => made_of(PIECES), 1 => ".{0,40}"];
    always((passwords, 0..20_usize), |(text, min)| {
        let secret = Secret::new(text.clone());
        let problem = match () {
            () if text.is_empty() => Some(PasswordProblem::Empty),
            () if text.len() > 1024 => Some(PasswordProblem::TooLong),
            () if text.contains(char::is_control) => Some(PasswordProblem::ControlCharacters),
            () if prepared(&text).chars().count() < min => Some(PasswordProblem::TooShort { min }),
            () => None,
        };
        let password = NewPassword::parse(&secret, &PasswordRules::new(min));
        if let (None, Err(PasswordProblem::Common)) = (problem, &password) {
            assert!(may_be_password(&secret));
            return;
        }
        assert_eq!(password.as_ref().err(), problem.as_ref());
        let judged_by_length = matches!(problem, None | Some(PasswordProblem::TooShort { .. }));
        assert_eq!(may_be_password(&secret), judged_by_length);
        let Ok(password) = password else { return };
        let kept = password.prepared().expose();
        assert_eq!(kept, prepared(&text));
        // The worst that composing does to the length of a text (Unicode FAQ, Normalization).
        assert!(kept.len() <= 3 * 1024);
        assert_eq!(Preparation::CURRENT.apply(password.prepared()).expose(), kept);
        let typed = |text: &str| password.is_same_as(&Secret::new(text.to_owned()));
        let apart = DecomposingNormalizer::new_nfd().normalize(&text).into_owned();
        assert!(typed(&text) && typed(&apart));
        let longer = [format!(" {text}"), format!("{text} ")];
        assert!(!longer.iter().any(|longer| typed(longer)));
    });
}
