//! Whoever was kept signed in where the account came from: a "remember me" cookie of Flask-Login is
//! exchanged for a session (decision 25).

use std::sync::Arc;

use axum::{
    extract::Request,
    http::{HeaderMap, Method, header},
};

use super::{
    Tokens,
    session::{Found, Opening},
};
use crate::{
    accounts::old_cookie::{is_spent, owner},
    app::App,
    config::FlaskCookies,
    domain::Remember,
    web::{
        Result,
        asked::{Asked, Wants},
        client,
        cookie::{self, SetCookie},
    },
};

/// More cookies of one name than any browser sends by accident.
const MAX_PRESENTED: usize = 32;

/// The settings, if such cookies count now.
fn counting(app: &App) -> Option<&FlaskCookies> {
    app.config().flask.as_ref().filter(|flask| app.clock().now() < flask.until)
}

/// A good cookie, about to be exchanged.
pub(super) struct OldCookie {
    id: String,
    opening: Opening,
}

/// The session that it was exchanged for, and the cookies that tell the browser of it.
pub(super) struct Exchanged {
    pub(super) found: Arc<Found>,
    pub(super) cookies: [SetCookie; 2],
}

impl OldCookie {
    /// The one that came with a request without a session, if the key has made it: nothing is looked up
    /// for any other.
    pub(super) fn presented(app: &App, request: &Request, asked: &Asked) -> Result<Option<Self>> {
        let Some(flask) = counting(app) else { return Ok(None) };
        let headers = request.headers();
        let value = cookie::read(headers, &flask.cookie);
        let value = value.filter(|_| is_navigation(app, request, asked));
        let Some(id) = value.and_then(|value| flask.key.id_in(value)) else { return Ok(None) };
        let visitor = client::visitor(request.extensions(), headers, app);
        let opening = Opening::prepare(app, headers, visitor, Remember::Yes)?;
        Ok(Some(Self { id, opening }))
    }

    /// Exchanges it, if it counts. The browser then has it no longer.
    pub(super) async fn exchange(self, app: &App) -> Result<Option<Exchanged>> {
        let (id, now) = (self.id.clone(), app.clock().now());
        let find = move |db: &mut _| {
            let found = owner(db, &id)?;
            let is_spent = found.map(|owner| is_spent(db, owner, now)).transpose()?;
            Ok(found.filter(|_| is_spent == Some(false)))
        };
        let Some(owner) = app.db().look_up(find).await? else { return Ok(None) };
        let Self { id, opening } = self;
        let cookie = opening.cookie();
        let begin = move |db: &mut _| opening.exchange(db, owner, &id);
        let (Some(found), Some(removal)) = (app.db().write(begin).await?, removal(app)) else {
            return Ok(None);
        };
        tracing::info!(user = %owner, "an old cookie was exchanged");
        Ok(Some(Exchanged { found: Arc::new(found), cookies: [cookie, removal] }))
    }
}

/// Whether a person's browser goes to a page: what changes something or is part of a page begins no
/// session.
fn is_navigation(app: &App, request: &Request, asked: &Asked) -> bool {
    let headers = request.headers();
    let is = |name: &str, wanted: &str| headers.get(name).map(|value| value == wanted);
    let goes_to_a_page = match (is("sec-fetch-mode", "navigate"), is("sec-fetch-dest", "document"))
    {
        (None, None) => accepts_html(headers),
        said => said == (Some(true), Some(true)),
    };
    request.method() == Method::GET
        && goes_to_a_page
        && asked.wants(&app.site().urls) == Wants::Page
        && Tokens::NotTaken.presented(headers).is_none()
}

fn accepts_html(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|accepted| accepted.to_ascii_lowercase().contains("text/html"))
}

/// The ids in all good ones that the browser sent, for what must be ended.
#[must_use]
pub fn ids_presented(app: &App, headers: &HeaderMap) -> Vec<String> {
    let Some(flask) = counting(app) else { return Vec::new() };
    let all = cookie::read_all(headers, &flask.cookie).flatten();
    all.filter_map(|value| flask.key.id_in(value)).take(MAX_PRESENTED).collect()
}

/// The cookie that takes it away; none if such cookies do not count.
#[must_use]
pub fn removal(app: &App) -> Option<SetCookie> {
    counting(app).map(|flask| SetCookie::removal(app.site(), flask.cookie.clone()))
}
