use std::str::FromStr;

use super::Role;
use crate::messages::L10nLanguage;

/// What an API token lets a program do; each lets it do what those before it do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TokenScope {
    /// Read the account.
    Read,
    /// Change the account.
    Write,
    /// Look after every account, while its owner is an administrator.
    Admin,
}

/// The word is no scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write read, write or admin")]
pub struct NotAScope;

impl TokenScope {
    /// Those that somebody of that role may give a token.
    #[must_use]
    pub fn of(role: Role) -> &'static [Self] {
        match role {
            Role::User => &[Self::Read, Self::Write],
            Role::Admin => &[Self::Read, Self::Write, Self::Admin],
        }
    }

    /// Its word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Admin => "admin",
        }
    }

    /// What people call it.
    #[must_use]
    pub fn text(self, t: &L10nLanguage) -> &str {
        match self {
            Self::Read => t.msg_scope_read(),
            Self::Write => t.msg_scope_write(),
            Self::Admin => t.msg_scope_admin(),
        }
    }
}

impl FromStr for TokenScope {
    type Err = NotAScope;

    fn from_str(word: &str) -> Result<Self, NotAScope> {
        match word {
            "read" => Ok(Self::Read),
            "write" => Ok(Self::Write),
            "admin" => Ok(Self::Admin),
            _ => Err(NotAScope),
        }
    }
}
