//! The layer that finds out who is asking.

use std::{
    collections::HashMap,
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
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
    guard::{Access, Fresh},
    session::{self, Live},
    store::{DATA_KEY, View},
};
use crate::{
    accounts::user::User,
    app::App,
    domain::Role,
    web::{
        self,
        asked::{Asked, Matched},
        error_page,
        sighting::Sighting,
    },
};

/// Puts [`super::AuthSession`] into every request, so that the guards work on any axum app's pages.
/// It reads the database only if there is a session cookie, writes at most the last use, behind the
/// page, and answers by itself if the database is away.
#[must_use]
pub fn layer(app: &App) -> AuthLayer {
    AuthLayer { app: app.clone(), door: None }
}

/// See [`layer`].
#[derive(Clone)]
pub struct AuthLayer {
    app: App,
    door: Option<Door>,
}

/// What one of the site's own routes asks of whoever wants in.
#[derive(Clone, Copy)]
struct Door {
    access: Access,
    place: Matched,
}

impl AuthLayer {
    /// For a route that lets in only whom `access` allows.
    pub(crate) fn before(self, access: Access, place: Matched) -> Self {
        Self { door: Some(Door { access, place }), ..self }
    }
}

impl<S> Layer<S> for AuthLayer {
    type Service = Auth<S>;

    fn layer(&self, inner: S) -> Auth<S> {
        Auth { inner, app: self.app.clone(), door: self.door }
    }
}

/// The service of [`AuthLayer`].
#[derive(Clone)]
pub struct Auth<S> {
    inner: S,
    app: App,
    door: Option<Door>,
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
        let (app, door) = (self.app.clone(), self.door);
        Box::pin(async move {
            let mut asked = Asked::of(&request);
            let mut response = match admit(&app, door, &mut request, &mut asked).await {
                Ok(user) => {
                    let backend = Backend::new(app.clone(), user);
                    AuthManager::new(inner, backend, DATA_KEY).oneshot(request).await?
                }
                Err(error) => error.into_response(),
            };
            if let Some(door) = door {
                response.extensions_mut().insert(door.place);
            }
            Ok(error_page::render_error(app.site(), &asked, response))
        })
    }
}

/// Finds out who is asking, and lets them in or not.
async fn admit(
    app: &App,
    door: Option<Door>,
    request: &mut Request,
    asked: &mut Asked,
) -> web::Result<Option<User>> {
    let found = find(app, request.method(), request.headers()).await?;
    let now = app.clock().now();
    let is_fresh =
        found.as_ref().is_some_and(|(live, _)| live.is_fresh(app.config().session.sudo, now));
    let user = enter(request, found, is_fresh);
    if let Some(user) = &user {
        asked.look = asked.look.with(user.preferences);
        request.extensions_mut().insert(asked.look);
    }
    if let Some(door) = door {
        // The check-up tells of it.
        let look = || Sighting::of(request.extensions(), request.headers(), app.as_ref());
        let is_administrators = user.as_ref().is_some_and(|user| user.role == Role::Admin);
        app.last_sighting().set(look, is_administrators, now);
        door.access.judge(user.as_ref(), is_fresh, request.uri())?;
    }
    Ok(user)
}

async fn find(
    app: &App,
    method: &Method,
    headers: &HeaderMap,
) -> web::Result<Option<(Live, User)>> {
    let Some(token) = session::presented(app, headers) else { return Ok(None) };
    let now = app.clock().now();
    let found = app.db().look_up(move |db| session::find(db, &token, now)).await?;
    // HEAD changes nothing, the idle limit included.
    if let Some((live, _)) = &found
        && method != Method::HEAD
    {
        live.touch(app);
    }
    Ok(found)
}

/// Lays the session out where axum-login and the guards look for it.
fn enter(request: &mut Request, found: Option<(Live, User)>, is_fresh: bool) -> Option<User> {
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
    if is_fresh {
        extensions.insert(Fresh);
    }
    extensions.insert(live);
    Some(user)
}
