//! Programs get keys of their own.

use std::time::Duration;

use diesel::prelude::*;
use portaria::{
    accounts::api_token::ApiToken,
    db::{
        self,
        schema::{api_tokens, sessions},
    },
    domain::{Moment, Role},
    housekeeping,
};
use reqwest::Method;
use serde_json::json;

use crate::support::{Change, PASSWORD, TestSite};

const DAY: Duration = Duration::from_hours(24);

#[tokio::test]
async fn a_token_is_shown_once_and_listed_with_what_it_may_do() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    let page = browser.open("/profile").await.sees("API tokens");
    let page = page.browser.open("/profile/tokens").await.is(200).sees("There are none.");
    let form = page.form("token");
    assert_eq!([form.value("name"), form.value("days")], ["", "30"]);
    assert!(!page.body.contains("scope-admin"), "it is for administrators");
    let form = form.fill("name", " Backup <b> ").fill("scope", "write").fill("days", "365");
    let made = form.send().await.is(200).sees("Token created").sees("shown only this once");
    let made = made.sees("Backup <b>").sees("1 January 2027, 00:00 UTC");
    assert_eq!(made.header("cache-control"), "no-store");
    let token = made.token();
    assert!(token.starts_with("tok_") && token.len() == 47, "{token}");

    let page =
        browser.open("/profile/tokens").await.sees("Backup <b> Works").sees("Last used Never");
    assert!(!page.body.contains(&token[4..]));
    let robot = site.robot(&token);
    assert_eq!(robot.get("/users/me").await.is(200).json["user"]["username"], "ada");
    browser.open("/profile/tokens").await.sees("Last used 1 January 2026, 00:00 UTC");
    site.advance(Duration::from_secs(59));
    robot.get("/users/me").await.is(200);
    browser.open("/profile/tokens").await.sees("Last used 1 January 2026, 00:00 UTC");
    site.advance(Duration::from_secs(61));
    robot.send("HEAD", "/users/me", &[], "").await;
    browser.open("/profile/tokens").await.sees("Last used 1 January 2026, 00:00 UTC");
    robot.get("/users/me").await.is(200);
    browser.open("/profile/tokens").await.sees("Last used 1 January 2026, 00:02 UTC");

    assert_eq!(site.db_activity("ada").await, ["signed-up", "signed-in", "token-made"]);
    browser.open("/profile/activity").await.sees("API token created").sees_no("tok_");
}

#[tokio::test]
async fn every_mistake_is_told_beside_its_field() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    let post = async |body: &str| browser.post("/profile/tokens/new", body).await;
    let page = post("").await.is(422);
    assert_eq!(page.error_of("name"), "Enter a name for the token");
    assert_eq!(page.error_of("scope"), "Choose what the token may do");
    assert_eq!(page.error_of("days"), "Enter a number of days from 1 to 365");
    let page = post("name=x&scope=admin&days=1").await.is(422);
    assert_eq!(page.error_of("scope"), "Only administrators may choose that");
    for (name, sentence) in [
        ("%E2%80%8B", "Enter a name for the token"),
        ("a%0Ab", "Use a name on one line"),
        (&"x".repeat(101), "Use a name of 100 characters or fewer"),
    ] {
        let page = post(&format!("name={name}&scope=read&days=1")).await.is(422);
        assert!(page.error_of("name").starts_with(sentence), "{}", page.error_of("name"));
    }
    for days in ["0", "366", "-1", "1.5", "x", "99999999999"] {
        let page = post(&format!("name=Backup&scope=read&days={days}")).await.is(422);
        assert_eq!(page.form("token").value("name"), "Backup", "what was typed is kept");
        assert_eq!(page.error_of("days"), "Enter a number of days from 1 to 365", "{days}");
    }
    browser.open("/profile/tokens").await.sees("There are none.");
}

#[tokio::test]
async fn nobody_has_more_than_fifty() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    for _ in 0..50 {
        browser.post("/profile/tokens/new", "name=x&scope=read&days=1").await.is(200);
    }
    let page = browser.post("/profile/tokens/new", "name=x&scope=read&days=1").await.is(422);
    assert_eq!(page.error_of("name"), "You have 50 tokens that work. Revoke one first");
    site.advance(DAY);
    browser.sign_in("ada", PASSWORD).await;
    browser.post("/profile/tokens/new", "name=x&scope=read&days=1").await.is(200);
}

#[tokio::test]
async fn a_revoked_token_opens_nothing_at_the_next_request() {
    let site = TestSite::open().await;
    let (ada, eve) = (site.user("ada").await, site.user("eve").await);
    let token = ada.token("read").await;
    let robot = site.robot(&token);
    robot.get("/users/me").await.is(200);
    let page = ada.open("/profile/tokens").await;
    let at = page.body.find("revoke-").unwrap() + 7;
    let id = &page.body[at..at + 36];
    // Somebody else's is as none.
    eve.post(&format!("/profile/tokens/{id}/revoke"), "").await.is(404);
    robot.get("/users/me").await.is(200);
    let page = page.form(&format!("revoke-{id}")).submit().await;
    page.sees("The token was revoked.").sees("There are none.");
    robot.get("/users/me").await.says(401, "invalid_token");
    ada.post(&format!("/profile/tokens/{id}/revoke"), "").await.is(404);
    let log = site.db_activity("ada").await;
    assert_eq!(log[log.len() - 2..], ["token-made", "token-revoked"]);
}

#[tokio::test]
async fn a_token_ends_with_its_days_its_account_and_its_owner_being_shut_out() {
    let site = TestSite::open().await;
    let other = site.another_node().await;
    for (number, change) in [
        Change::Disable,
        Change::Delete,
        Change::SignOut,
        Change::Password(site.hash("another horse battery").await),
        Change::Close(site.app.keys().clone()),
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("ada{number}");
        let robot = site.robot(&site.user(&name).await.token("write").await);
        let elsewhere = robot.through(&other);
        robot.get("/users/me").await.is(200);
        elsewhere.get("/users/me").await.is(200);
        site.change(&name, change.clone()).await;
        for robot in [&robot, &elsewhere] {
            robot.get("/users/me").await.says(401, "invalid_token");
        }
        if let Change::Disable = change {
            site.change(&name, Change::Enable).await;
            robot.get("/users/me").await.says(401, "invalid_token");
        }
    }

    let robot = site.robot(&site.user("ada").await.token("read").await);
    let link = site.password_link("ada").await;
    site.anonymous().post(&link, "new_password=another+horse+battery").await.leads_to("/login");
    robot.get("/users/me").await.says(401, "invalid_token");

    let grace = site.user("grace").await;
    let robot = site.robot(&grace.token("read").await);
    site.advance(DAY * 24);
    robot.get("/users/me").await.is(200);
    grace.sign_in("grace", PASSWORD).await;
    grace.open("/profile/tokens").await.sees("a robot Expires soon");
    site.advance(DAY * 6);
    robot.get("/users/me").await.says(401, "invalid_token");
    grace.sign_in("grace", PASSWORD).await;
    grace.open("/profile/tokens").await.sees("a robot Expired");
    site.advance(DAY * 30);
    housekeeping::sweep(&site.app).await.unwrap();
    grace.sign_in("grace", PASSWORD).await;
    grace.open("/profile/tokens").await.sees("There are none.");
}

#[tokio::test]
async fn a_token_of_administrators_counts_while_its_owner_is_one() {
    let site = TestSite::open().await;
    site.admin("grace").await;
    let robot = site.robot(&site.admin("alan").await.token("admin").await);
    robot.get("/users").await.is(200);
    site.change("alan", Change::Role(Role::User)).await;
    robot.get("/users").await.says(403, "forbidden");
    robot.get("/users/me").await.is(200);
    site.change("alan", Change::Role(Role::Admin)).await;
    robot.get("/users").await.is(200);
}

#[tokio::test]
async fn a_request_with_a_token_never_touches_a_session() {
    let site = TestSite::open().await;
    let (ada, eve) = (site.user("ada").await, site.user("eve").await);
    let token = ada.token("write").await;
    let bearer = format!("Bearer {token}");
    let before = site.db_rows().await[2];
    site.advance(Duration::from_mins(5));
    // Eve's browser has a session, which counts for nothing beside the token.
    let send = async |method: &str, path: &str, authorization: &str, body: &str| {
        let headers = [("authorization", authorization), ("content-type", "application/json")];
        let reply = eve.program().send(method, path, &headers, body).await;
        assert_eq!(reply.header("set-cookie"), "", "{method} {path}");
        reply
    };
    assert_eq!(send("GET", "/users/me", &bearer, "").await.json["user"]["username"], "ada");
    send("PATCH", "/users/me", &bearer, r#"{"display_name":"Ada"}"#).await.is(200);
    let sign_in = json!({ "username": "eve", "password": PASSWORD }).to_string();
    send("POST", "/session", &bearer, &sign_in).await.says(403, "token_not_taken");
    send("DELETE", "/session", &bearer, "").await.says(403, "token_not_taken");
    for bad in [
        "Bearer",
        "Bearer x",
        "bearer tok_",
        &format!("{bearer}x"),
        &format!("Bearer\t{token}x"),
        &format!("Basic YTpi, {bearer}x"),
    ] {
        let reply = send("GET", "/users/me", bad, "").await.says(401, "invalid_token");
        assert_eq!(reply.header("www-authenticate"), r#"Bearer error="invalid_token""#);
        send("DELETE", "/session", bad, "").await.says(401, "invalid_token");
    }
    assert_eq!(site.db_rows().await[2], before, "no session began or ended");
    let used = |db: &mut db::Conn| -> db::Result<Option<i64>> {
        Ok(sessions::table.select(diesel::dsl::max(sessions::last_seen_at)).get_result(db)?)
    };
    let used = site.app.db().read(used).await.unwrap().unwrap();
    let idle = site.clock.now().since(Moment::from_millis(used));
    assert_eq!(idle, Duration::from_mins(5), "or was used");
    assert!(eve.is_signed_in().await);

    // Another scheme is somebody else's, such as a proxy's; and pages look for no token.
    assert_eq!(send("GET", "/users/me", "Basic YTpi", "").await.json["user"]["username"], "eve");
    let nobody = site.anonymous();
    let page = nobody.send(Method::GET, "/profile", &[("authorization", &bearer)], vec![]).await;
    page.leads_to(&format!("/login?next={}/profile", site.prefix));
    let scope = send("GET", "/users", &bearer, "").await.says(403, "insufficient_scope");
    let challenge = r#"Bearer error="insufficient_scope", scope="admin""#;
    assert_eq!(scope.header("www-authenticate"), challenge);
}

#[tokio::test]
async fn a_program_changes_the_password_and_goes_on() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    let robot = site.robot(&browser.token("write").await);
    let change = |current: &str| json!({ "current_password": current, "new_password": "another horse battery" });
    let put = async |body| robot.call("PUT", "/users/me/password", Some(body)).await;
    put(change("wrong horse battery")).await.refuses(&[("current_password", "wrong_password")]);
    let reply = put(change(PASSWORD)).await.is(204);
    assert_eq!(reply.header("set-cookie"), "");
    assert!(!browser.is_signed_in().await, "every session ends");
    robot.get("/users/me").await.is(200);
    browser.sign_in("ada", "another horse battery").await.sees("Profile");
    let close = json!({ "current_password": "another horse battery" });
    let reply = robot.call("DELETE", "/users/me", Some(close)).await.is(204);
    assert_eq!(reply.header("set-cookie"), "");
    robot.get("/users/me").await.says(401, "invalid_token");
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn wrong_passwords_of_a_program_are_counted_as_those_of_people() {
    let site = TestSite::open().await;
    let robot = site.robot(&site.user("ada").await.token("write").await);
    let close = json!({ "current_password": "wrong horse battery" });
    for _ in 0..10 {
        robot.call("DELETE", "/users/me", Some(close.clone())).await.is(422);
    }
    let reply = robot.call("DELETE", "/users/me", Some(close)).await.says(429, "too_many_tries");
    assert_eq!(reply.header("retry-after"), "1");
    let log = site.db_activity("ada").await;
    assert_eq!(log.iter().filter(|what| *what == "wrong-password").count(), 10);
}

#[tokio::test]
async fn an_accounts_tokens_have_one_counter() {
    let site = TestSite::open().await;
    let ada = site.user("ada").await;
    let robots = [site.robot(&ada.token("write").await), site.robot(&ada.token("write").await)];
    let close = json!({ "current_password": "wrong horse battery" });
    for _ in 0..5 {
        for robot in &robots {
            robot.call("DELETE", "/users/me", Some(close.clone())).await.is(422);
        }
    }
    for robot in &robots {
        robot.call("DELETE", "/users/me", Some(close.clone())).await.says(429, "too_many_tries");
    }
    // The owner's browser has its own.
    ada.post("/sudo", "password=correct+horse+battery").await.leads_to("/profile");
}

#[tokio::test]
async fn tokens_are_made_as_often_as_accounts() {
    let site = TestSite::with(&[("throttle.sign_up", "3/1h")]).await;
    let browser = site.user("ada").await;
    for _ in 0..2 {
        browser.post("/profile/tokens/new", "name=x&scope=read&days=1").await.is(200);
    }
    browser.post("/profile/tokens/new", "name=x&scope=read&days=x").await.is(422);
    let answer = browser.post("/profile/tokens/new", "name=x&scope=read&days=1").await.is(429);
    assert_ne!(answer.header("retry-after"), "");
}

#[tokio::test]
async fn only_a_hash_of_it_is_kept() {
    let site = TestSite::open().await;
    let token = site.user("ada").await.token("read").await;
    let read = |db: &mut db::Conn| -> db::Result<(Vec<u8>, String)> {
        Ok(api_tokens::table.select((api_tokens::token_hash, api_tokens::name)).get_result(db)?)
    };
    let (hash, name) = site.app.db().read(read).await.unwrap();
    assert_eq!(name, "a robot");
    assert_eq!(hash, ApiToken::parse(&token).unwrap().hash());
}
