//! What an app that mounts the site answers to whom a guard has turned away, in the place of the
//! site.

use std::sync::Arc;

use axum::{
    http::{HeaderMap, Method, Uri},
    response::{IntoResponse, Response},
};

use super::AuthLayer;
use crate::web::{
    Error, Site,
    asked::{Asked, Wants},
};

/// A request that a guard turned away.
#[derive(Clone)]
pub struct TurnedAway {
    /// Its method.
    pub method: Method,
    /// What it was for, as the browser knows it.
    pub uri: Uri,
    /// Its headers.
    pub headers: HeaderMap,
    /// What the site would answer with: a page, a problem, or htmx's redirect.
    pub wants: Wants,
    /// The path where its visitor signs in, or types the password again, and comes back from.
    pub location: String,
}

type Answer = Arc<dyn Fn(&TurnedAway) -> Option<Response> + Send + Sync>;

/// Those that the app has given.
#[derive(Clone, Default)]
pub(super) struct OwnAnswers {
    unauthorized: Option<Answer>,
    sudo_required: Option<Answer>,
}

impl AuthLayer {
    /// What to answer when somebody who is not signed in asks for what is not for everybody. Without
    /// it, or if it gives none, browsers are sent to the sign-in page, htmx is told to go there (`HX-Redirect`), and
    /// programs, which accept JSON and no HTML, get a problem (401).
    #[doc(alias = "unauthorized_handler")]
    #[must_use]
    pub fn on_unauthorized<R: IntoResponse>(
        mut self,
        answer: impl Fn(&TurnedAway) -> Option<R> + Send + Sync + 'static,
    ) -> Self {
        self.own.unauthorized = Some(own(answer));
        self
    }

    /// The same when the password was typed too long ago for [`super::Sudo`]: without it they get to
    /// the page that asks for it, and programs a problem (403).
    #[doc(alias = "needs_refresh_handler")]
    #[must_use]
    pub fn on_sudo_required<R: IntoResponse>(
        mut self,
        answer: impl Fn(&TurnedAway) -> Option<R> + Send + Sync + 'static,
    ) -> Self {
        self.own.sudo_required = Some(own(answer));
        self
    }
}

fn own<R: IntoResponse>(
    answer: impl Fn(&TurnedAway) -> Option<R> + Send + Sync + 'static,
) -> Answer {
    Arc::new(move |away| answer(away).map(IntoResponse::into_response))
}

impl OwnAnswers {
    pub(super) fn is_some(&self) -> bool {
        self.unauthorized.is_some() || self.sudo_required.is_some()
    }

    /// The app's answer, if it has one for this.
    pub(super) fn to(
        &self,
        site: &Site,
        asked: &Asked,
        headers: Option<HeaderMap>,
        response: &Response,
    ) -> Option<Response> {
        let headers = headers?;
        let (answer, location) = match **response.extensions().get::<Arc<Error>>()? {
            Error::SignIn => {
                (&self.unauthorized, site.urls.login_then(&asked.come_back(&site.urls)))
            }
            Error::Sudo(_) => {
                (&self.sudo_required, site.urls.sudo_then(&asked.come_back(&site.urls)))
            }
            _ => return None,
        };
        let (method, uri) = (asked.method().clone(), asked.uri().clone());
        let wants = asked.wants(&site.urls);
        answer.as_ref()?(&TurnedAway { method, uri, headers, wants, location })
    }
}
