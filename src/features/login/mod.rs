//! Sign in with a user name or an e-mail address and a password.

mod form;

use askama::Template;
use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};

use self::form::{LoginForm, LoginNotes};
use crate::{
    app::App,
    auth::{
        Access, AuthSession, Credentials, backend,
        session::{Begun, Opening},
    },
    config::SignUp,
    domain::{Refusal, Remember, Visitor},
    page::Page,
    route::{Feature, Route},
    web::{Error, Form, Frame, Next, NextQuery, Note, Notes, Result, urls::see_other},
};

/// See the module.
pub const FEATURE: Feature = Feature { name: "login", routes };

fn routes() -> Vec<Route> {
    vec![Route::get("/login", Access::Guest, show), Route::post("/login", Access::Anyone, submit)]
}

#[derive(Template)]
#[template(path = "login/show.html")]
struct LoginPage {
    frame: Frame,
    form: LoginForm,
    notes: LoginNotes,
    next: Next,
    sign_up_is_open: bool,
    remember_days: u64,
}

async fn show(State(app): State<App>, page: Page, NextQuery(next): NextQuery) -> Result<Response> {
    page.show(&login_page(&app, &page, LoginForm::default(), LoginNotes::default(), next))
}

async fn submit(
    State(app): State<App>,
    auth: AuthSession,
    page: Page,
    visitor: Visitor,
    headers: HeaderMap,
    Form(form): Form<LoginForm>,
) -> Result<Response> {
    let next = form.next.clone();
    let claimant = match form.parse() {
        Ok(claimant) => claimant,
        Err(notes) => return page.refuse(&login_page(&app, &page, form, notes, next)),
    };
    let credentials = Credentials::new(claimant, form.password.clone(), visitor.clone())?;
    let opening = Opening::prepare(&app, &headers, visitor, form.remember())?;
    match sign_in(&app, &auth, credentials, opening).await? {
        Ok(begun) => Ok((begun, see_other(&next.or(app.site().urls.profile()))).into_response()),
        Err(refusal) => {
            let username = Note::WrongPair.of_refusal(&refusal);
            let (page, notes) = (page.refused(refusal), LoginNotes { username, password: None });
            page.refuse(&login_page(&app, &page, form, notes, next))
        }
    }
}

/// The refusal is the same whatever the cause: no such account, another password, disabled, or
/// changed meanwhile.
async fn sign_in(
    app: &App,
    auth: &AuthSession,
    credentials: Credentials,
    opening: Opening,
) -> Result<std::result::Result<Begun, Refusal>> {
    let refusal = Refusal::Wrong(Some(credentials.reference().clone()));
    let user = match auth.authenticate(credentials).await.map_err(backend::error) {
        Ok(Some(user)) => user,
        Ok(None) => return Ok(Err(refusal)),
        Err(Error::TooManyTries(refusal)) => return Ok(Err(refusal)),
        Err(error) => return Err(error),
    };
    let begun = app.db().write(move |db| opening.begin(db, &user)).await?;
    // Nothing was wrong, and nothing is in the log.
    Ok(begun.ok_or(Refusal::Wrong(None)))
}

fn login_page(app: &App, page: &Page, form: LoginForm, notes: LoginNotes, next: Next) -> LoginPage {
    LoginPage {
        frame: page.frame_at(&app.site().urls.login_then(&next)),
        form,
        notes,
        next,
        sign_up_is_open: app.config().sign_up == SignUp::Open,
        remember_days: app.config().session.remember.as_secs() / 86400,
    }
}

impl LoginPage {
    /// Only where nothing else wants to be read first.
    fn autofocus(&self) -> bool {
        let frame = &self.frame;
        self.notes.is_empty() && frame.notice.is_none() && frame.refusal.is_none()
    }

    fn remember(&self) -> bool {
        self.form.remember() == Remember::Yes
    }
}
