use askama::Template;
use axum::{extract::State, response::Response};

use super::form::{SearchForm, SearchNotes};
use crate::{
    accounts::{directory, summary::Summary},
    app::App,
    page::Page,
    web::{Frame, Notes, Query, Result},
};

/// How many accounts a page shows.
pub const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "admin_users/list.html")]
struct ListPage {
    frame: Frame,
    form: SearchForm,
    notes: SearchNotes,
    accounts: Vec<Summary>,
    next: Option<String>,
}

pub async fn show(
    State(app): State<App>,
    page: Page,
    Query(form): Query<SearchForm>,
) -> Result<Response> {
    let (accounts, next) = match look(&app, &form, PAGE).await? {
        Ok(found) => found,
        Err(notes) => {
            let (frame, accounts) = (page.frame(), Vec::new());
            return page.refuse(&ListPage { frame, form, notes, accounts, next: None });
        }
    };
    let next = next.map(|key| format!("{}?{}", app.site().urls.users(), form.query_after(&key)));
    let (frame, notes) = (page.frame(), SearchNotes::default());
    page.show_list(&ListPage { frame, form, notes, accounts, next })
}

/// Some accounts, and the key of those after them, if there are more.
pub type Found = (Vec<Summary>, Option<String>);

/// The first `limit` accounts that are looked for.
pub async fn look(
    app: &App,
    form: &SearchForm,
    limit: usize,
) -> Result<std::result::Result<Found, SearchNotes>> {
    let (search, after) = match form.read(app) {
        Ok(wanted) => wanted,
        Err(notes) => return Ok(Err(notes)),
    };
    // One more shows whether there are others.
    let look = move |db: &mut _| directory::list(db, &search, after.as_ref(), limit + 1);
    let mut found = app.db().read(look).await?;
    let has_more = found.len() > limit;
    found.truncate(limit);
    let last = found.last().filter(|_| has_more);
    let next = last.map(|last| SearchForm::key_after(app, &last.place));
    Ok(Ok((found.into_iter().map(|found| found.account).collect(), next)))
}
