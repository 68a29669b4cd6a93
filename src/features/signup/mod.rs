//! Make an account and be signed in.

mod form;

use askama::Template;
use axum::{
    extract::{FromRequestParts, State},
    http::{HeaderMap, request::Parts},
    response::{IntoResponse, Response},
};

use self::form::{Applicant, SignupForm, SignupNotes, Wanted};
use crate::{
    accounts::{
        credential::Password,
        registration::Registration,
        user::{self, NewUser},
    },
    app::App,
    auth::{Access, session::Opening},
    config::SignUp,
    db,
    domain::{Epoch, Remember, Role, Visitor},
    page::Page,
    route::{Feature, Route},
    web::{Error, Form, Frame, Next, NextQuery, Note, Notes, Result, urls::see_other},
};

/// See the module.
pub const FEATURE: Feature = Feature { name: "signup", routes };

fn routes() -> Vec<Route> {
    vec![Route::get("/signup", Access::Guest, show), Route::post("/signup", Access::Anyone, submit)]
}

/// Everybody may sign up; while nobody may, the answer is 403, whatever was sent.
struct IsOpen;

impl FromRequestParts<App> for IsOpen {
    type Rejection = Error;

    async fn from_request_parts(_: &mut Parts, app: &App) -> Result<Self> {
        match app.config().sign_up {
            SignUp::Open => Ok(Self),
            SignUp::Closed => Err(Error::SignUpClosed),
        }
    }
}

#[derive(Template)]
#[template(path = "signup/show.html")]
struct SignupPage {
    frame: Frame,
    form: SignupForm,
    notes: SignupNotes,
    next: Next,
    min_length: usize,
}

async fn show(
    _: IsOpen,
    State(app): State<App>,
    page: Page,
    NextQuery(next): NextQuery,
) -> Result<Response> {
    let (form, notes) = (SignupForm::default(), SignupNotes::default());
    page.show(&signup_page(&app, &page, form, notes, next))
}

async fn submit(
    _: IsOpen,
    State(app): State<App>,
    page: Page,
    visitor: Visitor,
    headers: HeaderMap,
    Form(form): Form<SignupForm>,
) -> Result<Response> {
    let next = form.next.clone();
    let wanted = form.read(app.config().password_min_length);
    let applicant = match look(&app, wanted).await?.complete() {
        Ok(applicant) => applicant,
        Err(notes) => return page.refuse(&signup_page(&app, &page, form, notes, next)),
    };
    let opening = Opening::prepare(&app, &headers, visitor, Remember::No)?;
    match register(&app, applicant, opening.clone()).await? {
        Outcome::Done => {
            let next = see_other(&next.or(app.site().urls.profile()));
            Ok((opening.cookie(&app), next).into_response())
        }
        Outcome::Taken => {
            let wanted = form.read(app.config().password_min_length);
            // Should the name be free again by now, the answer is still that this try failed.
            let notes = look(&app, wanted).await?.complete().err().unwrap_or(SignupNotes {
                username: Some(Note::UsernameTaken),
                ..SignupNotes::default()
            });
            page.refuse(&signup_page(&app, &page, form, notes, next))
        }
    }
}

fn signup_page(
    app: &App,
    page: &Page,
    form: SignupForm,
    notes: SignupNotes,
    next: Next,
) -> SignupPage {
    let min_length = app.config().password_min_length;
    SignupPage { frame: page.frame(), form, notes, next, min_length }
}

/// Looks whether somebody has the names already: so all mistakes are told at once, and a taken name
/// costs no hash.
async fn look(app: &App, mut wanted: Wanted) -> Result<Wanted> {
    let (username, email) = (wanted.username.clone().ok(), wanted.email.clone().ok().flatten());
    let look = move |db: &mut db::Conn| -> db::Result<(bool, bool)> {
        let username = username.map(|name| user::id_by_username(db, &name)).transpose()?.flatten();
        let email = email.map(|email| user::id_by_email(db, &email)).transpose()?.flatten();
        Ok((username.is_some(), email.is_some()))
    };
    let (username_is_taken, email_is_taken) = app.db().read(look).await?;
    if username_is_taken {
        wanted.username = Err(Note::UsernameTaken);
    }
    if email_is_taken {
        wanted.email = Err(Note::EmailTaken);
    }
    Ok(wanted)
}

enum Outcome {
    Done,
    Taken,
}

/// Account, password, session and their activity appear together or not at all.
async fn register(app: &App, applicant: Applicant, opening: Opening) -> Result<Outcome> {
    let Applicant { username, email, password } = applicant;
    let registration = Registration {
        user: NewUser { username, email, role: Role::User },
        password: Some(Password::hash(app.hasher(), &password).await?),
        visitor: opening.visitor().clone(),
    };
    let (epoch, now) = (Epoch::new()?, app.clock().now());
    let made = app.db().write(move |db| -> db::Result<bool> {
        let user = registration.insert(db, &epoch, now)?;
        opening.begin(db, &user)
    });
    match made.await {
        Ok(_) => Ok(Outcome::Done),
        // Somebody took a name while the password was hashed.
        Err(db::Error::Taken) => Ok(Outcome::Taken),
        Err(error) => Err(error.into()),
    }
}
