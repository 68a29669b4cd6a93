//! Become the first administrator, with the link that the start printed.

mod form;
mod store;

use askama::Template;
use axum::{
    extract::{FromRequestParts, State},
    http::{HeaderMap, StatusCode, Uri, request::Parts},
    response::{IntoResponse, Response},
};

use self::{
    form::{SetupForm, SetupNotes},
    store::SetupCode,
};
use crate::{
    accounts::registration::Registration,
    app::App,
    auth::{Access, session::Opening},
    db,
    domain::{Epoch, Remember, Role, Visitor},
    page::Page,
    route::{Feature, Route},
    web::{Error, Form, Frame, Notes, Result, query_value, urls::see_other},
};

/// See the module.
pub const FEATURE: Feature = Feature { name: "setup", routes };

fn routes() -> Vec<Route> {
    vec![Route::get("/setup", Access::Anyone, show), Route::post("/setup", Access::Anyone, submit)]
}

/// The address where the first administrator's account is made, with a new code, which ends the
/// one before on every node; none if there is an administrator. Whoever has it can take the site:
/// it is for the operator's eyes.
///
/// # Errors
/// The database is away, or the system gives no random bytes.
pub async fn setup_link(app: &App) -> anyhow::Result<Option<String>> {
    let code = SetupCode::generate()?;
    let link = app.site().urls.setup_to_copy(&code);
    let now = app.clock().now();
    let is_open = app.db().write(move |db| store::replace(db, &code, now)).await?;
    Ok(is_open.then_some(link))
}

/// There is no administrator yet; else there is no such page.
struct Vacant;

impl FromRequestParts<App> for Vacant {
    type Rejection = Error;

    async fn from_request_parts(_: &mut Parts, app: &App) -> Result<Self> {
        let is_done = app.db().read(store::is_done).await?;
        if is_done { Err(Error::Status(StatusCode::NOT_FOUND)) } else { Ok(Self) }
    }
}

#[derive(Template)]
#[template(path = "setup/show.html")]
struct SetupPage {
    frame: Frame,
    form: SetupForm,
    notes: SetupNotes,
}

async fn show(_: Vacant, page: Page, uri: Uri) -> Result<Response> {
    let form = SetupForm { code: query_value(&uri, "code"), ..SetupForm::default() };
    page.show(&setup_page(&page, form, SetupNotes::default()))
}

async fn submit(
    _: Vacant,
    State(app): State<App>,
    page: Page,
    visitor: Visitor,
    headers: HeaderMap,
    Form(form): Form<SetupForm>,
) -> Result<Response> {
    let refuse = |form, notes| page.refuse(&setup_page(&page, form, notes));
    // Before all else: others learn nothing of names, and cost no hash.
    let Some(code) = right_code(&app, &form).await? else {
        tracing::warn!(ip = visitor.ip(), "refused: a setup code");
        return refuse(form, SetupNotes::wrong_code());
    };
    let applicant = match form.applicant.read(&app).await? {
        Ok(applicant) => applicant,
        Err(applicant) => return refuse(form, SetupNotes { code: None, applicant }),
    };
    let opening = Opening::prepare(&app, &headers, visitor.clone(), Remember::No)?;
    let registration = applicant.prepare(&app, Role::Admin, visitor).await?;
    match begin(&app, code, registration, opening.clone()).await? {
        Outcome::Done => {
            let next = see_other(&app.site().urls.profile());
            Ok((opening.cookie(&app), next).into_response())
        }
        Outcome::Taken => {
            let applicant = form.applicant.read_again(&app).await?;
            refuse(form, SetupNotes { code: None, applicant })
        }
        Outcome::Overtaken if app.db().read(store::is_done).await? => {
            Err(Error::Status(StatusCode::NOT_FOUND))
        }
        Outcome::Overtaken => refuse(form, SetupNotes::wrong_code()),
    }
}

fn setup_page(page: &Page, form: SetupForm, notes: SetupNotes) -> SetupPage {
    SetupPage { frame: page.frame(), form, notes }
}

async fn right_code(app: &App, form: &SetupForm) -> Result<Option<SetupCode>> {
    let Some(code) = form.code() else { return Ok(None) };
    let looked_up = code.clone();
    let is_right = app.db().read(move |db| store::is_right(db, &looked_up)).await?;
    Ok(is_right.then_some(code))
}

enum Outcome {
    Done,
    /// Somebody took a name while the password was hashed.
    Taken,
    /// Somebody else was first, or a start has made another code.
    Overtaken,
}

/// The code is spent and the account made, with its session, together or not at all.
async fn begin(
    app: &App,
    code: SetupCode,
    registration: Registration,
    opening: Opening,
) -> Result<Outcome> {
    let (epoch, now) = (Epoch::new()?, app.clock().now());
    let made = app.db().write(move |db| -> db::Result<Outcome> {
        if !store::take(db, &code)? {
            return Ok(Outcome::Overtaken);
        }
        opening.lock_replaced(db)?;
        let user = registration.insert(db, &epoch, now)?;
        opening.begin(db, &user)?;
        Ok(Outcome::Done)
    });
    match made.await {
        Err(db::Error::Taken) => Ok(Outcome::Taken),
        made => Ok(made?),
    }
}
