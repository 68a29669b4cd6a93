use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Target,
    form::{AccountForm, SearchForm, SearchNotes, parse_role},
    list,
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
    domain::{Author, Claimant, Epoch, Role, TokenScope, UpTo, UserId, Visitor},
    route::{Call, CallMethod, Route},
    web::{Error, Field, Json, Note, Notes, Query, Result, json::given},
};

const ALL: &str = "/api/v1/users";
const ONE: &str = "/api/v1/users/{id}";

pub fn routes() -> Vec<Route> {
    let call = |id, summary| Call::new(id, summary).scope(TokenScope::Admin);
    let list = call("users", "List accounts, in the order of their names.")
        .asks::<ListQuery>()
        .answers::<ListAnswer>(200);
    let read = call("user", "Read an account.").answers::<AccountAnswer>(200);
    let change = call("changeUser", "Change an account: what is absent stays as it is.")
        .takes::<UserChange>()
        .answers::<AccountAnswer>(200);
    let delete = call("deleteUser", "Delete an account; its names are free again.").refuses(&[422]);
    vec![
        Route::call(CallMethod::Get, ALL, Access::Admin, list_users, list),
        Route::call(CallMethod::Get, ONE, Access::Admin, show, read),
        Route::call(CallMethod::Patch, ONE, Access::AdminSudo, change_user, change),
        Route::call(CallMethod::Delete, ONE, Access::AdminSudo, delete_user, delete),
    ]
}

/// Which accounts.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// How the user name or the e-mail address begins.
    #[serde(default)]
    q: String,
    #[serde(default)]
    #[schemars(with = "Role")]
    role: String,
    #[serde(default)]
    #[schemars(extend("enum" = ["active", "disabled"]))]
    status: String,
    /// The `next` of the answer before.
    #[serde(default)]
    after: String,
    /// How many at most; 50 if absent.
    #[serde(default)]
    #[schemars(with = "u32", range(min = 1, max = 200))]
    limit: Option<String>,
}

/// Some accounts.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Accounts")]
struct ListAnswer {
    users: Vec<Summary>,
    /// The `after` of those that follow; null if there are none.
    next: Option<String>,
}

/// An account.
#[derive(Serialize, JsonSchema)]
struct AccountAnswer {
    user: Summary,
}

#[derive(Default)]
struct ListNotes {
    search: SearchNotes,
    limit: Option<Note>,
}

impl Notes for ListNotes {
    fn fields(&self) -> Vec<Field> {
        [self.search.fields(), vec![("limit", "limit", self.limit)]].concat()
    }
}

async fn list_users(
    State(app): State<App>,
    api: Api,
    Query(query): Query<ListQuery>,
) -> Result<Response> {
    let ListQuery { q, role, status, after, limit } = query;
    let limit = limit.map_or(Ok(list::PAGE), |limit| {
        limit.parse::<UpTo<200>>().map(|limit| limit.get() as usize)
    });
    let Ok(limit) = limit else {
        let limit = Some(Note::LimitRange);
        return Ok(api.refuse(&ListNotes { limit, ..ListNotes::default() }));
    };
    let form = SearchForm { q, role, status, after };
    match list::look(&app, &form, limit).await? {
        Ok((users, next)) => api.send(StatusCode::OK, &ListAnswer { users, next }),
        Err(search) => Ok(api.refuse(&ListNotes { search, limit: None })),
    }
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
struct UserChange {
    #[serde(default)]
    #[schemars(with = "String")]
    username: Option<String>,
    /// Null or empty for none.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<String>")]
    display_name: Option<Option<String>>,
    /// Null or empty for none.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<String>")]
    email: Option<Option<String>>,
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
        details: DetailsForm {
            username: change.username,
            display_name: change.display_name.map(Option::unwrap_or_default),
        },
        email: change.email.map(Option::unwrap_or_default),
    };
    let role = change.role.as_deref().map(parse_role).transpose();
    let (edit, role) = match (form.parse(&app, &user), role) {
        (Ok(edit), Ok(role)) => (edit, role),
        (edit, role) => {
            let (edit, role) = (edit.err().unwrap_or_default(), role.err());
            return Ok(api.refuse(&ChangeNotes { edit, role, disabled: None }));
        }
    };
    let disabled = change.disabled.map(|off| if off { Change::Disable } else { Change::Enable });
    let changes = role.map(Change::Role).into_iter().chain(disabled).collect();
    match edit.administer(&app, &live, visitor, changes).await? {
        Edited::Done | Edited::Unchanged => answer(&app, user.id, &api).await,
        Edited::Taken(edit) => Ok(api.refuse(&ChangeNotes { edit, ..ChangeNotes::default() })),
        Edited::LastAdministrator => {
            let note = Some(Note::OnlyAdministrator);
            let (role, disabled) = if role.is_some() { (note, None) } else { (None, note) };
            Ok(api.refuse(&ChangeNotes { role, disabled, ..ChangeNotes::default() }))
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
    let (epoch, now) = (Epoch::new()?, app.clock().now());
    let made =
        live.administer(&app, move |db| Ok(Change::Delete.make(db, id, &author, &epoch, now)?));
    match made.await? {
        Outcome::Done | Outcome::AlreadySo => Ok(StatusCode::NO_CONTENT.into_response()),
        Outcome::Gone => Err(Error::Status(StatusCode::NOT_FOUND)),
        Outcome::LastAdministrator => Ok(api.refuse(&DeleteNotes(Some(Note::OnlyAdministrator)))),
    }
}
