//! What a form says beside a field: the cause, and what to do.

use std::borrow::Cow;

use crate::{
    domain::{DisplayNameProblem, EmailProblem, PasswordProblem, Refusal, UsernameProblem},
    messages::L10nLanguage,
};

/// A refusal beside a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// The user name breaks a rule.
    Username(UsernameProblem),
    /// Somebody has that user name.
    UsernameTaken,
    /// The address breaks a rule.
    Email(EmailProblem),
    /// Some account has that address.
    EmailTaken,
    /// The display name breaks a rule.
    DisplayName(DisplayNameProblem),
    /// The new password breaks a rule.
    NewPassword(PasswordProblem),
    /// The new password is the present one.
    SamePassword,
    /// Sign-in: nothing was typed as user name or e-mail.
    IdentifierMissing,
    /// Nothing was typed as password.
    PasswordMissing,
    /// Sign-in: no such pair, whatever the cause.
    WrongPair,
    /// The current password is another one.
    WrongPassword,
    /// Sign out a device: it was not said which.
    SessionMissing,
    /// Nobody else administers the site.
    LastAdministrator,
    /// No role was chosen.
    RoleMissing,
    /// The account is disabled.
    UserDisabled,
    /// Nobody else whom it is done to administers the site.
    OnlyAdministrator,
    /// The setup code is not that of the latest start.
    WrongSetupCode,
    /// Looking for an account: nobody has that user name or e-mail.
    AccountUnknown,
    /// No word of the list.
    KindUnknown,
    /// No IP address.
    AddressFormat,
    /// No day.
    DayFormat,
    /// The last day lies before the first.
    DaysReversed,
    /// No reference code.
    CodeFormat,
    /// It is none of those that can be chosen.
    ChoiceUnknown,
    /// No page of the list begins there.
    PageUnknown,
    /// Nothing was typed as the name of an API token.
    TokenNameMissing,
    /// The name of an API token breaks a rule.
    TokenName(DisplayNameProblem),
    /// No scope was chosen.
    ScopeMissing,
    /// Only administrators may choose that scope.
    ScopeOfAdministrators,
    /// An API token is not good for that number of days.
    TokenDays,
    /// The account has as many API tokens as it may have.
    TooManyTokens,
    /// The accounts of a page are not that many.
    LimitRange,
    /// An invitation makes no such number of accounts.
    InvitationUses,
    /// An invitation is not good for that number of days.
    InvitationDays,
}

impl Note {
    /// This one, beside a password that was not taken; none where nothing was compared.
    #[must_use]
    pub fn of_refusal(self, refusal: &Refusal) -> Option<Self> {
        refusal.wait().is_none().then_some(self)
    }

    /// Its sentence.
    #[must_use]
    pub fn text(self, t: &L10nLanguage) -> Cow<'_, str> {
        use DisplayNameProblem as Name;
        use EmailProblem as Mail;
        use PasswordProblem as Pass;
        use UsernameProblem as User;
        match self {
            Self::Username(User::Empty) => t.msg_note_username_empty().into(),
            Self::Username(User::TooShort) => t.msg_note_username_too_short().into(),
            Self::Username(User::TooLong) => t.msg_note_username_too_long().into(),
            Self::Username(User::Start) => t.msg_note_username_start().into(),
            Self::Username(User::Characters) => t.msg_note_username_characters().into(),
            Self::Username(User::MixedScripts) => t.msg_note_username_mixed_scripts().into(),
            Self::UsernameTaken => t.msg_note_username_taken().into(),
            Self::Email(Mail::Empty) => t.msg_note_email_empty().into(),
            Self::Email(Mail::Format) => t.msg_note_email_format().into(),
            Self::Email(Mail::TooLong) => t.msg_note_email_too_long().into(),
            Self::EmailTaken => t.msg_note_email_taken().into(),
            Self::DisplayName(Name::TooLong) => t.msg_note_display_name_too_long().into(),
            Self::DisplayName(Name::Characters) => t.msg_note_display_name_characters().into(),
            Self::NewPassword(Pass::Empty) => t.msg_note_new_password_empty().into(),
            Self::NewPassword(Pass::TooShort { min }) => t.msg_note_password_too_short(min).into(),
            Self::NewPassword(Pass::TooLong) => t.msg_note_password_too_long().into(),
            Self::NewPassword(Pass::ControlCharacters) => t.msg_note_password_characters().into(),
            Self::NewPassword(Pass::Common) => t.msg_note_password_common().into(),
            Self::NewPassword(Pass::OwnName) => t.msg_note_password_own_name().into(),
            Self::SamePassword => t.msg_note_same_password().into(),
            Self::IdentifierMissing => t.msg_note_identifier_missing().into(),
            Self::PasswordMissing => t.msg_note_password_missing().into(),
            Self::WrongPair => t.msg_note_wrong_pair().into(),
            Self::WrongPassword => t.msg_note_wrong_password().into(),
            Self::SessionMissing => t.msg_note_session_missing().into(),
            Self::LastAdministrator => t.msg_note_last_administrator().into(),
            Self::RoleMissing => t.msg_note_role_missing().into(),
            Self::UserDisabled => t.msg_note_user_disabled().into(),
            Self::OnlyAdministrator => t.msg_note_only_administrator().into(),
            Self::WrongSetupCode => t.msg_note_wrong_setup_code().into(),
            Self::AccountUnknown => t.msg_note_account_unknown().into(),
            Self::KindUnknown => t.msg_note_kind_unknown().into(),
            Self::AddressFormat => t.msg_note_address_format().into(),
            Self::DayFormat => t.msg_note_day_format().into(),
            Self::DaysReversed => t.msg_note_days_reversed().into(),
            Self::CodeFormat => t.msg_note_code_format().into(),
            Self::ChoiceUnknown => t.msg_note_choice_unknown().into(),
            Self::PageUnknown => t.msg_note_page_unknown().into(),
            Self::TokenNameMissing => t.msg_note_token_name_missing().into(),
            Self::TokenName(Name::TooLong) => t.msg_note_token_name_too_long().into(),
            Self::TokenName(Name::Characters) => t.msg_note_token_name_characters().into(),
            Self::ScopeMissing => t.msg_note_scope_missing().into(),
            Self::ScopeOfAdministrators => t.msg_note_scope_of_administrators().into(),
            Self::TokenDays => t.msg_note_token_days().into(),
            Self::TooManyTokens => t.msg_note_too_many_tokens().into(),
            Self::LimitRange => t.msg_note_limit_range().into(),
            Self::InvitationUses => t.msg_note_invitation_uses().into(),
            Self::InvitationDays => t.msg_note_invitation_days().into(),
        }
    }
}

/// A form that was not taken: what is wrong with its fields, or why its password was not taken, or not
/// tried.
#[derive(Debug, Default)]
pub struct Refused<N> {
    /// What is wrong with its fields.
    pub notes: N,
    /// Why a password was not taken, or nothing was tried.
    pub refusal: Option<Refusal>,
}

impl<N> From<N> for Refused<N> {
    fn from(notes: N) -> Self {
        Self { notes, refusal: None }
    }
}

/// A field: its id on the page, the name that it is sent under, and what is wrong with it.
pub type Field = (&'static str, &'static str, Option<Note>);

/// The notes of one form.
pub trait Notes {
    /// Every field and its note, in the order of the fields. A note that belongs to the whole form
    /// goes with its first field.
    fn fields(&self) -> Vec<Field>;

    /// Whether there is nothing to say.
    fn is_empty(&self) -> bool {
        self.fields().iter().all(|(_, _, note)| note.is_none())
    }
}
