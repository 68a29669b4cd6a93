use uuid::Uuid;

use super::{Event, Moment, Reference, UserId, Visitor};

/// Something that happened on a running site, for the app that mounts it. What is logged is told after
/// it is kept, never before, and never if it was undone. It is heard in the process where it happened.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Signal {
    /// Something happened to an account, or was refused: what the security log keeps.
    Logged(Logged),
    /// A program called the API with a token.
    TokenUsed {
        /// Whose token it is.
        user: UserId,
        /// The token's own id, which opens nothing.
        token: Uuid,
    },
    /// Somebody who is not signed in asked for what is not for everybody (`user_unauthorized`).
    Unauthorized {
        /// The path that was asked for.
        path: String,
    },
    /// Somebody who typed the password too long ago asked for what needs it (`user_needs_refresh`).
    SudoRequired {
        /// Who that is.
        user: UserId,
        /// The path that was asked for.
        path: String,
    },
}

/// A row of the security log.
#[derive(Clone, Debug)]
pub struct Logged {
    /// When.
    pub at: Moment,
    /// What.
    pub what: Event,
    /// Whom it happened to; none for a name that nobody has, and for what was done to no account.
    pub user: Option<UserId>,
    /// Whose doing it was; none for the command line, and for strangers.
    pub by: Option<UserId>,
    /// From where.
    pub visitor: Visitor,
    /// The code of a refusal.
    pub reference: Option<Reference>,
}
