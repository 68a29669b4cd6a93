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
    auth::{
        Access, Gate,
        session::{Begun, Opening},
    },
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
    let refuse = |page: &Page, form, notes| page.refuse(&setup_page(page, form, notes));
    // Before all else: others learn nothing of names, and cost no hash.
    let code = match right_code(&app, &form, &visitor).await {
        Ok(Some(code)) => code,
        Ok(None) => return refuse(&page, form, SetupNotes::wrong_code()),
        Err(Error::TooManyTries(refusal)) => {
            return refuse(&page.refused(refusal), form, SetupNotes::default());
        }
        Err(error) => return Err(error),
    };
    let applicant = match form.applicant.read(&app).await? {
        Ok(applicant) => applicant,
        Err(applicant) => return refuse(&page, form, SetupNotes { code: None, applicant }),
    };
    let opening = Opening::prepare(&app, &headers, visitor.clone(), Remember::No)?;
    let registration = applicant.prepare(&app, Role::Admin, visitor).await?;
    match begin(&app, code, registration, opening).await? {
        Outcome::Done(begun) => Ok((begun, see_other(&app.site().urls.profile())).into_response()),
        Outcome::Taken => {
            let applicant = form.applicant.read_again(&app).await?;
            refuse(&page, form, SetupNotes { code: None, applicant })
        }
        Outcome::Overtaken if app.db().read(store::is_done).await? => {
            Err(Error::Status(StatusCode::NOT_FOUND))
        }
        Outcome::Overtaken => refuse(&page, form, SetupNotes::wrong_code()),
    }
}

fn setup_page(page: &Page, form: SetupForm, notes: SetupNotes) -> SetupPage {
    SetupPage { frame: page.frame(), form, notes }
}

/// The code, if it is right; a wrong one is counted.
async fn right_code(app: &App, form: &SetupForm, visitor: &Visitor) -> Result<Option<SetupCode>> {
    let gate = Gate::of_codes(app, visitor);
    gate.look().await?;
    if let Some(code) = form.code() {
        let looked_up = code.clone();
        if app.db().read(move |db| store::is_right(db, &looked_up)).await? {
            return Ok(Some(code));
        }
    }
    // It was right until somebody else used it, a moment ago.
    if app.db().read(store::is_done).await? {
        return Err(Error::Status(StatusCode::NOT_FOUND));
    }
    tracing::warn!(ip = visitor.ip(), "refused: a setup code");
    gate.count().await?;
    Ok(None)
}

enum Outcome {
    Done(Begun),
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
        opening.lock_replaced(db, None)?;
        let user = registration.insert(db, &epoch, now)?;
        Ok(opening.begin(db, &user)?.map_or(Outcome::Overtaken, Outcome::Done))
    });
    match made.await {
        Err(db::Error::Taken) => Ok(Outcome::Taken),
        made => Ok(made?),
    }
}
