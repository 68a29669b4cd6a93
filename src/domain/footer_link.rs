use url::{Position, Url};

/// The most links at the foot of a page.
const MOST: usize = 8;
/// The longest name of one, in characters.
const MAX_NAME: usize = 40;

/// A link of the owner's at the foot of every page, like the imprint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FooterLink {
    name: String,
    href: String,
}

impl FooterLink {
    /// Reads `Imprint=https://example.com/imprint, Privacy=/privacy`.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub fn parse_all(text: &str) -> Result<Vec<Self>, String> {
        let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
        let all: Vec<_> = items.map(Self::parse).collect::<Result<_, _>>()?;
        if all.len() > MOST { Err(format!("write {MOST} links or fewer")) } else { Ok(all) }
    }

    fn parse(text: &str) -> Result<Self, String> {
        let help = || {
            format!(
                "{text} is no link: write its name and address, like Imprint=https://example.com/imprint"
            )
        };
        let (name, href) = text.split_once('=').ok_or_else(help)?;
        let (name, href) = (name.trim(), href.trim());
        let is_name =
            (1..=MAX_NAME).contains(&name.chars().count()) && !name.contains(char::is_control);
        let href = path(href).or_else(|| address(href)).filter(|_| is_name).ok_or_else(help)?;
        Ok(Self { name: name.to_owned(), href })
    }

    /// What people read.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it leads.
    #[must_use]
    pub fn href(&self) -> &str {
        &self.href
    }
}

/// A path on this origin, as a browser reads it: it does not leave.
fn path(href: &str) -> Option<String> {
    let base = Url::parse("http://origin.invalid").ok()?;
    let url = base
        .join(href)
        .ok()
        .filter(|url| href.starts_with('/') && url.origin() == base.origin())?;
    let path = &url[Position::BeforePath..];
    (!path.starts_with("//")).then(|| path.to_owned())
}

/// A page elsewhere, or an e-mail address; without a password, which all would read.
fn address(href: &str) -> Option<String> {
    let url = Url::parse(href).ok()?;
    let is_page = matches!(url.scheme(), "http" | "https") && href.contains("://");
    let is_open = url.username().is_empty() && url.password().is_none();
    ((is_page || url.scheme() == "mailto") && is_open).then(|| url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_has_a_name_and_an_address() {
        let links =
            "Imprint = https://example.com/imprint?a=b ,Privacy=/privacy, Mail=mailto:a@b.example,";
        let links = FooterLink::parse_all(links).unwrap();
        let links: Vec<_> = links.iter().map(|link| (link.name(), link.href())).collect();
        assert_eq!(
            links,
            [
                ("Imprint", "https://example.com/imprint?a=b"),
                ("Privacy", "/privacy"),
                ("Mail", "mailto:a@b.example"),
            ]
        );
        assert_eq!(FooterLink::parse_all("").unwrap(), []);
        for bad in [
            "Imprint",
            "=https://example.com",
            "x=javascript:alert(1)",
            "x=//example.com",
            "x=privacy",
            "x=/\\example.com",
            "x=/..//example.com",
            "x=/%2e//example.com",
            "x=http:example.com",
            "x=https://user:secret@example.com/",
            "a\u{7}b=/x",
        ] {
            assert!(FooterLink::parse_all(bad).is_err(), "{bad}");
        }
        assert!(FooterLink::parse_all(&"a=/a,".repeat(9)).is_err());
        assert!(FooterLink::parse_all(&format!("{}=/a", "a".repeat(41))).is_err());
    }
}
