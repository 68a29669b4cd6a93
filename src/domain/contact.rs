use url::Url;

use super::Email;

/// Where people turn who have lost their password: an e-mail address or a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    shown: String,
    href: String,
}

impl Contact {
    /// Reads an e-mail address or an http(s) address.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        if let Ok(email) = Email::parse(text) {
            let href = format!("mailto:{}", email.as_str());
            return Ok(Self { shown: email.as_str().to_owned(), href });
        }
        match Url::parse(text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => {
                Ok(Self { shown: text.to_owned(), href: url.into() })
            }
            _ => Err("write an email address, or a link that begins with https://"),
        }
    }

    /// What people read.
    #[must_use]
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// Where the link leads.
    #[must_use]
    pub fn href(&self) -> &str {
        &self.href
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_an_address_or_a_page() {
        let contact = |text| Contact::parse(text).map(|contact| contact.href().to_owned());
        assert_eq!(contact("help@example.com").unwrap(), "mailto:help@example.com");
        assert_eq!(contact("https://example.com/help").unwrap(), "https://example.com/help");
        for bad in ["", "help", "javascript:alert(1)", "mailto:a@b.c\r\n", "//example.com"] {
            assert!(contact(bad).is_err(), "{bad}");
        }
    }
}
