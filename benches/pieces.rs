//! What the pieces of a page take: `cargo bench --bench pieces`.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use std::{path::Path, sync::OnceLock};

use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use divan::Bencher;
use portaria::{
    App, Config,
    domain::{Role, Secret},
    router,
};
use tower::ServiceExt;

#[expect(dead_code, reason = "nothing is served here")]
mod support;
use support::{PASSWORD, add_user};

/// A site with somebody who is signed in.
struct Bench {
    runtime: tokio::runtime::Runtime,
    app: App,
    router: Router,
    cookie: String,
}

fn bench() -> &'static Bench {
    static BENCH: OnceLock<Bench> = OnceLock::new();
    BENCH.get_or_init(|| {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let dir = tempfile::tempdir().unwrap().keep();
        let (app, router, cookie) = runtime.block_on(signed_in(&dir));
        Bench { runtime, app, router, cookie }
    })
}

async fn signed_in(dir: &Path) -> (App, Router, String) {
    let url = format!("sqlite:{}", dir.join("bench.db").display());
    let app = App::build(Config::of([("database_url", url.as_str())]).unwrap()).await.unwrap();
    add_user(&app, "ada", None, Role::User).await;
    let router = router::site(&app);
    let answer = router.clone().oneshot(sign_in("ada", PASSWORD)).await.unwrap();
    assert_eq!(answer.status(), 303);
    let cookies = answer.headers().get_all(header::SET_COOKIE).iter();
    let cookies = cookies.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap());
    (app, router, cookies.collect::<Vec<_>>().join("; "))
}

fn sign_in(name: &str, password: &str) -> Request<Body> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("username", name).append_pair("password", password);
    Request::post("/login")
        .header(header::HOST, "localhost")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form.finish()))
        .unwrap()
}

/// Asks the router, without a socket.
fn ask(bencher: Bencher, path: &'static str, cookie: &str, status: u16) {
    let bench = bench();
    bencher.bench(|| {
        let mut request = Request::get(path).header(header::HOST, "localhost");
        if !cookie.is_empty() {
            request = request.header(header::COOKIE, cookie);
        }
        let request = request.body(Body::empty()).unwrap();
        let answer = bench.runtime.block_on(bench.router.clone().oneshot(request)).unwrap();
        assert_eq!(answer.status(), status);
    });
}

/// Hashing a password.
#[divan::bench]
fn hash(bencher: Bencher) {
    let bench = bench();
    bencher.bench(|| {
        let hash = bench.app.hasher().hash(Secret::new(PASSWORD.into()));
        bench.runtime.block_on(hash).unwrap()
    });
}

/// Loading a session, and a redirect: the sign-in page has nothing for somebody signed in.
#[divan::bench]
fn session(bencher: Bencher) {
    ask(bencher, "/login", &bench().cookie, 303);
}

/// Rendering alone: no session is looked for.
#[divan::bench]
fn render(bencher: Bencher) {
    ask(bencher, "/login", "", 200);
}

/// Both.
#[divan::bench]
fn page(bencher: Bencher) {
    ask(bencher, "/profile", &bench().cookie, 200);
}

/// Reading a form that is refused before anything is looked up: there is no name in it.
#[divan::bench]
fn form(bencher: Bencher) {
    let bench = bench();
    bencher.bench(|| {
        let request = sign_in("", PASSWORD);
        let answer = bench.runtime.block_on(bench.router.clone().oneshot(request)).unwrap();
        assert_eq!(answer.status(), 422);
    });
}

fn main() {
    divan::main();
}
