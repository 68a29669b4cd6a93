//! See one's account and edit the user name and display name.

mod form;

use askama::Template;
use axum::{extract::State, response::Response};

use self::form::{Details, DetailsForm, DetailsNotes, NewDisplayName};
use crate::{
    accounts::{
        activity::{self, What},
        user::{self, User},
    },
    app::App,
    auth::{
        Access, Live, SignedIn,
        session::{self, Halt, or_sign_in},
    },
    db,
    domain::Visitor,
    page::{Page, summary},
    route::{Feature, Route},
    web::{Form, Frame, Next, Note, Notice, Result, error::see_other},
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
    min_length: usize,
}

async fn show(State(app): State<App>, SignedIn(user): SignedIn, page: Page) -> Result<Response> {
    page.show(&profile_page(&app, &page, user, &DetailsForm::default(), DetailsNotes::default()))
}

async fn submit(
    State(app): State<App>,
    SignedIn(user): SignedIn,
    live: Live,
    page: Page,
    visitor: Visitor,
    Form(form): Form<DetailsForm>,
) -> Result<Response> {
    let refused = match form.parse() {
        Err(notes) => notes,
        Ok(details) => {
            let saved = save(&app, live, details, visitor).await?;
            match or_sign_in(saved, Next::parse(&app.site().urls.profile()))? {
                Saved::Taken => {
                    DetailsNotes { username: Some(Note::UsernameTaken), display_name: None }
                }
                Saved::Done => {
                    let mut response = see_other(&app.site().urls.profile());
                    Notice::ProfileSaved.leave(app.site()).add_to(response.headers_mut());
                    return Ok(response);
                }
            }
        }
    };
    page.refuse(&profile_page(&app, &page, user, &form, refused))
}

enum Saved {
    Done,
    Taken,
}

async fn save(
    app: &App,
    live: Live,
    details: Details,
    visitor: Visitor,
) -> Result<std::result::Result<Saved, Halt>> {
    let now = app.clock().now();
    let outcome = app
        .db()
        .write(move |db| -> std::result::Result<(), Halt> {
            session::claim(db, &live)?;
            if let Some(username) = &details.username {
                user::set_username(db, live.user(), username)?;
            }
            if let Some(NewDisplayName(name)) = &details.display_name {
                user::set_display_name(db, live.user(), name.as_ref())?;
            }
            activity::insert(db, live.user(), What::ProfileChanged, &visitor, now)?;
            Ok(())
        })
        .await;
    Ok(match outcome {
        Err(Halt::Failed(db::Error::Taken)) => Ok(Saved::Taken),
        outcome => outcome.map(|()| Saved::Done),
    })
}

/// What was typed where something was, else what is stored.
fn profile_page(
    app: &App,
    page: &Page,
    user: User,
    form: &DetailsForm,
    notes: DetailsNotes,
) -> ProfilePage {
    ProfilePage {
        frame: page.frame(),
        username: form.username.clone().unwrap_or_else(|| user.username.clone()),
        display_name: form
            .display_name
            .clone()
            .or_else(|| user.display_name.clone())
            .unwrap_or_default(),
        user,
        notes,
        min_length: app.config().password_min_length,
    }
}

impl ProfilePage {
    fn summary(&self) -> Vec<(&'static str, String)> {
        summary(&self.frame, &self.notes)
    }
}
