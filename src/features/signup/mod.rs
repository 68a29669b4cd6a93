//! Make an account and be signed in.

mod form;

use askama::Template;
use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};

use self::form::{Applicant, SignupForm, SignupNotes};
use crate::{
    accounts::{
        credential::Password,
        registration::Registration,
        user::{self, Epoch, NewUser},
    },
    app::App,
    auth::{Access, session::Opening},
    config::SignUp,
    db,
    domain::{Remember, Role, Visitor},
    page::Page,
    route::{Feature, Route},
    web::{Error, Form, Frame, Next, NextQuery, Note, Notes, Result, urls::see_other},
};

/// See the module.
pub const FEATURE: Feature = Feature { name: "signup", routes };

fn routes() -> Vec<Route> {
    vec![Route::get("/signup", Access::Guest, show), Route::post("/signup", Access::Anyone, submit)]
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

async fn show(State(app): State<App>, page: Page, NextQuery(next): NextQuery) -> Result<Response> {
    if app.config().sign_up == SignUp::Closed {
        return Err(Error::SignUpClosed);
    }
    let (form, notes) = (SignupForm::default(), SignupNotes::default());
    page.show(&signup_page(&app, &page, form, notes, next))
}

async fn submit(
    State(app): State<App>,
    page: Page,
    visitor: Visitor,
    headers: HeaderMap,
    Form(form): Form<SignupForm>,
) -> Result<Response> {
    if app.config().sign_up == SignUp::Closed {
        return Err(Error::SignUpClosed);
    }
    let next = form.next.clone();
    let applicant = match form.parse(app.config().password_min_length) {
        Ok(applicant) => applicant,
        Err(notes) => return page.refuse(&signup_page(&app, &page, form, notes, next)),
    };
    let opening = Opening::prepare(&app, &headers, visitor, Remember::No)?;
    match register(&app, applicant, opening.clone()).await? {
        Outcome::Done => {
            let next = see_other(&next.or(app.site().urls.profile()));
            Ok((opening.cookie(&app), next).into_response())
        }
        Outcome::Taken(taken) => {
            let notes = SignupNotes {
                username: taken.username.then_some(Note::UsernameTaken),
                email: taken.email.then_some(Note::EmailTaken),
                password: None,
            };
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

enum Outcome {
    Done,
    Taken(Taken),
}

/// Which name is somebody else's.
struct Taken {
    username: bool,
    email: bool,
}

/// Account, password, session and their activity appear together or not at all.
async fn register(app: &App, applicant: Applicant, opening: Opening) -> Result<Outcome> {
    let Applicant { username, email, password } = applicant;
    let user = NewUser { username, email, role: Role::User };
    // A taken name costs no hash.
    if let Some(taken) = look(app, &user).await? {
        return Ok(Outcome::Taken(taken));
    }
    let registration = Registration {
        user: user.clone(),
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
        // Somebody took a name while the password was hashed; should it be free again by now, the
        // answer is still that this try failed.
        Err(db::Error::Taken) => {
            let taken = look(app, &user).await?;
            Ok(Outcome::Taken(taken.unwrap_or(Taken { username: true, email: false })))
        }
        Err(error) => Err(error.into()),
    }
}

async fn look(app: &App, user: &NewUser) -> Result<Option<Taken>> {
    let user = user.clone();
    let look = move |db: &mut db::Conn| -> db::Result<Option<Taken>> {
        let username = user::id_by_username(db, &user.username)?.is_some();
        let email = match &user.email {
            Some(email) => user::id_by_email(db, email)?.is_some(),
            None => false,
        };
        Ok((username || email).then_some(Taken { username, email }))
    };
    Ok(app.db().read(look).await?)
}
