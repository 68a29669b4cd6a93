//! What goes wrong at the door, and the page that says so. It needs neither session nor database.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
};

use super::{Frame, Next, Site, headers, urls};
use crate::{crypto::hasher, db};

/// The answer of a handler.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a request gets no page of its own.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A status with nothing more to say: 400, 404, 405, 413, 415.
    #[error("{0}")]
    Status(StatusCode),
    /// Signed in, but not allowed.
    #[error("not allowed")]
    Forbidden,
    /// A write that another site's page began.
    #[error("a write from another site")]
    CrossSite,
    /// Nobody may sign up.
    #[error("sign-up is closed")]
    SignUpClosed,
    /// Signed in already, and this page is for signing in: go on.
    #[error("signed in already")]
    AlreadySignedIn(Next),
    /// Not signed in, or no longer: sign in, then go on.
    #[error("not signed in")]
    SignIn(Next),
    /// The password must be typed again, then go on.
    #[error("the password was typed too long ago")]
    Sudo(Next),
    /// More work than the site can do now.
    #[error("over capacity")]
    Busy,
    /// The database is away, or the answer took too long.
    #[error("not available")]
    Unavailable(#[source] anyhow::Error),
    /// A surprise.
    #[error("a surprise")]
    Internal(#[source] anyhow::Error),
}

impl From<db::Error> for Error {
    fn from(error: db::Error) -> Self {
        match error {
            db::Error::Unavailable(_) => Self::Unavailable(error.into()),
            _ => Self::Internal(error.into()),
        }
    }
}

impl From<hasher::Busy> for Error {
    fn from(_: hasher::Busy) -> Self {
        Self::Busy
    }
}

impl From<getrandom::Error> for Error {
    fn from(error: getrandom::Error) -> Self {
        Self::Internal(anyhow::Error::new(error))
    }
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Self {
        Self::Internal(error.into())
    }
}

/// What is left of an [`Error`] on its way out to the page: the cause has been logged.
#[derive(Clone, Debug)]
enum Refusal {
    Page(Sort, StatusCode),
    Surprise(String),
    GoOn(Next),
    SignIn(Next),
    Sudo(Next),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Plain,
    CrossSite,
    SignUpClosed,
}

/// Marks an answer that is complete: its status is an error's, its body is not to be replaced.
#[derive(Clone, Copy)]
pub struct Complete;

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let plain = |status| Refusal::Page(Sort::Plain, status);
        let refusal = match self {
            Self::Status(status) => plain(status),
            Self::Forbidden => plain(StatusCode::FORBIDDEN),
            Self::CrossSite => {
                tracing::warn!("refused: a write from another site");
                Refusal::Page(Sort::CrossSite, StatusCode::FORBIDDEN)
            }
            Self::SignUpClosed => Refusal::Page(Sort::SignUpClosed, StatusCode::FORBIDDEN),
            Self::AlreadySignedIn(next) => Refusal::GoOn(next),
            Self::SignIn(next) => Refusal::SignIn(next),
            Self::Sudo(next) => Refusal::Sudo(next),
            Self::Busy => {
                tracing::warn!("refused: over capacity");
                plain(StatusCode::SERVICE_UNAVAILABLE)
            }
            Self::Unavailable(cause) => {
                tracing::error!(error = format!("{cause:#}"), "not available");
                plain(StatusCode::SERVICE_UNAVAILABLE)
            }
            Self::Internal(cause) => surprise(&format!("{cause:#}")),
        };
        let status = match &refusal {
            Refusal::Page(_, status) => *status,
            Refusal::Surprise(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Refusal::GoOn(_) | Refusal::SignIn(_) | Refusal::Sudo(_) => StatusCode::SEE_OTHER,
        };
        let mut response = status.into_response();
        response.extensions_mut().insert(refusal);
        response
    }
}

/// Logs a surprise once, under a code that the visitor is shown.
fn surprise(cause: &str) -> Refusal {
    let reference = reference();
    tracing::error!(reference, error = cause, "a surprise");
    Refusal::Surprise(reference)
}

/// Eight letters and digits that are hard to confuse, like `8F2K-QX41`.
fn reference() -> String {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let mut bytes = [0; 8];
    // Without random bytes the code finds nothing in the log, and the page still says what to do.
    let _ = getrandom::fill(&mut bytes);
    let letter = |byte: &u8| char::from(LETTERS[usize::from(byte % 32)]);
    let (left, right) = bytes.split_at(4);
    left.iter().map(letter).chain(['-']).chain(right.iter().map(letter)).collect()
}

/// The answer to a panic in a handler.
#[must_use]
#[expect(clippy::needless_pass_by_value, reason = "the panic layer gives it away")]
pub fn panicked(cause: Box<dyn std::any::Any + Send>) -> Response {
    let cause = cause
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| cause.downcast_ref::<String>().cloned());
    Error::Internal(anyhow::anyhow!("panic: {}", cause.unwrap_or_default())).into_response()
}

/// The outermost layer of the site: every error becomes a page, every answer gets its headers.
pub async fn render(
    State(site): State<Arc<Site>>,
    request: Request,
    next: middleware::Next,
) -> Response {
    let mut response = render_refusal(&site, next.run(request).await);
    let status = response.status();
    let bare = status.is_client_error() || status.is_server_error();
    if bare && response.extensions().get::<Complete>().is_none() {
        let page = page(&site, Sort::Plain, status, "");
        response = keep_headers(page, response.headers());
    }
    headers::set(response.headers_mut(), site.https());
    response
}

/// Turns an [`Error`] into its page or redirect; leaves every other answer alone. For layers that
/// run around the pages of another app.
pub(crate) fn render_refusal(site: &Arc<Site>, mut response: Response) -> Response {
    let Some(refusal) = response.extensions_mut().remove::<Refusal>() else { return response };
    let rendered = match refusal {
        Refusal::Page(sort, status) => page(site, sort, status, ""),
        Refusal::Surprise(reference) => {
            page(site, Sort::Plain, StatusCode::INTERNAL_SERVER_ERROR, &reference)
        }
        Refusal::GoOn(next) => see_other(&next.or(site.urls.profile())),
        Refusal::SignIn(next) => see_other(&site.urls.login_then(&next)),
        Refusal::Sudo(next) => see_other(&site.urls.sudo_then(&next)),
    };
    let mut rendered = keep_headers(rendered, response.headers());
    headers::set(rendered.headers_mut(), site.https());
    rendered
}

/// A redirect after which the browser sends a GET without a body. A 307 would send the password
/// of a form again, to the next page (SECURITY S5).
#[must_use]
pub fn see_other(path: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, urls::location(path))]).into_response()
}

fn keep_headers(mut page: Response, from: &HeaderMap) -> Response {
    for name in [header::ALLOW, header::RETRY_AFTER] {
        if let Some(value) = from.get(&name) {
            page.headers_mut().insert(name, value.clone());
        }
    }
    page
}

#[derive(Template)]
#[template(path = "errors/page.html")]
struct ErrorPage<'a> {
    frame: Frame,
    title: String,
    body: String,
    reference: &'a str,
    link: Option<(String, String)>,
}

fn page(site: &Arc<Site>, sort: Sort, status: StatusCode, reference: &str) -> Response {
    let (t, urls) = (&site.t, &site.urls);
    let home = || Some((urls.home(), t.msg_error_go_home()));
    let (title, body, link) = match (sort, status.as_u16()) {
        (Sort::CrossSite, _) => {
            (t.msg_error_cross_site_title(), t.msg_error_cross_site_body(), home())
        }
        (Sort::SignUpClosed, _) => {
            let sign_in = (urls.login(), t.msg_error_go_sign_in());
            (t.msg_error_closed_title(), t.msg_error_closed_body(), Some(sign_in))
        }
        (_, 403) => (t.msg_error_403_title(), t.msg_error_403_body(), home()),
        (_, 404) => (t.msg_error_404_title(), t.msg_error_404_body(), home()),
        (_, 405) => (t.msg_error_405_title(), t.msg_error_405_body(), home()),
        (_, 413) => (t.msg_error_413_title(), t.msg_error_413_body(), home()),
        (_, 415) => (t.msg_error_415_title(), t.msg_error_415_body(), home()),
        (_, 429) => (t.msg_error_429_title(), t.msg_error_429_body(), home()),
        (_, 503) => (t.msg_error_503_title(), t.msg_error_503_body(), None),
        (_, 500..) => (t.msg_error_500_title(), t.msg_error_500_body(), home()),
        _ => (t.msg_error_400_title(), t.msg_error_400_body(), home()),
    };
    let frame = Frame::bare(site);
    let html = ErrorPage { frame, title, body, reference, link }.render();
    // Only the formatter could fail, and a String's never does.
    let mut response = (status, html.unwrap_or_default()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    response.extensions_mut().insert(Complete);
    response
}
