use super::Event;
use crate::messages::L10nLanguage;

impl Event {
    /// What people read.
    #[must_use]
    pub fn text(self, t: &L10nLanguage) -> &str {
        match self {
            Self::SignedUp => t.msg_event_signed_up(),
            Self::SignedUpInvited => t.msg_event_signed_up_invited(),
            Self::SignedIn => t.msg_event_signed_in(),
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
