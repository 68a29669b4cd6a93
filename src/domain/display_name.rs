use icu_properties::props::GeneralCategory;

use super::fold;

/// What others see instead of the user name: up to 100 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisplayName(String);

/// Why a text is no display name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisplayNameProblem {
    /// More than 100 characters.
    TooLong,
    /// Control characters, or marks that turn the direction of the text around them.
    Characters,
}

impl DisplayName {
    /// Reads what somebody typed; white space around it does not count, and nothing clears it.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn parse(typed: &str) -> Result<Option<Self>, DisplayNameProblem> {
        let text = fold::nfc(typed.trim());
        if text.chars().any(|c| c.is_control() || breaks_line(c) || is_bidi_control(c)) {
            return Err(DisplayNameProblem::Characters);
        }
        if text.chars().count() > 100 {
            return Err(DisplayNameProblem::TooLong);
        }
        // A name that nobody can see is none.
        let visible = text.chars().any(|c| !fold::is_invisible(c) && !c.is_whitespace());
        Ok(visible.then_some(Self(text)))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn breaks_line(c: char) -> bool {
    matches!(
        fold::category(c),
        GeneralCategory::LineSeparator | GeneralCategory::ParagraphSeparator
    )
}

fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_display_name_is_free_text_on_one_line() {
        let name = |text: &str| DisplayName::parse(text).map(|name| name.map(|name| name.0));
        assert_eq!(name(" Ada & <b> 👩\u{200d}🔬 "), Ok(Some("Ada & <b> 👩\u{200d}🔬".into())));
        assert_eq!(name("   "), Ok(None));
        assert_eq!(name("\u{200b}\u{200d}"), Ok(None));
        assert_eq!(name("a\nb"), Err(DisplayNameProblem::Characters));
        assert_eq!(name("a\u{2028}b"), Err(DisplayNameProblem::Characters));
        assert_eq!(name("a\u{0}"), Err(DisplayNameProblem::Characters));
        assert_eq!(name("a\u{202e}b"), Err(DisplayNameProblem::Characters));
        assert!(name(&"é".repeat(100)).is_ok());
        assert_eq!(name(&"é".repeat(101)), Err(DisplayNameProblem::TooLong));
    }
}
