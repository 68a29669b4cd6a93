use std::{
    future::{Future, ready},
    pin::Pin,
    task::{Context, Poll, ready},
};

use axum::{
    body::{Body, Bytes, HttpBody},
    http::header,
    response::{IntoResponse, Response},
};
use hyper::body::Frame;

use super::Walk;
use crate::{
    accounts::activity::{Entry, csv_head},
    app::App,
    db::{Db, Result},
    web,
};

/// The rows as a file.
pub async fn send(app: &App, mut walk: Walk) -> web::Result<Response> {
    // A database that is away now is a page, and later a file that breaks off.
    let rows = walk.next(app.db()).await?;
    let step = Some(Box::pin(ready((walk, Ok(rows)))) as Step);
    let file = File { db: app.db().clone(), head: csv_head(), step };
    let now = app.clock().now().to_string();
    let today = now.split('T').next().unwrap_or_default();
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"activity-{today}.csv\"")),
    ];
    Ok((headers, Body::new(file)).into_response())
}

/// A step of the walk that is being made: the rest of it, and its rows.
type Step = Pin<Box<dyn Future<Output = (Walk, Result<Vec<Entry>>)> + Send>>;

/// A file that is made as it is asked for: whoever reads slowly keeps one step of the walk in memory
/// and no connection to the database.
struct File {
    db: Db,
    head: String,
    step: Option<Step>,
}

impl HttpBody for File {
    type Data = Bytes;
    type Error = anyhow::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<anyhow::Result<Frame<Bytes>>>> {
        let Some(step) = &mut self.step else { return Poll::Ready(None) };
        let (mut walk, rows) = ready!(step.as_mut().poll(cx));
        self.step = None;
        let rows = match rows {
            Ok(rows) => rows,
            Err(error) => {
                let error = anyhow::Error::new(error);
                tracing::error!(error = format!("{error:#}"), "a file of activity broke off");
                return Poll::Ready(Some(Err(error)));
            }
        };
        let mut text = std::mem::take(&mut self.head);
        text.extend(rows.iter().map(Entry::csv));
        if text.is_empty() {
            return Poll::Ready(None);
        }
        let db = self.db.clone();
        self.step = Some(Box::pin(async move {
            let rows = walk.next(&db).await;
            (walk, rows)
        }));
        Poll::Ready(Some(Ok(Frame::data(text.into()))))
    }
}
