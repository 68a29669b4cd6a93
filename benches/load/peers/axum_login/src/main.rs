//! The same sign-in and page with axum-login, tower-sessions' SQLite store and password-auth, put together
//! as axum-login's own example for SQLite does it, for `scripts/bench`.

mod users;

use std::env::var;

use askama::Template;
use axum::{
    Form, Router,
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
    routing::get,
};
use axum_login::{
    AuthManagerLayerBuilder, login_required,
    tower_sessions::{Expiry, SessionManagerLayer, cookie::time::Duration},
};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool};
use tower_sessions_sqlx_store::SqliteStore;

use users::{Backend, Credentials};

type AuthSession = axum_login::AuthSession<Backend>;

#[derive(Template)]
#[template(path = "page.html")]
struct Page<'a> {
    title: &'a str,
    username: Option<&'a str>,
}

impl Page<'_> {
    fn show(&self) -> Response {
        match self.render() {
            Ok(page) => Html(page).into_response(),
            Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        }
    }
}

async fn form() -> Response {
    Page { title: "Sign in", username: None }.show()
}

async fn login(mut auth: AuthSession, Form(credentials): Form<Credentials>) -> Response {
    let user = match auth.authenticate(credentials).await {
        Ok(Some(user)) => user,
        Ok(None) => return form().await,
        Err(_) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    };
    match auth.login(&user).await {
        Ok(()) => Redirect::to("/profile").into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn profile(auth: AuthSession) -> Response {
    let username = auth.user.as_ref().map(|user| &*user.username);
    Page { title: "Profile", username }.show()
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Pages go on while somebody signs in.
    let options = SqliteConnectOptions::new()
        .filename(var("PEER_DATABASE")?)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal);
    let db = SqlitePool::connect_with(options).await?;
    let backend = Backend(db.clone());
    backend.seed(var("PEER_PEOPLE")?.parse()?, &var("PEER_PASSWORD")?).await?;
    let store = SqliteStore::new(db);
    store.migrate().await?;
    let sessions = SessionManagerLayer::new(store)
        .with_secure(false)
        .with_expiry(Expiry::OnInactivity(Duration::days(1)));
    let app = Router::new()
        .route("/profile", get(profile))
        .route_layer(login_required!(Backend, login_url = "/login"))
        .route("/login", get(form).post(login))
        .layer(AuthManagerLayerBuilder::new(backend, sessions).build());
    let listener = tokio::net::TcpListener::bind(var("PEER_ADDRESS")?).await?;
    axum::serve(listener, app).await?;
    Ok(())
}
