use super::fold;

/// How the user names and e-mail addresses begin that somebody looks for; nothing is how all begin.
/// No character means more than itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamePrefix(String);

impl NamePrefix {
    /// Reads what was typed; none if no name can begin so.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let key = fold::key(text.trim());
        (!key.contains(char::is_control)).then_some(Self(key))
    }

    /// How no name begins.
    #[must_use]
    pub fn nobody() -> Self {
        Self("\u{10ffff}".to_owned())
    }

    /// Whether it is how all begin.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first key that may begin so.
    #[must_use]
    pub fn first(&self) -> &str {
        &self.0
    }

    /// A key behind all that begin so: no name holds the last character there is.
    #[must_use]
    pub fn end(&self) -> String {
        format!("{}\u{10ffff}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_so_lies_between_first_and_end() {
        let prefix = NamePrefix::parse(" ADA% ").unwrap();
        assert_eq!(prefix.first(), "ada%");
        for (key, is_within) in [
            ("ada%", true),
            ("ada%z", true),
            ("ada%\u{fffd}", true),
            ("ada", false),
            ("ada&", false),
        ] {
            assert_eq!((prefix.first()..&prefix.end()).contains(&key), is_within, "{key}");
        }
        assert!(NamePrefix::parse("").unwrap().is_empty());
        assert_eq!(NamePrefix::parse("a\0b"), None);
    }
}
