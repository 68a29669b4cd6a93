use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};

use super::form::SearchForm;
use crate::{
    accounts::{directory, summary::Summary},
    app::App,
    page::Page,
    web::{Error, Frame, Query, Result},
};

/// How many accounts a page shows.
const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "admin_users/list.html")]
struct ListPage {
    frame: Frame,
    form: SearchForm,
    accounts: Vec<Summary>,
    next: Option<String>,
}

pub async fn show(
    State(app): State<App>,
    page: Page,
    Query(form): Query<SearchForm>,
) -> Result<Response> {
    let refused = || Error::Status(StatusCode::UNPROCESSABLE_ENTITY);
    let (search, after) =
        (form.parse().ok_or_else(refused)?, form.after(&app).ok_or_else(refused)?);
    // One more shows whether there are others.
    let list = move |db: &mut _| directory::list(db, &search, after.as_ref(), PAGE + 1);
    let mut found = app.db().read(list).await?;
    let has_more = found.len() > PAGE;
    found.truncate(PAGE);
    let last = found.last().filter(|_| has_more).map(|last| &last.place);
    let next = last
        .map(|place| format!("{}?{}", app.site().urls.users(), form.query_after(&app, place)));
    let accounts = found.into_iter().map(|found| found.account).collect();
    page.show(&ListPage { frame: page.frame(), form, accounts, next })
}
