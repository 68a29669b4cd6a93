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
    auth::{Access, AuthSession, Credentials, backend, session::Opening},
    config::SignUp,
    domain::{Remember, Visitor},
    page::Page,
    route::{Feature, Route},
    web::{Form, Frame, Next, NextQuery, Note, Notes, Result, urls::see_other},
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
    let credentials = match form.parse() {
        Ok(credentials) => credentials,
        Err(notes) => return page.refuse(&login_page(&app, &page, form, notes, next)),
    };
    let opening = Opening::prepare(&app, &headers, visitor, form.remember())?;
    if !sign_in(&app, &auth, credentials, opening.clone()).await? {
        // Not the name: people type passwords into the wrong field.
        tracing::info!(ip = opening.visitor().ip(), "refused: a sign-in");
        let notes = LoginNotes { username: Some(Note::WrongPair), password: None };
        return page.refuse(&login_page(&app, &page, form, notes, next));
    }
    let next = see_other(&next.or(app.site().urls.profile()));
    Ok((opening.cookie(&app), next).into_response())
}

/// False whatever the cause: no such account, another password, disabled, or changed meanwhile.
async fn sign_in(
    app: &App,
    auth: &AuthSession,
    credentials: Credentials,
    opening: Opening,
) -> Result<bool> {
    let proved = auth.authenticate(credentials).await.map_err(backend::error)?;
    let Some(user) = proved else { return Ok(false) };
    Ok(app.db().write(move |db| opening.begin(db, &user)).await?)
}

fn login_page(app: &App, page: &Page, form: LoginForm, notes: LoginNotes, next: Next) -> LoginPage {
    LoginPage {
        frame: page.frame(),
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
        self.notes.is_empty() && self.frame.notice.is_none()
    }

    fn remember(&self) -> bool {
        self.form.remember() == Remember::Yes
    }
}
