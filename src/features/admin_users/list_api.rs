use axum::{extract::State, http::StatusCode, response::Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    form::{SearchForm, SearchNotes},
    list,
};
use crate::{
    accounts::summary::Summary,
    api::Api,
    app::App,
    auth::Access,
    domain::{Role, TokenScope, UpTo},
    route::{Call, CallMethod, Route},
    web::{Field, Note, Notes, Query, Result},
};

pub fn route() -> Route {
    let call = Call::new("listUsers", "List accounts, in the order of their names.")
        .scope(TokenScope::Admin)
        .asks::<ListQuery>()
        .answers::<ListAnswer>(200);
    Route::call(CallMethod::Get, "/api/v1/users", Access::Admin, list_users, call)
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
#[schemars(rename = "UsersAnswer")]
struct ListAnswer {
    users: Vec<Summary>,
    /// The `after` of those that follow; null if there are none.
    next: Option<String>,
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
        let limit = limit.parse::<UpTo<200>>();
        limit.map(|limit| limit.get() as usize).map_err(|_| Note::LimitRange)
    });
    let form = SearchForm { q, role, status, after };
    match (list::look(&app, &form, limit.unwrap_or(1)).await?, limit) {
        (Ok((users, next)), Ok(_)) => api.send(StatusCode::OK, &ListAnswer { users, next }),
        (found, limit) => {
            let (search, limit) = (found.err().unwrap_or_default(), limit.err());
            Ok(api.refuse(&ListNotes { search, limit }.into()))
        }
    }
}
