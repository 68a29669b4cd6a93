//! Give, change or remove the e-mail address that one can sign in with, too.

mod form;

use askama::Template;
use axum::{extract::State, response::Response};

use self::form::{Change, EmailForm, EmailNotes};
use crate::{
    accounts::{
        activity::{self, What},
        user::{self, User},
    },
    app::App,
    auth::{
        Access, Claimant, Credentials, Live, SignedIn, prove,
        session::{self, Halt, or_sign_in},
    },
    db,
    domain::Visitor,
    page::{Page, summary},
    route::{Feature, Route},
    web::{Form, Frame, Next, Note, Notice, Result, error::see_other},
};

/// See the module.
pub const FEATURE: Feature = Feature { name: "email", routes };

fn routes() -> Vec<Route> {
    vec![
        Route::get("/profile/email", Access::SignedIn, show),
        Route::post("/profile/email", Access::SignedIn, submit),
    ]
}

#[derive(Template)]
#[template(path = "email/show.html")]
struct EmailPage {
    frame: Frame,
    username: String,
    email: String,
    notes: EmailNotes,
}

async fn show(SignedIn(user): SignedIn, page: Page) -> Result<Response> {
    page.show(&email_page(&page, user, &EmailForm::default(), EmailNotes::default()))
}

async fn submit(
    State(app): State<App>,
    SignedIn(user): SignedIn,
    live: Live,
    page: Page,
    visitor: Visitor,
    Form(form): Form<EmailForm>,
) -> Result<Response> {
    let refused = match form.parse() {
        Err(notes) => notes,
        Ok(change) => {
            let claimant = Claimant::Account(user.id);
            let password = form.current_password.clone();
            if prove(&app, Credentials { claimant, password }).await?.is_none() {
                EmailNotes { email: None, current_password: Some(Note::WrongPassword) }
            } else {
                let saved = save(&app, live, change, visitor).await?;
                match or_sign_in(saved, Next::parse(&app.site().urls.email()))? {
                    Saved::Taken => {
                        EmailNotes { email: Some(Note::EmailTaken), current_password: None }
                    }
                    Saved::Done(notice) => {
                        let mut response = see_other(&app.site().urls.profile());
                        notice.leave(app.site()).add_to(response.headers_mut());
                        return Ok(response);
                    }
                }
            }
        }
    };
    page.refuse(&email_page(&page, user, &form, refused))
}

enum Saved {
    Done(Notice),
    Taken,
}

async fn save(
    app: &App,
    live: Live,
    change: Change,
    visitor: Visitor,
) -> Result<std::result::Result<Saved, Halt>> {
    let now = app.clock().now();
    let notice = match change {
        Change::Remove => Notice::EmailRemoved,
        Change::Keep | Change::To(_) => Notice::EmailSaved,
    };
    let outcome = app
        .db()
        .write(move |db| -> std::result::Result<(), Halt> {
            session::claim(db, &live)?;
            let email = match &change {
                Change::Keep => return Ok(()),
                Change::Remove => None,
                Change::To(email) => Some(email),
            };
            user::set_email(db, live.user(), email)?;
            activity::insert(db, live.user(), What::EmailChanged, &visitor, now)?;
            Ok(())
        })
        .await;
    Ok(match outcome {
        Err(Halt::Failed(db::Error::Taken)) => Ok(Saved::Taken),
        outcome => outcome.map(|()| Saved::Done(notice)),
    })
}

/// What was typed where something was, else what is stored.
fn email_page(page: &Page, user: User, form: &EmailForm, notes: EmailNotes) -> EmailPage {
    EmailPage {
        frame: page.frame(),
        username: user.username,
        email: form.email.clone().or(user.email).unwrap_or_default(),
        notes,
    }
}

impl EmailPage {
    fn summary(&self) -> Vec<(&'static str, String)> {
        summary(&self.frame, &self.notes)
    }
}
