//! Where things are: every link of every page.

use std::borrow::Cow;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::Next;
use crate::domain::{InvitationKind, PasswordLinkKind, PublicUrl, SecretToken, SetupKind};

/// Makes the path of every page, prefix included.
#[derive(Clone, Debug)]
pub struct Urls {
    public: PublicUrl,
}

macro_rules! pages {
    ($($name:ident = $path:literal;)*) => {
        $(
            #[doc = concat!("The path of `", $path, "`.")]
            #[must_use]
            pub fn $name(&self) -> Cow<'static, str> {
                self.path($path)
            }
        )*
    };
}

impl Urls {
    /// For the site that browsers see at `public`.
    #[must_use]
    pub fn new(public: PublicUrl) -> Self {
        Self { public }
    }

    pages! {
        signup = "/signup";
        login = "/login";
        logout = "/logout";
        profile = "/profile";
        password = "/profile/password";
        email = "/profile/email";
        sessions = "/profile/sessions";
        session_end = "/profile/sessions/end";
        sessions_end_others = "/profile/sessions/end-others";
        activity = "/profile/activity";
        close = "/profile/close";
        preferences = "/preferences";
        sudo = "/sudo";
        setup = "/setup";
        users = "/admin/users";
        users_new = "/admin/users/new";
        site_activity = "/admin/activity";
        site_activity_csv = "/admin/activity.csv";
        invitations = "/admin/invitations";
        invitations_new = "/admin/invitations/new";
        doctor = "/admin/doctor";
        tokens = "/profile/tokens";
        tokens_new = "/profile/tokens/new";
        api = "/api";
    }

    /// The path of the first page: `/`, or the prefix itself, as a nested router answers it.
    #[must_use]
    pub fn home(&self) -> Cow<'static, str> {
        match self.public.prefix() {
            "" => "/".into(),
            prefix => prefix.to_owned().into(),
        }
    }

    /// The path of `path` under the prefix.
    #[must_use]
    pub fn path<'a>(&self, path: &'a str) -> Cow<'a, str> {
        match self.public.prefix() {
            "" => path.into(),
            prefix => format!("{prefix}{path}").into(),
        }
    }

    /// What browsers see in their address bar.
    #[must_use]
    pub fn public(&self) -> &PublicUrl {
        &self.public
    }

    /// The page that takes the setup code, as an address to be copied.
    #[must_use]
    pub fn setup_to_copy(&self, code: &SecretToken<SetupKind>) -> String {
        format!("{}{}?code={}", self.public.origin(), self.setup(), code.expose())
    }

    /// The page of activity with what was before that row.
    #[must_use]
    pub fn activity_before(&self, id: &str) -> String {
        format!("{}?before={id}", self.activity())
    }

    /// The page of an account, for administrators.
    #[must_use]
    pub fn user(&self, id: &str) -> String {
        format!("{}/{id}", self.users())
    }

    /// What happened to the account with that user name.
    #[must_use]
    pub fn site_activity_of(&self, username: &str) -> String {
        let query = form_urlencoded::Serializer::new(String::new());
        let query = { query }.append_pair("account", username).finish();
        format!("{}?{query}", self.site_activity())
    }

    /// What an administrator may do to an account: `disable`, `enable`, `role`, `sign-out`,
    /// `password-link`, `delete`.
    #[must_use]
    pub fn user_action(&self, id: &str, action: &str) -> String {
        format!("{}/{action}", self.user(id))
    }

    /// The page of invitations with those that the signed key says.
    #[must_use]
    pub fn invitations_before(&self, key: &str) -> String {
        format!("{}?before={key}", self.invitations())
    }

    /// Where an invitation is taken back.
    #[must_use]
    pub fn invitation_revoke(&self, id: &str) -> String {
        format!("{}/{id}/revoke", self.invitations())
    }

    /// An account, for programs of administrators.
    #[must_use]
    pub fn api_user(&self, id: &str) -> String {
        format!("{}/v1/users/{id}", self.api())
    }

    /// Where an API token is taken back.
    #[must_use]
    pub fn token_revoke(&self, id: &str) -> String {
        format!("{}/{id}/revoke", self.tokens())
    }

    /// The sign-up page of somebody who is invited.
    #[must_use]
    pub fn invitation(&self, invitation: &SecretToken<InvitationKind>) -> String {
        format!("{}/invitation/{}", self.public.prefix(), invitation.expose())
    }

    /// The same, as an address to be copied.
    #[must_use]
    pub fn invitation_to_copy(&self, invitation: &SecretToken<InvitationKind>) -> String {
        format!("{}{}", self.public.origin(), self.invitation(invitation))
    }

    /// The page of a one-time link.
    #[must_use]
    pub fn password_link(&self, link: &SecretToken<PasswordLinkKind>) -> String {
        format!("{}/password-link/{}", self.public.prefix(), link.expose())
    }

    /// The page of a one-time link, as an address to be copied.
    #[must_use]
    pub fn password_link_to_copy(&self, link: &SecretToken<PasswordLinkKind>) -> String {
        format!("{}{}", self.public.origin(), self.password_link(link))
    }

    /// The sign-in page, which will go on to `next`.
    #[must_use]
    pub fn login_then(&self, next: &Next) -> String {
        format!("{}{}", self.login(), next.query())
    }

    /// The sign-up page, which will go on to `next`.
    #[must_use]
    pub fn signup_then(&self, next: &Next) -> String {
        format!("{}{}", self.signup(), next.query())
    }

    /// The page that asks for the password again and goes on to `next`.
    #[must_use]
    pub fn sudo_then(&self, next: &Next) -> String {
        format!("{}{}", self.sudo(), next.query())
    }
}

/// A redirect after which the browser sends a GET without a body. A 307 would send the password
/// of a form again, to the next page.
#[must_use]
pub fn see_other(path: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, location(path))]).into_response()
}

/// A path as the value of a `Location` header.
#[must_use]
pub fn location(path: &str) -> HeaderValue {
    // Every path here is ASCII: ours by being written so, a `Next` by the URL parser.
    HeaderValue::from_str(path).unwrap_or_else(|_| HeaderValue::from_static("/"))
}
