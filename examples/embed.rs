//! An app that mounts the site under `/auth`, with answers of its own: to whoever is not signed in,
//! a sentence on the sign-in page, parts that htmx asks for, and a log of what happens.
//!
//! ```sh
//! cargo run --example embed
//! ```

#![expect(clippy::print_stdout, reason = "it tells where it is, and what happens")]

use std::net::SocketAddr;

use axum::{Router, response::Redirect, routing::get};
use portaria::{App, Config, Event, Signal, SignedIn, Sudo, TurnedAway, Wants, messages::L10n};
use tokio::sync::broadcast::{Receiver, error::RecvError};

const ADDRESS: &str = "127.0.0.1:3000";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let config = Config::of([
        ("public_url", format!("http://{ADDRESS}/auth").as_str()),
        ("database_url", "sqlite:embed.db"),
    ])?;
    let app = App::build(config).await?;
    println!("The app on http://{ADDRESS}");
    tokio::spawn(listen(app.subscribe()));
    tokio::spawn(portaria::housekeeping(app.clone()));
    let listener = tokio::net::TcpListener::bind(ADDRESS).await?;
    let service = router(&app).into_make_service_with_connect_info::<SocketAddr>();
    Ok(axum::serve(listener, service).await?)
}

fn router(app: &App) -> Router {
    let notice = app.notice(|language| match language {
        L10n::Es => "Inicia sesión para ver tus facturas.".to_owned(),
        L10n::PtBR => "Entre para ver suas faturas.".to_owned(),
        L10n::En => "Sign in to see your invoices.".to_owned(),
    });
    let site = app.site().clone();
    // Programs and htmx get the site's answers.
    let layer = portaria::layer(app).on_unauthorized(move |away: &TurnedAway| {
        let is_page = away.wants == Wants::Page;
        is_page.then(|| (notice.leave(&site), Redirect::to(&away.location)))
    });
    Router::new()
        .route("/", get(home).layer(portaria::layer(app)))
        .route("/invoices", get(invoices).layer(layer))
        .route("/part", get(part).layer(portaria::layer(app)))
        .nest("/auth", portaria::router(app))
}

async fn home(user: Option<SignedIn>) -> String {
    user.map_or("Nobody is signed in.".into(), |SignedIn(user)| format!("Hello, {}", user.username))
}

async fn invoices(SignedIn(user): SignedIn) -> String {
    format!("The invoices of {}", user.username)
}

/// For htmx: should the password have been typed too long ago, the browser is told to go where it is
/// typed (`HX-Redirect`), and comes back.
async fn part(Sudo(user): Sudo) -> String {
    format!("The key of account {}", user.id)
}

/// Flask-Login's signals: what the security log keeps is told once it is kept.
async fn listen(mut signals: Receiver<Signal>) {
    loop {
        match signals.recv().await {
            Ok(Signal::Logged(logged)) if logged.what == Event::SignedUp => {
                println!("Somebody new: {:?}", logged.user);
            }
            Ok(Signal::Unauthorized { path }) => println!("Turned away from {path}"),
            Ok(_) => {}
            Err(RecvError::Lagged(missed)) => println!("{missed} signals were missed"),
            Err(RecvError::Closed) => return,
        }
    }
}

#[cfg(all(test, feature = "testing"))]
mod tests {
    use portaria::testing::{Login, TestApp};

    use super::*;

    #[tokio::test]
    async fn the_app_has_the_last_word() {
        let test = TestApp::new(&[("public_url", "http://127.0.0.1:3000/auth")]).await.unwrap();
        let mut signals = test.app.subscribe();
        let router = router(&test.app);
        let mut nobody = test.client(&router);
        assert_eq!(nobody.get("/").await.text, "Nobody is signed in.");
        assert_eq!(nobody.get("/invoices").await.location(), "/auth/login?next=/invoices");
        let page = nobody.get("/auth/login?next=/invoices").await;
        assert!(page.text.contains("Sign in to see your invoices."), "{}", page.text);
        let heard = signals.recv().await.unwrap();
        assert!(matches!(heard, Signal::Unauthorized { path } if path == "/invoices"));

        let ada = test.user("ada").await.unwrap();
        let heard = signals.recv().await.unwrap();
        assert!(matches!(heard, Signal::Logged(logged) if logged.what == Event::SignedUp));
        let mut client = test.client_of(&router, &ada, Login::Fresh).await.unwrap();
        assert_eq!(client.get("/").await.text, "Hello, ada");
        assert_eq!(client.get("/invoices").await.text, "The invoices of ada");
        assert!(client.get("/part").await.text.contains("The key of account"));
        let mut stale = test.client_of(&router, &ada, Login::Stale).await.unwrap();
        assert_eq!(stale.get("/part").await.location(), "/auth/sudo?next=/part");
    }
}
