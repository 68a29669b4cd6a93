use super::{UserId, Visitor};

/// Who makes something happen to an account.
#[derive(Clone, Debug)]
pub enum Author {
    /// Whoever it belongs to, from there.
    Owner(Visitor),
    /// That administrator, from there.
    Administrator(UserId, Visitor),
    /// Somebody at the command line.
    Operator,
}

impl From<Visitor> for Author {
    fn from(visitor: Visitor) -> Self {
        Self::Owner(visitor)
    }
}

impl Author {
    /// The account that acts on the account `of`; none for the command line.
    #[must_use]
    pub fn account(&self, of: UserId) -> Option<UserId> {
        match self {
            Self::Owner(_) => Some(of),
            Self::Administrator(id, _) => Some(*id),
            Self::Operator => None,
        }
    }

    /// From where; nowhere for the command line.
    #[must_use]
    pub fn visitor(&self) -> Visitor {
        match self {
            Self::Owner(visitor) | Self::Administrator(_, visitor) => visitor.clone(),
            Self::Operator => Visitor::default(),
        }
    }
}
