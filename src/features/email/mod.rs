//! Give, change or remove the e-mail address that one can sign in with, too.

mod form;

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};

use self::form::{EmailForm, EmailNotes};
use crate::{
    accounts::{
        activity::{self, Event},
        user::User,
    },
    app::App,
    auth::{Access, Gate, Live, SignedIn, prove_again, session::Halt},
    db,
    details::EmailChange,
    domain::Visitor,
    page::Page,
    route::{Feature, Route},
    web::{Form, Frame, Note, Notes, Notice, Result, urls::see_other},
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
    has_email: bool,
    notes: EmailNotes,
}

impl EmailPage {
    fn hint(&self) -> &str {
        let t = self.frame.t();
        if self.has_email { t.msg_email_hint() } else { t.msg_field_email_hint() }
    }
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
    let change = match form.parse(&app, &user) {
        Ok(change) => change,
        Err(notes) => return page.refuse(&email_page(&page, user, &form, notes)),
    };
    if let Err(refusal) = prove_again(&app, &user, &live, &form.current_password, &visitor).await? {
        let current_password = Note::WrongPassword.of_refusal(&refusal);
        let notes = EmailNotes { email: None, current_password };
        let page = page.refused(refusal);
        return page.refuse(&email_page(&page, user, &form, notes));
    }
    let gate = Gate::of_sign_ups(&app, &visitor);
    match save(&app, live, change, visitor).await? {
        Saved::Done(notice) => {
            let next = see_other(&app.site().urls.profile());
            Ok((notice.leave(app.site()), next).into_response())
        }
        Saved::Taken => {
            // It tells that somebody has an account, as signing up does.
            gate.count().await?;
            let notes = EmailNotes { email: Some(Note::EmailTaken), current_password: None };
            page.refuse(&email_page(&page, user, &form, notes))
        }
    }
}

enum Saved {
    Done(Notice),
    Taken,
}

async fn save(app: &App, live: Live, change: EmailChange, visitor: Visitor) -> Result<Saved> {
    let (user, now) = (live.user(), app.clock().now());
    let notice = match change {
        EmailChange::None => return Ok(Saved::Done(Notice::NothingChanged)),
        EmailChange::Remove => Notice::EmailRemoved,
        EmailChange::To(_) => Notice::EmailSaved,
    };
    if change.is_taken(app, user).await? {
        return Ok(Saved::Taken);
    }
    let outcome = live.write(app, move |db| {
        change.write(db, user)?;
        Ok(activity::insert(db, user, Event::EmailChanged, &visitor.into(), now)?)
    });
    match outcome.await {
        Ok(()) => Ok(Saved::Done(notice)),
        Err(Halt::Failed(db::Error::Taken)) => Ok(Saved::Taken),
        Err(halt) => Err(halt.into()),
    }
}

/// What was typed where something was, else what is stored.
fn email_page(page: &Page, user: User, form: &EmailForm, notes: EmailNotes) -> EmailPage {
    EmailPage {
        frame: page.frame(),
        username: user.username,
        has_email: user.email.is_some(),
        email: form.email.clone().or(user.email).unwrap_or_default(),
        notes,
    }
}
