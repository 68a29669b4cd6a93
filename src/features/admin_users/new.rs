use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};

use super::form::{NewUserForm, NewUserNotes};
use crate::{
    accounts::{
        registration::Registration,
        user::{NewUser, User},
    },
    app::App,
    auth::{Live, session::Halt},
    db,
    domain::{Author, Epoch, Visitor},
    page::Page,
    web::{Form, Frame, Notes, Notice, Result, urls::see_other},
};

#[derive(Template)]
#[template(path = "admin_users/new.html")]
struct NewUserPage {
    frame: Frame,
    form: NewUserForm,
    notes: NewUserNotes,
}

pub async fn show(page: Page) -> Result<Response> {
    let form = NewUserForm { role: "user".to_owned(), ..NewUserForm::default() };
    page.show(&NewUserPage { frame: page.frame(), form, notes: NewUserNotes::default() })
}

/// The account has no password: its owner chooses one with a link.
pub async fn submit(
    State(app): State<App>,
    live: Live,
    page: Page,
    visitor: Visitor,
    Form(form): Form<NewUserForm>,
) -> Result<Response> {
    let refuse = |form, notes| page.refuse(&NewUserPage { frame: page.frame(), form, notes });
    let new = match form.read(&app).await? {
        Ok(new) => new,
        Err(notes) => return refuse(form, notes),
    };
    let Some(user) = make(&app, &live, new, visitor).await? else {
        let notes = form.read_again(&app).await?;
        return refuse(form, notes);
    };
    let next = see_other(&app.site().urls.user(&user.id.to_string()));
    Ok((Notice::UserMade.leave(app.site()), next).into_response())
}

/// None if somebody took a name meanwhile.
async fn make(app: &App, live: &Live, user: NewUser, visitor: Visitor) -> Result<Option<User>> {
    let author = Author::Administrator(live.user(), visitor);
    let registration = Registration { user, password: None, author };
    let (epoch, now) = (Epoch::new()?, app.clock().now());
    let made = live.administer(app, move |db| Ok(registration.insert(db, &epoch, now)?));
    match made.await {
        Ok(user) => Ok(Some(user)),
        Err(Halt::Failed(db::Error::Taken)) => Ok(None),
        Err(halt) => Err(halt.into()),
    }
}
