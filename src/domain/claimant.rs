use super::{Email, UserId, Username, fold};

/// Whom somebody says to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claimant {
    /// Whoever has this user name.
    Username(Username),
    /// Whoever has this address.
    Email(Email),
    /// This account: it is signed in, and asked again.
    Account(UserId),
    /// What was typed is a name that no account could have. It is counted like one.
    Nobody(String),
}

impl Claimant {
    /// Reads what was typed at sign-in; white space around it does not count, since phones add
    /// some.
    #[must_use]
    pub fn parse(typed: &str) -> Self {
        let typed = typed.trim();
        let nobody = || Self::Nobody(fold::key(typed));
        if typed.contains('@') {
            Email::parse(typed).map_or_else(|_| nobody(), Self::Email)
        } else {
            Username::parse(typed).map_or_else(|_| nobody(), Self::Username)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_at_sign_makes_it_an_address() {
        let ada = Username::parse("Ada").unwrap();
        assert_eq!(Claimant::parse(" Ada "), Claimant::Username(ada));
        let address = Email::parse("Ada@B.co").unwrap();
        assert_eq!(Claimant::parse("Ada@B.co"), Claimant::Email(address));
        assert_eq!(Claimant::parse("a\0b"), Claimant::Nobody("a\0b".into()));
        assert_eq!(Claimant::parse("ADA@"), Claimant::Nobody("ada@".into()));
    }
}
