//! See where one is signed in, and sign out there.

mod form;

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use uuid::Uuid;

use self::form::{EndForm, SessionsNotes};
use crate::{
    accounts::{
        activity::{self, Event},
        device,
    },
    app::App,
    auth::{
        Access, Live,
        session::{self, Halt, Listed},
    },
    domain::Visitor,
    page::Page,
    route::{Feature, Route},
    web::{Error, Form, Frame, Note, Notes, Notice, Result, urls::see_other},
};

/// See the module.
pub const FEATURE: Feature = Feature { name: "sessions", routes };

fn routes() -> Vec<Route> {
    vec![
        Route::get("/profile/sessions", Access::SignedIn, list),
        Route::post("/profile/sessions/end", Access::Sudo, end).form_above(1),
        Route::post("/profile/sessions/end-others", Access::Sudo, end_others).form_above(1),
    ]
}

#[derive(Template)]
#[template(path = "sessions/list.html")]
struct SessionsPage {
    frame: Frame,
    this: Option<Listed>,
    others: Vec<Listed>,
    notes: SessionsNotes,
}

async fn list(State(app): State<App>, live: Live, page: Page) -> Result<Response> {
    page.show_list(&sessions_page(&app, &live, &page, SessionsNotes::default()).await?)
}

async fn sessions_page(
    app: &App,
    live: &Live,
    page: &Page,
    notes: SessionsNotes,
) -> Result<SessionsPage> {
    let (user, epoch, now) = (live.user(), live.epoch().clone(), app.clock().now());
    let all = app.db().read(move |db| session::list(db, user, &epoch, now)).await?;
    let (mut this, others): (Vec<_>, _) = all.into_iter().partition(|one| one.id == live.id());
    Ok(SessionsPage { frame: page.frame(), this: this.pop(), others, notes })
}

async fn end(
    State(app): State<App>,
    live: Live,
    page: Page,
    visitor: Visitor,
    Form(form): Form<EndForm>,
) -> Result<Response> {
    if form.session.is_empty() {
        let notes = SessionsNotes { session: Some(Note::SessionMissing) };
        return page.refuse(&sessions_page(&app, &live, &page, notes).await?);
    }
    let not_found = || Error::Status(StatusCode::NOT_FOUND);
    let id: Uuid = form.session.parse().map_err(|_| not_found())?;
    let (session, now) = (live.clone(), app.clock().now());
    let ended = live.write(&app, move |db| -> std::result::Result<bool, Halt> {
        let ended = session::end_one(db, &session, id)?;
        if ended {
            activity::insert(db, session.user(), Event::SessionEnded, &visitor.into(), now)?;
        }
        Ok(ended)
    });
    if !ended.await? {
        return Err(not_found());
    }
    Ok(back(&app, Notice::SessionEnded))
}

async fn end_others(State(app): State<App>, live: Live, visitor: Visitor) -> Result<Response> {
    let (session, now) = (live.clone(), app.clock().now());
    live.write(&app, move |db| {
        session::end_others(db, &session)?;
        // A browser that is out of reach shall have no tries of its own.
        device::forget(db, session.user(), visitor.devices())?;
        let author = visitor.into();
        Ok(activity::insert(db, session.user(), Event::OtherSessionsEnded, &author, now)?)
    })
    .await?;
    Ok(back(&app, Notice::OtherSessionsEnded))
}

fn back(app: &App, notice: Notice) -> Response {
    (notice.leave(app.site()), see_other(&app.site().urls.sessions())).into_response()
}
