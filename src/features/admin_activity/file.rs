use std::{
    future::{Future, ready},
    pin::Pin,
    task::{Context, Poll, ready},
};

use anyhow::ensure;
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
    auth::Live,
    web,
};

/// The rows as a file.
pub async fn send(app: &App, live: Live, mut walk: Walk) -> web::Result<Response> {
    // A database that is away now is a page, and later a file that breaks off.
    let rows = walk.next(app.db()).await?;
    let step = Some(Box::pin(ready((walk, Ok(rows)))) as Step);
    let file = File { app: app.clone(), live, head: csv_head(), step };
    let now = app.clock().now().to_string();
    let today = now.split('T').next().unwrap_or_default();
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"activity-{today}.csv\"")),
    ];
    Ok((headers, Body::new(file)).into_response())
}

/// A step of the walk that is being made: the rest of it, and its rows.
type Step = Pin<Box<dyn Future<Output = (Walk, anyhow::Result<Vec<Entry>>)> + Send>>;

/// Ended means ended: whoever asked must still be signed in, and an administrator.
async fn more(app: &App, live: &Live, walk: &mut Walk) -> anyhow::Result<Vec<Entry>> {
    ensure!(live.still_administers(app).await?, "its reader is no administrator any more");
    Ok(walk.next(app.db()).await?)
}

/// A file that is made as it is asked for: whoever reads slowly keeps one step of the walk in memory
/// and no connection to the database.
struct File {
    app: App,
    live: Live,
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
                tracing::error!(error = format!("{error:#}"), "a file of activity broke off");
                return Poll::Ready(Some(Err(error)));
            }
        };
        let mut text = std::mem::take(&mut self.head);
        text.extend(rows.iter().map(Entry::csv));
        if text.is_empty() {
            return Poll::Ready(None);
        }
        let (app, live) = (self.app.clone(), self.live.clone());
        self.step = Some(Box::pin(async move {
            let rows = more(&app, &live, &mut walk).await;
            (walk, rows)
        }));
        Poll::Ready(Some(Ok(Frame::data(text.into()))))
    }
}
