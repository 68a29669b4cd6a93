use std::{fmt, str::FromStr};

use uuid::Uuid;

use super::{Moment, row_id};

/// The id of an account: a UUIDv7 (RFC 9562), never used again for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserId(Uuid);

/// The text is not the canonical form of a UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct NotAnId;

impl UserId {
    /// No account has it.
    pub const NOBODY: Self = Self(Uuid::nil());

    /// A new one.
    #[must_use]
    pub fn new(now: Moment) -> Self {
        Self(row_id(now))
    }
}

impl FromStr for UserId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let id = Uuid::parse_str(text).map_err(|_| NotAnId)?;
        if id.hyphenated().to_string() == text { Ok(Self(id)) } else { Err(NotAnId) }
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_in_its_canonical_form_alone() {
        let id = UserId::new(Moment::from_millis(1_790_000_000_000));
        assert_eq!(id.to_string().parse(), Ok(id));
        assert!(id.to_string().starts_with("01"), "{id}");
        for bad in ["", "1", &id.to_string().to_uppercase(), &id.to_string().replace('-', "")] {
            assert_eq!(bad.parse::<UserId>(), Err(NotAnId));
        }
    }
}
