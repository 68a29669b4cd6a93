use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::IsOpen;
use crate::{
    api::{Api, UserAnswer},
    app::App,
    applicant::ApplicantForm,
    auth::Access,
    db,
    domain::{Epoch, Role, Secret, Visitor},
    route::{Call, CallMethod, Route},
    web::{Error, Json, Result},
};

pub fn route() -> Route {
    let call = Call::new("signUp", "Make an account. It is not signed in.")
        .takes::<NewUser>()
        .answers::<UserAnswer>(201)
        .with_headers(&[("Location", "The account, for administrators.")])
        .refuses(&[429]);
    Route::call(CallMethod::Post, "/api/v1/users", Access::Anyone, sign_up, call)
}

/// Who wants an account.
#[derive(Deserialize, JsonSchema)]
struct NewUser {
    username: String,
    #[serde(default)]
    email: Option<String>,
    password: Secret,
}

impl From<NewUser> for ApplicantForm {
    fn from(new: NewUser) -> Self {
        let NewUser { username, email, password } = new;
        Self { username, email: email.unwrap_or_default(), password }
    }
}

async fn sign_up(
    _: IsOpen,
    State(app): State<App>,
    api: Api,
    visitor: Visitor,
    Json(new): Json<NewUser>,
) -> Result<Response> {
    let form = ApplicantForm::from(new);
    let applicant = match form.read_counted(&app, &visitor).await? {
        Ok(applicant) => applicant,
        Err((notes, None)) => return Ok(api.refuse(&notes)),
        Err((_, Some(refusal))) => return Err(Error::TooManyTries(refusal)),
    };
    let registration = applicant.prepare(&app, Role::User, visitor).await?;
    let (epoch, now) = (Epoch::new()?, app.clock().now());
    let user = match app.db().write(move |db| registration.insert(db, &epoch, now)).await {
        Ok(user) => user,
        Err(db::Error::Taken) => return Ok(api.refuse(&form.read_again(&app).await?)),
        Err(error) => return Err(error.into()),
    };
    let place = app.site().urls.api_user(&user.id.to_string());
    let place = HeaderValue::from_str(&place).map_err(|e| Error::Internal(e.into()))?;
    let body = api.send(StatusCode::CREATED, &UserAnswer::from(user))?;
    Ok(([(header::LOCATION, place)], body).into_response())
}
