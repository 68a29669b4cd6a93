//! Type the password again, before something sensitive.

mod form;

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};

use self::form::{SudoForm, SudoNotes};
use crate::{
    accounts::activity::{self, Event},
    app::App,
    auth::{Access, Live, SignedIn, prove_again, session::Renewal},
    domain::Visitor,
    page::Page,
    route::{Feature, Route},
    web::{Form, Frame, Next, NextQuery, Note, Notes, Result, cookie::SetCookie, urls::see_other},
};

/// See the module.
pub const FEATURE: Feature = Feature { name: "sudo", routes };

fn routes() -> Vec<Route> {
    vec![
        Route::get("/sudo", Access::SignedIn, show),
        Route::post("/sudo", Access::SignedIn, submit),
    ]
}

#[derive(Template)]
#[template(path = "sudo/show.html")]
struct SudoPage {
    frame: Frame,
    username: String,
    notes: SudoNotes,
    next: Next,
}

async fn show(
    SignedIn(user): SignedIn,
    page: Page,
    NextQuery(next): NextQuery,
) -> Result<Response> {
    let notes = SudoNotes::default();
    page.show(&SudoPage { frame: page.frame(), username: user.username, notes, next })
}

async fn submit(
    State(app): State<App>,
    SignedIn(user): SignedIn,
    live: Live,
    page: Page,
    visitor: Visitor,
    Form(form): Form<SudoForm>,
) -> Result<Response> {
    let next = form.next.clone();
    let refuse = |page: &Page, notes| {
        let (frame, username, next) =
            (page.frame_at(&page.urls().sudo_then(&next)), user.username.clone(), next.clone());
        page.refuse(&SudoPage { frame, username, notes, next })
    };
    if let Err(notes) = form.parse() {
        return refuse(&page, notes);
    }
    if let Err(refusal) = prove_again(&app, &user, &live, &form.password, &visitor).await? {
        let password = Note::WrongPassword.of_refusal(&refusal);
        return refuse(&page.refused(refusal), SudoNotes { password });
    }
    let cookie = renew(&app, live, visitor).await?;
    Ok((cookie, see_other(&next.or(app.site().urls.profile()))).into_response())
}

async fn renew(app: &App, live: Live, visitor: Visitor) -> Result<Option<SetCookie>> {
    let renewal = Renewal::prepare(app, live.clone())?;
    let (cookie, now) = (renewal.cookie(app), app.clock().now());
    let (user, epoch) = (live.user(), live.epoch().clone());
    live.write(app, move |db| {
        renewal.renew(db, &epoch)?;
        Ok(activity::insert(db, user, Event::Reauthenticated, &visitor.into(), now)?)
    })
    .await?;
    Ok(cookie)
}
