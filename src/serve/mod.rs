//! The listener: time-outs, a connection limit, a stop that finishes what it began.

mod listener;
mod process;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderValue, header::CONNECTION},
};
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

use self::listener::Stream;
pub use self::{
    listener::Listener,
    process::{raise_file_limit, stop_signal},
};
use crate::{config::Config, web::client::Peer};

/// How long after a failed `accept` the next is tried: with no file descriptors left, the loop must
/// not spin, and must go on once some are free.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// The longest head of a request, in bytes; hyper's own limit is some 400 KB a connection.
const MAX_HEAD: usize = 32 * 1024;

/// How many connections over the limit are told so at a time; more wait in the system's queue.
const REFUSALS: usize = 256;

/// How long being told may take, the client's request included: who says nothing must not keep
/// others from being told.
const REFUSAL: Duration = Duration::from_secs(1);

/// How long a connection without a request is kept when the site stops: a client that is about to
/// send one gets its answer, and is told that it is the last.
const PARTING: Duration = Duration::from_secs(1);

/// What answers.
#[derive(Clone)]
pub struct Pages {
    /// The site.
    pub site: Router,
    /// What connections over the limit get.
    pub over_capacity: Router,
}

/// Serves until `stop` is ready, then finishes the requests that have begun, for as long as a
/// request may take.
pub async fn run(
    listener: Listener,
    pages: Pages,
    config: &Config,
    stop: impl Future<Output = ()>,
) {
    let server = Server::new(pages, config);
    tokio::pin!(stop);
    loop {
        let accepted = async {
            server.room().await;
            listener.accept().await
        };
        let accepted = tokio::select! {
            accepted = accepted => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, peer)) => server.take(stream, peer),
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    server.stop(listener).await;
}

struct Server {
    http: http1::Builder,
    pages: Pages,
    connections: Arc<Semaphore>,
    refusals: Arc<Semaphore>,
    limit: u32,
    time_request: Duration,
    graceful: GracefulShutdown,
    stopping: Arc<AtomicBool>,
}

impl Server {
    fn new(pages: Pages, config: &Config) -> Self {
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new());
        http.header_read_timeout(config.time_header).max_buf_size(MAX_HEAD);
        Self {
            http,
            pages,
            connections: Arc::new(Semaphore::new(config.connections)),
            refusals: Arc::new(Semaphore::new(REFUSALS)),
            limit: u32::try_from(config.connections).unwrap_or(u32::MAX),
            time_request: config.time_request,
            graceful: GracefulShutdown::new(),
            stopping: Arc::default(),
        }
    }

    /// Waits until another connection can be served, or at least be told that it cannot. It stays
    /// so: nobody but the caller takes permits.
    async fn room(&self) {
        tokio::select! {
            _ = self.connections.acquire() => {}
            _ = self.refusals.acquire() => {}
        }
    }

    fn take(&self, stream: Box<dyn Stream>, peer: Peer) {
        if let Ok(permit) = self.connections.clone().try_acquire_owned() {
            let last = self.stopping.clone();
            let connection = self.connection(self.pages.site.clone(), stream, peer, last);
            tokio::spawn(async move {
                connection.await;
                drop(permit);
            });
        } else if let Ok(permit) = self.refusals.clone().try_acquire_owned() {
            let last = Arc::new(AtomicBool::new(true));
            let refusal = self.connection(self.pages.over_capacity.clone(), stream, peer, last);
            tokio::spawn(async move {
                let _ = tokio::time::timeout(REFUSAL, refusal).await;
                drop(permit);
            });
        }
    }

    /// Answers what comes in on `stream`; as soon as `last` is set, an answer is the last one.
    fn connection(
        &self,
        router: Router,
        stream: Box<dyn Stream>,
        peer: Peer,
        last: Arc<AtomicBool>,
    ) -> impl Future<Output = ()> + use<> {
        let service = hyper::service::service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(peer);
            let (answer, last) = (router.clone().oneshot(request), last.clone());
            async move {
                let mut answer = answer.await;
                if let Ok(response) = &mut answer
                    && last.load(Ordering::Relaxed)
                {
                    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
                }
                answer
            }
        });
        // A client that asks and never reads must not hold its connection for ever.
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(self.time_request));
        let stream = TokioIo::new(Box::pin(stream));
        let connection = self.graceful.watch(self.http.serve_connection(stream, service));
        async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended");
            }
        }
    }

    /// What waits to be accepted is served, what has begun is finished, and who is connected has a
    /// moment to ask for the last time.
    async fn stop(self, listener: Listener) {
        self.stopping.store(true, Ordering::Relaxed);
        match listener.close() {
            Ok(waiting) => waiting.into_iter().for_each(|(stream, peer)| self.take(stream, peer)),
            Err(error) => tracing::warn!(%error, "the last connections were not taken"),
        }
        let all_ended = self.connections.acquire_many(self.limit);
        if tokio::time::timeout(PARTING, all_ended).await.is_ok() {
            return;
        }
        if tokio::time::timeout(self.time_request, self.graceful.shutdown()).await.is_err() {
            tracing::warn!("stopped with requests unfinished");
        }
    }
}
