//! Sign out: the session is dead on the server and the cookie gone from the browser.

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
    web::{Frame, Notice, Result, urls::see_other},
};

/// See the module.
pub const FEATURE: Feature = Feature { name: "logout", routes };

fn routes() -> Vec<Route> {
    vec![Route::get("/logout", Access::Anyone, show), Route::post("/logout", Access::Open, submit)]
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
    let (tokens, now) = (session::presented_all(&app, &headers), app.clock().now());
    if !tokens.is_empty() {
        app.db().write(move |db| session::end(db, &tokens, &visitor.into(), now)).await?;
    }
    let notice = Notice::SignedOut.leave(app.site());
    let next = see_other(&app.site().urls.login());
    Ok((session::removal_cookie(&app), notice, next).into_response())
}
