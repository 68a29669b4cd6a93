//! See what happened to one's account.

use askama::Template;
use axum::{extract::State, http::Uri, response::Response};
use uuid::Uuid;

use crate::{
    accounts::activity::{self, Search},
    activity_line::Line,
    app::App,
    auth::{Access, SignedIn},
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

async fn list(
    State(app): State<App>,
    SignedIn(user): SignedIn,
    page: Page,
    uri: Uri,
) -> Result<Response> {
    let before: Option<Uuid> = query_value(&uri, "before").parse().ok();
    let (is_first, search) = (before.is_none(), Search::of(user.id));
    // One more shows whether there are older ones.
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let list = move |db: &mut _| activity::list(db, &search, before, limit);
    let mut entries = app.db().read(list).await?;
    let has_older = entries.len() > PAGE;
    entries.truncate(PAGE);
    let older = entries.last().filter(|_| has_older);
    let older = older.map(|last| app.site().urls.activity_before(&last.id));
    let frame = page.frame();
    let lines =
        entries.into_iter().map(|entry| Line::for_owner(frame.t(), user.id, entry)).collect();
    page.show_list(&ActivityPage { frame, lines, is_first, older })
}
