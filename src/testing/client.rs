use std::{collections::BTreeMap, net::SocketAddr};

use axum::{
    Router,
    body::{self, Body},
    extract::ConnectInfo,
    http::{
        HeaderMap, HeaderValue, Method, Request, StatusCode,
        header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, SET_COOKIE},
    },
};
use tower::ServiceExt;

use crate::app::App;

/// Where clients seem to be.
pub(super) const ADDRESS: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 50_000);

/// A browser that asks a router, without a socket, and keeps its cookies. It follows no redirect.
#[derive(Clone)]
pub struct Client {
    router: Router,
    app: App,
    jar: BTreeMap<String, String>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub text: String,
}

impl Answer {
    /// Where it redirects to; empty for nowhere.
    #[must_use]
    pub fn location(&self) -> &str {
        self.headers.get(LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl Client {
    pub(super) fn new(router: Router, app: App) -> Self {
        Self { router, app, jar: BTreeMap::new() }
    }

    /// Opens a page, by its path from the origin's root.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, Body::empty()).await
    }

    /// Sends a form to a path from the origin's root, as a page of the site does.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.send(Method::POST, path, Body::from(form)).await
    }

    async fn send(&mut self, method: Method, path: &str, body: Body) -> Answer {
        let mut request = Request::new(body);
        *request.method_mut() = method;
        *request.uri_mut() = path.parse().unwrap_or_default();
        request.extensions_mut().insert(ConnectInfo(ADDRESS));
        let headers = request.headers_mut();
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        headers.insert(CONTENT_TYPE, form);
        headers.insert("sec-fetch-site", HeaderValue::from_static("same-origin"));
        headers.extend(
            HeaderValue::from_str(self.app.site().urls.public().authority())
                .map(|host| (HOST, host)),
        );
        headers.extend(self.cookies().map(|cookies| (COOKIE, cookies)));
        // A router never fails: its errors are answers.
        let Ok(response) = self.router.clone().oneshot(request).await;
        let (parts, body) = response.into_parts();
        // What is written behind the page counts before the test goes on.
        self.app.db().settle().await;
        self.keep_cookies(&parts.headers);
        let bytes = body::to_bytes(body, usize::MAX).await.unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, text }
    }

    pub(super) fn cookies(&self) -> Option<HeaderValue> {
        let all = self.jar.iter().map(|(name, value)| format!("{name}={value}"));
        let all = all.collect::<Vec<_>>().join("; ");
        HeaderValue::from_str(&all).ok().filter(|all| !all.is_empty())
    }

    pub(super) fn keep_cookies(&mut self, headers: &HeaderMap) {
        for line in headers.get_all(SET_COOKIE).iter().filter_map(|line| line.to_str().ok()) {
            let pair = line.split(';').next().unwrap_or_default();
            let Some((name, value)) = pair.split_once('=') else { continue };
            if line.contains("Max-Age=0") {
                self.jar.remove(name);
            } else {
                self.jar.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}
