use std::{borrow::Cow, fmt, ops::Deref};

use askama::{FastWritable, Values, filters, filters::HtmlSafe};

/// A text that pages say often: HTML templates find it escaped already, everybody else as it is. No
/// filter may come between, which would find it as it is and take it for escaped (a test holds that).
#[derive(Debug, Default)]
pub struct Phrase {
    plain: String,
    html: String,
}

impl From<String> for Phrase {
    fn from(plain: String) -> Self {
        let Ok(html) = filters::escape(&plain, filters::Html);
        Self { html: html.to_string(), plain }
    }
}

impl Deref for Phrase {
    type Target = str;

    fn deref(&self) -> &str {
        &self.plain
    }
}

impl AsRef<str> for Phrase {
    fn as_ref(&self) -> &str {
        &self.plain
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.plain)
    }
}

impl HtmlSafe for Phrase {}

impl FastWritable for Phrase {
    fn write_into(&self, dest: &mut dyn fmt::Write, _: &dyn Values) -> askama::Result<()> {
        Ok(dest.write_str(&self.html)?)
    }
}

impl<'a> From<&'a Phrase> for Cow<'a, str> {
    fn from(phrase: &'a Phrase) -> Self {
        Self::Borrowed(&phrase.plain)
    }
}
