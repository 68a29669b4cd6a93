use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{IsOpen, sign_up};
use crate::{
    api::{Api, UserAnswer},
    app::App,
    applicant::ApplicantForm,
    auth::Access,
    domain::{Secret, Visitor},
    route::{Call, CallMethod, Route},
    web::{Error, Json, Result},
};

pub fn route() -> Route {
    let call = Call::new("signUp", "Make an account. It is not signed in.")
        .takes::<NewUser>()
        .answers::<UserAnswer>(201)
        .with_headers(&[("Location", "The account, for administrators.")])
        .refuses(&[429]);
    Route::call(CallMethod::Post, "/api/v1/users", Access::Anyone, create, call)
}

/// Who wants an account.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
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

async fn create(
    _: IsOpen,
    State(app): State<App>,
    api: Api,
    visitor: Visitor,
    Json(new): Json<NewUser>,
) -> Result<Response> {
    let user = match sign_up(&app, &new.into(), visitor, None).await? {
        Ok((user, _)) => user,
        Err(refused) => return Ok(api.refuse(&refused)),
    };
    let place = app.site().urls.api_user(&user.id.to_string());
    let place = HeaderValue::from_str(&place).map_err(|e| Error::Internal(e.into()))?;
    let body = api.send(StatusCode::CREATED, &UserAnswer::from(user))?;
    Ok(([(header::LOCATION, place)], body).into_response())
}
