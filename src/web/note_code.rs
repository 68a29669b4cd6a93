//! What a note is called by programs.

use super::Note;
use crate::domain::{DisplayNameProblem, EmailProblem, PasswordProblem, UsernameProblem};

impl Note {
    /// Its word for programs, which stays the same in every language.
    #[must_use]
    pub(crate) fn code(self) -> &'static str {
        use DisplayNameProblem as Name;
        use EmailProblem as Mail;
        use PasswordProblem as Pass;
        use UsernameProblem as User;
        match self {
            Self::Username(User::Empty)
            | Self::Email(Mail::Empty)
            | Self::NewPassword(Pass::Empty)
            | Self::IdentifierMissing
            | Self::PasswordMissing
            | Self::SessionMissing
            | Self::TokenNameMissing => "missing",
            Self::Username(User::TooShort) | Self::NewPassword(Pass::TooShort { .. }) => {
                "too_short"
            }
            Self::Username(User::TooLong)
            | Self::Email(Mail::TooLong)
            | Self::DisplayName(Name::TooLong)
            | Self::TokenName(Name::TooLong)
            | Self::NewPassword(Pass::TooLong) => "too_long",
            Self::Username(User::Start) => "bad_start",
            Self::Username(User::Characters)
            | Self::DisplayName(Name::Characters)
            | Self::TokenName(Name::Characters)
            | Self::NewPassword(Pass::ControlCharacters) => "bad_characters",
            Self::Username(User::MixedScripts) => "mixed_scripts",
            Self::UsernameTaken | Self::EmailTaken => "taken",
            Self::Email(Mail::Format)
            | Self::AddressFormat
            | Self::DayFormat
            | Self::CodeFormat => "bad_format",
            Self::NewPassword(Pass::Common) => "common_password",
            Self::NewPassword(Pass::OwnName) => "own_name",
            Self::SamePassword => "same_password",
            Self::WrongPair => "wrong_credentials",
            Self::WrongPassword => "wrong_password",
            Self::WrongSetupCode => "wrong_code",
            Self::LastAdministrator | Self::OnlyAdministrator => "last_administrator",
            Self::RoleMissing | Self::KindUnknown | Self::ChoiceUnknown | Self::ScopeMissing => {
                "unknown_choice"
            }
            Self::ScopeOfAdministrators => "not_allowed",
            Self::UserDisabled => "disabled",
            Self::AccountUnknown => "unknown_account",
            Self::DaysReversed => "reversed",
            Self::PageUnknown => "unknown_page",
            Self::TokenDays | Self::LimitRange | Self::InvitationUses | Self::InvitationDays => {
                "out_of_range"
            }
            Self::TooManyTokens => "too_many",
        }
    }
}
