use super::{Email, Username};

/// What somebody types to say who they are: the canonical key of a user name or of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Identifier {
    /// See [`Username::key`].
    Username(String),
    /// See [`Email::key`].
    Email(String),
}

impl Identifier {
    /// Reads it; white space around it does not count, since phones add some. `None` if no account
    /// could have it.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let typed = typed.trim();
        if typed.contains('@') {
            Email::parse(typed).ok().map(|email| Self::Email(email.key().to_owned()))
        } else {
            Username::parse(typed).ok().map(|name| Self::Username(name.key().to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_at_sign_makes_it_an_address() {
        assert_eq!(Identifier::parse(" Ada "), Some(Identifier::Username("ada".into())));
        assert_eq!(Identifier::parse("Ada@B.co"), Some(Identifier::Email("ada@b.co".into())));
        assert_eq!(Identifier::parse("a\0b"), None);
        assert_eq!(Identifier::parse("ada@"), None);
    }
}
