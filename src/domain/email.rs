use url::Host;

use super::fold;

/// The longest address, in characters (RFC 5321, errata 1690).
const MAX: usize = 254;

/// An e-mail address: unverified, a label that one can sign in with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email {
    text: String,
    key: String,
}

/// Why a text is no e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailProblem {
    /// There is nothing.
    Empty,
    /// It is not of the form `name@example.com`.
    Format,
    /// More than 254 characters.
    TooLong,
}

impl Email {
    /// Reads what somebody typed; white space around it does not count.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn parse(typed: &str) -> Result<Self, EmailProblem> {
        let text = fold::nfc(typed.trim());
        if text.is_empty() {
            return Err(EmailProblem::Empty);
        }
        if text.chars().count() > MAX {
            return Err(EmailProblem::TooLong);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(EmailProblem::Format)?;
        let folded = fold::key(local);
        if !is_local_part(local) || !is_local_part(&folded) {
            return Err(EmailProblem::Format);
        }
        let domain = ascii_domain(domain).ok_or(EmailProblem::Format)?;
        let key = format!("{folded}@{domain}");
        if key.len() > MAX {
            return Err(EmailProblem::TooLong);
        }
        Ok(Self { text, key })
    }

    /// As typed, in normalization form C.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What is compared: case does not count, an internationalized domain is its ASCII form.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }
}

fn is_local_part(local: &str) -> bool {
    let allowed = |c: char| {
        !c.is_whitespace()
            && !c.is_control()
            && !fold::is_invisible(c)
            && !"()<>[]:;,@\"\\".contains(c)
    };
    (1..=64).contains(&local.len())
        && local.chars().all(allowed)
        && local.split('.').all(|part| !part.is_empty())
}

/// IDNA (UTS #46, with the rules for DNS names): lower case, ASCII, with a dot, no address.
fn ascii_domain(domain: &str) -> Option<String> {
    // IDNA drops what nobody sees, and it would be shown as typed.
    if domain.chars().any(fold::is_invisible) {
        return None;
    }
    let ascii = idna::domain_to_ascii_strict(domain).ok()?;
    let is_name = matches!(Host::parse(&ascii), Ok(Host::Domain(_)));
    (is_name && ascii.contains('.') && !ascii.ends_with('.')).then_some(ascii)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_name_and_a_domain() {
        for good in [
            "ada@example.com",
            " ada+x@example.com ",
            "o'neil@a.b.example",
            "josé@exämple.com",
            "a@b.co",
        ] {
            assert!(Email::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "ada",
            "@example.com",
            "ada@",
            "ada@example",
            "a b@example.com",
            "ada@exa mple.com",
            "a@@example.com",
            ".ada@example.com",
            "ada.@example.com",
            "a..b@example.com",
            "ada@-example.com",
            "ada@example..com",
            "ada@[127.0.0.1]",
            "ada@127.0.0.1",
            "a,b@example.com",
            "<ada@example.com>",
            "ada\u{0}@example.com",
            "ada\r\nBcc:x@example.com",
            "ada\u{202e}@example.com",
            "ada@example.com.",
            "ada@exa\u{ad}mple.com",
            "ada@exa\u{200b}mple.com",
            "ada@1.0x7f",
            "a\"b@example.com",
        ] {
            assert_eq!(Email::parse(bad).err(), Some(EmailProblem::Format), "{bad:?}");
        }
        assert_eq!(Email::parse("  ").err(), Some(EmailProblem::Empty));
        let long = format!("ada@{}.com", "a.".repeat(130));
        assert_eq!(Email::parse(&long).err(), Some(EmailProblem::TooLong));
        assert_eq!(
            Email::parse(&format!("{}@a.co", "a".repeat(65))).err(),
            Some(EmailProblem::Format)
        );
    }

    #[test]
    fn addresses_are_compared_without_case() {
        let key = |text| Email::parse(text).unwrap().key().to_owned();
        assert_eq!(key("Ada@Example.COM"), key("ada@example.com"));
        assert_eq!(key("ada@EXÄMPLE.com"), "ada@xn--exmple-cua.com");
        assert_eq!(Email::parse("Ada@Example.COM").unwrap().as_str(), "Ada@Example.COM");
    }
}
