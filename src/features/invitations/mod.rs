//! Administrators invite people to make accounts, and take invitations back.

mod form;

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use uuid::Uuid;

use self::form::{ListQuery, NewForm, NewNotes};
use crate::{
    accounts::invitation::{self, Invitation, InvitationLink, Revocation, State as Working},
    app::App,
    auth::{Access, Live},
    config::SignUp,
    domain::{Author, Moment, Role, Visitor},
    messages::L10nLanguage,
    page::Page,
    route::{Feature, Route},
    web::{Error, Form, Frame, Id, Notes, Notice, Query, Result, urls::see_other},
};

/// See the module.
pub const FEATURE: Feature = Feature { name: "invitations", routes };

fn routes() -> Vec<Route> {
    vec![
        Route::get("/admin/invitations", Access::Admin, list),
        Route::post("/admin/invitations/new", Access::AdminSudo, make).form_above(1),
        Route::post("/admin/invitations/{id}/revoke", Access::AdminSudo, revoke).form_above(2),
    ]
}

/// How many invitations a page shows.
const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "invitations/list.html")]
struct InvitationsPage {
    frame: Frame,
    is_closed: bool,
    form: NewForm,
    notes: NewNotes,
    lines: Vec<Line>,
    is_first: bool,
    older: Option<String>,
}

struct Line {
    id: Uuid,
    role: Role,
    state: String,
    is_good: bool,
    can_be_revoked: bool,
    left: String,
    expires_at: Moment,
    created_at: Moment,
    maker: String,
}

#[derive(Template)]
#[template(path = "invitations/made.html")]
struct MadePage {
    frame: Frame,
    is_closed: bool,
    link: String,
    uses: u32,
    role: Role,
    until: Moment,
}

async fn list(
    State(app): State<App>,
    page: Page,
    Query(query): Query<ListQuery>,
) -> Result<Response> {
    let before = query.before(&app)?;
    let (form, notes) = (NewForm::usual(), NewNotes::default());
    page.show_list(&invitations_page(&app, &page, before, form, notes).await?)
}

async fn make(
    State(app): State<App>,
    live: Live,
    page: Page,
    visitor: Visitor,
    Form(form): Form<NewForm>,
) -> Result<Response> {
    let terms = match form.parse() {
        Ok(terms) => terms,
        Err(notes) => {
            return page.refuse(&invitations_page(&app, &page, None, form, notes).await?);
        }
    };
    let (secret, now) = (InvitationLink::generate()?, app.clock().now());
    let link = app.site().urls.invitation_to_copy(&secret);
    let author = Author::Administrator(live.user(), visitor);
    let made =
        live.administer(&app, move |db| Ok(invitation::make(db, &secret, &terms, &author, now)?));
    let until = made.await?;
    let (frame, is_closed, uses) = (page.frame(), is_closed(&app), terms.uses.get());
    let role = terms.role;
    page.show(&MadePage { frame, is_closed, link, uses, role, until })
}

async fn revoke(
    Id(id): Id<Uuid>,
    State(app): State<App>,
    live: Live,
    visitor: Visitor,
) -> Result<Response> {
    let (author, now) = (Author::Administrator(live.user(), visitor), app.clock().now());
    let revoked = live.administer(&app, move |db| Ok(invitation::revoke(db, id, &author, now)?));
    let notice = match revoked.await? {
        Revocation::Done => Notice::InvitationRevoked,
        Revocation::AlreadySo => Notice::NothingChanged,
        Revocation::Missing => return Err(Error::Status(StatusCode::NOT_FOUND)),
    };
    Ok((notice.leave(app.site()), see_other(&app.site().urls.invitations())).into_response())
}

fn is_closed(app: &App) -> bool {
    app.config().sign_up == SignUp::Closed
}

async fn invitations_page(
    app: &App,
    page: &Page,
    before: Option<Uuid>,
    form: NewForm,
    notes: NewNotes,
) -> Result<InvitationsPage> {
    // One more shows whether there are older ones.
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut found = app.db().read(move |db| invitation::list(db, before, limit)).await?;
    let has_older = found.len() > PAGE;
    found.truncate(PAGE);
    let last = found.last().filter(|_| has_older);
    let older = last.map(|last| app.site().urls.invitations_before(&ListQuery::key(app, last.id)));
    let (frame, now) = (page.frame(), app.clock().now());
    let lines = found.into_iter().map(|one| line(frame.t(), one, now)).collect();
    let (is_closed, is_first) = (is_closed(app), before.is_none());
    Ok(InvitationsPage { frame, is_closed, form, notes, lines, is_first, older })
}

fn line(t: &L10nLanguage, one: Invitation, now: Moment) -> Line {
    let state = one.state(now);
    let maker = match (one.made_by, one.maker) {
        (None, _) => t.msg_invitations_by_operator().to_string(),
        (Some(_), None) => t.msg_invitations_by_nobody().to_string(),
        (Some(_), Some(maker)) => maker.username,
    };
    Line {
        id: one.id,
        role: one.role,
        state: match state {
            Working::Good => t.msg_invitation_good().to_string(),
            Working::Dormant => t.msg_invitation_dormant().to_string(),
            Working::UsedUp => t.msg_invitation_used_up().to_string(),
            Working::Expired => t.msg_invitation_expired().to_string(),
            Working::Revoked => t.msg_invitation_revoked().to_string(),
        },
        is_good: state == Working::Good,
        can_be_revoked: matches!(state, Working::Good | Working::Dormant),
        left: t.msg_invitations_left((one.uses - one.used).max(0), one.uses),
        expires_at: one.expires_at,
        created_at: one.created_at,
        maker,
    }
}
