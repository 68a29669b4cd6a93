use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};

use super::{
    Target,
    action::Action,
    form::{AccountForm, AccountNotes},
};
use crate::{
    accounts::{
        activity::{self, Event, Search},
        summary::{self, Summary},
        user::User,
    },
    activity_line::Line,
    app::App,
    auth::{
        Live,
        session::{self, Halt, Listed},
    },
    db::{self, Conn},
    details::{Details, EmailChange},
    domain::{Author, Visitor},
    page::Page,
    web::{Form, Frame, Note, Notes, Notice, Result, urls::see_other},
};

/// How many lines of activity are shown.
const LATEST: i64 = 10;

#[derive(Template)]
#[template(path = "admin_users/show.html")]
struct AccountPage {
    frame: Frame,
    account: Summary,
    username: String,
    display_name: String,
    email: String,
    sessions: Vec<Listed>,
    lines: Vec<Line>,
    all_activity: String,
    actions: Vec<Action>,
    notes: AccountNotes,
}

pub async fn show(State(app): State<App>, target: Target, page: Page) -> Result<Response> {
    let (form, notes) = (AccountForm::default(), AccountNotes::default());
    page.show_list(&account_page(&app, target.0, &page, &form, notes).await?)
}

pub async fn submit(
    State(app): State<App>,
    Target(user): Target,
    live: Live,
    page: Page,
    visitor: Visitor,
    Form(form): Form<AccountForm>,
) -> Result<Response> {
    let saved = match form.parse(&app, &user) {
        Ok((details, email)) => save(&app, &live, &user, details, email, visitor).await?,
        Err(notes) => Err(notes),
    };
    match saved {
        Ok(notice) => {
            let next = see_other(&app.site().urls.user(&user.id.to_string()));
            Ok((notice.leave(app.site()), next).into_response())
        }
        Err(notes) => page.refuse(&account_page(&app, user, &page, &form, notes).await?),
    }
}

async fn save(
    app: &App,
    live: &Live,
    user: &User,
    details: Details,
    email: EmailChange,
    visitor: Visitor,
) -> Result<std::result::Result<Notice, AccountNotes>> {
    if details.is_empty() && email.is_none() {
        return Ok(Ok(Notice::NothingChanged));
    }
    let notes = taken(app, user, &details, &email).await?;
    if !notes.is_empty() {
        return Ok(Err(notes));
    }
    let author = Author::Administrator(live.user(), visitor);
    let (id, now, changes) = (user.id, app.clock().now(), (details.clone(), email.clone()));
    let outcome = live.administer(app, move |db| {
        let (details, email) = changes;
        details.write(db, id)?;
        email.write(db, id)?;
        for (changed, event) in
            [(!details.is_empty(), Event::ProfileChanged), (!email.is_none(), Event::EmailChanged)]
        {
            if changed {
                activity::insert(db, id, event, &author, now)?;
            }
        }
        Ok(())
    });
    match outcome.await {
        Ok(()) => Ok(Ok(Notice::ProfileSaved)),
        Err(Halt::Failed(db::Error::Taken)) => {
            let mut notes = taken(app, user, &details, &email).await?;
            // Should the name be free again by now, the answer is still that this try failed.
            if notes.is_empty() && email.is_none() {
                notes.details.username = Some(Note::UsernameTaken);
            } else if notes.is_empty() {
                notes.email = Some(Note::EmailTaken);
            }
            Ok(Err(notes))
        }
        Err(halt) => Err(halt.into()),
    }
}

async fn taken(
    app: &App,
    user: &User,
    details: &Details,
    email: &EmailChange,
) -> Result<AccountNotes> {
    let mut notes = AccountNotes::default();
    if details.is_taken(app, user.id).await? {
        notes.details.username = Some(Note::UsernameTaken);
    }
    if email.is_taken(app, user.id).await? {
        notes.email = Some(Note::EmailTaken);
    }
    Ok(notes)
}

async fn account_page(
    app: &App,
    user: User,
    page: &Page,
    form: &AccountForm,
    notes: AccountNotes,
) -> Result<AccountPage> {
    let (frame, now) = (page.frame(), app.clock().now());
    let (username, display_name) =
        (form.details.shown_username(&user), form.details.shown_display_name(&user));
    let email = form.email.clone().or_else(|| user.email.clone()).unwrap_or_default();
    let actions = Action::of(&user);
    let read = move |db: &mut Conn| -> db::Result<_> {
        let sessions = session::list(db, user.id, &user.epoch, now)?;
        let latest = activity::list(db, &Search::of(user.id), None, LATEST)?;
        Ok((summary::of(db, user)?, sessions, latest))
    };
    let (account, sessions, latest) = app.db().read(read).await?;
    let lines = latest.into_iter().map(|entry| Line::for_administrator(frame.t(), entry)).collect();
    let all_activity = frame.urls().site_activity_of(&account.username);
    Ok(AccountPage {
        frame,
        account,
        username,
        display_name,
        email,
        sessions,
        lines,
        all_activity,
        actions,
        notes,
    })
}
