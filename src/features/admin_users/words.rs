use super::action::Action;
use crate::messages::L10nLanguage;

impl Action {
    /// What it is called: as a link, a heading and a button.
    pub fn name(self, t: &L10nLanguage) -> &str {
        match self {
            Self::PasswordLink => t.msg_user_password_link(),
            Self::Role => t.msg_user_role(),
            Self::SignOut => t.msg_user_sign_out(),
            Self::Disable => t.msg_user_disable(),
            Self::Enable => t.msg_user_enable(),
            Self::Delete => t.msg_user_delete(),
        }
    }

    /// What will be lost.
    pub fn consequence(self, t: &L10nLanguage) -> &str {
        match self {
            Self::PasswordLink => t.msg_user_password_link_body(),
            Self::Role => t.msg_user_role_body(),
            Self::SignOut => t.msg_user_sign_out_body(),
            Self::Disable => t.msg_user_disable_body(),
            Self::Enable => t.msg_user_enable_body(),
            Self::Delete => t.msg_user_delete_body(),
        }
    }
}
