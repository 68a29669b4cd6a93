//! See what happened to one's account.

use askama::Template;
use axum::{extract::State, http::Uri, response::Response};
use uuid::Uuid;

use crate::{
    accounts::activity::{self, Entry, Event, Search},
    app::App,
    auth::{Access, SignedIn},
    domain::{Moment, UserId},
    messages::L10nLanguage,
    page::Page,
    route::{Feature, Route},
    web::{Frame, Result, query_value},
};

/// See the module.
pub const FEATURE: Feature = Feature { name: "activity", routes };

fn routes() -> Vec<Route> {
    vec![Route::get("/profile/activity", Access::SignedIn, list)]
}

/// How many lines a page shows.
const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "activity/list.html")]
struct ActivityPage {
    frame: Frame,
    lines: Vec<Line>,
    is_first: bool,
    older: Option<String>,
}

struct Line {
    what: String,
    by: String,
    at: Moment,
    ip: String,
    agent: String,
    reference: String,
}

async fn list(
    State(app): State<App>,
    SignedIn(user): SignedIn,
    page: Page,
    uri: Uri,
) -> Result<Response> {
    let before: Option<Uuid> = query_value(&uri, "before").parse().ok();
    let (is_first, search) = (before.is_none(), Search::Of(user.id));
    // One more shows whether there are older ones.
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let list = move |db: &mut _| activity::list(db, &search, before, limit);
    let mut entries = app.db().read(list).await?;
    let has_older = entries.len() > PAGE;
    entries.truncate(PAGE);
    let older = entries.last().filter(|_| has_older);
    let older = older.map(|last| app.site().urls.activity_before(&last.id));
    let frame = page.frame();
    let lines = entries.into_iter().map(|entry| line(frame.t(), user.id, entry)).collect();
    page.show_list(&ActivityPage { frame, lines, is_first, older })
}

fn line(t: &L10nLanguage, owner: UserId, entry: Entry) -> Line {
    let by = match &entry.by_user {
        Some(id) if *id == owner.to_string() => String::new(),
        Some(_) => t.msg_activity_by_administrator(),
        None if entry.reference.is_some() => String::new(),
        None => t.msg_activity_by_operator(),
    };
    Line {
        what: entry.what.parse().map(|event| words(t, event)).unwrap_or(entry.what),
        by,
        at: Moment::from_millis(entry.at),
        ip: entry.ip,
        agent: entry.agent,
        reference: entry.reference.unwrap_or_default(),
    }
}

fn words(t: &L10nLanguage, event: Event) -> String {
    match event {
        Event::SignedUp => t.msg_event_signed_up(),
        Event::SignedUpInvited => t.msg_event_signed_up_invited(),
        Event::SignedIn => t.msg_event_signed_in(),
        Event::SignedOut => t.msg_event_signed_out(),
        Event::Reauthenticated => t.msg_event_reauthenticated(),
        Event::ProfileChanged => t.msg_event_profile_changed(),
        Event::EmailChanged => t.msg_event_email_changed(),
        Event::PasswordChanged => t.msg_event_password_changed(),
        Event::PasswordLinkMade => t.msg_event_password_link_made(),
        Event::PasswordLinkUsed => t.msg_event_password_link_used(),
        Event::RoleChanged => t.msg_event_role_changed(),
        Event::Disabled => t.msg_event_disabled(),
        Event::Enabled => t.msg_event_enabled(),
        Event::SignedOutEverywhere => t.msg_event_signed_out_everywhere(),
        Event::SessionEnded => t.msg_event_session_ended(),
        Event::OtherSessionsEnded => t.msg_event_other_sessions_ended(),
        Event::InvitationMade => t.msg_event_invitation_made(),
        Event::InvitationRevoked => t.msg_event_invitation_revoked(),
        Event::Deleted | Event::Closed => t.msg_event_closed(),
        Event::WrongPassword | Event::UnknownName => t.msg_event_wrong_password(),
        Event::WhileDisabled => t.msg_event_while_disabled(),
        Event::WithoutPassword => t.msg_event_without_password(),
    }
}
