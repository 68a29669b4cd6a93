//! Make an account and be signed in.

mod api;
mod form;

use askama::Template;
use axum::{
    extract::{FromRequestParts, State},
    http::{HeaderMap, request::Parts},
    response::{IntoResponse, Response},
};

use self::form::SignupForm;
use crate::{
    accounts::user::User,
    app::App,
    applicant::{ApplicantForm, ApplicantNotes},
    auth::{
        Access,
        session::{Begun, Opening},
    },
    config::SignUp,
    db,
    domain::{Epoch, Remember, Role, Visitor},
    page::Page,
    route::{Feature, Route},
    web::{Error, Form, Frame, Next, NextQuery, Notes, Refused, Result, urls::see_other},
};

/// See the module.
pub const FEATURE: Feature = Feature { name: "signup", routes };

fn routes() -> Vec<Route> {
    vec![
        Route::get("/signup", Access::Guest, show),
        Route::post("/signup", Access::Anyone, submit),
        api::route(),
    ]
}

/// Everybody may sign up; while not everybody may, the answer is 403, whatever was sent.
struct IsOpen;

impl FromRequestParts<App> for IsOpen {
    type Rejection = Error;

    async fn from_request_parts(_: &mut Parts, app: &App) -> Result<Self> {
        match app.config().sign_up {
            SignUp::Open => Ok(Self),
            SignUp::Invite => Err(Error::InvitationNeeded),
            SignUp::Closed => Err(Error::SignUpClosed),
        }
    }
}

#[derive(Template)]
#[template(path = "signup/show.html")]
struct SignupPage {
    frame: Frame,
    form: ApplicantForm,
    notes: ApplicantNotes,
    next: Next,
}

async fn show(_: IsOpen, page: Page, NextQuery(next): NextQuery) -> Result<Response> {
    let form = SignupForm { next, ..SignupForm::default() };
    page.show(&signup_page(&page, form, ApplicantNotes::default()))
}

async fn submit(
    _: IsOpen,
    State(app): State<App>,
    page: Page,
    visitor: Visitor,
    headers: HeaderMap,
    Form(form): Form<SignupForm>,
) -> Result<Response> {
    let opening = Opening::prepare(&app, &headers, visitor.clone(), Remember::No)?;
    match sign_up(&app, &form.applicant, visitor, Some(opening)).await? {
        Ok((_, begun)) => {
            let next = see_other(&form.next.or(app.site().urls.profile()));
            Ok((begun, next).into_response())
        }
        Err(Refused { notes, refusal }) => {
            let page = page.refused(refusal);
            page.refuse(&signup_page(&page, form, notes))
        }
    }
}

fn signup_page(page: &Page, form: SignupForm, notes: ApplicantNotes) -> SignupPage {
    let SignupForm { applicant: form, next } = form;
    SignupPage { frame: page.frame_at(&page.urls().signup_then(&next)), form, notes, next }
}

/// Account, password and their activity, and the session if there is to be one, appear together or not at
/// all; none if somebody took a name while the password was hashed.
async fn sign_up(
    app: &App,
    form: &ApplicantForm,
    visitor: Visitor,
    opening: Option<Opening>,
) -> Result<std::result::Result<(User, Option<Begun>), Refused<ApplicantNotes>>> {
    let applicant = match form.read_counted(app, &visitor).await? {
        Ok(applicant) => applicant,
        Err(refused) => return Ok(Err(refused)),
    };
    let registration = applicant.prepare(app, Role::User, visitor).await?;
    let (epoch, now) = (Epoch::new()?, app.clock().now());
    let made = app.db().write(move |db| -> db::Result<_> {
        if let Some(opening) = &opening {
            opening.lock_replaced(db, None)?;
        }
        let user = registration.insert(db, &epoch, now)?;
        let begun = opening.map(|opening| opening.begin(db, &user)).transpose()?.flatten();
        Ok((user, begun))
    });
    match made.await {
        Ok(made) => Ok(Ok(made)),
        Err(db::Error::Taken) => Ok(Err(form.read_again(app).await?.into())),
        Err(error) => Err(error.into()),
    }
}
