use askama::Template;
use axum::{
    extract::{OriginalUri, State},
    http::{StatusCode, Uri},
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::{Target, form::parse_role};
use crate::{
    accounts::{
        administration::{Change, Outcome},
        password_link::{self, PasswordLink},
        user::User,
    },
    app::App,
    auth::{Live, session::Halt},
    db::Conn,
    domain::{Author, Epoch, UserId, Visitor},
    page::Page,
    web::{Error, Field, Form, Frame, Note, Notes, Notice, Result, urls::see_other},
};

/// What an administrator may do to an account, each asked for on a page of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    PasswordLink,
    Role,
    SignOut,
    Disable,
    Enable,
    Delete,
}

impl Action {
    pub const ALL: [Self; 6] =
        [Self::PasswordLink, Self::Role, Self::SignOut, Self::Disable, Self::Enable, Self::Delete];

    /// The path of its page.
    pub fn path(self) -> &'static str {
        match self {
            Self::PasswordLink => "/admin/users/{id}/password-link",
            Self::Role => "/admin/users/{id}/role",
            Self::SignOut => "/admin/users/{id}/sign-out",
            Self::Disable => "/admin/users/{id}/disable",
            Self::Enable => "/admin/users/{id}/enable",
            Self::Delete => "/admin/users/{id}/delete",
        }
    }

    /// The last part of its path.
    pub fn word(self) -> &'static str {
        self.path().rsplit('/').next().unwrap_or_default()
    }

    fn at(uri: &Uri) -> Result<Self> {
        let word = uri.path().rsplit('/').next().unwrap_or_default();
        let found = Self::ALL.into_iter().find(|action| action.word() == word);
        found.ok_or(Error::Status(StatusCode::NOT_FOUND))
    }

    /// Those that change something.
    pub fn of(user: &User) -> Vec<Self> {
        let is_disabled = user.disabled_at.is_some();
        let idle = |action: &Self| match action {
            Self::Disable | Self::SignOut | Self::PasswordLink => is_disabled,
            // It also lets somebody in again who was shut out by too many wrong passwords.
            Self::Enable | Self::Role | Self::Delete => false,
        };
        Self::ALL.into_iter().filter(|action| !idle(action)).collect()
    }

    fn is_dangerous(self) -> bool {
        matches!(self, Self::Disable | Self::Delete)
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ActionForm {
    role: String,
}

#[derive(Default)]
struct ActionNotes {
    role: Option<Note>,
    action: Option<Note>,
}

impl Notes for ActionNotes {
    fn fields(&self) -> Vec<Field> {
        vec![("role-user", "role", self.role), ("action", "", self.action)]
    }
}

#[derive(Template)]
#[template(path = "admin_users/ask.html")]
struct AskPage {
    frame: Frame,
    user: User,
    action: Action,
    role: String,
    notes: ActionNotes,
}

#[derive(Template)]
#[template(path = "admin_users/link.html")]
struct LinkPage {
    frame: Frame,
    user: User,
    link: String,
}

pub async fn ask(
    Target(user): Target,
    page: Page,
    OriginalUri(uri): OriginalUri,
) -> Result<Response> {
    let action = Action::at(&uri)?;
    let role = user.role.as_str().to_owned();
    page.show(&AskPage { frame: page.frame(), user, action, role, notes: ActionNotes::default() })
}

pub async fn submit(
    State(app): State<App>,
    Target(user): Target,
    live: Live,
    page: Page,
    visitor: Visitor,
    OriginalUri(uri): OriginalUri,
    Form(form): Form<ActionForm>,
) -> Result<Response> {
    let action = Action::at(&uri)?;
    let refuse = |user, notes, role| {
        page.refuse(&AskPage { frame: page.frame(), user, action, role, notes })
    };
    let author = Author::Administrator(live.user(), visitor);
    let change = match action {
        Action::PasswordLink => return hand_over(&app, &live, user, author, &page).await,
        Action::Role => match parse_role(&form.role) {
            Ok(role) => Change::Role(role),
            Err(note) => {
                let notes = ActionNotes { role: Some(note), action: None };
                return refuse(user, notes, form.role);
            }
        },
        Action::SignOut => Change::SignOut,
        Action::Disable => Change::Disable,
        Action::Enable => Change::Enable,
        Action::Delete => Change::Delete,
    };
    let (id, made) = (user.id, make(&app, &live, user.id, change, author));
    let urls = &app.site().urls;
    let is_oneself = id == live.user();
    let account = match action {
        // There is no page left for whoever did that.
        Action::Role if is_oneself => urls.profile(),
        _ if is_oneself => urls.login(),
        _ => urls.user(&id.to_string()).into(),
    };
    let (notice, next) = match (made.await?, action) {
        (Outcome::Gone, _) => return Err(Error::Status(StatusCode::NOT_FOUND)),
        (Outcome::LastAdministrator, _) => {
            let notes = ActionNotes { role: None, action: Some(Note::OnlyAdministrator) };
            return refuse(user, notes, form.role);
        }
        (Outcome::AlreadySo, _) => (Notice::NothingChanged, account),
        (Outcome::Done, Action::Delete) if !is_oneself => (Notice::UserDeleted, urls.users()),
        (Outcome::Done, Action::Delete) => (Notice::UserDeleted, account),
        (Outcome::Done, Action::SignOut) => (Notice::UserSignedOut, account),
        (Outcome::Done, Action::Disable) => (Notice::UserDisabled, account),
        (Outcome::Done, Action::Enable) => (Notice::UserEnabled, account),
        (Outcome::Done, Action::Role | Action::PasswordLink) => (Notice::RoleChanged, account),
    };
    Ok((notice.leave(app.site()), see_other(&next)).into_response())
}

/// One change, by an administrator.
pub async fn make(
    app: &App,
    live: &Live,
    id: UserId,
    change: Change,
    author: Author,
) -> Result<Outcome> {
    let (epoch, now) = (Epoch::new()?, app.clock().now());
    let make = move |db: &mut Conn| Ok::<_, Halt>(change.make(db, id, &author, &epoch, now)?);
    Ok(live.administer(app, make).await?)
}

/// The link is shown here, this once: an administrator never sees or sets a password.
async fn hand_over(
    app: &App,
    live: &Live,
    user: User,
    author: Author,
    page: &Page,
) -> Result<Response> {
    let (id, link, now) = (user.id, PasswordLink::generate()?, app.clock().now());
    let shown = app.site().urls.password_link_to_copy(&link);
    let made =
        live.administer(app, move |db| Ok(password_link::make(db, id, &link, &author, now)?));
    if made.await?.is_none() {
        let notes = ActionNotes { role: None, action: Some(Note::UserDisabled) };
        let (action, role) = (Action::PasswordLink, String::new());
        return page.refuse(&AskPage { frame: page.frame(), user, action, role, notes });
    }
    page.show(&LinkPage { frame: page.frame(), user, link: shown })
}
