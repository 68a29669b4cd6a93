//! Close one's account, for ever.

mod form;

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};

use self::form::{CloseForm, CloseNotes};
use crate::{
    accounts::administration::{Change, Outcome},
    app::App,
    auth::{
        Access, Live, SignedIn, prove_again,
        session::{self, Halt},
    },
    db::Lock,
    domain::{Author, Epoch, Visitor},
    page::Page,
    route::{Feature, Route},
    web::{Form, Frame, Note, Notes, Notice, Result, urls::see_other},
};

/// See the module.
pub const FEATURE: Feature = Feature { name: "close", routes };

fn routes() -> Vec<Route> {
    vec![
        Route::get("/profile/close", Access::SignedIn, show),
        Route::post("/profile/close", Access::SignedIn, submit),
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
    let refuse = |page: &Page, current_password| {
        let (frame, username) = (page.frame(), user.username.clone());
        page.refuse(&ClosePage { frame, username, notes: CloseNotes { current_password } })
    };
    if let Err(notes) = form.parse() {
        return refuse(&page, notes.current_password);
    }
    if let Err(refusal) = prove_again(&app, &user, &live, &form.current_password, &visitor).await? {
        let note = Note::WrongPassword.of_refusal(&refusal);
        return refuse(&page.refused(refusal), note);
    }
    if close(&app, &live).await? == Outcome::LastAdministrator {
        return refuse(&page, Some(Note::LastAdministrator));
    }
    let notice = Notice::AccountClosed.leave(app.site());
    let next = see_other(&app.site().urls.login());
    Ok((session::removal_cookie(&app), notice, next).into_response())
}

/// The log keeps that it was closed, not from where.
async fn close(app: &App, live: &Live) -> Result<Outcome> {
    let change = Change::Close(app.keys().clone());
    let (id, epoch, now) = (live.user(), Epoch::new()?, app.clock().now());
    let author = Author::Owner(Visitor::default());
    let made = live.write_under(app, Lock::Administrators, move |db| {
        change.make(db, id, &author, &epoch, now).map_err(Halt::from)
    });
    Ok(made.await?)
}
