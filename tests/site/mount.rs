//! Another axum app mounts the site and guards pages of its own with it.

use axum::{
    Router,
    http::StatusCode,
    response::Redirect,
    routing::{get, post},
};
use portaria::{
    App, Event, Signal, TurnedAway, Wants,
    auth::{Admin, AuthSession, Guest, SignedIn, Sudo},
    messages::L10n,
};
use tokio::sync::broadcast::{Receiver, error::TryRecvError};

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
        .route(
            "/door",
            get(async |user: Option<SignedIn>| user.map_or("nobody".into(), |u| u.0.username)),
        )
        .route("/part", post(async |SignedIn(_): SignedIn| "part"))
        .layer(portaria::layer(app));
    beside(app, own)
}

/// The site under its prefix, beside pages of the app's own.
fn beside(app: &App, own: Router) -> Router {
    match app.site().urls.public().prefix() {
        "" => portaria::router(app).merge(own),
        prefix => Router::new().nest(prefix, portaria::router(app)).merge(own),
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
    assert_eq!(get_own(&nobody, "/door").await, "nobody");

    let ada = site.user("ada").await;
    assert_eq!(get_own(&ada, "/desk").await, "desk of ada");
    assert_eq!(get_own(&ada, "/safe").await, "safe of ada");
    let refused = ada.send_to(reqwest::Method::GET, "/office", &[], Vec::new()).await.is(403);
    let refused = refused.sees("You are signed in as ada.").sees("Sign in as someone else");
    assert!(!refused.header("content-security-policy").is_empty());
    assert_eq!(get_own(&ada, "/street?next=/desk").await, "/desk");
    assert_eq!(get_own(&ada, "/hall").await, "ada");
    assert_eq!(get_own(&ada, "/door").await, "ada");

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

#[tokio::test]
async fn programs_and_htmx_are_told_in_their_own_ways() {
    let site = TestSite::serving(&[], host).await;
    let (nobody, ada) = (site.anonymous(), site.user("ada").await);
    site.advance(site.app.config().session.sudo);
    let ask = async |browser: &Browser, path: &str, headers: &[(&str, &str)]| {
        browser.send_to(reqwest::Method::GET, path, headers, Vec::new()).await
    };
    for accept in ["application/json", "application/problem+json, */*;q=0.1"] {
        let headers = [("accept", accept), ("accept-language", "es")];
        let told = ask(&nobody, "/desk", &headers).await.is(401);
        assert_eq!(told.header("content-type"), "application/problem+json");
        assert!(told.body.contains(r#""code":"not_signed_in""#), "{}", told.body);
        assert!(told.body.contains("Antes, inicia sesión."), "{}", told.body);
        let told = ask(&ada, "/safe", &headers).await.is(403);
        assert!(told.body.contains(r#""code":"sudo_required""#), "{}", told.body);
        let told = ask(&ada, "/office", &headers).await.is(403);
        assert!(told.body.contains(r#""code":"forbidden""#), "{}", told.body);
    }
    // Who is signed in already goes on, whoever asks.
    let json = [("accept", "application/json")];
    assert_eq!(ask(&ada, "/street?next=/desk", &json).await.is(303).header("location"), "/desk");
    let htmx = [("hx-request", "true")];
    assert_eq!(ask(&ada, "/street?next=/desk", &htmx).await.is(200).header("hx-redirect"), "/desk");
    for accept in ["text/html,application/json;q=0.9", "*/*", ""] {
        ask(&nobody, "/desk", &[("accept", accept)]).await.is(303);
    }
    // The site's own pages are pages for everybody.
    nobody
        .send(reqwest::Method::GET, "/profile", &[("accept", "application/json")], vec![])
        .await
        .is(303);

    // htmx asks for a part of the page where the browser is, and that is where it comes back to.
    let origin = site.app.site().urls.public().origin().to_owned();
    let at = format!("{origin}/list?page=2");
    let headers = [("hx-request", "true"), ("hx-current-url", at.as_str()), ("accept", "*/*")];
    let login = format!("{}/login", site.prefix);
    let told = ask(&nobody, "/desk", &headers).await.is(401);
    assert_eq!(told.header("hx-redirect"), format!("{login}?next=/list%3Fpage%3D2"));
    assert_eq!((told.body.as_str(), told.header("cache-control")), ("", "no-store"));
    let told = ask(&ada, "/safe", &headers).await.is(403);
    assert_eq!(told.header("hx-redirect"), format!("{}/sudo?next=/list%3Fpage%3D2", site.prefix));
    assert_eq!(ask(&ada, "/desk", &headers).await.is(200).body, "desk of ada");
    for elsewhere in ["https://evil.example/x", "//evil.example", "javascript:alert(1)", "x", ""] {
        let headers = [("hx-request", "true"), ("hx-current-url", elsewhere)];
        let told = ask(&nobody, "/desk", &headers).await.is(401);
        assert_eq!(told.header("hx-redirect"), login, "{elsewhere}");
    }
    let told = nobody.send_to(reqwest::Method::POST, "/part", &headers, Vec::new()).await.is(401);
    assert_eq!(told.header("hx-redirect"), format!("{login}?next=/list%3Fpage%3D2"));
}

#[tokio::test]
async fn an_app_gives_its_own_answers_and_leaves_its_own_notices() {
    let site = TestSite::serving(&[], |app| {
        let sentence = |language| match language {
            L10n::Es => "Entra para ver <tus> facturas.".to_owned(),
            _ => "Sign in to see <your> invoices.".to_owned(),
        };
        let (notice, other) = (app.notice(sentence), app.notice(|_| "Another.".to_owned()));
        assert_ne!(notice, other);
        let site = app.site().clone();
        let layer = portaria::layer(app)
            .on_unauthorized(move |away: &TurnedAway| {
                let is_page = away.wants == Wants::Page;
                is_page.then(|| (notice.leave(&site), Redirect::to(&away.location)))
            })
            .on_sudo_required(|away: &TurnedAway| {
                let TurnedAway { method, uri, headers, location, .. } = away;
                let asked = headers.contains_key("host");
                Some((StatusCode::IM_A_TEAPOT, format!("{method} {uri} {asked} {location}")))
            });
        let own = Router::new()
            .route("/invoices", get(async |SignedIn(_): SignedIn| "invoices"))
            .route("/safe", get(async |Sudo(_): Sudo| "safe"))
            .route("/office", get(async |Admin(_): Admin| "office"))
            .layer(layer);
        beside(app, own)
    })
    .await;
    let nobody = site.anonymous();
    let away = nobody.send_to(reqwest::Method::GET, "/invoices", &[], vec![]).await.is(303);
    assert_eq!(away.location(), "/login?next=/invoices");
    let page = away.follow().await.sees("Sign in to see <your> invoices.");
    page.browser.open("/login").await.sees_no("invoices.");
    nobody.send_to(reqwest::Method::GET, "/invoices", &[], vec![]).await.is(303);
    let spanish = [("accept-language", "es"), ("cookie", &*nobody.cookie_header())];
    nobody
        .send(reqwest::Method::GET, "/login", &spanish, vec![])
        .await
        .sees("Entra para ver <tus> facturas.");
    // A notice that there is not is none.
    for word in ["own-2", "own-+0", "own-00", "own-", "own--1", "own-x", "own-99999999999999999999"]
    {
        nobody.set_cookie("portaria-notice", word);
        let page = nobody.open("/login").await;
        assert!(!page.body.contains("role=\"status\""), "{word}: {}", page.body);
    }
    let json = [("accept", "application/json")];
    nobody.send_to(reqwest::Method::GET, "/invoices", &json, vec![]).await.is(401);
    let ada = site.user("ada").await;
    assert_eq!(get_own(&ada, "/invoices").await, "invoices");
    assert_eq!(get_own(&ada, "/safe").await, "safe");
    assert_eq!(get_own(&ada, "/office").await, "403", "who may not enter is told by the site");
    site.advance(site.app.config().session.sudo);
    let own = ada.send_to(reqwest::Method::GET, "/safe?a=b", &[], vec![]).await.is(418);
    assert_eq!(own.body, format!("GET /safe?a=b true {}/sudo?next=/safe%3Fa%3Db", site.prefix));
}

/// What has been told by now, in a few words.
fn heard(signals: &mut Receiver<Signal>) -> Vec<String> {
    let mut all = Vec::new();
    loop {
        all.push(match signals.try_recv() {
            Ok(Signal::Logged(logged)) => {
                let by = if logged.by == logged.user { "" } else { " by another" };
                format!("{}{by}", logged.what.as_str())
            }
            Ok(Signal::TokenUsed { user, .. }) => format!("a token of {user} was used"),
            Ok(Signal::Unauthorized { path }) => format!("not signed in: {path}"),
            Ok(Signal::SudoRequired { user, path }) => format!("{user} at {path}"),
            Ok(other) => format!("{other:?}"),
            Err(TryRecvError::Empty) => return all,
            Err(error) => panic!("{error}"),
        });
    }
}

#[tokio::test]
async fn an_app_hears_what_happens_once_it_is_kept() {
    let site = TestSite::serving(&[], host).await;
    let mut signals = site.app.subscribe();
    let ada = site.user("ada").await;
    assert_eq!(heard(&mut signals), ["signed-up", "signed-in"]);
    ada.post("/signup", "username=ada&password=correct+horse+battery").await.is(422);
    ada.get("/profile").await.is(200);
    assert_eq!(heard(&mut signals), [""; 0], "nothing happened");
    site.anonymous().sign_in("ada", "wrong horse battery").await.is(422);
    let Signal::Logged(refused) = signals.try_recv().unwrap() else { panic!() };
    assert_eq!((refused.what, refused.by), (Event::WrongPassword, None));
    assert_eq!(refused.user, Some(site.db_user("ada").await.id));
    assert_eq!(site.db_refusal(refused.reference.unwrap().as_str()).await.len(), 1);
    assert_eq!(refused.visitor.ip(), "127.0.0.1");
    let robot = site.robot(&ada.token("read").await);
    robot.get("/users/me").await.is(200);
    robot.get("/users").await.is(403);
    let id = site.db_user("ada").await.id;
    let used = format!("a token of {id} was used");
    assert_eq!(heard(&mut signals), ["reauthenticated", "token-made", &used]);
    site.anonymous().get("/profile").await.is(303);
    get_own(&site.anonymous(), "/desk").await;
    let link = format!("/password-link/link_{}", "A".repeat(43));
    site.anonymous().get(&link).await.is(410);
    site.advance(site.app.config().session.sudo);
    get_own(&ada, "/safe").await;
    let own = format!("{}/profile", site.prefix);
    assert_eq!(
        heard(&mut signals),
        [
            format!("not signed in: {own}").as_str(),
            "not signed in: /desk",
            &format!("{id} at /safe")
        ]
    );
    let admin = site.admin("grace").await;
    admin.post("/sudo", "password=correct+horse+battery").await.is(303);
    heard(&mut signals);
    let path = format!("/admin/users/{}", site.db_user("ada").await.id);
    admin.post(&path, "username=grace").await.is(422);
    assert_eq!(heard(&mut signals), [""; 0], "it was undone, or never began");
    admin.post(&format!("{path}/disable"), "").await.is(303);
    assert_eq!(heard(&mut signals), ["disabled by another"]);
    // Written, and undone: nobody would be left who administers the site.
    let oneself = site.db_user("grace").await.id;
    let robot = site.robot(&admin.token("admin").await);
    heard(&mut signals);
    let change = serde_json::json!({ "display_name": "Grace", "role": "user" });
    let path = format!("/users/{oneself}");
    robot.call("PATCH", &path, Some(change)).await.refuses(&[("role", "last_administrator")]);
    assert_eq!(heard(&mut signals), [format!("a token of {oneself} was used")]);
}
