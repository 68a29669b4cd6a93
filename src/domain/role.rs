use std::str::FromStr;

/// What an account may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Look after itself.
    User,
    /// Look after every account.
    Admin,
}

/// The word is no role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write user or admin")]
pub struct NotARole;

impl Role {
    /// Its word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Admin => "admin",
        }
    }
}

impl FromStr for Role {
    type Err = NotARole;

    fn from_str(word: &str) -> Result<Self, NotARole> {
        match word {
            "user" => Ok(Self::User),
            "admin" => Ok(Self::Admin),
            _ => Err(NotARole),
        }
    }
}
