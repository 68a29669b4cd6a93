//! Type the password again, before something sensitive.

mod form;

use askama::Template;
use axum::{extract::State, response::Response};

use self::form::{SudoForm, SudoNotes};
use crate::{
    accounts::activity::{self, What},
    app::App,
    auth::{
        Access, Claimant, Credentials, Live, SignedIn, prove,
        session::{self, Halt, Renewal, or_sign_in},
    },
    domain::Visitor,
    page::{Page, summary},
    route::{Feature, Route},
    web::{Form, Frame, Next, NextQuery, Note, Result, cookie::SetCookie, error::see_other},
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
    let next = Next::parse(&form.next);
    let refused = match form.parse() {
        Err(notes) => notes,
        Ok(password) => {
            let claimant = Claimant::Account(user.id);
            if prove(&app, Credentials { claimant, password }).await?.is_some() {
                let here = Next::parse(&app.site().urls.sudo_then(&next));
                let cookie = or_sign_in(renew(&app, live, visitor).await?, here)?;
                let mut response = see_other(&next.or(app.site().urls.profile()));
                cookie.add_to(response.headers_mut());
                return Ok(response);
            }
            SudoNotes { password: Some(Note::WrongPassword) }
        }
    };
    page.refuse(&SudoPage { frame: page.frame(), username: user.username, notes: refused, next })
}

async fn renew(
    app: &App,
    live: Live,
    visitor: Visitor,
) -> Result<std::result::Result<SetCookie, Halt>> {
    let renewal = Renewal::prepare(app, live.clone())?;
    let (cookie, now) = (renewal.cookie(app), app.clock().now());
    let outcome = app
        .db()
        .write(move |db| -> std::result::Result<(), Halt> {
            session::claim(db, &live)?;
            renewal.renew(db, live.epoch())?;
            activity::insert(db, live.user(), What::Reauthenticated, &visitor, now)?;
            Ok(())
        })
        .await;
    Ok(outcome.map(|()| cookie))
}

impl SudoPage {
    fn summary(&self) -> Vec<(&'static str, String)> {
        summary(&self.frame, &self.notes)
    }
}
