//! What a client may send, and what it gets for it: never a 500.

use reqwest::Method;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    task::JoinSet,
};

use crate::support::{Browser, Change, PASSWORD, TestSite};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

#[tokio::test]
async fn what_cannot_be_read_is_refused_with_a_page() {
    let site = TestSite::open().await;
    let browser = site.anonymous();
    for (kind, body, status) in [
        (FORM.1, &b"username=%FF&password=x"[..], 400),
        (FORM.1, b"username=\xff", 400),
        (FORM.1, b"username=a&username=b", 400),
        (FORM.1, b"username=a&%75sername=b", 400),
        ("application/json", b"{}", 415),
        ("text/plain", b"username=a", 415),
        ("multipart/form-data; boundary=x", b"--x--", 415),
        ("APPLICATION/X-WWW-FORM-URLENCODED; charset=UTF-8", b"", 422),
        (FORM.1, b"username=%00&password=%00", 422),
        (FORM.1, b"&&&", 422),
    ] {
        let answer =
            browser.send(Method::POST, "/login", &[("content-type", kind)], body.to_vec()).await;
        let answer = answer.is(status);
        assert!(answer.body.contains("<h1>"), "{body:?}");
        assert!(answer.header("content-security-policy").contains("default-src 'none'"));
    }
    browser.send(Method::POST, "/login", &[], b"username=a".to_vec()).await.is(415);
    let big = format!("username={}", "a".repeat(16 * 1024));
    browser.post("/login", &big).await.is(413);
    browser
        .send(Method::POST, "/login", &[("content-type", "text/plain")], big.into_bytes())
        .await
        .is(413);
    let fits = format!("username={}", "a".repeat(16 * 1024 - 9));
    browser.post("/login", &fits).await.is(422);
}

#[tokio::test]
async fn nul_and_other_oddities_are_told_beside_their_fields() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    for (path, body) in [
        (
            "/signup",
            "username=%00a&password=%00%00%00%00%00%00%00%00%00%00%00%00&email=%00%40example.com",
        ),
        ("/profile", "username=a%00b&display_name=%00"),
        ("/profile/email", "email=a%00%40example.com&current_password=%00"),
        ("/profile/password", "current_password=%00&new_password=%00"),
        ("/sudo", "password=%00"),
        ("/login", "username=%00&password=%00&next=%00&remember=%00"),
    ] {
        browser.post(path, body).await.is(422);
    }
}

#[tokio::test]
async fn judgement_has_an_order() {
    let site = TestSite::open().await;
    let browser = site.anonymous();
    let foreign = ("origin", "https://evil.example");
    let post = async |path: &str, headers: &[(&str, &str)], body: &str| {
        browser.send(Method::POST, path, headers, body.into()).await.status
    };
    let big = "a".repeat(20_000);
    assert_eq!(post("/login/", &[foreign], "").await, 404);
    assert_eq!(post("/healthz", &[foreign], "").await, 405);
    assert_eq!(post("/profile", &[foreign], "").await, 403);
    assert_eq!(post("/profile", &[], &big).await, 303);
    let signed_in = site.user("ada").await;
    signed_in.send(Method::POST, "/profile", &[("content-type", "x")], big.into()).await.is(413);
    signed_in.send(Method::POST, "/profile", &[("content-type", "x")], b"%FF".into()).await.is(415);
    signed_in.send(Method::POST, "/profile", &[FORM], b"username=%FF".into()).await.is(400);
    signed_in.send(Method::POST, "/profile", &[FORM], b"username=".into()).await.is(422);
}

#[tokio::test]
async fn a_write_from_another_site_is_refused_and_changes_nothing() {
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    let own = format!("http://{}", site.address);
    let post = async |headers: &[(&str, &str)]| {
        let headers = [&[FORM], headers].concat();
        browser.send(Method::POST, "/profile", &headers, b"display_name=x".into()).await
    };
    for headers in [
        &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")][..],
        &[("sec-fetch-site", "same-site"), ("origin", "https://other.example")],
        &[("sec-fetch-site", "cross-site")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", "nonsense")],
    ] {
        let page = post(headers).await.is(403).sees("This form was sent from another site");
        assert!(page.body.contains(&format!("href=\"{}/profile\"", site.prefix)), "the way back");
    }
    assert_eq!(site.db_user("ada").await.display_name, None);
    for headers in [
        &[][..],
        &[("sec-fetch-site", "same-origin")],
        &[("sec-fetch-site", "none")],
        &[("origin", &own)],
    ] {
        post(headers).await.leads_to("/profile");
    }
    browser
        .send(Method::POST, "/logout", &[("sec-fetch-site", "cross-site")], Vec::new())
        .await
        .is(403);
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn a_proxy_may_rewrite_host() {
    let prefix = std::env::var("PORTARIA_TEST_PREFIX").unwrap_or_default();
    let site =
        TestSite::with(&[("public_url", &format!("https://login.example.com{prefix}"))]).await;
    let headers = [FORM, ("origin", "https://login.example.com")];
    site.anonymous().send(Method::POST, "/login", &headers, Vec::new()).await.is(422);
    let headers = [FORM, ("origin", "https://login.example.com.evil.example")];
    site.anonymous().send(Method::POST, "/login", &headers, Vec::new()).await.is(403);
}

#[tokio::test]
async fn no_answer_is_a_307_and_every_answer_has_its_headers() {
    let site = TestSite::open().await;
    let anonymous = site.anonymous();
    let signed_in = site.user("ada").await;
    for browser in [&anonymous, &signed_in] {
        for path in [
            "/",
            "/login",
            "/signup",
            "/profile",
            "/profile/password",
            "/profile/email",
            "/sudo",
            "/nowhere",
            "/healthz",
            "/readyz",
            "/.well-known/change-password",
        ] {
            for method in [
                Method::GET,
                Method::HEAD,
                Method::POST,
                Method::PUT,
                Method::DELETE,
                Method::OPTIONS,
                Method::TRACE,
                Method::PATCH,
            ] {
                let answer = browser.request(method.clone(), path, "").await;
                assert!(
                    ![307, 308, 500].contains(&answer.status),
                    "{method} {path}: {}",
                    answer.status
                );
                for header in [
                    "content-security-policy",
                    "x-content-type-options",
                    "referrer-policy",
                    "x-frame-options",
                    "cache-control",
                    "cross-origin-opener-policy",
                    "cross-origin-resource-policy",
                ] {
                    assert_ne!(answer.header(header), "", "{method} {path} has no {header}");
                }
                assert_eq!(answer.header("referrer-policy"), "same-origin");
                assert_eq!(answer.header("server"), "");
                if answer.status == 405 {
                    assert!(
                        answer.header("allow").contains("GET")
                            || answer.header("allow").contains("POST")
                    );
                    assert!(answer.body.contains("<h1>"), "{method} {path}: {}", answer.body);
                }
            }
        }
    }
}

#[tokio::test]
async fn a_foreign_authority_in_the_request_line_gets_into_no_link() {
    let site = TestSite::open().await;
    let prefix = &site.prefix;
    let request = format!(
        "GET http://evil.example{prefix}/profile HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nConnection: close\r\n\r\n"
    );
    let answer = raw(&site, request.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    assert!(!answer.contains("evil.example"), "{answer}");
}

#[tokio::test]
async fn what_is_smuggled_is_refused() {
    let site = TestSite::open().await;
    let prefix = &site.prefix;
    for (framing, body) in [
        ("Content-Length: 5\r\nContent-Length: 6", "a=b&c=d"),
        ("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
        ("Transfer-Encoding: chunked", "zz\r\n\r\n"),
        ("Content-Length: -1", ""),
    ] {
        let request = format!(
            "POST {prefix}/login HTTP/1.1\r\nHost: x\r\nContent-Type: {}\r\n{framing}\r\nConnection: close\r\n\r\n{body}",
            FORM.1
        );
        let answer = raw(&site, request.as_bytes()).await;
        // TE beside CL is read as chunked (RFC 9112, 6.3): no second request may follow from it.
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{framing}: {answer}");
        assert_eq!(answer.matches("HTTP/1.1").count(), usize::from(!answer.is_empty()), "{answer}");
    }
}

#[tokio::test]
async fn a_slow_body_is_told_to_come_back_and_a_slow_head_is_hung_up_on() {
    let site = TestSite::with(&[("time.request", "1s"), ("time.header", "1s")]).await;
    let prefix = &site.prefix;
    let head = format!(
        "POST {prefix}/login HTTP/1.1\r\nHost: x\r\nContent-Type: {}\r\nContent-Length: 100\r\n\r\nusername=",
        FORM.1
    );
    assert!(raw(&site, head.as_bytes()).await.starts_with("HTTP/1.1 503"));
    let answer = raw(&site, b"GET / HTTP/1.1\r\nHost: ").await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
}

#[tokio::test]
async fn a_client_that_sends_far_too_much_still_hears_the_answer() {
    let site = TestSite::open().await;
    let body = "a".repeat(5_000_000);
    for (path, line) in [("/login", "HTTP/1.1 413"), ("/profile", "HTTP/1.1 303")] {
        let request = format!(
            "POST {}{path} HTTP/1.1\r\nHost: x\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            site.prefix,
            FORM.1,
            body.len()
        );
        // It listens only once all is sent.
        assert!(raw(&site, request.as_bytes()).await.starts_with(line), "{path}");
    }
}

#[tokio::test]
async fn a_client_that_never_reads_is_hung_up_on() {
    let site = TestSite::with(&[("time.request", "1s")]).await;
    let mut stream = tokio::net::TcpStream::connect(site.address).await.unwrap();
    let request = format!("GET {}/login HTTP/1.1\r\nHost: x\r\n\r\n", site.prefix);
    // Answers fill the buffers between until the server cannot write, and so does not read.
    let hung_up = async { while stream.write_all(request.as_bytes()).await.is_ok() {} };
    tokio::time::timeout(std::time::Duration::from_secs(30), hung_up).await.unwrap();
}

#[tokio::test]
async fn a_body_that_is_too_large_is_told_so_before_it_is_sent_or_ends() {
    let site = TestSite::open().await;
    let head = format!(
        "POST {}/login HTTP/1.1\r\nHost: x\r\nContent-Type: {}\r\nContent-Length: 1000000000\r\n",
        site.prefix, FORM.1
    );
    let asks = format!("{head}Expect: 100-continue\r\n\r\n");
    assert!(raw(&site, asks.as_bytes()).await.starts_with("HTTP/1.1 413"));
    let never_ends = format!("{head}\r\n{}", "a".repeat(20_000));
    assert!(raw(&site, never_ends.as_bytes()).await.starts_with("HTTP/1.1 413"));
}

#[tokio::test]
async fn a_connection_over_the_limit_is_told_so_at_once() {
    let site = TestSite::with(&[("connections", "1")]).await;
    let first = tokio::net::TcpStream::connect(site.address).await.unwrap();
    let browser = site.anonymous();
    becomes(&browser, 503).await;
    for _ in 0..100 {
        let refused = browser.get("/login").await.is(503);
        assert_eq!(refused.header("retry-after"), "5");
        assert_eq!(refused.header("connection"), "close");
        assert!(refused.body.contains("</html>"), "{}", refused.body);
    }
    drop(first);
    becomes(&browser, 200).await;
}

/// Connections come and go in the background.
async fn becomes(browser: &Browser, status: u16) {
    for _ in 0..1000 {
        if browser.get("/login").await.status == status {
            return;
        }
    }
    panic!("it never became {status}");
}

#[tokio::test]
async fn a_request_names_one_host() {
    let site = TestSite::open().await;
    for (hosts, line) in [
        ("", "HTTP/1.1 400"),
        ("Host: x\r\nHost: x\r\n", "HTTP/1.1 400"),
        ("Host: x\r\n", "HTTP/1.1 200"),
    ] {
        let request =
            format!("GET {}/login HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n", site.prefix);
        assert!(raw(&site, request.as_bytes()).await.starts_with(line), "{hosts:?}");
    }
}

#[tokio::test]
async fn what_is_no_page_of_ours_is_refused_without_a_fuss() {
    let site = TestSite::open().await;
    for line in [
        "OPTIONS *",
        "CONNECT example.com:80",
        "GET /%2e%2e/%2e%2e/etc/passwd",
        "GET //evil.example/",
        "GET /%00",
        "GET /login/",
        "BREW /login",
        "GET /login%2f",
        "POST /static/0/app.css",
    ] {
        let request = format!("{line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        let answer = raw(&site, request.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 40"), "{line}: {answer}");
        assert!(answer.contains("content-security-policy"), "{line}: {answer}");
    }
}

#[tokio::test]
async fn a_page_without_a_session_needs_no_database() {
    use diesel::connection::SimpleConnection;
    let site = TestSite::open().await;
    let browser = site.user("ada").await;
    let break_it = |db: &mut portaria::db::Conn| -> portaria::db::Result<()> {
        Ok(db.batch_execute("ALTER TABLE sessions RENAME TO away")?)
    };
    site.app.db().write(break_it).await.unwrap();
    site.anonymous().open("/login").await.is(200).sees("Sign in");
    site.anonymous().open("/signup").await.is(200);
    site.anonymous().get("/nowhere").await.is(404);
    for path in ["/", "/login", "/profile"] {
        let answer = browser.get(path).await.is(500).sees("there is a problem on our side");
        assert!(answer.body.contains("<code>") && !answer.text().contains("sessions"));
        assert!(!answer.header("content-security-policy").is_empty());
    }
}

/// What a dozen sign-ins at once get where two may be hashed or wait.
async fn sign_in_at_once(site: &TestSite, name: &str, password: &str) -> Vec<u16> {
    let body = format!("username={name}&password={}", password.replace(' ', "+"));
    let tries = (0..12).map(|_| {
        let (browser, body) = (site.anonymous(), body.clone());
        async move {
            let answer = browser.post("/login", &body).await;
            assert_eq!(answer.status == 503, !answer.header("retry-after").is_empty());
            answer.status
        }
    });
    tries.collect::<JoinSet<_>>().join_all().await
}

const FEW_HASHES: &[(&str, &str)] = &[("hash.threads", "1"), ("hash.queue", "1")];

#[tokio::test]
async fn when_too_many_passwords_wait_the_answer_is_503_at_once() {
    let site = TestSite::with(FEW_HASHES).await;
    site.db_insert("ada", None, portaria::domain::Role::User).await;
    let statuses = sign_in_at_once(&site, "ada", PASSWORD).await;
    assert!(statuses.contains(&303) && statuses.contains(&503), "{statuses:?}");
    assert!(statuses.iter().all(|status| [303, 503].contains(status)), "{statuses:?}");
}

#[tokio::test]
async fn a_sign_in_costs_a_hash_whatever_the_name() {
    let site = TestSite::with(FEW_HASHES).await;
    site.db_insert("disabled", None, portaria::domain::Role::User).await;
    site.change("disabled", Change::Disable).await;
    for (name, password) in [
        ("nobody", PASSWORD),
        ("nobody%40example.com", PASSWORD),
        ("no%00body", PASSWORD),
        ("disabled", PASSWORD),
        ("nobody", "%00"),
    ] {
        // What costs no hash would never be too much.
        let statuses = sign_in_at_once(&site, name, password).await;
        assert!(statuses.contains(&503) && statuses.contains(&422), "{name}: {statuses:?}");
    }
}

async fn raw(site: &TestSite, request: &[u8]) -> String {
    let mut stream = tokio::net::TcpStream::connect(site.address).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    let mut part = [0; 4096];
    // Until the server hangs up, or has answered a head that keeps the connection open.
    loop {
        match stream.read(&mut part).await {
            Ok(0) | Err(_) => break,
            Ok(n) => answer.extend_from_slice(&part[..n]),
        }
        if answer.windows(7).any(|part| part == b"</html>") {
            break;
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}
