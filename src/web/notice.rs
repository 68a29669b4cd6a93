//! What the last page wants to say on the next one: one word of a fixed list, in a cookie, shown
//! once. Nobody can put a text of their own there.

use std::{
    borrow::Cow,
    sync::{PoisonError, RwLock},
    time::Duration,
};

use axum::http::HeaderMap;

use super::{Site, cookie, cookie::SetCookie};
use crate::messages::L10n;

const COOKIE: &str = "portaria-notice";
/// A page that is never opened must not surprise somebody tomorrow.
const LIFE: Duration = Duration::from_mins(1);

/// A notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// After signing out.
    SignedOut,
    /// After saving the profile.
    ProfileSaved,
    /// After saving the e-mail address.
    EmailSaved,
    /// After saving what was there already.
    NothingChanged,
    /// After removing it.
    EmailRemoved,
    /// After changing the password.
    PasswordChanged,
    /// After choosing a new password with a link.
    PasswordChosen,
    /// After signing out another device.
    SessionEnded,
    /// After signing out all others.
    OtherSessionsEnded,
    /// After closing the account.
    AccountClosed,
    /// After choosing language or theme.
    PreferencesSaved,
    /// After making an account for somebody.
    UserMade,
    /// After deleting somebody's account.
    UserDeleted,
    /// After signing somebody out everywhere.
    UserSignedOut,
    /// After disabling somebody's account.
    UserDisabled,
    /// After enabling it.
    UserEnabled,
    /// After changing somebody's role.
    RoleChanged,
    /// After taking an invitation back.
    InvitationRevoked,
    /// After taking an API token back.
    TokenRevoked,
    /// What the app that mounts the site says, by its number.
    Own(OwnNotice),
}

/// The number of such a sentence, by which the notice's cookie knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnNotice(usize);

type Text = Box<dyn Fn(L10n) -> String + Send + Sync>;

/// What the app that mounts the site says.
#[derive(Default)]
pub struct OwnNotices(RwLock<Vec<Text>>);

impl OwnNotices {
    /// One more.
    pub fn add(&self, text: Text) -> Notice {
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        all.push(text);
        Notice::Own(OwnNotice(all.len() - 1))
    }

    fn read(&self, text: &str) -> Option<Notice> {
        let number = text.parse().ok().filter(|number: &usize| number.to_string() == text)?;
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        (number < all.len()).then_some(Notice::Own(OwnNotice(number)))
    }

    fn text(&self, OwnNotice(number): OwnNotice, language: L10n) -> Option<String> {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        all.get(number).map(|text| text(language))
    }
}

impl Notice {
    const ALL: [Self; 19] = [
        Self::SignedOut,
        Self::ProfileSaved,
        Self::EmailSaved,
        Self::NothingChanged,
        Self::EmailRemoved,
        Self::PasswordChanged,
        Self::PasswordChosen,
        Self::SessionEnded,
        Self::OtherSessionsEnded,
        Self::AccountClosed,
        Self::PreferencesSaved,
        Self::UserMade,
        Self::UserDeleted,
        Self::UserSignedOut,
        Self::UserDisabled,
        Self::UserEnabled,
        Self::RoleChanged,
        Self::InvitationRevoked,
        Self::TokenRevoked,
    ];

    fn word(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Own(OwnNotice(number)) => return format!("own-{number}").into(),
            Self::SignedOut => "signed-out",
            Self::ProfileSaved => "profile-saved",
            Self::EmailSaved => "email-saved",
            Self::NothingChanged => "nothing-changed",
            Self::EmailRemoved => "email-removed",
            Self::PasswordChanged => "password-changed",
            Self::PasswordChosen => "password-chosen",
            Self::SessionEnded => "session-ended",
            Self::OtherSessionsEnded => "other-sessions-ended",
            Self::AccountClosed => "account-closed",
            Self::PreferencesSaved => "preferences-saved",
            Self::UserMade => "user-made",
            Self::UserDeleted => "user-deleted",
            Self::UserSignedOut => "user-signed-out",
            Self::UserDisabled => "user-disabled",
            Self::UserEnabled => "user-enabled",
            Self::RoleChanged => "role-changed",
            Self::InvitationRevoked => "invitation-revoked",
            Self::TokenRevoked => "token-revoked",
        })
    }

    /// What it says.
    #[must_use]
    pub fn text(self, site: &Site, language: L10n) -> Cow<'_, str> {
        let t = site.t(language);
        Cow::Borrowed(match self {
            Self::Own(own) => {
                return site.own_notices.text(own, language).unwrap_or_default().into();
            }
            Self::SignedOut => t.msg_notice_signed_out(),
            Self::ProfileSaved => t.msg_notice_profile_saved(),
            Self::EmailSaved => t.msg_notice_email_saved(),
            Self::NothingChanged => t.msg_notice_nothing_changed(),
            Self::EmailRemoved => t.msg_notice_email_removed(),
            Self::PasswordChanged => t.msg_notice_password_changed(),
            Self::PasswordChosen => t.msg_notice_password_chosen(),
            Self::SessionEnded => t.msg_notice_session_ended(),
            Self::OtherSessionsEnded => t.msg_notice_other_sessions_ended(),
            Self::AccountClosed => t.msg_notice_account_closed(),
            Self::PreferencesSaved => t.msg_notice_preferences_saved(),
            Self::UserMade => t.msg_notice_user_made(),
            Self::UserDeleted => t.msg_notice_user_deleted(),
            Self::UserSignedOut => t.msg_notice_user_signed_out(),
            Self::UserDisabled => t.msg_notice_user_disabled(),
            Self::UserEnabled => t.msg_notice_user_enabled(),
            Self::RoleChanged => t.msg_notice_role_changed(),
            Self::InvitationRevoked => t.msg_notice_invitation_revoked(),
            Self::TokenRevoked => t.msg_notice_token_revoked(),
        })
    }

    /// The one that waits to be shown.
    #[must_use]
    pub fn read(site: &Site, headers: &HeaderMap) -> Option<Self> {
        let word = cookie::read(headers, COOKIE)?;
        if let Some(number) = word.strip_prefix("own-") {
            return site.own_notices.read(number);
        }
        Self::ALL.into_iter().find(|notice| notice.word() == word)
    }

    /// Leaves it for the next page.
    #[must_use]
    pub fn leave(self, site: &Site) -> SetCookie {
        SetCookie::new(site, COOKIE, self.word().into_owned(), Some(LIFE))
    }

    /// Clears the one that was shown.
    #[must_use]
    pub fn clear(site: &Site) -> SetCookie {
        SetCookie::removal(site, COOKIE)
    }
}
