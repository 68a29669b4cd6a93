//! Choose a new password with a one-time link, when the old one is lost.

mod form;

use askama::Template;
use axum::{
    extract::{FromRequestParts, State},
    http::request::Parts,
    response::{IntoResponse, Response},
};

use self::form::{PasswordLinkForm, PasswordLinkNotes};
use crate::{
    accounts::{
        credential::Password,
        password_link::{self, PasswordLink},
        user::User,
    },
    app::App,
    auth::{Access, Gate},
    domain::{Epoch, Visitor},
    page::Page,
    route::{Feature, Route},
    web::{Error, Form, Frame, Notes, Notice, Result, urls::see_other},
};

/// See the module.
pub const FEATURE: Feature = Feature { name: "password_link", routes };

fn routes() -> Vec<Route> {
    const PATH: &str = "/password-link/{token}";
    vec![Route::get(PATH, Access::Anyone, show), Route::post(PATH, Access::Anyone, submit)]
}

/// A link that is good, and whose it is. Opening it spends nothing: programs that look through
/// messages open every link.
struct Good {
    link: PasswordLink,
    user: User,
}

impl Good {
    async fn find(app: &App, token: &str) -> Result<Option<Self>> {
        let Some(link) = PasswordLink::parse(token) else { return Ok(None) };
        let (looked_up, now) = (link.clone(), app.clock().now());
        let owner = app.db().read(move |db| password_link::owner(db, &looked_up, now)).await?;
        Ok(owner.map(|user| Self { link, user }))
    }
}

impl FromRequestParts<App> for Good {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        // Before the wrong ones are counted: a page of another site, or a neighbour at the same
        // address, can use those up, and a good link cannot be guessed.
        let token = parts.uri.path().rsplit('/').next().unwrap_or_default();
        if let Some(good) = Self::find(app, token).await? {
            return Ok(good);
        }
        let Ok(visitor) = Visitor::from_request_parts(parts, app).await;
        Err(Gate::of_codes(app, &visitor).refuse_link().await)
    }
}

#[derive(Template)]
#[template(path = "password_link/show.html")]
struct PasswordLinkPage {
    frame: Frame,
    link: PasswordLink,
    user: User,
    notes: PasswordLinkNotes,
}

async fn show(good: Good, page: Page) -> Result<Response> {
    page.show(&link_page(&page, good, PasswordLinkNotes::default()))
}

async fn submit(
    good: Good,
    State(app): State<App>,
    page: Page,
    visitor: Visitor,
    Form(form): Form<PasswordLinkForm>,
) -> Result<Response> {
    let new = match form.parse(&app.config().password_rules(good.user.names())) {
        Ok(new) => new,
        Err(notes) => return page.refuse(&link_page(&page, good, notes)),
    };
    let password = Password::hash(app.hasher(), &new).await?;
    let (epoch, now) = (Epoch::new()?, app.clock().now());
    let spend = app.db().write(move |db| {
        password_link::spend(db, &good.link, &password, &visitor.into(), &epoch, now)
    });
    if !spend.await? {
        return Err(Error::LinkSpent);
    }
    let notice = Notice::PasswordChosen.leave(app.site());
    Ok((notice, see_other(&app.site().urls.login())).into_response())
}

fn link_page(page: &Page, good: Good, notes: PasswordLinkNotes) -> PasswordLinkPage {
    PasswordLinkPage { frame: page.frame(), link: good.link, user: good.user, notes }
}
