//! See one's account and edit the user name and display name.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};

use crate::{
    accounts::{
        activity::{self, Event},
        user::User,
    },
    app::App,
    auth::{Access, Gate, Live, SignedIn, session::Halt},
    db,
    details::{Details, DetailsForm, DetailsNotes},
    domain::Visitor,
    page::Page,
    route::{Feature, Route},
    web::{Form, Frame, Note, Notes, Notice, Result, urls::see_other},
};

/// See the module.
pub const FEATURE: Feature = Feature { name: "profile", routes };

fn routes() -> Vec<Route> {
    vec![
        Route::get("/profile", Access::SignedIn, show),
        Route::post("/profile", Access::SignedIn, submit),
    ]
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
    let gate = Gate::of_sign_ups(&app, &visitor);
    match save(&app, live, details, visitor).await? {
        Saved::Done(notice) => {
            let next = see_other(&app.site().urls.profile());
            Ok((notice.leave(app.site()), next).into_response())
        }
        Saved::Taken => {
            // It tells that somebody has an account, as signing up does.
            gate.count().await?;
            let notes = DetailsNotes { username: Some(Note::UsernameTaken), display_name: None };
            page.refuse(&profile_page(&page, user, &form, notes))
        }
    }
}

enum Saved {
    Done(Notice),
    Taken,
}

async fn save(app: &App, live: Live, details: Details, visitor: Visitor) -> Result<Saved> {
    if details.is_empty() {
        return Ok(Saved::Done(Notice::NothingChanged));
    }
    let (user, now) = (live.user(), app.clock().now());
    if details.is_taken(app, user).await? {
        return Ok(Saved::Taken);
    }
    let outcome = live.write(app, move |db| {
        details.write(db, user)?;
        Ok(activity::insert(db, user, Event::ProfileChanged, &visitor.into(), now)?)
    });
    match outcome.await {
        Ok(()) => Ok(Saved::Done(Notice::ProfileSaved)),
        Err(Halt::Failed(db::Error::Taken)) => Ok(Saved::Taken),
        Err(halt) => Err(halt.into()),
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
