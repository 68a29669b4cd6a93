//! Another axum app mounts the site and guards pages of its own with it.

use axum::{Router, routing::get};
use portaria::{
    App,
    auth::{Admin, AuthSession, Guest, SignedIn, Sudo},
};

use crate::support::{Browser, PASSWORD, TestSite};

fn host(app: &App) -> Router {
    let own = Router::new()
        .route("/desk", get(async |SignedIn(user): SignedIn| format!("desk of {}", user.username)))
        .route("/safe", get(async |Sudo(user): Sudo| format!("safe of {}", user.username)))
        .route("/office", get(async |Admin(user): Admin| format!("office of {}", user.username)))
        .route("/street", get(async |_: Guest| "street"))
        .route(
            "/hall",
            get(async |auth: AuthSession| auth.user.map_or("nobody".into(), |u| u.username)),
        )
        .layer(portaria::layer(app));
    let site = portaria::router(app);
    match app.site().urls.public().prefix() {
        "" => site.merge(own),
        prefix => Router::new().nest(prefix, site).merge(own),
    }
}

async fn get_own(browser: &Browser, path: &str) -> String {
    let answer = browser.send_to(reqwest::Method::GET, path, &[], Vec::new()).await;
    match answer.status {
        200 => answer.body,
        303 => answer.location().to_owned(),
        status => status.to_string(),
    }
}

#[tokio::test]
async fn the_guards_work_on_pages_of_another_app() {
    let site = TestSite::serving(&[], host).await;
    let nobody = site.anonymous();
    nobody.get("/profile").await.leads_to(&format!("/login?next={}/profile", site.prefix));
    assert_eq!(get_own(&nobody, "/desk?a=b").await, "/login?next=/desk%3Fa%3Db");
    assert_eq!(get_own(&nobody, "/safe").await, "/login?next=/safe");
    assert_eq!(get_own(&nobody, "/office").await, "/login?next=/office");
    assert_eq!(get_own(&nobody, "/street").await, "street");
    assert_eq!(get_own(&nobody, "/hall").await, "nobody");

    let ada = site.user("ada").await;
    assert_eq!(get_own(&ada, "/desk").await, "desk of ada");
    assert_eq!(get_own(&ada, "/safe").await, "safe of ada");
    let refused = ada.send_to(reqwest::Method::GET, "/office", &[], Vec::new()).await.is(403);
    let refused = refused.sees("You are signed in as ada.").sees("Sign in as someone else");
    assert!(!refused.header("content-security-policy").is_empty());
    assert_eq!(get_own(&ada, "/street?next=/desk").await, "/desk");
    assert_eq!(get_own(&ada, "/hall").await, "ada");

    site.advance(site.app.config().session.sudo);
    assert_eq!(get_own(&ada, "/desk").await, "desk of ada");
    assert_eq!(get_own(&ada, "/safe").await, "/sudo?next=/safe");
    let page = ada.open("/sudo?next=/safe").await;
    let answer = page.form("sudo").fill("password", PASSWORD).send().await;
    assert_eq!(answer.is(303).header("location"), "/safe");
    assert_eq!(get_own(&ada, "/safe").await, "safe of ada");

    let grace = site.admin("grace").await;
    assert_eq!(get_own(&grace, "/office").await, "office of grace");

    let page = nobody.open("/login?next=/desk").await;
    let answer = page.form("login").fill("username", "ada").fill("password", PASSWORD).send().await;
    assert_eq!(answer.is(303).header("location"), "/desk");
}

#[tokio::test]
async fn the_first_page_answers_at_the_prefix_and_below_it() {
    let site = TestSite::with(&[("public_url", "https://example.com/auth")]).await;
    let browser = site.anonymous();
    for path in ["/auth", "/auth/"] {
        let answer = browser.send_to(reqwest::Method::GET, path, &[], Vec::new()).await;
        assert_eq!(answer.is(303).header("location"), "/auth/login", "{path}");
    }
    for path in ["/", "/login", "/authlogin", "/auth//", "/auth/login/"] {
        browser.send_to(reqwest::Method::GET, path, &[], Vec::new()).await.is(404);
    }
    let page = browser.open("/login").await.is(200);
    assert!(page.body.contains("class=\"site\" href=\"/auth\""), "{}", page.body);
}
