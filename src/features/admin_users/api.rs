use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Target,
    action::make,
    form::{AccountForm, parse_role},
    list_api,
};
use crate::{
    accounts::{
        administration::{Change, Outcome},
        summary::{self, Summary},
        user::{self, User},
    },
    api::Api,
    app::App,
    auth::{Access, Live},
    db::{self, Conn},
    details::{DetailsForm, EditNotes, Edited},
    domain::{Author, Claimant, Role, TokenScope, UserId, Visitor},
    route::{Call, CallMethod, Route},
    web::{Error, Field, Json, Note, Notes, Result, json::or_empty},
};

const PATH: &str = "/api/v1/users/{id}";

pub fn routes() -> Vec<Route> {
    let call = |id, summary| Call::new(id, summary).scope(TokenScope::Admin);
    let read = call("readUser", "Read an account.").answers::<AccountAnswer>(200);
    let change = call("changeUser", "Change an account: what is absent stays as it is.")
        .takes::<UserChange>()
        .answers::<AccountAnswer>(200);
    let delete = call("deleteUser", "Delete an account; its names are free again.").refuses(&[422]);
    vec![
        list_api::route(),
        Route::call(CallMethod::Get, PATH, Access::Admin, show, read),
        Route::call(CallMethod::Patch, PATH, Access::AdminSudo, change_user, change),
        Route::call(CallMethod::Delete, PATH, Access::AdminSudo, delete_user, delete),
    ]
}

/// An account.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "UserForAdministratorsAnswer")]
struct AccountAnswer {
    user: Summary,
}

async fn show(State(app): State<App>, Target(user): Target, api: Api) -> Result<Response> {
    answer(&app, user.id, &api).await
}

async fn answer(app: &App, id: UserId, api: &Api) -> Result<Response> {
    let read = move |db: &mut Conn| -> db::Result<_> {
        let user = user::by_claimant(db, &Claimant::Account(id))?;
        user.map(|user| summary::of(db, user)).transpose()
    };
    let user = app.db().read(read).await?.ok_or(Error::Status(StatusCode::NOT_FOUND))?;
    api.send(StatusCode::OK, &AccountAnswer { user })
}

/// What is to be new of somebody's account.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct UserChange {
    #[serde(default)]
    #[schemars(with = "String")]
    username: Option<String>,
    /// Null or empty for none.
    #[serde(default, deserialize_with = "or_empty")]
    #[schemars(with = "Option<String>")]
    display_name: Option<String>,
    /// Null or empty for none.
    #[serde(default, deserialize_with = "or_empty")]
    #[schemars(with = "Option<String>")]
    email: Option<String>,
    #[serde(default)]
    #[schemars(with = "Role")]
    role: Option<String>,
    /// Whether signing in is off.
    #[serde(default)]
    #[schemars(with = "bool")]
    disabled: Option<bool>,
}

#[derive(Default)]
struct ChangeNotes {
    edit: EditNotes,
    role: Option<Note>,
    disabled: Option<Note>,
}

impl Notes for ChangeNotes {
    fn fields(&self) -> Vec<Field> {
        let others = [("role", "role", self.role), ("disabled", "disabled", self.disabled)];
        [self.edit.fields(), others.to_vec()].concat()
    }
}

async fn change_user(
    State(app): State<App>,
    Target(user): Target,
    live: Live,
    api: Api,
    visitor: Visitor,
    Json(change): Json<UserChange>,
) -> Result<Response> {
    let form = AccountForm {
        details: DetailsForm { username: change.username, display_name: change.display_name },
        email: change.email,
    };
    let role = change.role.as_deref().map(parse_role).transpose();
    let (edit, role) = match (form.parse(&app, &user), role) {
        (Ok(edit), Ok(role)) => (edit, role),
        (edit, role) => {
            let (edit, role) = (edit.err().unwrap_or_default(), role.err());
            return Ok(api.refuse(&ChangeNotes { edit, role, disabled: None }.into()));
        }
    };
    let disabled = change.disabled.map(|off| if off { Change::Disable } else { Change::Enable });
    let changes = role.map(Change::Role).into_iter().chain(disabled).collect();
    match edit.administer(&app, &live, visitor, changes).await? {
        Edited::Done | Edited::Unchanged => answer(&app, user.id, &api).await,
        Edited::Refused(edit) => {
            Ok(api.refuse(&ChangeNotes { edit, ..ChangeNotes::default() }.into()))
        }
        Edited::LastAdministrator => {
            let note = Some(Note::OnlyAdministrator);
            let is_of_role = role == Some(Role::User);
            let (role, disabled) = if is_of_role { (note, None) } else { (None, note) };
            Ok(api.refuse(&ChangeNotes { role, disabled, ..ChangeNotes::default() }.into()))
        }
    }
}

/// What is wrong with the account as a whole.
struct DeleteNotes(Option<Note>);

impl Notes for DeleteNotes {
    fn fields(&self) -> Vec<Field> {
        vec![("", "", self.0)]
    }
}

async fn delete_user(
    State(app): State<App>,
    Target(User { id, .. }): Target,
    live: Live,
    api: Api,
    visitor: Visitor,
) -> Result<Response> {
    let author = Author::Administrator(live.user(), visitor);
    match make(&app, &live, id, Change::Delete, author).await? {
        Outcome::Done | Outcome::AlreadySo => Ok(StatusCode::NO_CONTENT.into_response()),
        Outcome::Gone => Err(Error::Status(StatusCode::NOT_FOUND)),
        Outcome::LastAdministrator => {
            Ok(api.refuse(&DeleteNotes(Some(Note::OnlyAdministrator)).into()))
        }
    }
}
