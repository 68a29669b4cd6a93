//! What programs may rely on.

use std::{collections::BTreeSet, time::Duration};

use portaria::{domain::Role, features};
use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::support::{Browser, PASSWORD, TestSite};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const JSON: (&str, &str) = ("content-type", "application/json");

type Fields = Vec<(&'static str, String)>;

/// A form, the call that does the same, and what neither takes.
struct Twin {
    page: String,
    method: &'static str,
    call: String,
    bad: Vec<Fields>,
}

fn twin(
    page: impl Into<String>,
    (method, call): (&'static str, impl Into<String>),
    bad: &[Vec<Fields>],
) -> Twin {
    Twin { page: page.into(), method, call: call.into(), bad: bad.concat() }
}

fn fields(all: &[(&'static str, &str)]) -> Fields {
    all.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
}

/// A field with each of these values, beside `others`.
fn each(
    name: &'static str,
    values: &[impl AsRef<str>],
    others: &[(&'static str, &str)],
) -> Vec<Fields> {
    let row = |value: &_| {
        let value = (name, AsRef::as_ref(value));
        fields(&[others, &[value]].concat())
    };
    values.iter().map(row).collect()
}

fn usernames() -> Vec<String> {
    let bad = ["", " ", "a", "-ada", "a b", "ada@example.com", "\u{430}da", "a\u{200b}da", "ada\0"];
    let taken = ["grace", "GRACE"];
    let long = "x".repeat(65);
    bad.into_iter().chain(taken).chain([&*long]).map(str::to_owned).collect()
}

fn emails() -> Vec<String> {
    let bad = ["ada", "@", "ada@", "a b@example.com"];
    let taken = ["grace@example.com", "Grace@EXAMPLE.com"];
    let long = format!("{}@example.com", "x".repeat(250));
    bad.into_iter().chain(taken).chain([&*long]).map(str::to_owned).collect()
}

fn passwords() -> Vec<String> {
    let bad = ["", "short", "123456789012", "password1234", "correct\u{7}horse battery"];
    let long = "x".repeat(1025);
    bad.into_iter().chain([&*long]).map(str::to_owned).collect()
}

fn display_names() -> Vec<String> {
    vec!["a\nb".to_owned(), "a\u{202e}b".to_owned(), "x".repeat(101)]
}

const WRONG: &str = "wrong horse battery";
const ANOTHER: &str = "another horse battery";

fn twins_of_people() -> Vec<Twin> {
    let long_name = "x".repeat(101);
    let both_wrong = fields(&[("username", "a b"), ("display_name", &long_name)]);
    vec![
        twin(
            "/signup",
            ("POST", "/users"),
            &[
                each("username", &usernames(), &[("password", PASSWORD)]),
                each("email", &emails(), &[("username", "newcomer"), ("password", PASSWORD)]),
                each("password", &passwords(), &[("username", "newcomer")]),
                each(
                    "password",
                    &["newcomer newcomer", "NewComer NewComer"],
                    &[("username", "newcomer")],
                ),
                vec![fields(&[("username", ""), ("email", "x"), ("password", "")])],
            ],
        ),
        twin(
            "/login",
            ("POST", "/session"),
            &[
                each(
                    "username",
                    &["", " ", "nobody", "nobody@example.com", "a\0", "ada"],
                    &[("password", WRONG)],
                ),
                each("password", &["", WRONG], &[("username", "ada")]),
            ],
        ),
        twin(
            "/profile",
            ("PATCH", "/users/me"),
            &[
                each("username", &usernames(), &[]),
                each("display_name", &display_names(), &[]),
                vec![both_wrong],
            ],
        ),
        twin(
            "/profile/email",
            ("PATCH", "/users/me"),
            &[
                each("email", &emails(), &[("current_password", PASSWORD)]),
                each("email", &["ada@example.org", "x"], &[("current_password", "")]),
                each("email", &["ada@example.org"], &[("current_password", WRONG)]),
            ],
        ),
        twin(
            "/profile/password",
            ("PUT", "/users/me/password"),
            &[
                each("new_password", &passwords(), &[("current_password", PASSWORD)]),
                each(
                    "new_password",
                    &[PASSWORD, "adalovelace", "ADA-ada-ada-ada"],
                    &[("current_password", PASSWORD)],
                ),
                each("current_password", &["", WRONG], &[("new_password", ANOTHER)]),
                each("current_password", &["", WRONG], &[("new_password", "")]),
            ],
        ),
        twin(
            "/profile/close",
            ("DELETE", "/users/me"),
            &[each("current_password", &["", WRONG], &[])],
        ),
    ]
}

fn twins_of_administrators(id: &str) -> Vec<Twin> {
    let (page, call) = (format!("/admin/users/{id}"), format!("/users/{id}"));
    let long_name = "x".repeat(101);
    let all_wrong = fields(&[("username", "a b"), ("email", "x"), ("display_name", &long_name)]);
    vec![
        twin(
            &page,
            ("PATCH", &call),
            &[
                each("username", &usernames(), &[]),
                each("email", &emails(), &[]),
                each("display_name", &display_names(), &[]),
                vec![all_wrong],
            ],
        ),
        twin(
            format!("{page}/role"),
            ("PATCH", &call),
            &[each("role", &["", "owner", "ADMIN"], &[])],
        ),
    ]
}

/// What a page says beside its fields.
fn sentences(body: &str) -> BTreeSet<String> {
    let html = scraper::Html::parse_document(body);
    let beside = scraper::Selector::parse("p.err").unwrap();
    let all = html.select(&beside).map(|one| one.text().collect::<String>().replace("Error: ", ""));
    all.collect()
}

#[tokio::test]
async fn what_the_pages_refuse_the_api_refuses_in_the_same_words() {
    let throttles = ["account", "device", "address", "sign_up", "account_off"];
    let off = throttles.map(|name| format!("throttle.{name}"));
    let off: Vec<_> = off.iter().map(|name| (name.as_str(), "0")).collect();
    let site = TestSite::with(&off).await;
    site.db_insert("grace", Some("grace@example.com"), Role::User).await;
    let ada = site.user("ada").await;
    let target = site.db_insert("target", None, Role::User).await.id.to_string();
    let admin = site.admin("alan").await;
    admin.post("/sudo", "password=correct+horse+battery").await.leads_to("/profile");
    let mut rows = 0;
    for (browser, twins) in [(&ada, twins_of_people()), (&admin, twins_of_administrators(&target))]
    {
        for twin in twins {
            for fields in &twin.bad {
                both_refuse(browser, &twin, fields).await;
                rows += 1;
            }
        }
    }
    assert!(rows > 100, "{rows}");
    let changed =
        ["profile-changed", "email-changed", "password-changed", "role-changed", "closed"];
    let log = site.db_log().await;
    assert!(!log.iter().any(|row| changed.contains(&&*row.what)), "{log:?}");
    assert_eq!(site.db_rows().await[0], 4, "and nobody was made");
}

/// The page says beside its fields what the problem says of them.
async fn both_refuse(browser: &Browser, Twin { page, method, call, .. }: &Twin, fields: &Fields) {
    let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let told = browser.send(Method::POST, page, &[FORM], form.into()).await;
    let what = format!("{method} {call} {fields:?}");
    assert_eq!(told.status, 422, "{what}: {}", told.text());
    let object: Map<_, _> =
        fields.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    let reply = browser.program().call(method, call, Some(object.into())).await;
    assert_eq!(reply.status, 422, "{what}: {}", reply.json);
    let messages = reply.errors("message");
    let said: BTreeSet<_> = messages.iter().map(|(_, message)| message.clone()).collect();
    assert_eq!(said, sentences(&told.body), "{what}");
    for (field, _) in messages {
        assert!(fields.iter().any(|(name, _)| *name == field), "{what}: {field}");
    }
}

#[tokio::test]
async fn a_program_does_what_people_do() {
    let site = TestSite::open().await;
    let program = site.anonymous().program();
    let new = json!({ "username": "Ada", "email": "ada@example.com", "password": PASSWORD });
    let made = program.call("POST", "/users", Some(new)).await.is(201);
    let id = made.json["user"]["id"].as_str().unwrap().to_owned();
    assert_eq!(made.header("location"), format!("{}/api/v1/users/{id}", site.prefix));
    let user = json!({ "user": {
        "id": id, "username": "Ada", "display_name": null, "email": "ada@example.com",
        "role": "user", "created_at": "2026-01-01T00:00:00Z",
    } });
    assert_eq!(made.json, user);
    program.get("/session").await.says(401, "not_signed_in");

    let body = json!({ "username": "ada@example.com", "password": PASSWORD, "remember": false });
    let begun = program.call("POST", "/session", Some(body)).await.is(200);
    let session = json!({ "user": user["user"], "expires_at": "2026-01-01T12:00:00Z" });
    assert_eq!(begun.json, session);
    let cookies: Vec<_> = begun.headers.get_all("set-cookie").iter().collect();
    let cookie = cookies[0].to_str().unwrap();
    assert!(cookie.starts_with("portaria=ses_") && !cookie.contains("Max-Age"), "{cookie}");
    assert!(cookie.contains("HttpOnly; SameSite=Lax"), "{cookie}");
    assert_eq!(begun.header("cache-control"), "no-store");
    assert_eq!(program.get("/session").await.is(200).json, session);
    assert!(program.browser.is_signed_in().await, "the pages know it, too");

    let change = json!({ "display_name": "Ada Lovelace", "username": "lovelace" });
    let changed = program.call("PATCH", "/users/me", Some(change)).await.is(200);
    assert_eq!(changed.json["user"]["display_name"], "Ada Lovelace");
    assert_eq!(changed.json["user"]["username"], "lovelace");
    let change = json!({ "email": "a@example.org", "current_password": PASSWORD });
    let changed = program.call("PATCH", "/users/me", Some(change)).await.is(200);
    assert_eq!(changed.json["user"]["email"], "a@example.org");
    let change = json!({ "display_name": null, "email": null, "current_password": PASSWORD });
    let changed = program.call("PATCH", "/users/me", Some(change)).await.is(200);
    assert_eq!(changed.json["user"]["email"], Value::Null);
    assert_eq!(changed.json["user"]["display_name"], Value::Null);
    assert_eq!(program.get("/users/me").await.is(200).json, changed.json);

    let before = program.browser.session().unwrap();
    let change = json!({ "current_password": PASSWORD, "new_password": "another horse battery" });
    program.call("PUT", "/users/me/password", Some(change)).await.is(204);
    let after = program.browser.session().unwrap();
    assert_ne!(before, after, "the session goes on under a new token");
    program.get("/session").await.is(200);
    let old = site.anonymous();
    old.set_cookie("portaria", &before);
    old.program().get("/session").await.says(401, "not_signed_in");

    let ended = program.call("DELETE", "/session", None).await.is(204);
    assert!(ended.header("set-cookie").starts_with("portaria=; "), "{ended:?}");
    program.call("DELETE", "/session", None).await.is(204);
    program.get("/users/me").await.says(401, "not_signed_in");
    let body =
        json!({ "username": "lovelace", "password": "another horse battery", "remember": true });
    let begun = program.call("POST", "/session", Some(body)).await.is(200);
    assert_eq!(begun.json["expires_at"], "2026-01-15T00:00:00Z", "unless it is used before");
    let close = json!({ "current_password": "another horse battery" });
    let closed = program.call("DELETE", "/users/me", Some(close)).await.is(204);
    assert!(closed.header("set-cookie").starts_with("portaria=; "), "{closed:?}");
    let log: Vec<_> = site.db_log().await.into_iter().map(|row| row.what).collect();
    let same_as_pages = [
        "signed-up",
        "signed-in",
        "profile-changed",
        "email-changed",
        "profile-changed",
        "email-changed",
        "password-changed",
        "signed-out",
        "signed-in",
        "closed",
    ];
    assert_eq!(log, same_as_pages);
}

#[tokio::test]
async fn administrators_list_every_account() {
    let site = TestSite::open().await;
    let admin = site.admin("grace").await;
    let robot = site.robot(&admin.token("admin").await);
    for name in ["ada", "adam", "bob", "carol"] {
        site.db_insert(name, Some(&format!("{name}@example.com")), Role::User).await;
    }
    let name = |user: &Value| user["username"].as_str().unwrap().to_owned();
    let names =
        |json: &Value| json["users"].as_array().unwrap().iter().map(name).collect::<Vec<_>>();
    let all = robot.get("/users").await.is(200).json;
    assert_eq!(
        (names(&all), &all["next"]),
        (["ada", "adam", "bob", "carol", "grace"].map(Into::into).to_vec(), &Value::Null)
    );
    let first = robot.get("/users?limit=2&q=").await.is(200).json;
    assert_eq!(names(&first), ["ada", "adam"]);
    let after = first["next"].as_str().unwrap();
    let second = robot.get(&format!("/users?limit=200&after={after}")).await.is(200).json;
    assert_eq!(names(&second), ["bob", "carol", "grace"]);
    assert_eq!(names(&robot.get("/users?q=AD").await.json), ["ada", "adam"]);
    assert_eq!(names(&robot.get("/users?role=admin&status=active").await.json), ["grace"]);
    for limit in ["0", "201", "-1", "x", "", "1.5", "99999999999999999999"] {
        let reply = robot.get(&format!("/users?limit={limit}")).await;
        reply.refuses(&[("limit", "out_of_range")]);
    }
    robot.get("/users?after=x").await.refuses(&[("after", "unknown_page")]);
    robot
        .get("/users?role=x&status=y")
        .await
        .refuses(&[("role", "unknown_choice"), ("status", "unknown_choice")]);
    robot.get("/users?page=2").await.says(400, "malformed");
    robot.get("/users?q=a&q=b").await.says(400, "malformed");
}

#[tokio::test]
async fn administrators_change_every_account() {
    let site = TestSite::open().await;
    let robot = site.robot(&site.admin("grace").await.token("admin").await);
    site.db_insert("ada", Some("ada@example.com"), Role::User).await;
    site.db_insert("bob", None, Role::User).await;
    let id = site.db_user("ada").await.id.to_string();
    let path = format!("/users/{id}");
    let read = robot.get(&path).await.is(200);
    let user = json!({ "user": {
        "id": id, "username": "ada", "display_name": null, "email": "ada@example.com", "role": "user",
        "created_at": "2026-01-01T00:10:00Z", "disabled": false, "last_seen_at": null,
    } });
    assert_eq!(read.json, user);
    let change = json!({ "username": "lovelace", "display_name": "Ada", "email": null, "role": "admin", "disabled": true });
    let changed = robot.call("PATCH", &path, Some(change)).await.is(200).json;
    let user = json!({ "user": {
        "id": id, "username": "lovelace", "display_name": "Ada", "email": null, "role": "admin",
        "created_at": "2026-01-01T00:10:00Z", "disabled": true, "last_seen_at": null,
    } });
    assert_eq!(changed, user);
    let log = site.db_activity("lovelace").await;
    assert_eq!(log, ["signed-up", "profile-changed", "email-changed", "role-changed", "disabled"]);
    let own = site.db_user("grace").await.id.to_string();
    assert!(
        site.db_log()
            .await
            .iter()
            .filter(|row| row.what == "disabled")
            .all(|row| row.by_user.as_ref() == Some(&own))
    );
    robot.call("PATCH", &path, Some(json!({ "disabled": false, "role": "user" }))).await.is(200);
    robot.call("PATCH", &path, Some(json!({}))).await.is(200);
    robot
        .call("PATCH", &path, Some(json!({ "username": "bob" })))
        .await
        .refuses(&[("username", "taken")]);

    robot.call("DELETE", &path, None).await.is(204);
    robot.call("DELETE", &path, None).await.says(404, "not_found");
    robot.get(&path).await.says(404, "not_found");
    for nobody in ["0", "me2", "00000000-0000-0000-0000-000000000000", &id.to_uppercase()] {
        robot.get(&format!("/users/{nobody}")).await.says(404, "not_found");
    }
}

#[tokio::test]
async fn somebody_always_administers_the_site_and_a_change_is_whole_or_none() {
    let site = TestSite::open().await;
    let robot = site.robot(&site.admin("grace").await.token("admin").await);
    let own = site.db_user("grace").await.id.to_string();
    // Nobody else administers the site: nothing of that is kept.
    let path_of_oneself = format!("/users/{own}");
    let change = json!({ "display_name": "Gone", "role": "user" });
    robot
        .call("PATCH", &path_of_oneself, Some(change))
        .await
        .refuses(&[("role", "last_administrator")]);
    let change = json!({ "display_name": "Gone", "disabled": true });
    robot
        .call("PATCH", &path_of_oneself, Some(change))
        .await
        .refuses(&[("disabled", "last_administrator")]);
    robot.call("DELETE", &path_of_oneself, None).await.refuses(&[("", "last_administrator")]);
    assert_eq!(robot.get(&path_of_oneself).await.json["user"]["display_name"], Value::Null);
    let log = site.db_activity("grace").await;
    assert!(!log.contains(&"profile-changed".to_owned()), "{log:?}");
}

#[tokio::test]
async fn an_administrators_session_needs_a_fresh_password_and_signing_in_again_gives_it() {
    let site = TestSite::open().await;
    let program = site.admin("grace").await.program();
    let ada = site.db_insert("ada", None, Role::User).await.id;
    let path = format!("/users/{ada}");
    program.get(&path).await.is(200);
    let change = json!({ "disabled": true });
    program.call("PATCH", &path, Some(change.clone())).await.says(403, "sudo_required");
    program.call("DELETE", &path, None).await.says(403, "sudo_required");
    program.sign_in("grace").await.is(200);
    program.call("PATCH", &path, Some(change)).await.is(200);
    program.call("DELETE", &path, None).await.is(204);
}

#[tokio::test]
async fn a_body_is_one_json_object_of_known_fields() {
    let site = TestSite::open().await;
    let program = site.user("ada").await.program();
    let post = async |path: &str, headers: &[(&str, &str)], body: &str| {
        program.send("POST", path, headers, body).await
    };
    for kind in [
        "application/x-www-form-urlencoded",
        "text/plain",
        "application/jsonp",
        "text/json",
        "application/json+x",
        "",
    ] {
        let reply = post("/session", &[("content-type", kind)], "{}").await;
        reply.says(415, "unsupported_media_type");
    }
    post("/session", &[], "{}").await.says(415, "unsupported_media_type");
    for kind in ["application/json", "Application/JSON; charset=utf-8", " application/json ;x=y"] {
        let reply = post("/session", &[("content-type", kind)], "{}").await;
        reply.refuses(&[("username", "missing"), ("password", "missing")]);
    }
    for body in [
        "",
        " ",
        "{",
        "[]",
        "null",
        "1",
        "\"a\"",
        "{}{}",
        "{'a':1}",
        r#"{"username":"a",}"#,
        r#"{"username":"a","username":"b"}"#,
        r#"{"username":"\ud800"}"#,
        "username=a",
    ] {
        post("/session", &[JSON], body).await.says(400, "malformed");
    }
    let bytes = [&b"{\"username\":\""[..], &[0xff], b"\"}"].concat();
    program.send("POST", "/session", &[JSON], bytes).await.says(400, "malformed");
    let deep = format!("{}{}", "[".repeat(9000), "]".repeat(9000));
    post("/session", &[JSON], &format!("{{\"a\":{deep}}}")).await.says(413, "too_large");
    let deep = format!("{}{}", "[".repeat(4000), "]".repeat(4000));
    post("/session", &[JSON], &format!("{{\"a\":{deep}}}")).await.says(400, "malformed");
    let large = json!({ "username": "a", "password": "x".repeat(16 * 1024) }).to_string();
    post("/session", &[JSON], &large).await.says(413, "too_large");
    for (call, body, refused) in [
        (
            "/session",
            json!({ "username": 1, "password": null }),
            &[("password", "wrong_type"), ("username", "wrong_type")][..],
        ),
        (
            "/session",
            json!({ "username": "a", "password": "b", "remember": "on" }),
            &[("remember", "wrong_type")],
        ),
        (
            "/session",
            json!({ "username": "a", "password": "b", "next": "/" }),
            &[("next", "unknown_field")],
        ),
        (
            "/users",
            json!({ "username": "bob", "password": PASSWORD, "role": "admin" }),
            &[("role", "unknown_field")],
        ),
        (
            "/users",
            json!({ "username": "bob", "password": PASSWORD, "email": ["a@b.c"] }),
            &[("email", "wrong_type")],
        ),
        (
            "/users",
            json!({ "username": { "a": 1 }, "password": PASSWORD }),
            &[("username", "wrong_type")],
        ),
    ] {
        program.call("POST", call, Some(body)).await.refuses(refused);
    }
    for (body, refused) in [
        (json!({ "username": null }), ("username", "wrong_type")),
        (json!({ "id": "x" }), ("id", "unknown_field")),
        (json!({ "role": "admin" }), ("role", "unknown_field")),
        (json!({ "display_name": 1 }), ("display_name", "wrong_type")),
        (json!({ "email": true }), ("email", "wrong_type")),
        (json!({ "email": "a@b.c", "current_password": 1 }), ("current_password", "wrong_type")),
    ] {
        program.call("PATCH", "/users/me", Some(body)).await.refuses(&[refused]);
    }
    assert_eq!(site.db_activity("ada").await, ["signed-up", "signed-in"]);
    // The query never stands in for the body (ASVS 15.3.7).
    let reply = program.call("PATCH", "/users/me?username=eve", Some(json!({}))).await.is(200);
    assert_eq!(reply.json["user"]["username"], "ada");
}

#[tokio::test]
async fn who_may_is_judged_before_what_was_sent() {
    let site = TestSite::open().await;
    let (nobody, ada) = (site.anonymous().program(), site.user("ada").await.program());
    nobody.send("PATCH", "/users/me", &[FORM], "x").await.says(401, "not_signed_in");
    ada.send("PATCH", "/users/0", &[FORM], "x").await.says(403, "forbidden");
    let cross = [("sec-fetch-site", "cross-site"), JSON];
    for (method, path) in
        [("POST", "/session"), ("POST", "/users"), ("DELETE", "/session"), ("PATCH", "/users/me")]
    {
        ada.send(method, path, &cross, "{}").await.says(403, "cross_site");
    }
    assert!(ada.browser.is_signed_in().await);
    let reply = ada.send("PUT", "/session", &[], "").await.says(405, "method_not_allowed");
    assert_eq!(reply.header("allow"), "POST,GET,HEAD,DELETE");
    for path in ["", "/", "/nothing", "/users/", "/users/me/", "/session/x", "/openapi.yaml"] {
        nobody.get(path).await.says(404, "not_found");
    }
    let page = nobody.browser.get("/apis").await.is(404);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let away = nobody.get("/session").await;
    assert_eq!(away.header("www-authenticate"), "Bearer");
    let policy = away.header("content-security-policy");
    assert!(policy.contains("sandbox") && policy.contains("default-src 'none'"), "{policy}");
}

#[tokio::test]
async fn tries_of_programs_and_of_people_count_together() {
    let site = TestSite::open().await;
    site.db_insert("ada", None, Role::User).await;
    let program = site.anonymous().program();
    let wrong = json!({ "username": "ada", "password": "wrong horse battery" });
    for _ in 0..3 {
        let reply = program.call("POST", "/session", Some(wrong.clone())).await;
        let code = reply.json["reference"].as_str().unwrap().to_owned();
        reply.refuses(&[("username", "wrong_credentials")]);
        assert_eq!(site.db_refusal(&code).await.len(), 1);
    }
    let browser = site.anonymous();
    for _ in 0..2 {
        browser.sign_in("ada", "wrong horse battery").await.is(422);
    }
    let right = json!({ "username": "ada", "password": PASSWORD });
    let reply =
        program.call("POST", "/session", Some(right.clone())).await.says(429, "too_many_tries");
    assert_eq!(reply.header("retry-after"), "1");
    assert_eq!(reply.json["detail"], "You can try again in one second.");
    site.advance(Duration::from_secs(1));
    program.call("POST", "/session", Some(right)).await.is(200);

    let site = TestSite::with(&[("throttle.sign_up", "2/1h")]).await;
    let (program, browser) = (site.anonymous().program(), site.anonymous());
    let new = |name: &str| json!({ "username": name, "password": PASSWORD });
    program.call("POST", "/users", Some(new("ada"))).await.is(201);
    browser.post("/signup", "username=bob&password=correct+horse+battery").await.is(303);
    let reply =
        program.call("POST", "/users", Some(new("carol"))).await.says(429, "too_many_tries");
    assert_ne!(reply.header("retry-after"), "");
    browser.post("/signup", "username=carol&password=correct+horse+battery").await.is(429);
}

#[tokio::test]
async fn sign_up_is_closed_for_programs_when_it_is_for_people() {
    for (setting, code) in [("closed", "sign_up_closed"), ("invite", "invitation_needed")] {
        let site = TestSite::with(&[("sign_up", setting)]).await;
        let program = site.anonymous().program();
        let new = json!({ "username": "ada", "password": PASSWORD });
        program.call("POST", "/users", Some(new)).await.says(403, code);
        assert_eq!(site.db_rows().await[0], 0);
    }
}

#[tokio::test]
async fn problems_are_told_in_the_language_of_whoever_asks_and_their_codes_are_not() {
    let site = TestSite::open().await;
    let ada = site.user("ada").await;
    let told = async |browser: &Browser, language: &str| {
        let headers = [("accept-language", language), JSON];
        let reply =
            browser.program().send("PATCH", "/users/me", &headers, r#"{"username":""}"#).await;
        assert_eq!(reply.errors("code"), [("username".to_owned(), "missing".to_owned())]);
        reply.errors("message")[0].1.clone()
    };
    assert_eq!(told(&ada, "en").await, "Enter a user name");
    assert_eq!(told(&ada, "es").await, "Escribe un nombre de usuario");
    ada.post("/preferences", "language=pt-BR").await.is(303);
    assert_eq!(told(&ada, "es").await, "Digite um nome de usuário");
    let nobody = site.anonymous().program();
    let reply = nobody.send("GET", "/session", &[("accept-language", "es")], "").await;
    assert_eq!(reply.json["detail"], "Antes, inicia sesión.");
}

#[tokio::test]
async fn the_document_tells_of_every_call() {
    let site =
        TestSite::with(&[("public_url", "https://example.com/auth"), ("site_name", "Acme")]).await;
    let answer = site.anonymous().get("/api/v1/openapi.json").await.is(200);
    assert_eq!(answer.header("content-type"), "application/json");
    let document: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["info"]["title"], "Acme");
    assert_eq!(document["servers"][0]["url"], "https://example.com/auth");
    assert_eq!(document["components"]["securitySchemes"]["session"]["name"], "__Host-portaria");
    let mut ids = BTreeSet::new();
    let routes = features::ALL.iter().flat_map(|feature| (feature.routes)());
    for route in routes.filter(|route| route.call.is_some()) {
        let call = &document["paths"][route.path][route.method.as_str().to_lowercase()];
        assert!(ids.insert(call["operationId"].as_str().unwrap().to_owned()), "{call}");
        for status in ["401", "403", "500", "503"] {
            let problem = &call["responses"][status]["$ref"];
            assert_eq!(problem, "#/components/responses/Problem", "{call}");
        }
    }
    let statuses = |path: &str, method: &str| {
        let responses = &document["paths"][format!("/api/v1{path}")][method]["responses"];
        responses.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(statuses("/session", "post"), "200 400 401 403 413 415 422 429 500 503");
    assert_eq!(statuses("/users/me", "get"), "200 401 403 500 503");
    assert_eq!(statuses("/users/{id}", "delete"), "204 401 403 404 422 500 503");
    let security = |path: &str, method: &str| {
        document["paths"][format!("/api/v1{path}")][method]["security"].clone()
    };
    assert_eq!(security("/users", "post"), json!([]));
    assert_eq!(security("/session", "get"), json!([{ "session": [] }]));
    assert_eq!(security("/users/me", "get"), json!([{ "session": [] }, { "token": ["read"] }]));
    assert_eq!(security("/users", "get"), json!([{ "session": [] }, { "token": ["admin"] }]));
    let list = &document["paths"]["/api/v1/users"]["get"]["parameters"];
    let names: Vec<_> =
        list.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["after", "limit", "q", "role", "status"]);
    let schemas = &document["components"]["schemas"];
    assert_eq!(schemas["NewSession"]["required"], json!(["username", "password"]));
    assert_eq!(schemas["NewSession"]["properties"]["password"]["type"], "string");
    let required: BTreeSet<_> = schemas["User"]["required"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    let all = ["id", "username", "display_name", "email", "role", "created_at"];
    assert_eq!(required, BTreeSet::from(all));
}
