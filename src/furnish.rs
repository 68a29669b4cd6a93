//! What is around every answer, errors included.

use std::{
    convert::Infallible,
    panic::AssertUnwindSafe,
    pin::Pin,
    task::{Context, Poll},
};

use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;
use tokio::time::{Instant, timeout};
use tower::{Layer, Service, ServiceExt};

use crate::{
    app::App,
    web::{
        Error,
        asked::{Asked, Matched},
        error, error_page,
        extract::receive,
    },
};

/// Receives the body, answers in time whatever happens, makes a page of every error, and counts.
/// One layer, since each costs a page some allocations.
#[derive(Clone)]
pub struct Furnish(pub App);

impl<S> Layer<S> for Furnish {
    type Service = Furnished<S>;

    fn layer(&self, inner: S) -> Furnished<S> {
        Furnished { inner, app: self.0.clone() }
    }
}

/// The service of [`Furnish`].
#[derive(Clone)]
pub struct Furnished<S> {
    inner: S,
    app: App,
}

impl<S> Service<Request> for Furnished<S>
where
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send + 'static,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        // The clone is not ready, the original is: it is the one to be called.
        let clone = self.inner.clone();
        let inner = std::mem::replace(&mut self.inner, clone);
        let app = self.app.clone();
        Box::pin(async move { Ok(answer(&app, request, inner).await) })
    }
}

async fn answer<S>(app: &App, mut request: Request, inner: S) -> Response
where
    S: Service<Request, Response = Response, Error = Infallible>,
{
    let start = Instant::now();
    let asked = Asked::of(&request);
    request.extensions_mut().insert(asked.look);
    let work = async {
        match receive(request).await {
            Ok(request) => inner.oneshot(request).await.unwrap_or_else(|never| match never {}),
            Err(error) => error.into_response(),
        }
    };
    // What a panic has left half done is not looked at again.
    let work = AssertUnwindSafe(timeout(app.config().time_request, work)).catch_unwind();
    let response = match work.await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => Error::Late.into_response(),
        Err(cause) => error::panicked(cause),
    };
    let response = error_page::finish(app.site(), &asked, response);
    let route = response.extensions().get::<Matched>().map_or("none", |place| place.path);
    app.metrics().count_answer(route, response.status().as_u16(), start.elapsed());
    response
}
