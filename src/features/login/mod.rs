//! Sign in with a user name or an e-mail address and a password.

mod api;
mod form;

use askama::Template;
use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};

use self::form::{LoginForm, LoginNotes};
use crate::{
    accounts::user::User,
    app::App,
    auth::{
        Access, AuthSession, Credentials, backend,
        session::{Begun, Opening},
    },
    config::SignUp,
    db,
    domain::{Refusal, Remember, Visitor},
    page::Page,
    route::{Feature, Route},
    web::{Error, Form, Frame, Next, NextQuery, Note, Notes, Refused, Result, urls::see_other},
};

/// See the module.
pub const FEATURE: Feature = Feature { name: "login", routes };

fn routes() -> Vec<Route> {
    let mut routes = vec![
        Route::get("/login", Access::Guest, show),
        Route::post("/login", Access::Anyone, submit),
    ];
    routes.extend(api::routes());
    routes
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
    match sign_in(&app, &auth, &headers, visitor, &form).await? {
        Ok((_, begun)) => {
            Ok((begun, see_other(&next.or(app.site().urls.profile()))).into_response())
        }
        Err(Refused { notes, refusal }) => {
            let page = page.refused(refusal);
            page.refuse(&login_page(&app, &page, form, notes, next))
        }
    }
}

/// Who has signed in, and the session.
async fn sign_in(
    app: &App,
    auth: &AuthSession,
    headers: &HeaderMap,
    visitor: Visitor,
    form: &LoginForm,
) -> Result<std::result::Result<(User, Begun), Refused<LoginNotes>>> {
    let claimant = match form.parse() {
        Ok(claimant) => claimant,
        Err(notes) => return Ok(Err(notes.into())),
    };
    let credentials = Credentials::new(claimant, form.password.clone(), visitor.clone())?;
    let opening = Opening::prepare(app, headers, visitor, form.remember)?;
    let begun = begin(app, auth, credentials, opening).await?;
    Ok(begun.map_err(|refusal| {
        let username = Note::WrongPair.of_refusal(&refusal);
        Refused { notes: LoginNotes { username, password: None }, refusal: Some(refusal) }
    }))
}

/// The refusal is the same whatever the cause: no such account, another password, disabled, or
/// changed meanwhile.
async fn begin(
    app: &App,
    auth: &AuthSession,
    credentials: Credentials,
    opening: Opening,
) -> Result<std::result::Result<(User, Begun), Refusal>> {
    let refusal = Refusal::Wrong(Some(credentials.reference().clone()));
    let user = match auth.authenticate(credentials).await.map_err(backend::error) {
        Ok(Some(user)) => user,
        Ok(None) => return Ok(Err(refusal)),
        Err(Error::TooManyTries(refusal)) => return Ok(Err(refusal)),
        Err(error) => return Err(error),
    };
    let begins = move |db: &mut _| Ok(opening.begin(db, &user)?.map(|begun| (user, begun)));
    let begun: db::Result<_> = app.db().write(begins).await;
    // Nothing was wrong, and nothing is in the log.
    Ok(begun?.ok_or(Refusal::Wrong(None)))
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
        self.form.remember == Remember::Yes
    }
}
