use std::os::unix::fs::PermissionsExt;

use crate::support::{Answer, Browser, Here, TestSite, ask, code, stop};

/// The check-up of a browser whose request arrives with those headers.
async fn check_up(browser: &Browser, headers: &[(&str, &str)]) -> Answer {
    let cookie = browser.cookie_header();
    let headers = [headers, &[("cookie", cookie.as_str())]].concat();
    browser.send(reqwest::Method::GET, "/admin/doctor", &headers, Vec::new()).await.is(200)
}

const HTTPS: (&str, &str) = ("public_url", "https://login.example.com");
const HOST: (&str, &str) = ("host", "login.example.com");
const FOR: (&str, &str) = ("x-forwarded-for", "203.0.113.7");
const PROTO: (&str, &str) = ("x-forwarded-proto", "https");

#[tokio::test]
async fn an_administrator_sees_what_the_site_sees() {
    let site = TestSite::open().await;
    let grace = site.admin("grace").await;
    grace.open("/profile").await.sees("Check-up");
    let page =
        check_up(&grace, &[]).await.sees("No problem was found.").sees("Client address 127.0.0.1");
    let host = site.app.site().urls.public().authority().to_owned();
    let page = page.sees("Connection from 127.0.0.1").sees("Scheme http");
    page.sees(&format!("Host {host}"))
        .sees("reverse_proxy")
        .sees("proxy_pass")
        .sees("http-reuse never");
    site.user("ada").await.get("/profile").await.sees_no("Check-up");
}

#[tokio::test]
async fn behind_a_right_proxy_nothing_is_wrong() {
    let site = TestSite::with(&[HTTPS, ("trusted_proxies", "127.0.0.1")]).await;
    let grace = site.admin("grace").await;
    let page = check_up(&grace, &[HOST, FOR, PROTO]).await.sees("No problem was found.");
    page.sees("Client address 203.0.113.7").sees("Scheme https").sees("Host login.example.com");
    let without = |left_out: &str| {
        [HOST, FOR, PROTO].into_iter().filter(|(name, _)| *name != left_out).collect::<Vec<_>>()
    };
    check_up(&grace, &without("x-forwarded-for")).await.sees("does not say who its visitors are");
    check_up(&grace, &without("x-forwarded-proto")).await.sees("whether browsers speak https");
    let headers = [HOST, FOR, ("x-forwarded-proto", "http")];
    check_up(&grace, &headers).await.sees("Browsers spoke http to the proxy");
    let headers = [("host", "10.0.0.1:8080"), FOR, PROTO];
    let page = check_up(&grace, &headers).await;
    page.sees("Requests come for 10.0.0.1:8080, but public_url is https://login.example.com");
}

#[tokio::test]
async fn a_proxy_that_is_not_known_is_named() {
    let site = TestSite::with(&[HTTPS]).await;
    let grace = site.admin("grace").await;
    let page = check_up(&grace, &[HOST, FOR, PROTO]).await;
    page.sees("A proxy at 127.0.0.1 passes requests on").sees("add 127.0.0.1 to trusted_proxies");
    check_up(&grace, &[HOST]).await.sees("A request came without a proxy");
    let site = TestSite::with(&[("trusted_proxies", "127.0.0.1")]).await;
    let grace = site.admin("grace").await;
    check_up(&grace, &[FOR, PROTO]).await.sees("Browsers speak https to the proxy");
}

#[tokio::test]
async fn everybody_from_one_address_is_a_sign_of_a_proxy() {
    let site = TestSite::open().await;
    let grace = site.admin("grace").await;
    site.user("ada").await;
    check_up(&grace, &[]).await.sees("No problem was found.");
    site.user("bob").await;
    check_up(&grace, &[]).await.sees("Everybody who signed in lately seems to come from 127.0.0.1");
    let sign_up = "username=eve&password=correct+horse+battery";
    let from = [("content-type", "application/x-www-form-urlencoded"), FOR];
    let site = TestSite::with(&[("trusted_proxies", "127.0.0.1")]).await;
    let grace = site.admin("grace").await;
    site.user("ada").await;
    let visitor = site.anonymous();
    visitor.send(reqwest::Method::POST, "/signup", &from, sign_up.into()).await.is(303);
    check_up(&grace, &[FOR]).await.sees("No problem was found.");
}

#[tokio::test]
async fn a_stranger_hides_nothing_that_an_administrator_saw() {
    let site = TestSite::open().await;
    let host = || site.app.last_sighting().get().unwrap().host;
    let stranger = async |host: &str| {
        let headers = [("host", host)];
        site.anonymous().send(reqwest::Method::GET, "/login", &headers, Vec::new()).await.is(200);
    };
    stranger("a.example").await;
    assert_eq!(host(), "a.example");
    stranger("b.example").await;
    assert_eq!(host(), "b.example");
    check_up(&site.admin("grace").await, &[HOST]).await;
    stranger("c.example").await;
    assert_eq!(host(), "login.example.com");
    site.advance(std::time::Duration::from_mins(10));
    stranger("d.example").await;
    assert_eq!(host(), "d.example");
}

#[test]
fn the_command_tells_of_the_running_site_and_fails_if_something_is_wrong() {
    let here = Here::with_database();
    let doctor = |arguments: &[&str]| {
        let output = here.run(&[&["doctor"], arguments].concat(), "");
        (code(&output).0, String::from_utf8(output.stdout).unwrap())
    };
    assert!(here.run(&["migrate"], "").status.success());
    let (status, told) = doctor(&["--listen", "127.0.0.1:1"]);
    assert_eq!(status, Some(0), "{told}");
    assert!(told.contains("the site does not run at 127.0.0.1:1"), "{told}");

    let settings = ["--public-url", "https://login.example.com/auth", "--listen", "127.0.0.1:0"];
    let mut child = here.command(&settings).stderr(std::process::Stdio::piped()).spawn().unwrap();
    let address = listening_on(&mut child);
    let asked = [settings[0], settings[1], "--listen", &address];
    let (status, told) = doctor(&asked);
    assert_eq!(status, Some(0), "{told}");
    assert!(told.contains("no page has been asked for yet"), "{told}");
    let request = "GET /auth/login HTTP/1.1\r\nHost: login.example.com\r\nX-Forwarded-For: 203.0.113.7\r\nConnection: close\r\n\r\n";
    assert!(ask(&address, request).starts_with("HTTP/1.1 200"));
    let (status, told) = doctor(&asked);
    assert_eq!(status, Some(1), "{told}");
    assert!(told.contains("WRONG: A proxy at 127.0.0.1 passes requests on"), "{told}");
    // Its own question is no page.
    assert_eq!(doctor(&asked).1, told);
    let (status, told) = code(&{
        let mut command = here.command(&[&["doctor"], &asked[..]].concat());
        command.env("PORTARIA_SECRET_KEY", "cd02".repeat(16)).output().unwrap()
    });
    assert_eq!((status, told.as_str()), (Some(0), ""));
    assert_eq!(stop(&mut child, "-TERM"), Some(0));
}

/// The address in the log of a site whose standard output tells another.
fn listening_on(child: &mut std::process::Child) -> String {
    use std::io::BufRead;
    let log = std::io::BufReader::new(child.stderr.take().unwrap());
    let line = log.lines().map(Result::unwrap).find(|line| line.contains("listening on "));
    let line = line.unwrap();
    let (_, rest) = line.split_once("listening on ").unwrap();
    let mut out = std::io::BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut String::new()).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[test]
fn it_makes_nothing_and_sees_files_that_others_may_read() {
    let here = Here::new();
    let output = here.run(&["doctor", "--listen", "127.0.0.1:1"], "");
    assert_eq!(code(&output), (Some(0), String::new()));
    assert_eq!(here.dir.path().read_dir().unwrap().count(), 0);
    assert!(here.run(&["user", "add", "ada"], "").status.success());
    let key = here.dir.path().join("portaria.key");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let output = here.run(&["doctor", "--listen", "127.0.0.1:1"], "");
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(told.contains("may read portaria.key: run chmod o="), "{told}");
    let toml = here.dir.path().join("portaria.toml");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    for (content, wrong) in [("sign_up = 'closed'", false), ("secret_key = 'KEY'", true)] {
        std::fs::write(&toml, content.replace("KEY", &"ab01".repeat(16))).unwrap();
        let output =
            here.run(&["doctor", "--listen", "127.0.0.1:1", "--config", "portaria.toml"], "");
        let told = String::from_utf8(output.stdout).unwrap();
        assert_eq!(told.contains("may read portaria.toml"), wrong, "{told}");
    }
    let settings = ["--public-url", "http://login.example.com", "--contact", "help@example.com"];
    let output = here.run(&[&["doctor", "--listen", "127.0.0.1:1"], &settings[..]].concat(), "");
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("Passwords are sent unencrypted"), "{told}");
}

#[test]
fn lines_for_one_proxy_are_printed_alone() {
    let here = Here::new();
    let url = ["--public-url", "https://login.example.com/auth"];
    for (proxy, line) in [
        ("caddy", "login.example.com {"),
        ("nginx", "server_name login.example.com;"),
        ("haproxy", "use_backend portaria if { path /auth } || { path_beg /auth/ }"),
    ] {
        let output = here.run(&[&["doctor", "--proxy", proxy], &url[..]].concat(), "");
        let lines = String::from_utf8(output.stdout).unwrap();
        assert!(lines.contains(line) && lines.contains("127.0.0.1:8080"), "{lines}");
    }
    let settings = ["--public-url", "https://login.example.com:8443", "--time-header", "6s"];
    let more = ["--time-request", "90s", "--listen", "unix:/run/portaria/site.sock"];
    for (proxy, all) in [
        ("caddy", &["login.example.com:8443 {", "keepalive 4s", "unix//run/portaria"][..]),
        ("nginx", &["listen 8443 ssl", "keepalive_timeout 4s", "proxy_read_timeout 95s"]),
        ("haproxy", &["bind :::8443", "http-keep-alive 4s", "timeout server 95s", "unix@/run"]),
    ] {
        let output = here.run(&[&["doctor", "--proxy", proxy], &settings[..], &more].concat(), "");
        let lines = String::from_utf8(output.stdout).unwrap();
        assert!(all.iter().all(|line| lines.contains(line)), "{lines}");
    }
    assert_eq!(code(&here.run(&["doctor", "--proxy", "apache"], "")).0, Some(2));
}

#[test]
fn the_documents_show_the_lines_as_they_are() {
    let text = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/OPERATING.md");
    let text = std::fs::read_to_string(text).unwrap();
    for proxy in ["caddy", "nginx"] {
        let settings = ["--proxy", proxy, "--public-url", "https://login.example.com"];
        let output = Here::new().run(&[&["doctor"], &settings[..]].concat(), "");
        let lines = String::from_utf8(output.stdout).unwrap();
        assert!(lines.len() > 50 && text.contains(lines.trim()), "{lines}");
    }
}
