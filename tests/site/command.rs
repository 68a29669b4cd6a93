//! The binary itself.

use std::io::{BufRead, BufReader, Read, Write};

use crate::support::{Here, ask, code, stop, tell};

#[test]
fn the_site_starts_on_nothing_and_stops_when_told() {
    use std::os::unix::fs::PermissionsExt;
    let here = Here::new();
    for signal in ["-TERM", "-INT"] {
        let (mut child, line, _out) = here.serve(&["--listen", "127.0.0.1:0"]);
        let url = line.trim().strip_prefix("Portaria on ").unwrap().to_owned();
        let address = url.strip_prefix("http://").unwrap();
        let answer = ask(address, "GET /login HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("Sign in"), "{answer}");
        assert_eq!(stop(&mut child, signal), Some(0));
    }
    for file in ["portaria.db", "portaria.key"] {
        let mode = here.dir.path().join(file).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[test]
fn a_stop_hangs_up_on_the_idle_and_finishes_what_has_begun() {
    let here = Here::new();
    let (mut child, line, _out) = here.serve(&["--listen", "127.0.0.1:0"]);
    let address = line.trim().strip_prefix("Portaria on http://").unwrap().to_owned();
    let mut begun = std::net::TcpStream::connect(&address).unwrap();
    let body = "username=ada&password=correct+horse+battery";
    let head = format!(
        "POST /signup HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        body.len()
    );
    begun.write_all(head.as_bytes()).unwrap();
    let mut go_on = [0; 25];
    begun.read_exact(&mut go_on).unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    let mut idle = std::net::TcpStream::connect(&address).unwrap();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    let mut answer = [0; 12];
    idle.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200");
    tell(&child, "-TERM");
    let mut rest = String::new();
    idle.read_to_string(&mut rest).unwrap();
    assert!(rest.ends_with("ok\n"), "{rest}");
    begun.write_all(body.as_bytes()).unwrap();
    let mut answer = String::new();
    begun.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 303") && answer.contains("portaria=ses_"), "{answer}");
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn who_is_connected_when_it_stops_is_answered_once_more() {
    let here = Here::new();
    let (mut child, line, _out) = here.serve(&["--listen", "127.0.0.1:0"]);
    let address = line.trim().strip_prefix("Portaria on http://").unwrap().to_owned();
    let mut connections: Vec<_> =
        (0..100).map(|_| std::net::TcpStream::connect(&address).unwrap()).collect();
    tell(&child, "-TERM");
    // While the listener closes, a connection may be neither taken nor refused.
    let patience = std::time::Duration::from_millis(100);
    let address = address.parse().unwrap();
    while std::net::TcpStream::connect_timeout(&address, patience).is_ok() {}
    for connection in &mut connections {
        connection.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    }
    for mut connection in connections {
        let mut answer = String::new();
        connection.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(answer.contains("connection: close"), "{answer}");
    }
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_log_that_cannot_be_written_costs_no_answer() {
    let here = Here::new();
    for sink in ["full", "stalled"] {
        let mut command = here.command(&["--listen", "127.0.0.1:0"]);
        if sink == "full" {
            command.stderr(std::fs::File::create("/dev/full").unwrap());
        }
        // Else standard error is a pipe that nobody reads.
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("Portaria on http://").unwrap().to_owned();
        let request = "POST /login HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: cross-site\r\nConnection: close\r\n\r\n";
        // Each is logged: together they are more than a pipe holds.
        for n in 0..700 {
            let answer = ask(&address, request);
            assert!(answer.starts_with("HTTP/1.1 403"), "{sink}, request {n}: {answer}");
        }
        assert_eq!(stop(&mut child, "-TERM"), Some(0), "{sink}");
    }
}

#[test]
fn no_log_at_any_level_holds_a_secret() {
    let here = Here::with_database();
    let (mut child, line, mut out) =
        here.serve(&["--listen", "127.0.0.1:0", "--log", "trace,tower_http::csrf=trace"]);
    let mut setup = String::new();
    out.read_line(&mut setup).unwrap();
    let mut log = child.stderr.take().unwrap();
    let log = std::thread::spawn(move || {
        let mut text = String::new();
        log.read_to_string(&mut text).unwrap();
        text
    });
    let address = line.trim().strip_prefix("Portaria on http://").unwrap().to_owned();
    let setup = setup.trim().split_once(&address).unwrap().1.to_owned();
    let code = setup.split_once('=').unwrap().1;
    let get = |path: &str, more: &str| {
        ask(&address, &format!("GET {path} HTTP/1.1\r\nHost: x\r\n{more}Connection: close\r\n\r\n"))
    };
    assert!(get(&setup, "").starts_with("HTTP/1.1 200"));
    let output = here.run(&["user", "add", "eve"], "");
    assert!(output.status.success());
    let output = here.run(&["user", "password-link", "eve"], "");
    let chosen = String::from_utf8(output.stdout).unwrap();
    let chosen = chosen.trim().strip_prefix("http://127.0.0.1:8080").unwrap();
    assert!(get(chosen, "").starts_with("HTTP/1.1 200"));
    let seal = "Authorization: Bearer c2VhbGVk\r\n";
    assert!(get("/admin/doctor/sighting", seal).starts_with("HTTP/1.1 404"));
    let set_up = format!("code={code}&username=bob&password=short");
    let mut cookie = String::new();
    for (path, body) in [
        (setup.as_str(), set_up.as_str()),
        (chosen, "new_password=correct"),
        (chosen, "new_password=a\u{0}b"),
        ("/signup", "username=ada&password=correct+horse+battery"),
        ("/login", "username=ada&password=correct+horse+stable"),
        ("/login", "username=ada&password=correct+horse+battery"),
        ("/sudo", "password=correct+horse+battery"),
        (
            "/profile/password",
            "current_password=correct+horse+battery&new_password=correct+horse+staple",
        ),
        ("/logout", ""),
    ] {
        // The first try of each chosen comes from another site, which is logged with its path.
        let site =
            if path == chosen && body.ends_with("correct") { "cross-site" } else { "same-origin" };
        let answer = ask(
            &address,
            &format!(
                "POST {path} HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: {site}\r\nCookie: portaria={cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            ),
        );
        if let Some((_, rest)) = answer.split_once("set-cookie: portaria=ses_") {
            cookie = format!("ses_{}", rest.split(';').next().unwrap());
        }
    }
    assert_eq!(stop(&mut child, "-TERM"), Some(0));
    let log = log.join().unwrap();
    assert!(log.len() > 1000 && cookie.len() == 47, "{log}");
    assert!(log.contains("/password-link/…"), "{log}");
    for secret in ["correct", "ses_", "dev_", "link_", "setup_", "c2VhbGVk", "$argon2", "ab01ab01"]
    {
        let at = log.find(secret);
        let around = at.map(|at| &log[at.saturating_sub(200)..(at + 60).min(log.len())]);
        assert_eq!(around, None, "{secret} is in the log");
    }
}

#[test]
fn a_socket_takes_the_place_of_no_other_file() {
    let here = Here::new();
    let path = here.dir.path().join("notes.txt");
    std::fs::write(&path, "precious").unwrap();
    let url = ["--public-url", "https://login.example.com"];
    let output = here.run(&[&["--listen", "unix:notes.txt"], &url[..]].concat(), "");
    assert_eq!(code(&output).0, Some(1));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "precious");
    // The socket of a killed process is replaced.
    for _ in 0..2 {
        let (mut child, _, _out) =
            here.serve(&[&["--listen", "unix:site.sock"], &url[..]].concat());
        child.kill().unwrap();
        child.wait().unwrap();
    }
}

#[test]
fn no_mistake_shows_a_secret() {
    let here = Here::new();
    for (content, line) in [
        ("sign_up = 'open'\nsecret_key = \"e17d0c5e\n", "line 2"),
        ("secret_key = e17d0c5e\n", "line 1"),
        ("secret_key = 'e17d0c5e'\n", "secret_key"),
    ] {
        std::fs::write(here.dir.path().join("portaria.toml"), content).unwrap();
        let (status, told) = code(&here.run(&["--config", "portaria.toml"], ""));
        assert_eq!(status, Some(2));
        assert!(told.contains(line) && !told.contains("e17d0c5e"), "{told}");
    }
}

#[cfg(feature = "postgres")]
#[test]
fn no_database_error_shows_a_password() {
    let here = Here::new();
    for url in [
        "postgres://bob:hunter2%ZZ@127.0.0.1:1/db",
        "postgres://bob:hunter2/more@127.0.0.1:1/db",
        "postgres://bob:hunter2#more@127.0.0.1:1/db",
        "postgres://bob:more@hunter2@127.0.0.1:1/db",
        "postgres://bob:more@[hunter2@127.0.0.1:1/db",
        "postgres://127.0.0.1:1/db?user=bob&password=hunter2%zz",
        "postgres://127.0.0.1:1/db?user=bob&password=hunter2&nonsense=1",
        "postgres://bob:hunter2@127.0.0.1:1/db",
    ] {
        let mut command = here.command(&["--listen", "127.0.0.1:0"]);
        command.env("PORTARIA_DATABASE_URL", url).env("PORTARIA_SECRET_KEY", "ab01".repeat(16));
        let output = command.output().unwrap();
        let (status, told) = code(&output);
        assert_eq!(status, Some(1), "{told}");
        assert!(told.contains("the database cannot be reached"), "{told}");
        assert!(!told.contains("hunter2"), "{told}");
    }
}

#[test]
fn the_database_may_have_any_path() {
    let here = Here::new();
    let dir = here.dir.path().canonicalize().unwrap();
    for name in
        ["a b.db", "50%.db", "what?.db", "no#1.db", "it's.db", "é.db", "%41.db", "x.db?mode=memory"]
    {
        let absolute = dir.join(name).display().to_string();
        for path in [name, &absolute, &format!("//{absolute}"), &format!("///{absolute}")] {
            let url = format!("sqlite:{path}");
            let output = here.run(&["user", "list", "--json", "--database-url", &url], "");
            assert_eq!(code(&output), (Some(0), String::new()), "{url}");
            assert!(dir.join(name).metadata().unwrap().len() > 0, "{url}");
        }
        let url = format!("sqlite:{name}");
        let copy = format!("copy of {name}");
        let output = here.run(&["backup", &copy, "--database-url", &url], "");
        assert_eq!(code(&output), (Some(0), String::new()), "{url}");
    }
}

#[test]
fn it_answers_on_a_socket_file() {
    use std::os::unix::fs::PermissionsExt;
    let here = Here::new();
    let (mut child, line, _out) = here.serve(&[
        "--listen",
        "unix:site.sock",
        "--public-url",
        "https://login.example.com/auth",
    ]);
    assert_eq!(line.trim(), "Portaria on https://login.example.com/auth");
    let mode = here.dir.path().join("site.sock").metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o660);
    let mut stream =
        std::os::unix::net::UnixStream::connect(here.dir.path().join("site.sock")).unwrap();
    stream.write_all(b"GET /auth/login HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(stop(&mut child, "-TERM"), Some(0));
}

#[test]
fn wrong_settings_are_all_told_at_once_with_exit_code_2() {
    let here = Here::new();
    std::fs::write(
        here.dir.path().join("portaria.toml"),
        "colour = 'red'\n[session]\nidle = 'soon'\n",
    )
    .unwrap();
    let mut command = here.command(&["--listen", "nowhere", "--config", "portaria.toml"]);
    let output =
        command.env("PORTARIA_NONSENSE", "1").env("PORTARIA_SIGN_UP", "maybe").output().unwrap();
    let (status, told) = code(&output);
    assert_eq!(status, Some(2));
    for place in ["--listen", "colour", "session.idle", "PORTARIA_NONSENSE", "PORTARIA_SIGN_UP"] {
        assert!(told.contains(place), "{place} is missing in: {told}");
    }
    let (status, told) = code(&here.run(&["--config", "no.toml", "--sign-up", "maybe"], ""));
    assert_eq!(status, Some(2));
    assert!(told.contains("no.toml") && told.contains("--sign-up"), "{told}");
    assert_eq!(code(&here.run(&["--no-such-flag"], "")).0, Some(2));
    assert_eq!(code(&here.run(&["user"], "")).0, Some(2));
    assert!(!here.dir.path().join("portaria.db").exists());
}

#[test]
fn help_lists_every_setting() {
    let output = Here::new().run(&["serve", "--help"], "");
    let help = String::from_utf8(output.stdout).unwrap();
    for setting in portaria::config::SETTINGS {
        assert!(help.contains(&portaria::config::variable(setting.key)), "{}", setting.key);
    }
    assert!(!help.contains("--secret-key "), "arguments are visible to others");
}

#[test]
fn migrate_says_whether_anything_is_missing() {
    let here = Here::new();
    assert_eq!(code(&here.run(&["migrate", "--check"], "")).0, Some(1));
    assert_eq!(here.dir.path().read_dir().unwrap().count(), 0, "checking makes nothing");
    std::fs::write(here.dir.path().join("portaria.db"), "").unwrap();
    assert_eq!(code(&here.run(&["migrate", "--check"], "")).0, Some(1));
    assert_eq!(std::fs::read(here.dir.path().join("portaria.db")).unwrap(), b"");
    let here = Here::with_database();
    assert_eq!(code(&here.run(&["migrate", "--check"], "")).0, Some(1));
    assert_eq!(code(&here.run(&["migrate"], "")).0, Some(0));
    assert_eq!(code(&here.run(&["migrate"], "")).0, Some(0));
    assert_eq!(code(&here.run(&["migrate", "--check"], "")).0, Some(0));
}

#[test]
fn of_several_that_migrate_an_empty_database_at_once_each_does() {
    let here = Here::with_database();
    let children: Vec<_> = (0..6).map(|_| here.command(&["migrate"]).spawn().unwrap()).collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert_eq!(code(&output), (Some(0), String::new()));
    }
}

#[cfg(not(feature = "postgres"))]
#[test]
fn without_postgresql_its_url_gets_one_clear_sentence() {
    let output = Here::new().run(&["--database-url", "postgres://localhost/x"], "");
    let (status, told) = code(&output);
    assert_eq!(status, Some(2));
    assert!(told.contains("--features postgres"), "{told}");
}
