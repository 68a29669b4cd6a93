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
        activity::{self, What},
        credential::{self, Password},
        user::{self, Epoch, NewUser, Taken},
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
    let next = Next::parse(&form.next);
    let applicant = match form.parse(app.config().password_min_length) {
        Ok(applicant) => applicant,
        Err(notes) => return page.refuse(&signup_page(&app, &page, form, notes, next)),
    };
    let opening = Opening::prepare(&app, &headers, visitor, Remember::No)?;
    match register(&app, applicant, opening.clone()).await? {
        Registration::Done => {
            let next = see_other(&next.or(app.site().urls.profile()));
            Ok((opening.cookie(&app), next).into_response())
        }
        Registration::Taken(taken) => {
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

enum Registration {
    Done,
    Taken(Taken),
}

/// Account, password, session and their activity appear together or not at all.
async fn register(app: &App, applicant: Applicant, opening: Opening) -> Result<Registration> {
    let Applicant { username, email, password } = applicant;
    let new = NewUser { username, email, role: Role::User };
    // A taken name costs no hash.
    let taken = look(app, &new).await?;
    if taken.any() {
        return Ok(Registration::Taken(taken));
    }
    let preparation = password.preparation();
    let phc = app.hasher().hash(password.prepared().clone()).await?;
    let password = Password { phc, preparation };
    let (epoch, now, insert) = (Epoch::new()?, app.clock().now(), new.clone());
    let made = app
        .db()
        .write(move |db| -> db::Result<()> {
            let user = user::insert(db, &insert, &epoch, now)?;
            credential::insert_password(db, user.id, &password, now)?;
            activity::insert(db, user.id, What::SignedUp, opening.visitor(), now)?;
            opening.begin(db, &user)?;
            Ok(())
        })
        .await;
    match made {
        Ok(()) => Ok(Registration::Done),
        // Somebody took one of the two while the password was hashed.
        Err(db::Error::Taken) => Ok(Registration::Taken(look(app, &new).await?)),
        Err(error) => Err(error.into()),
    }
}

async fn look(app: &App, new: &NewUser) -> Result<Taken> {
    let (username, email) = (new.username.clone(), new.email.clone());
    let taken =
        app.db().read(move |db| user::taken(db, Some(&username), email.as_ref(), None)).await?;
    Ok(taken)
}
