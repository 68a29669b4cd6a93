//! Change the password; every other session ends.

mod form;

use askama::Template;
use axum::{extract::State, response::Response};

use self::form::{PasswordForm, PasswordNotes};
use crate::{
    accounts::{
        activity::{self, What},
        credential::{self, Password},
        user::{Epoch, User},
    },
    app::App,
    auth::{
        Access, Claimant, Credentials, Live, Proof, SignedIn, prove,
        session::{self, Halt, Renewal, or_sign_in},
    },
    domain::{NewPassword, Visitor},
    page::{Page, summary},
    route::{Feature, Route},
    web::{Form, Frame, Next, Note, Notice, Result, cookie::SetCookie, error::see_other},
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
    let refused = match form.parse(min_length) {
        Err(notes) => notes,
        Ok(new) => {
            let claimant = Claimant::Account(user.id);
            let password = form.current_password.clone();
            match prove(&app, Credentials { claimant, password }).await? {
                None => PasswordNotes {
                    current_password: Some(Note::WrongPassword),
                    new_password: None,
                },
                Some(_) if new.is_same_as(&form.current_password) => {
                    PasswordNotes { current_password: None, new_password: Some(Note::SamePassword) }
                }
                Some(proof) => {
                    let changed = change(&app, live, proof, &new, visitor).await?;
                    let here = Next::parse(&app.site().urls.password());
                    let cookie = or_sign_in(changed, here)?;
                    let mut response = see_other(&app.site().urls.profile());
                    cookie.add_to(response.headers_mut());
                    Notice::PasswordChanged.leave(app.site()).add_to(response.headers_mut());
                    return Ok(response);
                }
            }
        }
    };
    page.refuse(&PasswordPage { frame: page.frame(), user, notes: refused, min_length })
}

/// In one transaction: the account's epoch, which ends every session; the password, if it is still
/// the one that was proved; this session, under a new token; its activity row.
async fn change(
    app: &App,
    live: Live,
    proof: Proof,
    new: &NewPassword,
    visitor: Visitor,
) -> Result<std::result::Result<SetCookie, Halt>> {
    let phc = app.hasher().hash(new.prepared().clone()).await?;
    let password = Password { phc, preparation: new.preparation() };
    let (epoch, now) = (Epoch::new()?, app.clock().now());
    let renewal = Renewal::prepare(app, live.clone())?;
    let cookie = renewal.cookie(app);
    let outcome = app
        .db()
        .write(move |db| -> std::result::Result<(), Halt> {
            session::claim_changing_epoch(db, &live, &epoch)?;
            if !credential::set_password(db, live.user(), &proof.phc, &password, now)? {
                return Err(Halt::Ended);
            }
            session::end_others(db, &live)?;
            renewal.renew(db, &epoch)?;
            activity::insert(db, live.user(), What::PasswordChanged, &visitor, now)?;
            Ok(())
        })
        .await;
    Ok(outcome.map(|()| cookie))
}

impl PasswordPage {
    fn summary(&self) -> Vec<(&'static str, String)> {
        summary(&self.frame, &self.notes)
    }
}
