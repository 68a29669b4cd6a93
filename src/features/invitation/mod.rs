//! Make an account with an invitation, and be signed in.

use askama::Template;
use axum::{
    extract::{FromRequestParts, State},
    http::{HeaderMap, request::Parts},
    response::{IntoResponse, Response},
};

use crate::{
    accounts::{
        invitation::{self, Invitation, InvitationLink},
        registration::Registration,
    },
    app::App,
    applicant::{ApplicantForm, ApplicantNotes},
    auth::{
        Access, Gate,
        session::{Begun, Opening},
    },
    config::SignUp,
    db,
    domain::{Epoch, Remember, Role, Visitor},
    page::Page,
    route::{Feature, Route},
    web::{Error, Form, Frame, Notes, Refused, Result, urls::see_other},
};

/// See the module.
pub const FEATURE: Feature = Feature { name: "invitation", routes };

fn routes() -> Vec<Route> {
    const PATH: &str = "/invitation/{token}";
    vec![Route::get(PATH, Access::Guest, show), Route::post(PATH, Access::Anyone, submit)]
}

/// An invitation that is good. Opening it spends nothing: programs that look through messages open
/// every link.
struct Good {
    link: InvitationLink,
    invitation: Invitation,
}

impl Good {
    async fn find(app: &App, token: &str) -> Result<Option<Self>> {
        let Some(link) = InvitationLink::parse(token) else { return Ok(None) };
        let (looked_up, now) = (link.clone(), app.clock().now());
        let found = app.db().read(move |db| invitation::find(db, &looked_up, now)).await?;
        Ok(found.map(|invitation| Self { link, invitation }))
    }
}

impl FromRequestParts<App> for Good {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        if app.config().sign_up == SignUp::Closed {
            return Err(Error::SignUpClosed);
        }
        // Before the wrong ones are counted, as with one-time links: what others try closes no good
        // one.
        let token = parts.uri.path().rsplit('/').next().unwrap_or_default();
        if let Some(good) = Self::find(app, token).await? {
            return Ok(good);
        }
        let Ok(visitor) = Visitor::from_request_parts(parts, app).await;
        Err(Gate::of_codes(app, &visitor).refuse_link().await)
    }
}

#[derive(Template)]
#[template(path = "invitation/show.html")]
struct InvitationPage {
    frame: Frame,
    link: InvitationLink,
    is_for_administrator: bool,
    form: ApplicantForm,
    notes: ApplicantNotes,
}

async fn show(good: Good, page: Page) -> Result<Response> {
    let (form, notes) = (ApplicantForm::default(), ApplicantNotes::default());
    page.show(&invitation_page(&page, &good, form, notes))
}

async fn submit(
    good: Good,
    State(app): State<App>,
    page: Page,
    visitor: Visitor,
    headers: HeaderMap,
    Form(form): Form<ApplicantForm>,
) -> Result<Response> {
    let applicant = match form.read_counted(&app, &visitor).await? {
        Ok(applicant) => applicant,
        Err(Refused { notes, refusal }) => {
            let page = page.refused(refusal);
            return page.refuse(&invitation_page(&page, &good, form, notes));
        }
    };
    let opening = Opening::prepare(&app, &headers, visitor.clone(), Remember::No)?;
    let registration = applicant.prepare(&app, good.invitation.role, visitor).await?;
    match begin(&app, good.invitation.clone(), registration, opening).await? {
        Outcome::Done(begun) => Ok((begun, see_other(&app.site().urls.profile())).into_response()),
        Outcome::Taken => {
            let notes = form.read_again(&app).await?;
            page.refuse(&invitation_page(&page, &good, form, notes))
        }
        Outcome::Overtaken => Err(Error::LinkSpent),
    }
}

fn invitation_page(
    page: &Page,
    good: &Good,
    form: ApplicantForm,
    notes: ApplicantNotes,
) -> InvitationPage {
    let is_for_administrator = good.invitation.role == Role::Admin;
    let (frame, link) = (page.frame(), good.link.clone());
    InvitationPage { frame, link, is_for_administrator, form, notes }
}

enum Outcome {
    Done(Begun),
    /// Somebody took a name while the password was hashed.
    Taken,
    /// The invitation is good no longer.
    Overtaken,
}

/// One use is spent and the account made, with its session, together or not at all.
async fn begin(
    app: &App,
    invitation: Invitation,
    registration: Registration,
    opening: Opening,
) -> Result<Outcome> {
    let (epoch, now) = (Epoch::new()?, app.clock().now());
    let made = app.db().write(move |db| -> db::Result<Outcome> {
        opening.lock_replaced(db, invitation.made_by)?;
        let made = invitation::register(db, &invitation, &registration, &epoch, now)?;
        let Some(user) = made else { return Ok(Outcome::Overtaken) };
        Ok(opening.begin(db, &user)?.map_or(Outcome::Overtaken, Outcome::Done))
    });
    match made.await {
        Err(db::Error::Taken) => Ok(Outcome::Taken),
        made => Ok(made?),
    }
}
