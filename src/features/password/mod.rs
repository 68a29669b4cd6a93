//! Change the password; every other session ends.

mod api;
mod form;

use askama::Template;
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use self::form::{PasswordForm, PasswordNotes};
use crate::{
    accounts::{
        activity::{self, Event},
        credential::{self, Password},
        device, password_link,
        user::{self, User},
    },
    app::App,
    auth::{
        Access, Live, Proof, SignedIn, prove_again,
        session::{self, Halt, Renewal},
    },
    domain::{Epoch, NewPassword, Visitor},
    page::Page,
    route::{Feature, Route},
    web::{
        Form, Frame, Note, Notes, Notice, Refused, Result,
        cookie::SetCookie,
        urls::{location, see_other},
    },
};

/// See the module.
pub const FEATURE: Feature = Feature { name: "password", routes };

fn routes() -> Vec<Route> {
    vec![
        Route::get("/profile/password", Access::SignedIn, show),
        Route::post("/profile/password", Access::SignedIn, submit),
        Route::get("/.well-known/change-password", Access::Open, well_known),
        api::route(),
    ]
}

/// W3C "A Well-Known URL for Changing Passwords": password managers are sent to the form.
async fn well_known(State(app): State<App>) -> Response {
    let to = location(&app.site().urls.password());
    (StatusCode::FOUND, [(header::LOCATION, to)]).into_response()
}

#[derive(Template)]
#[template(path = "password/show.html")]
struct PasswordPage {
    frame: Frame,
    user: User,
    notes: PasswordNotes,
}

async fn show(SignedIn(user): SignedIn, page: Page) -> Result<Response> {
    let notes = PasswordNotes::default();
    page.show(&PasswordPage { frame: page.frame(), user, notes })
}

async fn submit(
    State(app): State<App>,
    SignedIn(user): SignedIn,
    live: Live,
    page: Page,
    visitor: Visitor,
    Form(form): Form<PasswordForm>,
) -> Result<Response> {
    match replace(&app, &user, live, &form, visitor).await? {
        Ok(cookie) => {
            let notice = Notice::PasswordChanged.leave(app.site());
            Ok((cookie, notice, see_other(&app.site().urls.profile())).into_response())
        }
        Err(Refused { notes, refusal }) => {
            let page = page.refused(refusal);
            page.refuse(&PasswordPage { frame: page.frame(), user, notes })
        }
    }
}

/// The cookie of a session that goes on is the answer.
async fn replace(
    app: &App,
    user: &User,
    live: Live,
    form: &PasswordForm,
    visitor: Visitor,
) -> Result<std::result::Result<Option<SetCookie>, Refused<PasswordNotes>>> {
    let new = match form.parse(&app.config().password_rules(user.names())) {
        Ok(new) => new,
        Err(notes) => return Ok(Err(notes.into())),
    };
    let proof = match prove_again(app, user, &live, &form.current_password, &visitor).await? {
        Ok(proof) => proof,
        Err(refusal) => {
            let current_password = Note::WrongPassword.of_refusal(&refusal);
            let notes = PasswordNotes { current_password, new_password: None };
            return Ok(Err(Refused { notes, refusal: Some(refusal) }));
        }
    };
    if new.is_same_as(&form.current_password) {
        let new_password = Some(Note::SamePassword);
        return Ok(Err(PasswordNotes { current_password: None, new_password }.into()));
    }
    change(app, live, proof, &new, visitor).await.map(Ok)
}

/// In one transaction: the account's epoch, which ends every session; the password, if it is still
/// the one that was proved; this session, under a new token; its activity row.
async fn change(
    app: &App,
    live: Live,
    proof: Proof,
    new: &NewPassword,
    visitor: Visitor,
) -> Result<Option<SetCookie>> {
    let password = Password::hash(app.hasher(), new).await?;
    let (epoch, now) = (Epoch::new()?, app.clock().now());
    let renewal = Renewal::prepare(app, live.clone())?;
    let cookie = renewal.cookie(app);
    let (user, session) = (live.user(), live.clone());
    live.write(app, move |db| {
        user::set_epoch(db, user, session.epoch(), &epoch)?;
        if !credential::set_password(db, user, &proof.phc, &password, now)? {
            return Err(Halt::Ended);
        }
        session::end_others(db, &session)?;
        device::forget(db, user, visitor.devices())?;
        password_link::delete_of(db, user)?;
        renewal.renew(db, &epoch)?;
        Ok(activity::insert(db, user, Event::PasswordChanged, &visitor.into(), now)?)
    })
    .await?;
    Ok(cookie)
}
