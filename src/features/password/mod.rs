//! Change the password; every other session ends.

mod form;

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};

use self::form::{PasswordForm, PasswordNotes};
use crate::{
    accounts::{
        activity::{self, What},
        credential::{self, Password},
        user::{Epoch, User},
    },
    app::App,
    auth::{
        Access, Credentials, Live, Proof, SignedIn, prove,
        session::{self, Halt, Renewal},
    },
    domain::{NewPassword, Visitor},
    page::Page,
    route::{Feature, Route},
    web::{Form, Frame, Note, Notes, Notice, Result, cookie::SetCookie, urls::see_other},
};

/// See the module.
pub const FEATURE: Feature = Feature { name: "password", routes };

fn routes() -> Vec<Route> {
    vec![
        Route::get("/profile/password", Access::SignedIn, show),
        Route::post("/profile/password", Access::SignedIn, submit),
    ]
}

#[derive(Template)]
#[template(path = "password/show.html")]
struct PasswordPage {
    frame: Frame,
    user: User,
    notes: PasswordNotes,
    min_length: usize,
}

async fn show(State(app): State<App>, SignedIn(user): SignedIn, page: Page) -> Result<Response> {
    let min_length = app.config().password_min_length;
    let notes = PasswordNotes::default();
    page.show(&PasswordPage { frame: page.frame(), user, notes, min_length })
}

async fn submit(
    State(app): State<App>,
    SignedIn(user): SignedIn,
    live: Live,
    page: Page,
    visitor: Visitor,
    Form(form): Form<PasswordForm>,
) -> Result<Response> {
    let min_length = app.config().password_min_length;
    let refuse =
        |user, notes| page.refuse(&PasswordPage { frame: page.frame(), user, notes, min_length });
    let new = match form.parse(min_length) {
        Ok(new) => new,
        Err(notes) => return refuse(user, notes),
    };
    let Some(proof) = prove(&app, Credentials::again(&user, &form.current_password)).await? else {
        let current_password = Some(Note::WrongPassword);
        return refuse(user, PasswordNotes { current_password, new_password: None });
    };
    if new.is_same_as(&form.current_password) {
        let new_password = Some(Note::SamePassword);
        return refuse(user, PasswordNotes { current_password: None, new_password });
    }
    let cookie = change(&app, live, proof, &new, visitor).await?;
    let notice = Notice::PasswordChanged.leave(app.site());
    Ok((cookie, notice, see_other(&app.site().urls.profile())).into_response())
}

/// In one transaction: the account's epoch, which ends every session; the password, if it is still
/// the one that was proved; this session, under a new token; its activity row.
async fn change(
    app: &App,
    live: Live,
    proof: Proof,
    new: &NewPassword,
    visitor: Visitor,
) -> Result<SetCookie> {
    let phc = app.hasher().hash(new.prepared().clone()).await?;
    let password = Password { phc, preparation: new.preparation() };
    let (epoch, now) = (Epoch::new()?, app.clock().now());
    let renewal = Renewal::prepare(app, live.clone())?;
    let cookie = renewal.cookie(app);
    app.db()
        .write(move |db| -> std::result::Result<(), Halt> {
            session::claim_changing_epoch(db, &live, &epoch)?;
            if !credential::set_password(db, live.user(), &proof.phc, &password, now)? {
                return Err(Halt::Ended);
            }
            session::end_others(db, &live)?;
            renewal.renew(db, &epoch)?;
            Ok(activity::insert(db, live.user(), What::PasswordChanged, &visitor, now)?)
        })
        .await?;
    Ok(cookie)
}
