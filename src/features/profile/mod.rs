//! See one's account and edit the user name and display name.

mod api;

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};

use crate::{
    accounts::user::User,
    app::App,
    auth::{Access, Live, SignedIn},
    details::{DetailsForm, DetailsNotes, Edit, Edited},
    domain::Visitor,
    page::Page,
    route::{Feature, Route},
    web::{Form, Frame, Notes, Notice, Result, urls::see_other},
};

/// See the module.
pub const FEATURE: Feature = Feature { name: "profile", routes };

fn routes() -> Vec<Route> {
    let mut routes = vec![
        Route::get("/profile", Access::SignedIn, show),
        Route::post("/profile", Access::SignedIn, submit),
    ];
    routes.extend(api::routes());
    routes
}

#[derive(Template)]
#[template(path = "profile/show.html")]
struct ProfilePage {
    frame: Frame,
    user: User,
    username: String,
    display_name: String,
    notes: DetailsNotes,
}

async fn show(SignedIn(user): SignedIn, page: Page) -> Result<Response> {
    page.show(&profile_page(&page, user, &DetailsForm::default(), DetailsNotes::default()))
}

async fn submit(
    State(app): State<App>,
    SignedIn(user): SignedIn,
    live: Live,
    page: Page,
    visitor: Visitor,
    Form(form): Form<DetailsForm>,
) -> Result<Response> {
    let details = match form.parse(&app, &user) {
        Ok(details) => details,
        Err(notes) => return page.refuse(&profile_page(&page, user, &form, notes)),
    };
    match Edit::of_details(&user, details).save(&app, &live, visitor).await? {
        Edited::Refused(notes) => page.refuse(&profile_page(&page, user, &form, notes.details)),
        edited => {
            let is_new = matches!(edited, Edited::Done);
            let notice = if is_new { Notice::ProfileSaved } else { Notice::NothingChanged };
            let next = see_other(&app.site().urls.profile());
            Ok((notice.leave(app.site()), next).into_response())
        }
    }
}

/// What was typed where something was, else what is stored.
fn profile_page(page: &Page, user: User, form: &DetailsForm, notes: DetailsNotes) -> ProfilePage {
    ProfilePage {
        frame: page.frame(),
        username: form.shown_username(&user),
        display_name: form.shown_display_name(&user),
        user,
        notes,
    }
}
