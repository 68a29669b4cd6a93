//! Choose the language and the theme of the site.

mod form;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};

use self::form::PreferencesForm;
use crate::{
    accounts::user,
    app::App,
    auth::{Access, AuthSession, Live, session::Halt},
    domain::Preferences,
    route::{Feature, Route},
    web::{Error, Form, Notice, Result, preferences, urls::see_other},
};

/// See the module.
pub const FEATURE: Feature = Feature { name: "preferences", routes };

fn routes() -> Vec<Route> {
    vec![Route::post("/preferences", Access::Anyone, submit).form_above(1)]
}

/// The account keeps it, and so does the browser: the pages for visitors, and those that are shown
/// when the database is away, are then in the same language.
async fn submit(
    State(app): State<App>,
    auth: AuthSession,
    live: Option<Live>,
    headers: HeaderMap,
    Form(form): Form<PreferencesForm>,
) -> Result<Response> {
    let unknown = Error::Status(StatusCode::UNPROCESSABLE_ENTITY);
    let chosen = form.parse().ok_or(unknown)?;
    let next = see_other(&form.next.or(app.site().urls.home()));
    if chosen.is_empty() {
        return Ok(next);
    }
    let kept = match live {
        Some(live) => keep(&app, live, chosen).await?,
        None => None,
    };
    let before = auth.user.map(|user| user.preferences).unwrap_or_default();
    let cookie = preferences::keep(app.site(), chosen.or(before).or(preferences::read(&headers)));
    let notice = kept.map(|notice| notice.leave(app.site()));
    Ok((cookie, notice, next).into_response())
}

/// Whoever was signed out meanwhile is a visitor.
async fn keep(app: &App, live: Live, chosen: Preferences) -> Result<Option<Notice>> {
    let user = live.user();
    match live.write(app, move |db| Ok(user::set_preferences(db, user, chosen)?)).await {
        Ok(()) => Ok(Some(Notice::PreferencesSaved)),
        Err(Halt::Ended) => Ok(None),
        Err(halt) => Err(halt.into()),
    }
}
