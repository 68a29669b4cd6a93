use axum::{
    body::{Body, Bytes},
    http::header,
    response::{IntoResponse, Response},
};
use http_body_util::channel::Channel;

use super::Walk;
use crate::{
    accounts::activity::{Entry, csv_head},
    app::App,
    web::Result,
};

/// The rows as a file. Whoever reads slowly keeps two steps of the walk in memory and no connection
/// to the database.
pub async fn send(app: &App, mut walk: Walk) -> Result<Response> {
    // A database that is away now is a page, and later a file that breaks off.
    let first = walk.next(app.db()).await?;
    let (mut file, body) = Channel::<Bytes, anyhow::Error>::new(1);
    let db = app.db().clone();
    tokio::spawn(async move {
        let (mut rows, mut text) = (first, csv_head());
        // The reader may have gone.
        while file.send_data(with(text, &rows)).await.is_ok() && !rows.is_empty() {
            text = String::new();
            rows = match walk.next(&db).await {
                Ok(rows) => rows,
                Err(error) => {
                    let error = anyhow::Error::new(error);
                    tracing::error!(error = format!("{error:#}"), "a file of activity broke off");
                    return file.abort(error);
                }
            };
        }
    });
    let today = app.clock().now().to_string();
    let name = today.split('T').next().unwrap_or_default();
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"activity-{name}.csv\"")),
    ];
    Ok((headers, Body::new(body)).into_response())
}

fn with(mut text: String, rows: &[Entry]) -> Bytes {
    for row in rows {
        text.push_str(&row.csv());
    }
    text.into()
}
