/// What happened to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The account was made.
    SignedUp,
    /// A session began.
    SignedIn,
    /// A session ended by its owner.
    SignedOut,
    /// The password was typed again for a sensitive change.
    Reauthenticated,
    /// The user name or display name changed.
    ProfileChanged,
    /// The e-mail address changed.
    EmailChanged,
    /// The password changed, and with it every other session ended.
    PasswordChanged,
    /// A one-time link to choose a new password was made.
    PasswordLinkMade,
    /// A new password was chosen with such a link; every session ended.
    PasswordLinkUsed,
    /// What the account may do changed.
    RoleChanged,
    /// Nobody may sign in any more.
    Disabled,
    /// The account may be signed in to again.
    Enabled,
    /// Every session ended.
    SignedOutEverywhere,
    /// One session ended, from another.
    SessionEnded,
    /// Every session but one ended.
    OtherSessionsEnded,
    /// The account is gone, and its name is free.
    Deleted,
    /// The account is gone by its owner's wish, and nobody else gets its name.
    Closed,
    /// A wrong password was typed.
    WrongPassword,
    /// A password was typed for an account that is disabled.
    WhileDisabled,
    /// A password was typed for an account that has none.
    WithoutPassword,
    /// A password was typed for a name that nobody has.
    UnknownName,
}

impl Event {
    const ALL: [Self; 21] = [
        Self::SignedUp,
        Self::SignedIn,
        Self::SignedOut,
        Self::Reauthenticated,
        Self::ProfileChanged,
        Self::EmailChanged,
        Self::PasswordChanged,
        Self::PasswordLinkMade,
        Self::PasswordLinkUsed,
        Self::RoleChanged,
        Self::Disabled,
        Self::Enabled,
        Self::SignedOutEverywhere,
        Self::SessionEnded,
        Self::OtherSessionsEnded,
        Self::Deleted,
        Self::Closed,
        Self::WrongPassword,
        Self::WhileDisabled,
        Self::WithoutPassword,
        Self::UnknownName,
    ];

    /// The word in the table.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignedUp => "signed-up",
            Self::SignedIn => "signed-in",
            Self::SignedOut => "signed-out",
            Self::Reauthenticated => "reauthenticated",
            Self::ProfileChanged => "profile-changed",
            Self::EmailChanged => "email-changed",
            Self::PasswordChanged => "password-changed",
            Self::PasswordLinkMade => "password-link-made",
            Self::PasswordLinkUsed => "password-link-used",
            Self::RoleChanged => "role-changed",
            Self::Disabled => "disabled",
            Self::Enabled => "enabled",
            Self::SignedOutEverywhere => "signed-out-everywhere",
            Self::SessionEnded => "session-ended",
            Self::OtherSessionsEnded => "other-sessions-ended",
            Self::Deleted => "deleted",
            Self::Closed => "closed",
            Self::WrongPassword => "wrong-password",
            Self::WhileDisabled => "while-disabled",
            Self::WithoutPassword => "without-password",
            Self::UnknownName => "unknown-name",
        }
    }

    /// The event of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.as_str() == word)
    }
}
