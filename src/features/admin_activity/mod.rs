//! See what happened to every account, look for something, and take it along as a file.

mod file;
mod form;
mod walk;

use askama::Template;
use axum::{extract::State, response::Response};

pub(crate) use self::{
    form::{SearchForm, Wanted},
    walk::Walk,
};

use self::form::SearchNotes;
use crate::{
    accounts::activity::{self, Entry, Event},
    activity_line::Line,
    app::App,
    auth::{Access, Live},
    messages::L10nLanguage,
    page::Page,
    route::{Feature, Route},
    web::{Frame, Notes, Query, Result, around::Choice},
};

/// See the module.
pub const FEATURE: Feature = Feature { name: "admin_activity", routes };

fn routes() -> Vec<Route> {
    vec![
        Route::get("/admin/activity", Access::Admin, list),
        Route::get("/admin/activity.csv", Access::Admin, download),
    ]
}

/// How many lines a page shows.
const PAGE: usize = 50;
/// The most rows of a file.
const FILE: usize = 100_000;

#[derive(Template)]
#[template(path = "admin_activity/list.html")]
struct ActivityPage {
    frame: Frame,
    form: SearchForm,
    kinds: Vec<Choice>,
    notes: SearchNotes,
    lines: Vec<Line>,
    older: Option<String>,
}

async fn list(
    State(app): State<App>,
    page: Page,
    Query(form): Query<SearchForm>,
) -> Result<Response> {
    let Wanted { search, before } = match form.read(&app).await? {
        Ok(wanted) => wanted,
        // Nobody's activity is none.
        Err(notes) if notes.only_of_account() => {
            return page.show(&activity_page(&page, form, notes, Vec::new()));
        }
        Err(notes) => return page.refuse(&activity_page(&page, form, notes, Vec::new())),
    };
    // One more shows whether there are older ones.
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let entries = app.db().read(move |db| activity::list(db, &search, before, limit)).await?;
    page.show_list(&activity_page(&page, form, SearchNotes::default(), entries))
}

async fn download(
    State(app): State<App>,
    live: Live,
    page: Page,
    Query(form): Query<SearchForm>,
) -> Result<Response> {
    match form.read(&app).await? {
        Ok(wanted) => file::send(&app, live, Walk::new(wanted, FILE)).await,
        Err(notes) => page.refuse(&activity_page(&page, form, notes, Vec::new())),
    }
}

fn activity_page(
    page: &Page,
    form: SearchForm,
    notes: SearchNotes,
    mut entries: Vec<Entry>,
) -> ActivityPage {
    let frame = page.frame();
    let has_older = entries.len() > PAGE;
    entries.truncate(PAGE);
    let older = entries.last().filter(|_| has_older);
    let older = older.map(|last| frame.urls().site_activity().into_owned() + &form.query(&last.id));
    let kinds = kinds(frame.t(), &form.kind);
    let lines =
        entries.into_iter().map(|entry| Line::for_administrator(frame.t(), entry)).collect();
    ActivityPage { frame, form, kinds, notes, lines, older }
}

/// The kinds of lines, and first of all no kind in particular.
fn kinds(t: &L10nLanguage, current: &str) -> Vec<Choice> {
    let current = current.parse::<Event>().ok();
    let all = std::iter::once(None).chain(Event::ALL.iter().copied().map(Some));
    all.map(|kind| Choice {
        value: kind.map(Event::as_str).unwrap_or_default().to_owned(),
        name: kind.map_or(t.msg_site_activity_kind_all().as_ref(), |kind| kind.text(t)).to_owned(),
        is_current: kind == current,
    })
    .collect()
}
