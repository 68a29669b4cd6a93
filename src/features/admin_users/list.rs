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
const PAGE: usize = 50;

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
    let (search, after) = match form.read(&app) {
        Ok(wanted) => wanted,
        Err(notes) => {
            let (frame, accounts) = (page.frame(), Vec::new());
            return page.refuse(&ListPage { frame, form, notes, accounts, next: None });
        }
    };
    // One more shows whether there are others.
    let look = move |db: &mut _| directory::list(db, &search, after.as_ref(), PAGE + 1);
    let mut found = app.db().read(look).await?;
    let has_more = found.len() > PAGE;
    found.truncate(PAGE);
    let last = found.last().filter(|_| has_more).map(|last| &last.place);
    let next =
        last.map(|place| format!("{}?{}", app.site().urls.users(), form.query_after(&app, place)));
    let accounts = found.into_iter().map(|found| found.account).collect();
    page.show_list(&ListPage {
        frame: page.frame(),
        form,
        notes: SearchNotes::default(),
        accounts,
        next,
    })
}
