//! Close one's account, for ever.

mod api;
mod form;

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};

use self::form::{CloseForm, CloseNotes};
use crate::{
    accounts::{
        administration::{Change, Outcome},
        user::User,
    },
    app::App,
    auth::{
        Access, Live, SignedIn, prove_again,
        session::{self, Halt},
    },
    db::Lock,
    domain::{Author, Epoch, Visitor},
    page::Page,
    route::{Feature, Route},
    web::{Form, Frame, Note, Notes, Notice, Refused, Result, urls::see_other},
};

/// See the module.
pub const FEATURE: Feature = Feature { name: "close", routes };

fn routes() -> Vec<Route> {
    vec![
        Route::get("/profile/close", Access::SignedIn, show),
        Route::post("/profile/close", Access::SignedIn, submit),
        api::route(),
    ]
}

#[derive(Template)]
#[template(path = "close/show.html")]
struct ClosePage {
    frame: Frame,
    username: String,
    notes: CloseNotes,
}

async fn show(SignedIn(user): SignedIn, page: Page) -> Result<Response> {
    let notes = CloseNotes::default();
    page.show(&ClosePage { frame: page.frame(), username: user.username, notes })
}

async fn submit(
    State(app): State<App>,
    SignedIn(user): SignedIn,
    live: Live,
    page: Page,
    visitor: Visitor,
    Form(form): Form<CloseForm>,
) -> Result<Response> {
    if let Err(Refused { notes, refusal }) = close(&app, &user, &live, &form, &visitor).await? {
        let page = page.refused(refusal);
        return page.refuse(&ClosePage { frame: page.frame(), username: user.username, notes });
    }
    let notice = Notice::AccountClosed.leave(app.site());
    let next = see_other(&app.site().urls.login());
    Ok((session::removal_cookie(&app), notice, next).into_response())
}

async fn close(
    app: &App,
    user: &User,
    live: &Live,
    form: &CloseForm,
    visitor: &Visitor,
) -> Result<std::result::Result<(), Refused<CloseNotes>>> {
    if let Err(notes) = form.parse() {
        return Ok(Err(notes.into()));
    }
    if let Err(refusal) = prove_again(app, user, live, &form.current_password, visitor).await? {
        let current_password = Note::WrongPassword.of_refusal(&refusal);
        return Ok(Err(Refused { notes: CloseNotes { current_password }, refusal: Some(refusal) }));
    }
    if delete(app, live).await? == Outcome::LastAdministrator {
        let current_password = Some(Note::LastAdministrator);
        return Ok(Err(CloseNotes { current_password }.into()));
    }
    Ok(Ok(()))
}

/// The log keeps that it was closed, not from where.
async fn delete(app: &App, live: &Live) -> Result<Outcome> {
    let change = Change::Close(app.keys().clone());
    let (id, epoch, now) = (live.user(), Epoch::new()?, app.clock().now());
    let author = Author::Owner(Visitor::default());
    let made = live.write_under(app, Lock::Administrators, move |db| {
        change.make(db, id, &author, &epoch, now).map_err(Halt::from)
    });
    Ok(made.await?)
}
