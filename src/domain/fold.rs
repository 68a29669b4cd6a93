//! Unicode rules that several names share.

use icu_casemap::CaseMapper;
use icu_normalizer::ComposingNormalizer;
use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{DefaultIgnorableCodePoint, GeneralCategory},
};

/// Normalization form C: what looks the same is the same text.
pub(super) fn nfc(text: &str) -> String {
    ComposingNormalizer::new_nfc().normalize(text).into_owned()
}

/// A canonical key: compatibility forms and case do not count. Repeated until nothing changes,
/// since folding can leave a text that normalizes further.
pub(super) fn key(text: &str) -> String {
    let (nfkc, folder) = (ComposingNormalizer::new_nfkc(), CaseMapper::new());
    let mut key = text.to_owned();
    for _ in 0..4 {
        let next = nfkc.normalize(&folder.fold_string(&nfkc.normalize(&key))).into_owned();
        if next == key {
            break;
        }
        key = next;
    }
    key
}

/// Whether readers cannot see the character: format and bidi controls, fillers, selectors.
pub(super) fn is_invisible(c: char) -> bool {
    CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
        || category(c) == GeneralCategory::Format
}

/// The character's general category.
pub(super) fn category(c: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_a_key_is_itself() {
        for text in
            ["Ada", "STRASSE", "straße", "ﬁn", "ＡＤＡ", "İstanbul", "ΑΣ", "ﷺ", "ᾳ", "ŉ", "Ǆ"]
        {
            assert_eq!(key(&key(text)), key(text), "{text}");
        }
        assert_eq!(key("STRASSE"), key("straße"));
        assert_eq!(key("ＡＤＡ"), "ada");
    }
}
