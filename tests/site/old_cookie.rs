//! Accounts that came from a Flask app: its "remember me" cookies are exchanged for sessions.

use std::time::Duration;

use axum::{Router, routing::get};
use diesel::prelude::*;
use hmac::{Hmac, Mac};
use portaria::{
    App,
    accounts::user::User,
    auth::SignedIn,
    db::{self, schema::arrivals},
    domain::{Moment, Role, UserId},
};
use reqwest::Method;

use crate::support::{Answer, Browser, Change, Outcome, PASSWORD, SECRET_KEY, TestSite};

const KEY: &str = "dev-key-0123456789abcdef";

/// Made by Flask-Login 0.6.3 with that key.
const FORTY_TWO: &str = "42|5a560aa4fcb031e523054197e10fa091c53ea70b7438ae71125546e4ea08b576d55b7ca68a3c4dbc4e7d2743e120834efec372d46b253f829b43459d3a35245c";

const SETTINGS: [(&str, &str); 2] = [("flask.secret_key", KEY), ("flask.until", "2026-12-31")];

const HTML: &[(&str, &str)] = &[("accept", "text/html,application/xhtml+xml,*/*;q=0.8")];

const REMOVAL: &str = "remember_token=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0";

fn value(id: &str, key: &str) -> String {
    let mac = Hmac::<sha2::Sha512>::new_from_slice(key.as_bytes()).unwrap();
    let digest = mac.chain_update(id).finalize().into_bytes();
    format!("{id}|{digest:x}")
}

/// Ada's account came with the id 42.
async fn ada_came(settings: &[(&str, &str)]) -> TestSite {
    let site = TestSite::with(settings).await;
    comes(&site, "ada", "42").await;
    site
}

async fn comes(site: &TestSite, name: &str, old_id: &str) -> User {
    let user = site.db_insert(name, None, Role::User).await;
    let (came, came_as, old_id) = (user.clone(), name.as_bytes().to_vec(), old_id.to_owned());
    let insert = move |db: &mut db::Conn| -> db::Result<()> {
        let row = (
            arrivals::user_id.eq(came.id.to_string()),
            arrivals::came_as.eq(came_as),
            arrivals::old_id.eq(old_id),
            arrivals::cookie_epoch.eq(came.epoch.bytes()),
            arrivals::run.eq("a run"),
        );
        diesel::insert_into(arrivals::table).values(row).execute(db)?;
        Ok(())
    };
    site.app.db().write(insert).await.unwrap();
    user
}

fn kept(site: &TestSite) -> Browser {
    let browser = site.anonymous();
    browser.set_cookie("remember_token", FORTY_TWO);
    browser
}

/// As a browser goes to a page.
async fn go(browser: &Browser, path: &str) -> Answer {
    browser.send(Method::GET, path, HTML, vec![]).await
}

/// Whether the old cookie signs in. If not, it has changed nothing.
async fn signs_in(site: &TestSite, browser: &Browser) -> bool {
    let (before, cookies) = (site.db_rows().await, browser.cookie_header());
    let answer = go(browser, "/profile").await;
    if answer.status == 200 {
        assert_eq!(browser.cookie("remember_token"), None);
        return true;
    }
    answer.leads_to(&format!("/login?next={}/profile", site.prefix));
    assert_eq!((site.db_rows().await, browser.cookie_header()), (before, cookies));
    false
}

/// Of each session, the latest first: by what it began, when a password was typed, whether it is a long
/// one, and from where it was begun.
async fn db_sessions(site: &TestSite) -> Vec<(String, i64, bool, String, String)> {
    use diesel::prelude::*;
    use portaria::db::schema::sessions::{agent, amr, auth_at, id, ip, remember, table};
    let list = |db: &mut db::Conn| -> db::Result<_> {
        let all = table.order(id.desc()).select((amr, auth_at, remember, ip, agent));
        Ok(all.load(db)?)
    };
    site.app.db().read(list).await.unwrap()
}

#[tokio::test]
async fn who_was_kept_signed_in_is_and_gets_a_session_for_the_cookie() {
    let site = ada_came(&SETTINGS).await;
    assert_eq!(value("42", KEY), FORTY_TWO);
    let browser = kept(&site);
    let headers = [HTML[0], ("user-agent", "Firefox")];
    let answer = browser.send(Method::GET, "/profile", &headers, vec![]).await.is(200).sees("ada");
    let [session, removal] = answer.set_cookies()[..] else { panic!("{:?}", answer.set_cookies()) };
    assert_eq!(removal, REMOVAL);
    assert!(session.ends_with("; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000"), "{session}");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(browser.is_signed_in().await);
    assert_eq!(site.db_activity("ada").await, ["signed-up", "remembered"]);
    let log = site.db_log().await;
    assert_eq!((&*log[1].ip, &*log[1].agent), ("127.0.0.1", "Firefox"));
    let begun = ("remember_token".into(), 0, true, "127.0.0.1".into(), "Firefox".into());
    assert_eq!(db_sessions(&site).await, [begun]);

    // The password was not typed, and the browser is none that the account knows.
    let sudo = format!("/sudo?next={}/profile/sessions", site.prefix);
    browser.post("/profile/sessions/end-others", "").await.leads_to(&sudo);
    assert_eq!(browser.cookie("portaria-device"), None);
    go(&browser, "/profile/activity").await.sees("Signed in by “keep me signed in” of the earlier");

    // It ends as others do, and the browser has no cookie that begins it anew.
    site.advance(Duration::from_hours(24 * 14));
    assert!(!signs_in(&site, &browser).await);
}

#[tokio::test]
async fn guards_see_who_it_is_at_once() {
    let site = ada_came(&SETTINGS).await;
    let login = format!("/login?next={}/profile/password", site.prefix);
    go(&kept(&site), &login).await.leads_to("/profile/password");
    let refused = go(&kept(&site), "/admin/users").await.is(403).sees("You are signed in as ada.");
    assert_eq!(refused.set_cookies().len(), 2);
    assert!(refused.browser.is_signed_in().await);
}

#[tokio::test]
async fn over_https_the_cookies_are_secure() {
    let site = ada_came(
        &[&SETTINGS[..], &[("public_url", "https://example.com/auth"), ("flask.cookie", "me")]]
            .concat(),
    )
    .await;
    let browser = site.anonymous();
    browser.set_cookie("me", FORTY_TWO);
    let answer = go(&browser, "/profile").await.is(200);
    let [session, removal] = answer.set_cookies()[..] else { panic!("{:?}", answer.set_cookies()) };
    assert!(session.starts_with("__Host-portaria="), "{session}");
    assert_eq!(removal, "me=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0");
}

#[tokio::test]
async fn without_the_settings_and_after_the_day_no_such_cookie_counts() {
    let site = ada_came(&[]).await;
    assert!(!signs_in(&site, &kept(&site)).await);
    let answer = kept(&site).post("/logout", "").await.leads_to("/login");
    assert!(!answer.set_cookies().iter().any(|line| line.starts_with("remember_token")));

    let site = ada_came(&[SETTINGS[0], ("flask.until", "2026-01-10")]).await;
    site.advance(Duration::from_hours(24 * 10) - Duration::from_millis(1));
    assert!(signs_in(&site, &kept(&site)).await, "the last day counts");
    site.advance(Duration::from_millis(1));
    assert!(!signs_in(&site, &kept(&site)).await);
    let late = kept(&site);
    late.post("/logout", "").await.leads_to("/login");
    assert!(late.cookie("remember_token").is_some());
}

#[tokio::test]
async fn a_cookie_that_the_key_did_not_make_or_of_nobody_changes_nothing() {
    let site = ada_came(&SETTINGS).await;
    let browser = site.anonymous();
    for bad in [
        value("42", "another key of some length"),
        value("43", KEY),
        FORTY_TWO.replacen("42", "43", 1),
        FORTY_TWO[..FORTY_TWO.len() - 2].to_owned(),
        "42".to_owned(),
        format!("{FORTY_TWO}; remember_token={FORTY_TWO}"),
        format!("{FORTY_TWO}; remember_token=x"),
    ] {
        browser.set_cookie("remember_token", &bad);
        assert!(!signs_in(&site, &browser).await, "{bad}");
    }
    browser.set_cookie("remember_token", "42|x");
    browser.post("/logout", "").await.leads_to("/login");
    assert!(browser.cookie("remember_token").is_some());
    assert!(signs_in(&site, &kept(&site)).await);
}

#[tokio::test]
async fn a_cookie_that_the_key_did_not_make_is_not_looked_up() {
    let site = ada_came(&SETTINGS).await;
    let Some(path) = site.app.config().database.file() else { return };
    std::fs::rename(path, path.with_extension("away")).unwrap();
    let browser = site.anonymous();
    browser.set_cookie("remember_token", &value("42", "another key of some length"));
    go(&browser, "/login").await.is(200);
    go(&kept(&site), "/login").await.is(503);
}

#[tokio::test]
async fn an_id_that_two_came_with_is_nobodys() {
    let site = ada_came(&SETTINGS).await;
    comes(&site, "grace", "42").await;
    assert!(!signs_in(&site, &kept(&site)).await);
    site.change("grace", Change::Disable).await;
    assert!(!signs_in(&site, &kept(&site)).await);
    site.change("grace", Change::Delete).await;
    assert!(signs_in(&site, &kept(&site)).await);
}

#[tokio::test]
async fn what_ends_every_session_ends_the_cookie() {
    let site = ada_came(&SETTINGS).await;
    let new = site.hash("another battery horse").await;
    let ends = [
        vec![Change::SignOut],
        vec![Change::Disable],
        vec![Change::Disable, Change::Enable],
        vec![Change::Password(new)],
        vec![Change::Role(Role::Admin)],
        vec![Change::Role(Role::Admin), Change::Role(Role::User)],
    ];
    for (n, changes) in ends.into_iter().enumerate() {
        let (name, old_id) = (format!("eve{n}"), format!("id{n}"));
        comes(&site, &name, &old_id).await;
        site.db_insert(&format!("root{n}"), None, Role::Admin).await;
        let (first, second) = (site.anonymous(), site.anonymous());
        for browser in [&first, &second] {
            browser.set_cookie("remember_token", &value(&old_id, KEY));
        }
        assert!(signs_in(&site, &first).await);
        for change in changes.clone() {
            assert_eq!(site.change(&name, change).await, Outcome::Done);
        }
        assert!(!signs_in(&site, &second).await, "{changes:?}");
        assert!(!first.is_signed_in().await, "{changes:?}");
    }
}

/// Whose role changes stays signed in where the password was typed.
#[tokio::test]
async fn another_role_ends_what_began_by_the_cookie_alone() {
    let site = ada_came(&SETTINGS).await;
    let (typed, old) = (site.anonymous(), kept(&site));
    typed.sign_in("ada", PASSWORD).await.sees("Profile");
    assert!(signs_in(&site, &old).await);
    // A password that is typed later does not make it another session.
    let page = go(&old, "/sudo").await;
    page.form("sudo").fill("password", PASSWORD).send().await.is(303);
    assert_eq!(site.change("ada", Change::Role(Role::Admin)).await, Outcome::Done);
    assert!(typed.is_signed_in().await && !old.is_signed_in().await);
}

/// Whatever became of the epoch.
#[tokio::test]
async fn administrators_and_disabled_accounts_have_no_such_cookie() {
    use portaria::accounts::user;
    let site = ada_came(&SETTINGS).await;
    let id = site.db_user("ada").await.id;
    let write = async |work: fn(&mut db::Conn, UserId, Moment) -> db::Result<()>| {
        let now = site.clock.now();
        site.app.db().write(move |db: &mut db::Conn| work(db, id, now)).await.unwrap();
    };
    write(|db, id, _| user::set_role(db, id, Role::Admin)).await;
    assert!(!signs_in(&site, &kept(&site)).await);
    write(|db, id, _| user::set_role(db, id, Role::User)).await;
    write(|db, id, now| user::set_disabled(db, id, Some(now))).await;
    assert!(!signs_in(&site, &kept(&site)).await);
    write(|db, id, _| user::set_disabled(db, id, None)).await;
    assert!(signs_in(&site, &kept(&site)).await);
}

#[tokio::test]
async fn signing_out_ends_the_cookie_in_every_browser() {
    let site = ada_came(&SETTINGS).await;
    let ada = site.anonymous();
    ada.sign_in("ada", PASSWORD).await.sees("Profile");
    ada.post("/logout", "").await.leads_to("/login");
    assert!(!signs_in(&site, &kept(&site)).await);
    assert_eq!(site.db_activity("ada").await, ["signed-up", "signed-in", "signed-out"]);
}

/// The settings may come later than the accounts.
#[tokio::test]
async fn who_signed_out_before_such_cookies_count_stays_signed_out() {
    let site = ada_came(&[]).await;
    let grace = comes(&site, "grace", "43").await;
    let ada = site.anonymous();
    ada.sign_in("ada", PASSWORD).await.sees("Profile");
    ada.post("/logout", "").await.leads_to("/login");
    let mut config = site.app.config().clone();
    config.flask = portaria::Config::of(SETTINGS).unwrap().flask;
    let app = App::build_with_clock(config, site.clock.clone()).await.unwrap();
    let node = site.node_of(&app).await;
    assert!(!signs_in(&site, &kept(&site).through(&node)).await);
    let browser = site.anonymous();
    browser.set_cookie("remember_token", &value("43", KEY));
    assert!(signs_in(&site, &browser.through(&node)).await, "{grace:?}");
}

#[tokio::test]
async fn whoever_signs_out_with_the_cookie_alone_has_it_no_longer() {
    let site = ada_came(&SETTINGS).await;
    for (n, by_api) in [false, true].into_iter().enumerate() {
        let old_id = format!("id{n}");
        comes(&site, &format!("eve{n}"), &old_id).await;
        let browser = site.anonymous();
        browser.set_cookie("remember_token", &value(&old_id, KEY));
        let (copy, rows) = (browser.copy(), site.db_rows().await);
        let answer = if by_api {
            browser.send(Method::DELETE, "/api/v1/session", &[], vec![]).await.is(204)
        } else {
            browser.post("/logout", "").await.leads_to("/login")
        };
        assert!(answer.set_cookies().contains(&REMOVAL));
        assert!(!signs_in(&site, &copy).await);
        assert_eq!(site.db_activity(&format!("eve{n}")).await, ["signed-up", "signed-out"]);
        // The second time it has ended already, and is taken away all the same.
        copy.post("/logout", "").await.leads_to("/login");
        assert_eq!(copy.cookie("remember_token"), None);
        assert_eq!(site.db_rows().await[3], rows[3] + 1);
    }
    // Also beside another one, and once where a session ends with it.
    let both = format!("remember_token={FORTY_TWO}; remember_token=x");
    let headers = [("cookie", both.as_str())];
    site.anonymous().send(Method::POST, "/logout", &headers, vec![]).await.leads_to("/login");
    assert!(!signs_in(&site, &kept(&site)).await);
}

#[tokio::test]
async fn a_session_and_the_cookie_of_its_account_are_signed_out_of_once() {
    let site = ada_came(&SETTINGS).await;
    let ada = site.anonymous();
    ada.sign_in("ada", PASSWORD).await.sees("Profile");
    ada.set_cookie("remember_token", FORTY_TWO);
    ada.post("/logout", "").await.leads_to("/login");
    assert_eq!(site.db_activity("ada").await, ["signed-up", "signed-in", "signed-out"]);
    assert_eq!(ada.cookie("remember_token"), None);
}

#[tokio::test]
async fn ending_other_devices_ends_the_cookie() {
    let site = TestSite::with(&SETTINGS).await;
    for (n, path) in
        ["/profile/sessions/end", "/profile/sessions/end-others"].into_iter().enumerate()
    {
        let (name, old_id) = (format!("eve{n}"), format!("id{n}"));
        comes(&site, &name, &old_id).await;
        let (eve, first, second) = (site.anonymous(), site.anonymous(), site.anonymous());
        eve.sign_in(&name, PASSWORD).await.sees("Profile");
        for browser in [&first, &second] {
            browser.set_cookie("remember_token", &value(&old_id, KEY));
        }
        assert!(signs_in(&site, &first).await);
        let form = eve.open("/profile/sessions").await;
        let body = form.body.split("name=\"session\" value=\"").nth(1).unwrap();
        let id = body.split('"').next().unwrap();
        // What is not there ends nothing.
        let nothing = "session=0198c0de-0000-7000-8000-000000000000";
        eve.post("/profile/sessions/end", nothing).await.is(404);
        assert!(first.is_signed_in().await);
        eve.post(path, &format!("session={id}")).await.leads_to("/profile/sessions");
        assert!(!first.is_signed_in().await && !signs_in(&site, &second).await, "{path}");
    }
}

#[tokio::test]
async fn only_who_goes_to_a_page_is_signed_in() {
    let site = ada_came(&SETTINGS).await;
    let browser = kept(&site);
    let before = site.db_rows().await;
    let asks = async |method: Method, path: &str, headers: &[(&str, &str)]| {
        browser.send(method, path, headers, vec![]).await;
        assert_eq!(site.db_rows().await, before, "{path} {headers:?}");
        assert!(browser.cookie("remember_token").is_some() && browser.session().is_none());
    };
    asks(Method::HEAD, "/profile", HTML).await;
    asks(Method::POST, "/profile", HTML).await;
    asks(Method::GET, "/api/v1/users/me", HTML).await;
    asks(Method::GET, "/api/v1/session", HTML).await;
    asks(Method::GET, "/healthz", HTML).await;
    for accept in ["*/*", "application/json", "image/avif,image/webp", ""] {
        asks(Method::GET, "/profile", &[("accept", accept)]).await;
    }
    let (mode, dest) = ("sec-fetch-mode", "sec-fetch-dest");
    for said in [
        &[(mode, "cors"), (dest, "empty")][..],
        &[(mode, "no-cors"), (dest, "image")],
        &[(mode, "navigate"), (dest, "iframe")],
        &[(mode, "navigate")],
        &[(dest, "document")],
        &[(mode, "cors"), (dest, "document")],
    ] {
        asks(Method::GET, "/profile", &[HTML, said].concat()).await;
    }
    asks(Method::GET, "/profile", &[HTML, &[("authorization", "Bearer x")]].concat()).await;
    // Whoever says so needs to accept nothing.
    let said = [(mode, "navigate"), (dest, "document"), ("accept", "*/*")];
    browser.send(Method::GET, "/profile", &said, vec![]).await.is(200);
}

#[tokio::test]
async fn ten_an_hour_are_exchanged() {
    let site = ada_came(&SETTINGS).await;
    for n in 0..10 {
        assert!(signs_in(&site, &kept(&site)).await, "{n}");
    }
    let late = kept(&site);
    assert!(!signs_in(&site, &late).await);
    comes(&site, "grace", "43").await;
    let grace = site.anonymous();
    grace.set_cookie("remember_token", &value("43", KEY));
    assert!(signs_in(&site, &grace).await, "each account has ten");
    site.advance(Duration::from_mins(59));
    assert!(!signs_in(&site, &late).await);
    late.sign_in("ada", PASSWORD).await.sees("Profile");
    site.advance(Duration::from_mins(1) + Duration::from_millis(1));
    assert!(signs_in(&site, &kept(&site)).await);
}

#[tokio::test]
async fn many_at_once_are_ten() {
    let site = ada_came(&SETTINGS).await;
    let all = (0..16).map(|_| {
        let browser = kept(&site);
        async move { go(&browser, "/profile").await.status }
    });
    let answers = all.collect::<tokio::task::JoinSet<_>>().join_all().await;
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 10, "{answers:?}");
    assert_eq!(site.db_sessions().await, 10);
}

#[tokio::test]
async fn a_live_session_comes_first_and_a_dead_one_is_replaced() {
    let site = ada_came(&SETTINGS).await;
    let grace = site.user("grace").await;
    grace.set_cookie("remember_token", FORTY_TWO);
    let page = go(&grace, "/profile").await.is(200).sees("grace");
    assert!(page.set_cookies().is_empty() && grace.cookie("remember_token").is_some());
    site.advance(Duration::from_hours(13));
    assert_eq!(site.db_sessions().await, 1);
    let page = go(&grace, "/profile").await.is(200).sees("ada");
    assert_eq!(page.set_cookies().len(), 2);
    assert_eq!(site.db_sessions().await, 1, "the dead one is gone");
}

#[tokio::test]
async fn no_cookie_counts_in_a_copy() {
    let site = ada_came(&SETTINGS).await;
    let Some(path) = site.app.config().database.file() else { return };
    let copy = path.with_extension("copy");
    db::Db::backup(&site.app.config().database, &copy).await.unwrap();
    let url = format!("sqlite:{}", copy.display());
    let own = [("database_url", url.as_str()), ("secret_key", SECRET_KEY)];
    let config = portaria::Config::of(SETTINGS.into_iter().chain(own)).unwrap();
    let restored = App::build_with_clock(config, site.clock.clone()).await.unwrap();
    let node = site.node_of(&restored).await;
    node.set_cookie("remember_token", FORTY_TWO);
    go(&node, "/profile").await.leads_to("/login?next=/profile");
    // Who came once does not come again.
    let count = |db: &mut db::Conn| Ok(arrivals::table.count().get_result::<i64>(db)?);
    let count: db::Result<i64> = restored.db().read(count).await;
    assert_eq!(count.unwrap(), 1);
    assert!(signs_in(&site, &kept(&site)).await);
}

#[tokio::test]
async fn the_pages_of_another_app_sign_in_too() {
    let site = TestSite::serving(&SETTINGS, |app| {
        let own = Router::new()
            .route(
                "/desk",
                get(async |SignedIn(user): SignedIn| format!("desk of {}", user.username)),
            )
            .layer(portaria::layer(app));
        match app.site().urls.public().prefix() {
            "" => portaria::router(app).merge(own),
            prefix => Router::new().nest(prefix, portaria::router(app)).merge(own),
        }
    })
    .await;
    comes(&site, "ada", "42").await;
    let browser = kept(&site);
    let ask = async |headers: &[(&str, &str)]| {
        browser.send_to(Method::GET, "/desk", headers, vec![]).await
    };
    ask(&[("accept", "application/json")]).await.is(401);
    ask(&[HTML, &[("hx-request", "true")]].concat()).await.is(401);
    assert_eq!(site.db_sessions().await, 0);
    let answer = ask(HTML).await.is(200);
    assert_eq!((answer.body.as_str(), answer.set_cookies()[1]), ("desk of ada", REMOVAL));
    assert!(browser.is_signed_in().await);
}
