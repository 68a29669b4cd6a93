//! Sign out: the session is dead on the server and the cookie gone from the browser.

mod api;

use askama::Template;
use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};

use crate::{
    app::App,
    auth::{Access, old_cookie, session},
    domain::Visitor,
    page::Page,
    route::{Feature, Route},
    web::{Frame, Notice, Result, cookie::SetCookie, urls::see_other},
};

/// See the module.
pub const FEATURE: Feature = Feature { name: "logout", routes };

fn routes() -> Vec<Route> {
    vec![
        Route::get("/logout", Access::Anyone, show),
        Route::post("/logout", Access::Open, submit),
        api::route(),
    ]
}

#[derive(Template)]
#[template(path = "logout/show.html")]
struct LogoutPage {
    frame: Frame,
}

async fn show(State(app): State<App>, page: Page) -> Result<Response> {
    if page.signed_in.is_none() {
        return Ok(see_other(&app.site().urls.login()));
    }
    page.show(&LogoutPage { frame: page.frame() })
}

/// Whatever the session was, or if there was none, the answer is the same.
async fn submit(State(app): State<App>, visitor: Visitor, headers: HeaderMap) -> Result<Response> {
    let removals = sign_out(&app, visitor, &headers).await?;
    let notice = Notice::SignedOut.leave(app.site());
    Ok((removals, notice, see_other(&app.site().urls.login())).into_response())
}

/// The cookies that take away the session's, and a good one of the site before, which would sign in
/// again.
async fn sign_out(app: &App, visitor: Visitor, headers: &HeaderMap) -> Result<Removals> {
    let (tokens, now) = (session::presented_all(app, headers), app.clock().now());
    let old_ids = old_cookie::ids_presented(app, headers);
    let old = (!old_ids.is_empty()).then(|| old_cookie::removal(app)).flatten();
    if !tokens.is_empty() || !old_ids.is_empty() {
        let end = move |db: &mut _| session::end(db, &tokens, &old_ids, &visitor.into(), now);
        app.db().write(end).await?;
    }
    Ok((session::removal_cookie(app), old))
}

type Removals = (SetCookie, Option<SetCookie>);
