//! What a session may never do, each a rule that somebody once broke.

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::post,
};
use portaria::{
    App,
    accounts::user,
    auth::{
        Credentials, Live, prove,
        session::{self, Opening, Renewal, Token},
    },
    domain::{Claimant, Remember, Role, Secret, Visitor},
    web::cookie::SetCookie,
};
use tokio::{sync::Notify, task::JoinSet};

use crate::support::{Browser, Change, Outcome, PASSWORD, TestSite};

/// Pages beside the site whose handlers stop half-way, as a slow request does.
#[derive(Clone)]
struct Held {
    app: App,
    entered: Arc<Notify>,
    go_on: Arc<Notify>,
}

async fn held_write(State(held): State<Held>, live: Live) -> String {
    held.entered.notify_one();
    held.go_on.notified().await;
    let user = live.user();
    let write = live.write(&held.app, move |db| Ok(user::set_display_name(db, user, None)?));
    format!("{:?}", write.await)
}

/// Stops inside of the transaction, after the account and the session were locked.
async fn held_inside(State(held): State<Held>, live: Live) -> String {
    let (user, runtime) = (live.user(), tokio::runtime::Handle::current());
    let (entered, go_on) = (held.entered.clone(), held.go_on.clone());
    let write = live.write(&held.app, move |db| {
        entered.notify_one();
        runtime.block_on(go_on.notified());
        Ok(user::set_display_name(db, user, None)?)
    });
    format!("{:?}", write.await)
}

async fn held_renewal(
    State(held): State<Held>,
    live: Live,
) -> ([(&'static str, String); 1], String) {
    held.entered.notify_one();
    held.go_on.notified().await;
    let renewal = Renewal::prepare(&held.app, live.clone()).unwrap();
    let cookie = cookie_of(&renewal.cookie(&held.app).unwrap());
    let epoch = live.epoch().clone();
    let write = live.write(&held.app, move |db| renewal.renew(db, &epoch));
    ([("set-cookie", cookie)], format!("{:?}", write.await))
}

/// The statement alone, twice.
async fn two_renewals(State(held): State<Held>, live: Live) -> String {
    let mut outcomes = Vec::new();
    for _ in 0..2 {
        let (live, epoch) = (live.clone(), live.epoch().clone());
        let renewal = Renewal::prepare(&held.app, live).unwrap();
        let write = held.app.db().write(move |db| renewal.renew(db, &epoch));
        outcomes.push(write.await);
    }
    format!("{outcomes:?}")
}

fn cookie_of(cookie: &SetCookie) -> String {
    let mut headers = axum::http::HeaderMap::new();
    cookie.add_to(&mut headers);
    headers["set-cookie"].to_str().unwrap().to_owned()
}

async fn held_sign_in(State(held): State<Held>) -> Response {
    let claimant = Claimant::parse("ada");
    let password = Secret::new(PASSWORD.into());
    let credentials = Credentials::new(claimant, password, Visitor::default()).unwrap();
    let proof = prove(&held.app, credentials).await.unwrap().ok().unwrap();
    held.entered.notify_one();
    held.go_on.notified().await;
    let headers = axum::http::HeaderMap::new();
    let opening = Opening::prepare(&held.app, &headers, Visitor::default(), Remember::No).unwrap();
    let write = held.app.db().write(move |db| opening.begin(db, &proof.user));
    match write.await.unwrap() {
        Some(begun) => (begun, "begun").into_response(),
        None => "not begun".into_response(),
    }
}

async fn open() -> (TestSite, Held) {
    let mut held = None;
    let site = TestSite::serving(&[], |app| {
        let pages = Held { app: app.clone(), entered: Arc::default(), go_on: Arc::default() };
        held = Some(pages.clone());
        let held = Router::new()
            .route("/held/write", post(held_write))
            .route("/held/inside", post(held_inside))
            .route("/held/renewal", post(held_renewal))
            .route("/renewals", post(two_renewals))
            .route("/held/sign-in", post(held_sign_in))
            .with_state(pages)
            .layer(portaria::layer(app));
        portaria::router::site(app).merge(held)
    })
    .await;
    (site, held.unwrap())
}

/// Sends a request that stops half-way, lets `ending` happen, and looks what became of it.
async fn overtaken(
    held: &Held,
    browser: &Browser,
    path: &'static str,
    ending: impl AsyncFnOnce(),
) -> String {
    let slow = browser.clone();
    let slow = tokio::spawn(async move {
        slow.send_to(reqwest::Method::POST, path, &[], Vec::new()).await.body
    });
    held.entered.notified().await;
    ending().await;
    held.go_on.notify_one();
    slow.await.unwrap()
}

#[tokio::test]
async fn a_write_in_flight_changes_nothing_once_the_session_has_ended() {
    let (site, held) = open().await;
    let browser = site.user("ada").await;
    browser.post("/profile", "display_name=Ada").await.is(303);
    let other = browser.copy();
    let outcome = overtaken(&held, &browser, "/held/write", async || {
        other.post("/logout", "").await.is(303);
    });
    assert_eq!(outcome.await, "Err(Ended)");
    assert!(!browser.is_signed_in().await);
    assert_eq!(site.db_user("ada").await.display_name.as_deref(), Some("Ada"));
}

#[tokio::test]
async fn a_sign_out_waits_for_a_write_that_has_begun() {
    let (site, held) = open().await;
    let browser = site.user("ada").await;
    browser.post("/profile", "display_name=Ada").await.is(303);
    let (slow, other) = (browser.copy(), browser.copy());
    let slow = tokio::spawn(async move {
        slow.send_to(reqwest::Method::POST, "/held/inside", &[], Vec::new()).await.body
    });
    held.entered.notified().await;
    let mut sign_out = tokio::spawn(async move { other.post("/logout", "").await.status });
    let early = tokio::time::timeout(std::time::Duration::from_millis(200), &mut sign_out).await;
    assert!(early.is_err(), "answered while a write of the session could still be kept");
    held.go_on.notify_one();
    assert_eq!(slow.await.unwrap(), "Ok(())");
    assert_eq!(sign_out.await.unwrap(), 303);
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn a_write_in_flight_changes_nothing_once_the_account_is_disabled() {
    let (site, held) = open().await;
    let browser = site.user("ada").await;
    let outcome = overtaken(&held, &browser, "/held/write", async || {
        site.change("ada", Change::Disable).await;
    });
    assert_eq!(outcome.await, "Err(Ended)");
    assert!(!browser.is_signed_in().await);
    site.change("ada", Change::Enable).await;
    assert!(!browser.is_signed_in().await, "enabling the account brings no session back");
}

#[tokio::test]
async fn a_renewal_in_flight_brings_no_ended_session_back() {
    let (site, held) = open().await;
    let browser = site.user("ada").await;
    let other = browser.copy();
    let outcome = overtaken(&held, &browser, "/held/renewal", async || {
        other.post("/logout", "").await.is(303);
    });
    assert_eq!(outcome.await, "Err(Ended)");
    assert!(!browser.is_signed_in().await && !other.is_signed_in().await);
    assert_eq!(site.db_sessions().await, 0);
}

#[tokio::test]
async fn a_renewal_in_flight_brings_nothing_back_after_a_password_change() {
    let (site, held) = open().await;
    let browser = site.user("ada").await;
    let elsewhere = site.anonymous();
    elsewhere.sign_in("ada", PASSWORD).await.sees("Profile");
    let outcome = overtaken(&held, &browser, "/held/renewal", async || {
        let body = "current_password=correct+horse+battery&new_password=another+horse+battery";
        elsewhere.post("/profile/password", body).await.leads_to("/profile");
    });
    assert_eq!(outcome.await, "Err(Ended)");
    assert!(!browser.is_signed_in().await);
    assert!(elsewhere.is_signed_in().await);
}

#[tokio::test]
async fn of_two_renewals_of_one_session_one_wins() {
    let (site, held) = open().await;
    let browser = site.user("ada").await;
    let other = browser.copy();
    let outcome = overtaken(&held, &browser, "/held/renewal", async || {
        other.post("/sudo", "password=correct+horse+battery").await.leads_to("/profile");
    });
    assert_eq!(outcome.await, "Err(Ended)");
    assert!(other.is_signed_in().await && !browser.is_signed_in().await);
    let twice = other.send_to(reqwest::Method::POST, "/renewals", &[], Vec::new()).await;
    assert_eq!(twice.body, "[Ok(()), Err(Ended)]");
}

#[tokio::test]
async fn a_renewal_in_flight_brings_nothing_back_once_the_account_is_disabled() {
    let (site, held) = open().await;
    let browser = site.user("ada").await;
    let outcome = overtaken(&held, &browser, "/held/renewal", async || {
        site.change("ada", Change::Disable).await;
    });
    assert_eq!(outcome.await, "Err(Ended)");
    site.change("ada", Change::Enable).await;
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn a_write_in_flight_changes_nothing_after_a_password_change() {
    let (site, held) = open().await;
    let browser = site.user("ada").await;
    browser.post("/profile", "display_name=Ada").await.is(303);
    let elsewhere = site.anonymous();
    elsewhere.sign_in("ada", PASSWORD).await.sees("Profile");
    let outcome = overtaken(&held, &browser, "/held/write", async || {
        let body = "current_password=correct+horse+battery&new_password=another+horse+battery";
        elsewhere.post("/profile/password", body).await.leads_to("/profile");
    });
    assert_eq!(outcome.await, "Err(Ended)");
    assert_eq!(site.db_user("ada").await.display_name.as_deref(), Some("Ada"));
}

#[tokio::test]
async fn a_sign_in_in_flight_brings_the_session_that_was_signed_out_not_back() {
    let (site, held) = open().await;
    let browser = site.user("ada").await;
    let before = browser.copy();
    let outcome = overtaken(&held, &browser, "/held/sign-in", async || {
        before.post("/logout", "").await.is(303);
    });
    // It proved itself anew: it gets a session of its own.
    assert_eq!(outcome.await, "begun");
    assert!(browser.is_signed_in().await && !before.is_signed_in().await);
    assert_eq!(site.db_sessions().await, 1);
}

#[tokio::test]
async fn signing_out_beside_a_renewal_ends_the_renewed_session_too() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    let old = browser.copy();
    browser.post("/sudo", "password=correct+horse+battery").await.leads_to("/profile");
    assert!(browser.is_signed_in().await);
    // Also by the clock of a node that is ahead.
    site.advance(std::time::Duration::from_mins(2));
    old.post("/logout", "").await.leads_to("/login");
    assert!(!browser.is_signed_in().await, "the sign-out was sent with the token before");
}

#[tokio::test]
async fn a_token_that_is_long_dead_signs_nobody_out() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    let old = browser.copy();
    browser.post("/sudo", "password=correct+horse+battery").await.leads_to("/profile");
    site.advance(std::time::Duration::from_mins(10));
    old.post("/logout", "").await.leads_to("/login");
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn signing_out_or_in_ends_the_session_even_beside_a_planted_cookie() {
    let site = TestSite::open().await;
    site.db_insert("ada", None, Role::User).await;
    for (path, body) in [("/logout", ""), ("/login", "username=ada&password=correct+horse+battery")]
    {
        let browser = site.anonymous();
        browser.sign_in("ada", PASSWORD).await.sees("Profile");
        let cookies = format!("portaria=planted; {}", browser.cookie_header());
        let form = ("content-type", "application/x-www-form-urlencoded");
        let headers = [form, ("cookie", cookies.as_str())];
        let before = browser.copy();
        browser.send(reqwest::Method::POST, path, &headers, body.into()).await.is(303);
        assert!(!before.is_signed_in().await, "{path}");
    }
}

#[tokio::test]
async fn a_sign_in_with_the_old_password_does_not_survive_its_change() {
    let (site, held) = open().await;
    let owner = site.user("ada").await;
    let thief = site.anonymous();
    let outcome = overtaken(&held, &thief, "/held/sign-in", async || {
        let body = "current_password=correct+horse+battery&new_password=another+horse+battery";
        owner.post("/profile/password", body).await.leads_to("/profile");
    });
    assert_eq!(outcome.await, "not begun");
    assert!(!thief.is_signed_in().await);
    assert!(owner.is_signed_in().await);
}

#[tokio::test]
async fn a_sign_in_does_not_survive_the_disabling_of_the_account() {
    let (site, held) = open().await;
    site.user("ada").await;
    let browser = site.anonymous();
    let outcome = overtaken(&held, &browser, "/held/sign-in", async || {
        site.change("ada", Change::Disable).await;
    });
    assert_eq!(outcome.await, "not begun");
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn a_session_of_another_epoch_opens_nothing() {
    use diesel::prelude::*;
    use portaria::db::schema::sessions;
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    assert!(browser.is_signed_in().await);
    let set = |db: &mut portaria::db::Conn| -> portaria::db::Result<usize> {
        Ok(diesel::update(sessions::table).set(sessions::epoch.eq(vec![0_u8; 16])).execute(db)?)
    };
    assert_eq!(site.app.db().write(set).await.unwrap(), 1);
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn a_session_of_a_disabled_account_opens_nothing_even_if_its_epoch_still_held() {
    use diesel::prelude::*;
    use portaria::db::schema::users;
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    let set = |db: &mut portaria::db::Conn| -> portaria::db::Result<usize> {
        Ok(diesel::update(users::table).set(users::disabled_at.eq(Some(1_i64))).execute(db)?)
    };
    assert_eq!(site.app.db().write(set).await.unwrap(), 1);
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn real_requests_that_race_a_sign_out_leave_nothing_open() {
    let site = TestSite::open().await;
    site.db_insert("ada", None, Role::User).await;
    for _ in 0..12 {
        let browser = site.anonymous();
        browser.post("/login", "username=ada&password=correct+horse+battery").await.is(303);
        let requests = [
            ("/profile", "display_name=Ada"),
            ("/sudo", "password=correct+horse+battery"),
            ("/logout", ""),
        ];
        let racers: Vec<_> = requests
            .into_iter()
            .map(|(path, body)| {
                let racer = browser.copy();
                tokio::spawn(async move {
                    let status = racer.post(path, body).await.status;
                    (racer, status)
                })
            })
            .collect();
        let mut done = Vec::new();
        for racer in racers {
            let (racer, status) = racer.await.unwrap();
            assert_eq!(status, 303);
            done.push(racer);
        }
        for racer in done {
            assert!(!racer.is_signed_in().await);
        }
        assert_eq!(site.db_sessions().await, 0);
    }
}

#[tokio::test]
async fn two_cookies_of_one_name_and_encoded_names_open_nothing() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    let token = browser.session().unwrap();
    let opens = async |cookie: String| {
        let headers = [("cookie", cookie.as_str())];
        browser.send(reqwest::Method::GET, "/profile", &headers, Vec::new()).await.status == 200
    };
    assert!(opens(format!("portaria={token}")).await);
    assert!(opens(format!("a=b; portaria={token}; c=d")).await);
    for cookie in [
        format!("portaria={token}; portaria={token}"),
        format!("portaria=x; portaria={token}"),
        format!("portari%61={token}"),
        format!("%70ortaria={token}"),
        format!("Portaria={token}"),
        format!("portaria=\"{token}\""),
        format!("portaria={}", token.replacen("ses_", "oth_", 1)),
        format!("portaria={token}x"),
        format!("portaria={}", &token[..token.len() - 1]),
        format!("__Host-portaria={token}"),
    ] {
        assert!(!opens(cookie.clone()).await, "{cookie}");
    }
}

#[tokio::test]
async fn an_unknown_cookie_gets_no_answer_of_its_own() {
    let site = TestSite::open().await;
    let browser = site.anonymous();
    browser.set_cookie("portaria", "ses_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    let answer = browser.get("/login").await.is(200);
    assert!(answer.set_cookies().is_empty(), "a removal could arrive late and delete a fresh one");
    assert!(browser.get("/profile").await.is(303).set_cookies().is_empty());
}

#[tokio::test]
async fn ten_thousand_visitors_store_nothing() {
    let site = TestSite::open().await;
    let visitors = (0..16).map(|_| {
        let browser = site.anonymous();
        async move {
            for path in ["/login", "/signup", "/", "/profile", "/nowhere"].iter().cycle().take(625)
            {
                assert!(browser.get(path).await.set_cookies().is_empty());
            }
        }
    });
    visitors.collect::<JoinSet<_>>().join_all().await;
    assert_eq!(site.db_rows().await, [0; 4]);
}

#[tokio::test]
async fn head_changes_nothing() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    browser.post("/profile", "display_name=Ada").await.is(303);
    let head = async |path| browser.request(reqwest::Method::HEAD, path, "").await;
    let hours = std::time::Duration::from_hours(6);
    site.advance(hours);
    let answer = head("/profile").await.is(200);
    assert!(answer.body.is_empty() && answer.set_cookies().is_empty());
    head("/logout").await.is(200);
    browser.get("/profile").await.sees("Your profile was saved.");
    site.advance(hours);
    head("/profile").await.is(200);
    site.advance(hours);
    head("/profile").await.is(303);
    assert!(!browser.is_signed_in().await, "HEAD does not move the idle limit on");
}

#[tokio::test]
async fn only_a_hash_of_the_token_is_stored() {
    use diesel::prelude::*;
    use portaria::db::schema::sessions;
    use sha2::Digest;
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    let get = |db: &mut portaria::db::Conn| -> portaria::db::Result<(Vec<u8>, String)> {
        Ok(sessions::table.select((sessions::token_hash, sessions::id)).first(db)?)
    };
    let (hash, id) = site.app.db().read(get).await.unwrap();
    let token = browser.session().unwrap();
    assert_eq!(hash, sha2::Sha256::digest(&token).as_slice());
    assert!(!token.contains(&id));
}

#[tokio::test]
async fn sign_outs_with_many_sessions_wait_in_no_circle() {
    let site = TestSite::open().await;
    site.db_insert("ada", None, Role::User).await;
    let nodes = [site.app.clone(), site.another_app().await];
    for round in 0..6 {
        let mut tokens = Vec::new();
        for _ in 0..8 {
            let browser = site.anonymous();
            browser.sign_in("ada", PASSWORD).await.sees("Profile");
            tokens.push(Token::parse(&browser.session().unwrap()).unwrap());
        }
        let sign_outs: JoinSet<_> = (0..16)
            .map(|n| {
                let (app, mut tokens) = (nodes[n % 2].clone(), tokens.clone());
                tokens.rotate_left(n / 2);
                if n % 4 < 2 {
                    tokens.reverse();
                }
                let now = app.clock().now();
                async move {
                    let author = Visitor::default().into();
                    let end = move |db: &mut _| session::end(db, &tokens, &[], &author, now);
                    app.db().write(end).await
                }
            })
            .collect();
        if round % 2 == 1 {
            assert_eq!(site.change("ada", Change::SignOut).await, Outcome::Done);
        }
        assert!(sign_outs.join_all().await.iter().all(Result::is_ok));
        assert_eq!(site.db_sessions().await, 0);
    }
}
