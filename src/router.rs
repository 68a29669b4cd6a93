//! The only page where floors and features meet.

use axum::{
    Extension, Router,
    extract::State,
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::get,
};
use tower::util::MapResponseLayer;
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::{
    app::App,
    auth::{self, Access},
    features,
    furnish::Furnish,
    metrics, openapi,
    route::Route,
    web::{Error, asked::Matched},
};

/// The site as a router, to be nested under the path of `public_url` in another axum app:
/// `Router::new().nest("/auth", portaria::router(&app))`.
pub fn router(app: &App) -> Router {
    furnish(app, routes(app, "").fallback(nowhere))
}

/// The site as `serve` runs it: under the path of `public_url`, and a page for everything else.
pub fn site(app: &App) -> Router {
    furnish(app, routes(app, app.site().urls.public().prefix()).fallback(nowhere))
}

async fn nowhere() -> StatusCode {
    StatusCode::NOT_FOUND
}

/// What connections over the limit get: 503, whatever they ask for.
pub fn over_capacity(app: &App) -> Router {
    furnish(app, Router::new().fallback(async || Error::Busy))
}

/// Every route of every feature, each behind its own guards. Judgement goes from the outside in:
/// path and method (the router's own), cross-site, who is asking, who may enter, and only then the
/// body.
fn routes(app: &App, prefix: &str) -> Router {
    app.set_api_document(|| openapi::document(app));
    let all = features::ALL.iter().flat_map(|feature| (feature.routes)());
    all.fold(Router::new(), |router, route| {
        let tokens = route.tokens();
        let Route { path, access, form_above, handler, .. } = route;
        let place = Matched { path, form_above };
        let matched = MapResponseLayer::new(move |mut response: Response| {
            response.extensions_mut().insert(place);
            response
        });
        let (stranger, here) = (cross_site(app), Extension(place));
        // Each in one piece: every layer that is added by itself costs a page some allocations.
        let handler = if access == Access::Open {
            handler.route_layer((matched, stranger, here))
        } else {
            let door = auth::layer(app).before(access, tokens, place);
            handler.route_layer((matched, stranger, door, here))
        };
        let router = router.route(&format!("{prefix}{path}"), handler.clone());
        // The first page under a prefix is `/auth/` and, for those who nest or type it, `/auth`.
        if path == "/" && !prefix.is_empty() { router.route(prefix, handler) } else { router }
    })
    .with_state(app.clone())
}

/// Refuses what a page of another site began. Browsers say where a write comes from; a program that
/// says nothing carries no browser's cookie (decision 2).
fn cross_site(app: &App) -> CsrfLayer<impl Fn(ProtectionError) -> Response + Clone + use<>> {
    let layer = CsrfLayer::new();
    // A proxy may rewrite Host: then the origin must be the one that browsers see. It was written
    // by the URL parser, so the layer takes it.
    let layer =
        layer.clone().add_trusted_origin(app.site().urls.public().origin()).unwrap_or(layer);
    layer.with_rejection_response(|_| Error::CrossSite.into_response())
}

fn furnish(app: &App, router: Router) -> Router {
    router.layer(Furnish(app.clone()))
}

/// What `metrics.listen` answers: the figures at `/metrics`, and nothing else.
pub fn metrics(app: &App) -> Router {
    async fn figures(State(app): State<App>) -> Response {
        let now = app.clock().now();
        let sessions = app.db().read(move |db| auth::session::count(db, now)).await;
        let now = metrics::Now {
            hashing: app.hasher().waiting(),
            sessions: sessions.ok(),
            connections: app.db().usage(),
        };
        let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
        ([(CONTENT_TYPE, kind)], app.metrics().text(&now)).into_response()
    }
    Router::new().route("/metrics", get(figures)).with_state(app.clone())
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, http::Request};
    use tower::ServiceExt;

    use super::*;
    use crate::{config::Config, serve::Pages};

    async fn app(dir: &tempfile::TempDir) -> App {
        let url = format!("sqlite:{}", dir.path().join("test.db").display());
        App::build(Config::of([("database_url", url.as_str())]).unwrap()).await.unwrap()
    }

    async fn answer(router: Router, path: &str) -> (axum::http::response::Parts, String) {
        let request = Request::get(path).header("host", "x").body(Body::empty()).unwrap();
        let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        (parts, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn every_refusal_is_a_whole_page_with_all_headers() {
        let dir = tempfile::tempdir().unwrap();
        let app = app(&dir).await;
        for status in [400, 403, 404, 405, 408, 413, 415, 418, 429, 500, 502, 503] {
            let status = StatusCode::from_u16(status).unwrap();
            let router = furnish(&app, Router::new().route("/", get(async move || status)));
            let (parts, body) = answer(router, "/").await;
            assert_eq!(parts.status, status);
            assert!(body.contains("<h1>") && body.contains("</html>"), "{status}: {body}");
            assert_eq!(parts.headers["content-type"], "text/html; charset=utf-8");
            assert_eq!(parts.headers["cache-control"], "no-store");
            assert!(parts.headers.contains_key("content-security-policy"));
            assert_eq!(parts.headers.contains_key("retry-after"), status == 503, "{status}");
        }
    }

    #[tokio::test]
    async fn a_panic_is_a_page_with_a_reference_and_tells_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let app = app(&dir).await;
        let panics = get(async || -> StatusCode { panic!("the cause") });
        let (parts, body) = answer(furnish(&app, Router::new().route("/", panics)), "/").await;
        assert_eq!(parts.status, 500);
        assert!(!body.contains("the cause") && body.contains("<code>"), "{body}");
        assert_eq!(parts.headers["x-content-type-options"], "nosniff");
    }

    #[tokio::test]
    async fn a_panic_costs_one_answer_and_the_connection_goes_on() {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let dir = tempfile::tempdir().unwrap();
        let app = app(&dir).await;
        let panics = get(async || -> StatusCode { panic!("the cause") });
        let pages = Router::new().route("/panics", panics).route("/works", get(async || "works"));
        let pages = Pages { site: furnish(&app, pages), over_capacity: Router::new() };
        let listen = crate::config::Listen::Tcp(([127, 0, 0, 1], 0).into());
        let listener = crate::serve::Listener::bind(&listen).await.unwrap();
        let address = listener.address().unwrap().unwrap();
        let config = app.config().clone();
        tokio::spawn(async move {
            crate::serve::run(listener, pages, &config, std::future::pending()).await;
        });
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        for _ in 0..20 {
            for (path, status, end) in [("/panics", "500", "</html>"), ("/works", "200", "works")] {
                let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
                stream.write_all(request.as_bytes()).await.unwrap();
                let (mut answer, mut piece) = (String::new(), [0; 4096]);
                while !answer.ends_with(end) {
                    let length = stream.read(&mut piece).await.unwrap();
                    assert!(length > 0, "{answer}");
                    answer.push_str(std::str::from_utf8(&piece[..length]).unwrap());
                }
                assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
            }
        }
    }

    #[tokio::test]
    async fn what_takes_too_long_is_answered_with_503() {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", dir.path().join("test.db").display());
        let settings = [("database_url", url.as_str()), ("time.request", "1s")];
        let app = App::build(Config::of(settings).unwrap()).await.unwrap();
        let hangs = get(async || std::future::pending::<StatusCode>().await);
        let router = furnish(&app, Router::new().route("/", hangs));
        assert_eq!(answer(router, "/").await.0.status, 503);
    }

    #[test]
    fn the_table_of_contents_names_each_route_once() {
        let mut seen = std::collections::HashSet::new();
        for route in features::ALL.iter().flat_map(|feature| (feature.routes)()) {
            assert!(
                seen.insert((route.method.clone(), route.path)),
                "{} {}",
                route.method,
                route.path
            );
            let safe = route.method == axum::http::Method::GET;
            assert!(safe || route.access != Access::Guest, "an old tab must still work");
        }
    }
}
