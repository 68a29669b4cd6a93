//! The layer that finds out who is asking.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use axum::{
    extract::Request,
    http::Method,
    response::{IntoResponse, Response},
};
use axum_login::AuthManager;
use tower::{Layer, Service, ServiceExt};

use super::{
    backend::Backend,
    bearer::Tokens,
    guard::{Access, Fresh},
    old_cookie::OldCookie,
    own_answer::OwnAnswers,
    session::{self, Found},
    store::{self, DATA_KEY},
};
use crate::{
    app::App,
    domain::{Role, Signal},
    web::{
        self, Error,
        asked::{Asked, Matched},
        cookie::SetCookie,
        error_page,
        sighting::Sighting,
    },
};

/// Puts [`super::AuthSession`] into every request, so that the guards work on any axum app's pages.
/// It reads the database only if there is a session cookie, writes at most the last use, behind the
/// page, and answers by itself if the database is away.
#[must_use]
pub fn layer(app: &App) -> AuthLayer {
    AuthLayer { app: app.clone(), door: None, own: OwnAnswers::default() }
}

/// See [`layer`].
#[derive(Clone)]
pub struct AuthLayer {
    app: App,
    door: Option<Door>,
    pub(super) own: OwnAnswers,
}

/// What one of the site's own routes asks of whoever wants in.
#[derive(Clone, Copy)]
struct Door {
    access: Access,
    tokens: Tokens,
    place: Matched,
}

impl AuthLayer {
    /// For a route that lets in only whom `access` allows, and programs as `tokens` says.
    pub(crate) fn before(self, access: Access, tokens: Tokens, place: Matched) -> Self {
        Self { door: Some(Door { access, tokens, place }), ..self }
    }
}

impl<S> Layer<S> for AuthLayer {
    type Service = Auth<S>;

    fn layer(&self, inner: S) -> Auth<S> {
        Auth { inner, layer: self.clone() }
    }
}

/// The service of [`AuthLayer`].
#[derive(Clone)]
pub struct Auth<S> {
    inner: S,
    layer: AuthLayer,
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
        let AuthLayer { app, door, own } = self.layer.clone();
        Box::pin(async move {
            let mut asked = Asked::of(&request);
            if door.is_none() {
                asked = asked.of_another_app(request.headers());
            }
            let headers = own.is_some().then(|| request.headers().clone());
            let (admitted, cookies) = match find(&app, door, &mut request, &asked).await {
                Ok((found, cookies)) => {
                    (admit(&app, door, found, &mut request, &mut asked), cookies)
                }
                Err(error) => (Err(error), None),
            };
            let mut response = match admitted {
                Ok(found) => {
                    let backend = Backend::new(app.clone(), found);
                    AuthManager::new(inner, backend, DATA_KEY).oneshot(request).await?
                }
                Err(error) => error.into_response(),
            };
            if let Some(door) = door {
                response.extensions_mut().insert(door.place);
            }
            tell(&app, &asked, &response);
            let mut response = match own.to(app.site(), &asked, headers, &response) {
                Some(answer) => answer,
                None => error_page::render_error(app.site(), &asked, response),
            };
            for cookie in cookies.iter().flatten() {
                cookie.add_to(response.headers_mut());
            }
            Ok(response)
        })
    }
}

/// Finds out who is asking, and what cookies the answer gives them for that.
async fn find(
    app: &App,
    door: Option<Door>,
    request: &mut Request,
    asked: &Asked,
) -> web::Result<(Option<Arc<Found>>, Option<[SetCookie; 2]>)> {
    let tokens = door.map_or(Tokens::NotRead, |door| door.tokens);
    if let Some(token) = tokens.presented(request.headers()) {
        return Ok((Some(tokens.let_in(app, &token?).await?), None));
    }
    if let Some(token) = session::presented(app, request.headers())
        && let Some(found) = session::find(app, &token).await?
    {
        return Ok((Some(found), None));
    }
    let exchanged = match OldCookie::presented(app, request, asked)? {
        Some(cookie) => cookie.exchange(app).await?,
        None => None,
    };
    Ok(exchanged.map(|exchanged| (exchanged.found, exchanged.cookies)).unzip())
}

/// Lets whoever was found in, or not.
fn admit(
    app: &App,
    door: Option<Door>,
    found: Option<Arc<Found>>,
    request: &mut Request,
    asked: &mut Asked,
) -> web::Result<Option<Arc<Found>>> {
    let now = app.clock().now();
    // HEAD changes nothing, the last use included.
    if let Some(found) = found.as_ref().filter(|_| request.method() != Method::HEAD) {
        found.live.touch(app);
    }
    let is_fresh = found.as_ref().is_some_and(|found| found.live.is_fresh(app));
    let user = found.as_ref().map(|found| &found.user);
    let extensions = request.extensions_mut();
    extensions.insert(store::session(found.as_ref()));
    if let Some(found) = &found {
        asked.look = asked.look.with(found.user.preferences);
        extensions.insert(asked.look);
        extensions.insert(found.clone());
    }
    if is_fresh {
        extensions.insert(Fresh);
    }
    if let Some(door) = door {
        // The check-up tells of it.
        let look = || Sighting::of(request.extensions(), request.headers(), app.as_ref());
        let is_administrators = user.is_some_and(|user| user.role == Role::Admin);
        app.last_sighting().set(look, is_administrators, now);
        door.access.judge(user, is_fresh, request.uri())?;
    }
    Ok(found)
}

/// Tells whoever subscribed that somebody was turned away.
fn tell(app: &App, asked: &Asked, response: &Response) {
    let signal = match response.extensions().get::<Arc<Error>>().map(|error| &**error) {
        Some(Error::SignIn) => Signal::Unauthorized { path: asked.path_without_secrets() },
        Some(Error::Sudo(user)) => {
            Signal::SudoRequired { user: *user, path: asked.path_without_secrets() }
        }
        _ => return,
    };
    app.db().tell_now(signal);
}
