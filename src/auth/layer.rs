//! The layer that finds out who is asking.

use std::{
    collections::HashMap,
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    extract::Request,
    http::{HeaderMap, Method},
    response::{IntoResponse, Response},
};
use axum_login::{
    AuthManager, AuthUser,
    tower_sessions::{
        Session,
        session::{Id, Record},
    },
};
use tower::{Layer, Service, ServiceExt};

use super::{
    backend::Backend,
    guard::Fresh,
    session::{self, Live},
    store::{DATA_KEY, View},
};
use crate::{
    accounts::user::User,
    app::App,
    web::{self, asked::Asked, error_page},
};

/// How long a page waits for the last use to be written.
const PATIENCE: Duration = Duration::from_secs(1);

/// Puts [`super::AuthSession`] into every request, so that the guards work on any axum app's pages.
/// It reads the database only if there is a session cookie, writes at most the last use, and
/// answers by itself if the database is away.
#[must_use]
pub fn layer(app: &App) -> AuthLayer {
    AuthLayer(app.clone())
}

/// See [`layer`].
#[derive(Clone)]
pub struct AuthLayer(App);

impl<S> Layer<S> for AuthLayer {
    type Service = Auth<S>;

    fn layer(&self, inner: S) -> Auth<S> {
        Auth { inner, app: self.0.clone() }
    }
}

/// The service of [`AuthLayer`].
#[derive(Clone)]
pub struct Auth<S> {
    inner: S,
    app: App,
}

impl<S> Service<Request> for Auth<S>
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

    fn call(&mut self, mut request: Request) -> Self::Future {
        // The clone is not ready, the original is: it is the one to be called.
        let clone = self.inner.clone();
        let inner = std::mem::replace(&mut self.inner, clone);
        let app = self.app.clone();
        Box::pin(async move {
            let mut asked = Asked::of(&request);
            let response = match find(&app, request.method(), request.headers()).await {
                Ok(found) => {
                    let user = enter(&app, &mut request, found);
                    if let Some(user) = &user {
                        asked.look = asked.look.with(user.preferences);
                        request.extensions_mut().insert(asked.look);
                    }
                    let backend = Backend::new(app.clone(), user);
                    AuthManager::new(inner, backend, DATA_KEY).oneshot(request).await?
                }
                Err(error) => error.into_response(),
            };
            Ok(error_page::render_error(app.site(), &asked, response))
        })
    }
}

async fn find(
    app: &App,
    method: &Method,
    headers: &HeaderMap,
) -> web::Result<Option<(Live, User)>> {
    let Some(token) = session::presented(app, headers) else { return Ok(None) };
    let now = app.clock().now();
    let found = app.db().read(move |db| session::find(db, &token, now)).await?;
    // HEAD changes nothing, the idle limit included. A last use that cannot be written is no
    // reason to send somebody away, or to let them wait.
    if let Some((live, _)) = &found
        && method != Method::HEAD
    {
        match tokio::time::timeout(PATIENCE, live.touch(app)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                let error = anyhow::Error::new(error);
                tracing::warn!(error = format!("{error:#}"), "a last use was not written");
            }
            Err(_) => tracing::warn!("a last use was not written within {PATIENCE:?}"),
        }
    }
    Ok(found)
}

/// Lays the session out where axum-login and the guards look for it.
fn enter(app: &App, request: &mut Request, found: Option<(Live, User)>) -> Option<User> {
    let extensions = request.extensions_mut();
    let Some((live, user)) = found else {
        extensions.insert(Session::new(None, Arc::new(View(None)), None));
        return None;
    };
    // The row's id: the session's secret never becomes one.
    let id = Id(live.id().as_u128().cast_signed());
    let data = serde_json::json!({ "user_id": user.id(), "auth_hash": user.session_auth_hash() });
    let record = Record {
        id,
        data: HashMap::from([(DATA_KEY.to_owned(), data)]),
        expiry_date: axum_login::tower_sessions::cookie::time::OffsetDateTime::UNIX_EPOCH,
    };
    extensions.insert(Session::new(Some(id), Arc::new(View(Some(record))), None));
    if live.is_fresh(app.config().session.sudo, app.clock().now()) {
        extensions.insert(Fresh);
    }
    extensions.insert(live);
    Some(user)
}
