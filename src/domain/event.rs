use std::str::FromStr;

use crate::messages::L10nLanguage;

/// The text is no event's word.
#[derive(Clone, Copy, Debug)]
pub struct NotAnEvent;

/// Each event with its word in the table.
macro_rules! events {
    ($($(#[$doc:meta])* $event:ident = $word:literal,)*) => {
        /// What happened to an account.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Event {
            $($(#[$doc])* $event,)*
        }

        impl Event {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$event,)*];

            /// The word in the table.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$event => $word,)*
                }
            }
        }

        impl FromStr for Event {
            type Err = NotAnEvent;

            fn from_str(word: &str) -> Result<Self, NotAnEvent> {
                match word {
                    $($word => Ok(Self::$event),)*
                    _ => Err(NotAnEvent),
                }
            }
        }
    };
}

events! {
    /// The account was made.
    SignedUp = "signed-up",
    /// The account was made by somebody who was invited.
    SignedUpInvited = "signed-up-invited",
    /// The account was imported from a file.
    Imported = "imported",
    /// A session began.
    SignedIn = "signed-in",
    /// A session began by a "remember me" cookie of the site before.
    Remembered = "remembered",
    /// A session ended by its owner.
    SignedOut = "signed-out",
    /// The password was typed again for a sensitive change.
    Reauthenticated = "reauthenticated",
    /// The user name or display name changed.
    ProfileChanged = "profile-changed",
    /// The e-mail address changed.
    EmailChanged = "email-changed",
    /// The password changed, and with it every other session ended.
    PasswordChanged = "password-changed",
    /// A one-time link to choose a new password was made.
    PasswordLinkMade = "password-link-made",
    /// A new password was chosen with such a link; every session ended.
    PasswordLinkUsed = "password-link-used",
    /// What the account may do changed.
    RoleChanged = "role-changed",
    /// Nobody may sign in any more.
    Disabled = "disabled",
    /// The account may be signed in to again.
    Enabled = "enabled",
    /// Every session ended.
    SignedOutEverywhere = "signed-out-everywhere",
    /// One session ended, from another.
    SessionEnded = "session-ended",
    /// Every session but one ended.
    OtherSessionsEnded = "other-sessions-ended",
    /// A program was given a key to the account.
    TokenMade = "token-made",
    /// Such a key was taken back.
    TokenRevoked = "token-revoked",
    /// It made an invitation.
    InvitationMade = "invitation-made",
    /// It took an invitation back.
    InvitationRevoked = "invitation-revoked",
    /// The account is gone, and its name is free.
    Deleted = "deleted",
    /// The account is gone by its owner's wish, and nobody else gets its name.
    Closed = "closed",
    /// A wrong password was typed.
    WrongPassword = "wrong-password",
    /// A password was typed for an account that is disabled.
    WhileDisabled = "while-disabled",
    /// A password was typed for an account that has none.
    WithoutPassword = "without-password",
    /// A password was typed for a name that nobody has.
    UnknownName = "unknown-name",
}

impl Event {
    /// What people read.
    #[must_use]
    pub fn text(self, t: &L10nLanguage) -> &str {
        match self {
            Self::SignedUp => t.msg_event_signed_up(),
            Self::SignedUpInvited => t.msg_event_signed_up_invited(),
            Self::Imported => t.msg_event_imported(),
            Self::SignedIn => t.msg_event_signed_in(),
            Self::Remembered => t.msg_event_remembered(),
            Self::SignedOut => t.msg_event_signed_out(),
            Self::Reauthenticated => t.msg_event_reauthenticated(),
            Self::ProfileChanged => t.msg_event_profile_changed(),
            Self::EmailChanged => t.msg_event_email_changed(),
            Self::PasswordChanged => t.msg_event_password_changed(),
            Self::PasswordLinkMade => t.msg_event_password_link_made(),
            Self::PasswordLinkUsed => t.msg_event_password_link_used(),
            Self::RoleChanged => t.msg_event_role_changed(),
            Self::Disabled => t.msg_event_disabled(),
            Self::Enabled => t.msg_event_enabled(),
            Self::SignedOutEverywhere => t.msg_event_signed_out_everywhere(),
            Self::SessionEnded => t.msg_event_session_ended(),
            Self::OtherSessionsEnded => t.msg_event_other_sessions_ended(),
            Self::TokenMade => t.msg_event_token_made(),
            Self::TokenRevoked => t.msg_event_token_revoked(),
            Self::InvitationMade => t.msg_event_invitation_made(),
            Self::InvitationRevoked => t.msg_event_invitation_revoked(),
            Self::Deleted => t.msg_event_deleted(),
            Self::Closed => t.msg_event_closed(),
            Self::WrongPassword => t.msg_event_wrong_password(),
            Self::WhileDisabled => t.msg_event_while_disabled(),
            Self::WithoutPassword => t.msg_event_without_password(),
            Self::UnknownName => t.msg_event_unknown_name(),
        }
    }
}
