//! What the site counts, and what it logs.

use std::io::{BufRead, BufReader, Read};

use axum::{body::Body, http::Request};
use portaria::router;
use tower::ServiceExt;

use crate::support::{Here, TestSite, ask, stop};

async fn figures(site: &TestSite) -> String {
    let request = Request::get("/metrics").body(Body::empty()).unwrap();
    let answer = router::metrics(&site.app).oneshot(request).await.unwrap();
    assert_eq!(answer.status(), 200);
    let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    String::from_utf8(body.to_vec()).unwrap()
}

#[tokio::test]
async fn tries_requests_sessions_and_connections_are_counted() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    for _ in 0..5 {
        site.anonymous().post("/login", "username=ada&password=x").await.is(422);
    }
    site.anonymous().post("/login", "username=ada&password=x").await.is(429);
    browser.post("/sudo", "password=correct+horse+battery").await.is(303);
    browser.post("/sudo", "password=x").await.is(422);
    site.anonymous().get("/nothing/there").await.is(404);
    site.anonymous().get("/profile").await.is(303);
    let text = figures(&site).await;
    for line in [
        "portaria_passwords_total{form=\"sign-in\",outcome=\"wrong\"} 5",
        "portaria_passwords_total{form=\"sign-in\",outcome=\"throttled\"} 1",
        "portaria_passwords_total{form=\"again\",outcome=\"right\"} 1",
        "portaria_passwords_total{form=\"again\",outcome=\"wrong\"} 1",
        "portaria_requests_total{route=\"/login\",status=\"429\"} 1",
        "portaria_requests_total{route=\"/signup\",status=\"303\"} 1",
        "portaria_requests_total{route=\"/profile\",status=\"303\"} 1",
        "portaria_requests_total{route=\"none\",status=\"404\"} 1",
        "portaria_request_duration_seconds_count{route=\"/signup\"} 2",
        "portaria_sessions 1",
        "portaria_hashing 0",
        "portaria_database_connections_in_use{lane=\"write\"} 0",
        "portaria_database_connections{lane=\"read\"} 8",
    ] {
        assert!(text.lines().any(|told| told == line), "{line} is missing in:\n{text}");
    }
    assert!(text.ends_with("# EOF\n") && !text.contains("ada"), "{text}");
    site.anonymous().get("/metrics").await.is(404);
}

/// Posts a form and answers with the cookies that were set.
fn post(address: &str, path: &str, cookies: &str, body: &str) -> (String, String) {
    let length = body.len();
    let answer = ask(
        address,
        &format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nCookie: {cookies}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}"
        ),
    );
    let set = answer.lines().filter_map(|line| line.strip_prefix("set-cookie: "));
    let set: Vec<_> = set.filter_map(|line| line.split(';').next()).collect();
    (set.join("; "), answer)
}

#[test]
fn no_secret_is_logged_at_any_level_and_every_line_is_one_object() {
    let here = Here::with_database();
    let arguments = ["--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0"];
    let arguments = [&arguments[..], &["--log", "trace", "--log-format", "json"]].concat();
    let (mut site, line, mut out) = here.serve(&arguments);
    let log = BufReader::new(site.stderr.take().unwrap());
    let log = std::thread::spawn(move || log.lines().map(Result::unwrap).collect::<Vec<_>>());
    let address = line.trim().rsplit("http://").next().unwrap().to_owned();
    let mut setup = String::new();
    out.read_line(&mut setup).unwrap();
    let code = setup.trim().rsplit("code=").next().unwrap().to_owned();
    let (cookies, answer) = post(
        &address,
        "/setup",
        "",
        &format!("code={code}&username=grace&password=first+horse+battery"),
    );
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    post(&address, "/login", "", "username=mistyped+password+here&password=second+horse+battery");
    let (renewed, _) = post(&address, "/sudo", &cookies, "password=first+horse+battery");
    post(&address, "/signup", "", "username=ada%0D%0Aforged&password=third+horse+battery");
    let forged = "GET /%0D%0Aforged%1B%5B31m HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
                  User-Agent: \u{1b}[31mred\u{202e}\r\n\r\n";
    ask(&address, forged);
    let made = here.run(&["user", "password-link", "grace"], "");
    let made = String::from_utf8(made.stdout).unwrap();
    let token = made.trim().rsplit('/').next().unwrap().to_owned();
    let get =
        format!("GET /password-link/{token} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    ask(&address, &get);
    stop(&mut site, "-TERM");
    out.read_to_string(&mut String::new()).unwrap();
    let lines = log.join().unwrap();
    let all = lines.join("\n");
    let mut secrets = vec![code, token, "mistyped".into(), "forged".into(), "\u{202e}".into()];
    secrets.extend(["first", "second", "third"].map(|word| format!("{word}+horse")));
    secrets.extend(["first", "second", "third"].map(|word| format!("{word} horse")));
    secrets.push("ab01".repeat(16));
    for cookie in cookies.split("; ").chain(renewed.split("; ")) {
        let (name, value) = cookie.split_once('=').unwrap();
        assert!(name.starts_with("portaria") && value.len() > 40, "{cookie}");
        secrets.push(value.to_owned());
    }
    for secret in &secrets {
        assert!(!all.contains(secret.as_str()), "{secret:?} is logged: {all}");
    }
    for line in &lines {
        let line: serde_json::Value = serde_json::from_str(line).expect(line);
        assert!(line["timestamp"].as_str().unwrap().ends_with('Z') && line["level"].is_string());
    }
    let refused = lines.iter().find(|line| line.contains("refused: a password")).unwrap();
    assert!(refused.contains("127.0.0.1") && refused.contains("unknown-name"), "{refused}");
    assert!(all.contains("a password was right"));
    let metrics = lines.iter().find(|line| line.contains("/metrics")).unwrap();
    assert!(metrics.contains("metrics on http://127.0.0.1:"), "{metrics}");
}

#[test]
fn the_figures_have_an_address_of_their_own() {
    let here = Here::with_database();
    let arguments = ["--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0"];
    let (mut site, line, _out) = here.serve(&arguments);
    let mut log = BufReader::new(site.stderr.take().unwrap());
    let address = line.trim().rsplit("http://").next().unwrap().to_owned();
    let mut told = String::new();
    while !told.contains("metrics on http://") {
        told.clear();
        assert!(log.read_line(&mut told).unwrap() > 0);
    }
    let metrics = told.split("metrics on http://").nth(1).unwrap().split('/').next().unwrap();
    let get = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert!(ask(metrics, &get("/metrics")).contains("portaria_sessions 0"));
    assert!(ask(metrics, &get("/login")).starts_with("HTTP/1.1 404"));
    assert!(ask(&address, &get("/metrics")).starts_with("HTTP/1.1 404"));
    assert_eq!(stop(&mut site, "-TERM"), Some(0));
}
