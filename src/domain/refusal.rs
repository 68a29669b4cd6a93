use std::time::Duration;

use super::Reference;

/// The longest wait.
pub(super) const LONGEST_WAIT: Duration = Duration::from_mins(15);

/// Why nothing is tried now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// Too many failures: come back after that.
    For(Duration),
    /// Signing in with a password is off for browsers that the account does not know.
    Off,
}

impl Wait {
    /// When to come back, in whole seconds, for `Retry-After`.
    #[must_use]
    pub fn seconds(self) -> u64 {
        match self {
            Self::For(wait) => wait.as_secs() + u64::from(wait.subsec_nanos() > 0),
            Self::Off => LONGEST_WAIT.as_secs(),
        }
    }
}

/// Why a password was not taken, or a try not made, with the code under which the operator finds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It was wrong, whatever the cause.
    Wrong(Option<Reference>),
    /// Nothing was tried: there were too many before. The code is that of the last.
    TooMany(Wait, Option<Reference>),
}

impl Refusal {
    /// What to wait for.
    #[must_use]
    pub fn wait(&self) -> Option<Wait> {
        match self {
            Self::Wrong(_) => None,
            Self::TooMany(wait, _) => Some(*wait),
        }
    }

    /// The code.
    #[must_use]
    pub fn reference(&self) -> Option<&Reference> {
        let (Self::Wrong(reference) | Self::TooMany(_, reference)) = self;
        reference.as_ref()
    }
}
