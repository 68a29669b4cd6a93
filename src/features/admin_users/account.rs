use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};

use super::{Target, action::Action, form::AccountForm};
use crate::{
    accounts::{
        activity::{self, Search},
        summary::{self, Summary},
        user::User,
    },
    activity_line::Line,
    app::App,
    auth::{
        Live,
        session::{self, Listed},
    },
    db::{self, Conn},
    details::{EditNotes, Edited},
    domain::Visitor,
    page::Page,
    web::{Form, Frame, Notes, Notice, Result, urls::see_other},
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
    notes: EditNotes,
}

pub async fn show(State(app): State<App>, target: Target, page: Page) -> Result<Response> {
    let (form, notes) = (AccountForm::default(), EditNotes::default());
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
    let edited = match form.parse(&app, &user) {
        Ok(edit) => edit.administer(&app, &live, visitor, vec![]).await?,
        Err(notes) => Edited::Refused(notes),
    };
    let notice = match edited {
        Edited::Refused(notes) => {
            return page.refuse(&account_page(&app, user, &page, &form, notes).await?);
        }
        Edited::Done => Notice::ProfileSaved,
        Edited::Unchanged | Edited::LastAdministrator => Notice::NothingChanged,
    };
    let next = see_other(&app.site().urls.user(&user.id.to_string()));
    Ok((notice.leave(app.site()), next).into_response())
}

async fn account_page(
    app: &App,
    user: User,
    page: &Page,
    form: &AccountForm,
    notes: EditNotes,
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
