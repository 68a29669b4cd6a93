//! Names and addresses to sign in with: one person cannot take what another one has.

use icu_normalizer::{ComposingNormalizer, DecomposingNormalizer};
use portaria::domain::{Claimant, Email, Username, UsernameProblem};
use proptest::{prelude::*, sample::select};

use crate::{always, made_of, split, text};

const PIECES: &str = "a¦B¦9¦.¦_¦-¦@¦ß¦ẞ¦ς¦Σ¦ı¦İ¦ﬁ¦Ａ¦＠¦．¦é¦e\u{301}¦\u{345}¦ᾳ¦ŉ¦ǰ¦Å¦µ¦ж¦א¦م¦山¦カ¦\
    ｶﾞ¦한¦각¦ﷺ¦ﾞ¦ℌ¦𝐚¦\u{202e}¦\u{200b}¦\u{200d}¦\u{3164}¦\u{ad}¦\u{fe0f}¦ ¦\u{a0}¦\u{3000}¦\t¦\0¦٣¦\
    ٪¦👍¦xn--¦example.com¦@b.co";

/// A word with a piece in it.
fn within() -> impl Strategy<Value = String> {
    let word = "[a-z]{1,4}|[α-ω]{1,3}|[가-힣]{1,3}";
    (word, select(split(PIECES)), "[0-9]?").prop_map(|(a, piece, b)| format!("{a}{piece}{b}"))
}

fn names() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => text(),
        3 => made_of(PIECES),
        9 => within(),
        3 => "[a-zA-Z0-9._-]{1,9}|[a-z]{63,66}",
        1 => "[ \u{a0}]?[a-z]{2}[ \n]?",
        2 => "[\\p{L}\\p{M}\\p{Nd}._-]{2,5}",
        2 => "[\\p{Latin}\\p{Nd}\\p{Mn}]{2,9}",
        1 => "[\\p{Greek}\\p{Mn}]{2,9}",
        1 => "[\\p{Cyrillic}]{2,9}|[\\p{Arabic}]{2,9}|[\\p{Hangul}\\p{Han}]{2,66}",
    ]
}

fn addresses() -> impl Strategy<Value = String> {
    let domains = prop_oneof![
        3 => "[a-zA-Z0-9-]{1,9}\\.[a-zA-Z]{2,3}",
        2 => within().prop_map(|name| format!("{name}.co")),
        1 => "[\\p{Ll}\\p{Lu}\\p{Lo}]{1,5}\\.[a-z]{2,3}",
        1 => made_of(PIECES),
        1 => "([a-z]{20,63}\\.){3,4}[a-z]{2,60}|([ø-ü]{24}\\.){4,8}co",
    ];
    let at = prop_oneof![9 => "@", 1 => "@a?@|＠"];
    let whole = ("[ \u{a0}]?", names(), at, domains, "[ \n]?");
    let whole = whole.prop_map(|(a, b, c, d, e)| format!("{a}{b}{c}{d}{e}"));
    prop_oneof![1 => names(), 8 => whole]
}

/// The same in the other forms of Unicode.
fn forms(text: &str) -> [String; 4] {
    [
        ComposingNormalizer::new_nfc().normalize(text).into_owned(),
        DecomposingNormalizer::new_nfd().normalize(text).into_owned(),
        ComposingNormalizer::new_nfkc().normalize(text).into_owned(),
        DecomposingNormalizer::new_nfkd().normalize(text).into_owned(),
    ]
}

/// The same in other case, unless case folding has another mind than case.
fn cases(text: &str) -> Vec<String> {
    if text.contains(['ı', '\u{345}']) {
        return Vec::new();
    }
    vec![text.to_uppercase(), text.to_lowercase()]
}

/// What is not to be seen, or turns around what is beside it.
fn deceives(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}'
            | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[test]
fn a_user_name_has_one_key_however_it_is_written() {
    always(names(), |text| {
        let Ok(name) = Username::parse(&text) else { return };
        assert_eq!(name.as_str(), forms(&text)[0]);
        assert!((2..=64).contains(&name.as_str().chars().count()));
        assert!(!name.as_str().contains(|c| c == '@' || deceives(c)));
        // No address has such a key, and no name has letters of two scripts in it.
        assert!(!name.key().contains('@'));
        let mixed = Err(UsernameProblem::MixedScripts);
        assert_ne!(Username::parse(name.key()).map(|_| ()), mixed.clone());
        let key = [name.key().to_owned()];
        for other in key.into_iter().chain(forms(&text)).chain(cases(name.as_str())) {
            if let Ok(other) = Username::parse(&other) {
                assert_eq!(other.key(), name.key());
            }
        }
    });
}

#[test]
fn an_address_has_one_key_however_it_is_written() {
    always(addresses(), |text| {
        let Ok(email) = Email::parse(&text) else { return };
        assert_eq!(email.as_str(), forms(text.trim())[0]);
        assert!(email.as_str().chars().count() <= 254 && email.key().len() <= 254);
        assert_eq!(email.as_str().matches('@').count(), 1);
        assert!(!email.as_str().contains(deceives));
        assert_eq!(Email::parse(email.key()).unwrap().key(), email.key());
        // Before UTS #46 these are not what their other case is.
        let is_alike = |text: &str| !text.contains(['ß', 'ẞ', 'ς', 'Σ']);
        let cases = cases(email.as_str()).into_iter().filter(|_| is_alike(email.as_str()));
        for other in forms(&text).into_iter().chain(cases).filter(|other| is_alike(other)) {
            if let Ok(other) = Email::parse(&other) {
                assert_eq!(other.key(), email.key());
            }
        }
    });
}

#[test]
fn a_user_name_is_never_taken_for_an_address() {
    always(prop_oneof![names(), addresses()], |text| {
        let typed = text.trim();
        let expected = match (typed.contains('@'), Username::parse(typed), Email::parse(typed)) {
            (false, Ok(name), Err(_)) => Claimant::Username(name),
            (true, Err(_), Ok(email)) => Claimant::Email(email),
            (_, name, email) => {
                assert!(name.is_err() && email.is_err());
                assert!(matches!(Claimant::parse(&text), Claimant::Nobody(_)));
                return;
            }
        };
        assert_eq!(Claimant::parse(&text), expected);
    });
}

#[test]
fn a_plain_name_or_address_is_kept_as_it_is() {
    always(
        ("[a-zA-Z0-9][a-zA-Z0-9._-]{1,63}", "[a-z0-9]{1,63}\\.[a-zA-Z]{2,3}"),
        |(name, domain)| {
            let username = Username::parse(&name).unwrap();
            assert_eq!(username.as_str(), &name);
            assert_eq!(username.key(), name.to_lowercase());
            let address = format!("{}@{domain}", name.replace('.', "+"));
            let email = Email::parse(&format!(" {address}\n")).unwrap();
            assert_eq!(email.as_str(), &address);
            assert_eq!(email.key(), address.to_lowercase());
        },
    );
}
