//! What the site counts.

use std::io::{BufRead, BufReader};

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
        "portaria_hashing_queue 0",
        "portaria_database_pool_in_use{lane=\"write\"} 0",
        "portaria_database_pool_size{lane=\"read\"} 8",
    ] {
        assert!(text.lines().any(|told| told == line), "{line} is missing in:\n{text}");
    }
    assert!(text.ends_with("# EOF\n") && !text.contains("ada"), "{text}");
    site.anonymous().get("/metrics").await.is(404);
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
