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
    auth::{Access, session},
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
    let removal = sign_out(&app, visitor, &headers).await?;
    let notice = Notice::SignedOut.leave(app.site());
    Ok((removal, notice, see_other(&app.site().urls.login())).into_response())
}

/// The cookie that takes the session's away.
async fn sign_out(app: &App, visitor: Visitor, headers: &HeaderMap) -> Result<SetCookie> {
    let (tokens, now) = (session::presented_all(app, headers), app.clock().now());
    if !tokens.is_empty() {
        app.db().write(move |db| session::end(db, &tokens, &visitor.into(), now)).await?;
    }
    Ok(session::removal_cookie(app))
}
