//! Administrators look for accounts, make them, and look after each.

mod account;
mod action;
mod api;
mod form;
mod list;
mod list_api;
mod new;
mod words;

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
};

use self::action::Action;
use crate::{
    accounts::user::{self, User},
    app::App,
    auth::Access,
    domain::{Claimant, UserId},
    route::{Feature, Route},
    web::{Error, Id, Result},
};

/// See the module.
pub const FEATURE: Feature = Feature { name: "admin_users", routes };

fn routes() -> Vec<Route> {
    let mut routes = vec![
        Route::get("/admin/users", Access::Admin, list::show),
        Route::get("/admin/users/new", Access::Admin, new::show),
        Route::post("/admin/users/new", Access::AdminSudo, new::submit),
        Route::get("/admin/users/{id}", Access::Admin, account::show),
        Route::post("/admin/users/{id}", Access::AdminSudo, account::submit),
    ];
    routes.extend(api::routes());
    for action in Action::ALL {
        routes.push(Route::get(action.path(), Access::Admin, action::ask));
        routes.push(Route::post(action.path(), Access::AdminSudo, action::submit));
    }
    routes
}

/// The account in the path; 404 for any that there is not.
struct Target(User);

impl FromRequestParts<App> for Target {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let Id(id) = Id::<UserId>::from_request_parts(parts, app).await?;
        let find = move |db: &mut _| user::by_claimant(db, &Claimant::Account(id));
        app.db().read(find).await?.map(Self).ok_or(Error::Status(StatusCode::NOT_FOUND))
    }
}
