//! The site under `/auth` inside another axum app, whose own page asks who is signed in:
//!
//! ```sh
//! cargo run --example mount
//! ```

#![expect(clippy::print_stdout, reason = "it tells where it is")]

use std::net::SocketAddr;

use axum::{Router, response::Redirect, routing::get};
use portaria::{App, Config, SignedIn};

const ADDRESS: &str = "127.0.0.1:3000";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let config = Config::of([
        ("public_url", format!("http://{ADDRESS}/auth").as_str()),
        ("database_url", "sqlite:mount.db"),
    ])?;
    let app = App::build(config).await?;
    println!("The app on http://{ADDRESS}");
    if let Some(link) = portaria::setup_link(&app).await? {
        println!("Set up: {link}");
    }
    tokio::spawn(portaria::housekeeping(app.clone()));
    let listener = tokio::net::TcpListener::bind(ADDRESS).await?;
    // With the address of clients, so that the site can tell them apart.
    let service = router(&app).into_make_service_with_connect_info::<SocketAddr>();
    Ok(axum::serve(listener, service).await?)
}

fn router(app: &App) -> Router {
    Router::new()
        .route("/", get("Open to all. Your desk is at /desk."))
        .route("/desk", get(desk).layer(portaria::layer(app)))
        .nest("/auth", portaria::router(app))
        // Password managers look for it at the root of the origin.
        .route("/.well-known/change-password", get(Redirect::to("/auth/profile/password")))
}

/// Whoever is not signed in is sent to the sign-in page, and comes back.
async fn desk(SignedIn(user): SignedIn) -> String {
    format!("The desk of {}", user.username)
}

#[cfg(all(test, feature = "testing"))]
mod tests {
    use portaria::testing::{Login, PASSWORD, TestApp};

    use super::*;

    #[tokio::test]
    async fn the_desk_is_for_who_is_signed_in() {
        let test = TestApp::new(&[("public_url", "http://127.0.0.1:3000/auth")]).await.unwrap();
        let router = router(&test.app);
        let mut nobody = test.client(&router);
        assert_eq!(nobody.get("/").await.status, 200);
        assert_eq!(nobody.get("/desk").await.location(), "/auth/login?next=/desk");

        let form = [("username", "ada"), ("password", PASSWORD), ("next", "/desk")];
        test.user("ada").await.unwrap();
        let mut ada = nobody;
        assert_eq!(ada.post("/auth/login", &form).await.location(), "/desk");
        assert_eq!(ada.get("/desk").await.text, "The desk of ada");

        let grace = test.admin("grace").await.unwrap();
        let mut grace = test.client_of(&router, &grace, Login::Stale).await.unwrap();
        assert_eq!(grace.get("/desk").await.text, "The desk of grace");
        assert_eq!(grace.get("/auth/admin/doctor").await.status, 200);
        test.clock.advance(test.app.config().session.absolute);
        assert_eq!(grace.get("/desk").await.location(), "/auth/login?next=/desk");
    }
}
