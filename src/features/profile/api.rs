use axum::{extract::State, http::StatusCode, response::Response};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    accounts::user::{self, User},
    api::{Api, UserAnswer},
    app::App,
    auth::{Access, Live, SignedIn, prove_again},
    details::{DetailsForm, Edit, EditNotes, Edited, EmailChange},
    domain::{Claimant, Secret, TokenScope, Visitor},
    route::{Call, CallMethod, Route},
    web::{Error, Field, Json, Note, Notes, Refused, Result, json::or_empty},
};

const PATH: &str = "/api/v1/users/me";

pub fn routes() -> Vec<Route> {
    let read = Call::new("readMe", "Read one's own account.")
        .scope(TokenScope::Read)
        .answers::<UserAnswer>(200);
    let change = Call::new("changeMe", "Change one's own account: what is absent stays as it is.")
        .scope(TokenScope::Write)
        .takes::<MeChange>()
        .answers::<UserAnswer>(200)
        .refuses(&[429]);
    vec![
        Route::call(CallMethod::Get, PATH, Access::SignedIn, show, read),
        Route::call(CallMethod::Patch, PATH, Access::SignedIn, change_me, change),
    ]
}

/// What is to be new.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct MeChange {
    #[serde(default)]
    #[schemars(with = "String")]
    username: Option<String>,
    /// Null or empty for none.
    #[serde(default, deserialize_with = "or_empty")]
    #[schemars(with = "Option<String>")]
    display_name: Option<String>,
    /// Null or empty for none; takes `current_password`.
    #[serde(default, deserialize_with = "or_empty")]
    #[schemars(with = "Option<String>")]
    email: Option<String>,
    #[serde(default)]
    #[schemars(with = "Secret")]
    current_password: Option<Secret>,
}

#[derive(Default)]
struct MeNotes {
    edit: EditNotes,
    current_password: Option<Note>,
}

impl Notes for MeNotes {
    fn fields(&self) -> Vec<Field> {
        let password = ("current-password", "current_password", self.current_password);
        [self.edit.fields(), vec![password]].concat()
    }
}

async fn show(SignedIn(user): SignedIn, api: Api) -> Result<Response> {
    api.send(StatusCode::OK, &UserAnswer::from(user))
}

async fn change_me(
    State(app): State<App>,
    SignedIn(user): SignedIn,
    live: Live,
    api: Api,
    visitor: Visitor,
    Json(change): Json<MeChange>,
) -> Result<Response> {
    let password = change.email.is_some().then(|| change.current_password.clone());
    let edit = match change.parse(&app, &user) {
        Ok(edit) => edit,
        Err(notes) => return Ok(api.refuse(&notes.into())),
    };
    if let Some(password) = password.flatten() {
        let proved = prove_again(&app, &user, &live, &password, &visitor).await?;
        if let Err(refusal) = proved {
            let current_password = Note::WrongPassword.of_refusal(&refusal);
            let notes = MeNotes { current_password, ..MeNotes::default() };
            return Ok(api.refuse(&Refused { notes, refusal: Some(refusal) }));
        }
    }
    if let Edited::Refused(edit) = edit.save(&app, &live, visitor).await? {
        return Ok(api.refuse(&MeNotes { edit, current_password: None }.into()));
    }
    let find = move |db: &mut _| user::by_claimant(db, &Claimant::Account(user.id));
    let user = app.db().read(find).await?.ok_or(Error::SignIn)?;
    api.send(StatusCode::OK, &UserAnswer::from(user))
}

impl MeChange {
    /// The address is changed with the password alone, as on its page.
    fn parse(self, app: &App, user: &User) -> std::result::Result<Edit, MeNotes> {
        let Self { username, display_name, email, current_password } = self;
        let is_missing = email.is_some() && current_password.unwrap_or_default().is_empty();
        let current_password = is_missing.then_some(Note::PasswordMissing);
        let details = DetailsForm { username, display_name }.parse(app, user);
        match Edit::new(user, details, EmailChange::parse(app, email.as_deref(), user)) {
            Ok(edit) if current_password.is_none() => Ok(edit),
            edit => Err(MeNotes { edit: edit.err().unwrap_or_default(), current_password }),
        }
    }
}
