//! Open the site and land where one belongs.

use axum::{extract::State, response::Response};

use crate::{
    app::App,
    auth::{Access, AuthSession},
    route::{Feature, Route},
    web::urls::see_other,
};

/// See the module.
pub const FEATURE: Feature = Feature { name: "home", routes };

fn routes() -> Vec<Route> {
    vec![Route::get("/", Access::Anyone, show)]
}

async fn show(State(app): State<App>, auth: AuthSession) -> Response {
    let urls = &app.site().urls;
    see_other(&if auth.user.is_some() { urls.profile() } else { urls.login() })
}
