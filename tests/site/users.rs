//! Accounts, looked after from the shell.

use serde_json::Value;

use crate::support::{Here, ask, code, stop};

impl Here {
    /// Runs a verb that must succeed; what it prints.
    #[track_caller]
    fn user(&self, arguments: &[&str], input: &str) -> String {
        let output = self.run(&[&["user"], arguments].concat(), input);
        assert_eq!(code(&output), (Some(0), String::new()), "{arguments:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs a verb that must fail with that code; what it complains of.
    #[track_caller]
    fn refuses(&self, arguments: &[&str], input: &str, status: i32) -> String {
        let (got, told) = code(&self.run(&[&["user"], arguments].concat(), input));
        assert_eq!(got, Some(status), "{arguments:?}: {told}");
        told
    }
}

#[test]
fn accounts_are_added() {
    let here = Here::with_database();
    let add = |arguments: &[&str], input: &str| {
        code(&here.run(&[&["user", "add"], arguments].concat(), input))
    };
    let email = ["ada", "--email", "ada@example.com", "--role", "admin"];
    assert_eq!(add(&email, "correct horse battery\n"), (Some(0), String::new()));
    assert_eq!(add(&["nopassword"], ""), (Some(0), String::new()));
    assert_eq!(add(&["ADA"], "correct horse battery\n").0, Some(1));
    let (status, told) = add(&["grace"], "short\n");
    assert_eq!(status, Some(2));
    assert!(told.contains("12 characters") && !told.contains("short"), "{told}");
    assert_eq!(add(&["a b"], "correct horse battery\n").0, Some(2));
    assert_eq!(add(&["grace", "--email", "x"], "correct horse battery\n").0, Some(2));
    assert_eq!(add(&["grace", "--role", "root"], "correct horse battery\n").0, Some(2));
}

#[test]
fn accounts_are_listed_and_shown() {
    let here = Here::with_database();
    let list = || serde_json::from_str::<Value>(&here.user(&["list", "--json"], "")).unwrap();
    assert_eq!(list(), serde_json::json!([]));
    here.user(&["add", "Ada", "--email", "ada@example.com"], "");
    here.user(&["add", "grace", "--role", "admin"], "correct horse battery\n");
    let all = list();
    assert_eq!(all[0]["username"], "Ada");
    assert_eq!(all[0]["email"], "ada@example.com");
    assert_eq!(all[1]["role"], "admin");
    assert_eq!(all[1]["disabled"], false);
    assert_eq!(all[1]["email"], Value::Null);
    assert_eq!(all[1]["last_seen_at"], Value::Null);
    assert!(all[1]["created_at"].as_str().unwrap().ends_with('Z'));
    let text = here.user(&["list"], "");
    assert_eq!(text.lines().count(), 3);
    assert!(text.contains("ada@example.com") && !text.contains("argon2"), "{text}");
    for name in ["ada", "ADA@example.com"] {
        let shown = here.user(&["show", name, "--json"], "");
        assert_eq!(serde_json::from_str::<Value>(&shown).unwrap(), all[0]);
        assert!(here.user(&["show", name], "").contains("ada@example.com"));
    }
    assert!(here.refuses(&["show", "nobody"], "", 1).contains("there is no account nobody"));
}

#[test]
fn the_shell_does_what_an_administrator_may() {
    let here = Here::with_database();
    let (mut child, line, _out) = here.serve(&["--listen", "127.0.0.1:0"]);
    let address = line.trim().strip_prefix("Portaria on http://").unwrap().to_owned();
    let post = |path: &str, body: &str| {
        let length = body.len();
        let head =
            "Host: x\r\nContent-Type: application/x-www-form-urlencoded\r\nConnection: close";
        ask(
            &address,
            &format!("POST {path} HTTP/1.1\r\n{head}\r\nContent-Length: {length}\r\n\r\n{body}"),
        )
    };
    let signs_in = |password: &str| {
        let answer = post("/login", &format!("username=ada&password={password}"));
        let cookie = answer
            .split_once("set-cookie: ")
            .map(|(_, rest)| rest.split(';').next().unwrap().to_owned());
        answer.starts_with("HTTP/1.1 303").then(|| cookie.unwrap())
    };
    let opens = |cookie: &str| {
        let request = format!(
            "GET /profile HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"
        );
        ask(&address, &request).starts_with("HTTP/1.1 200")
    };
    here.user(&["add", "ada"], "correct horse battery\n");
    let cookie = signs_in("correct+horse+battery").unwrap();
    assert!(opens(&cookie));

    here.user(&["sign-out", "ada"], "");
    assert!(!opens(&cookie));
    let cookie = signs_in("correct+horse+battery").unwrap();
    here.user(&["disable", "ada"], "");
    assert!(here.user(&["disable", "ada"], "").contains("already"));
    assert!(!opens(&cookie) && signs_in("correct+horse+battery").is_none());
    assert!(here.refuses(&["password-link", "ada"], "", 1).contains("disabled"));
    here.user(&["enable", "ada"], "");
    assert!(!opens(&cookie));
    let cookie = signs_in("correct+horse+battery").unwrap();

    here.user(&["set-password", "ada"], "another horse battery\n");
    assert!(!opens(&cookie) && signs_in("correct+horse+battery").is_none());
    assert!(signs_in("another+horse+battery").is_some());
    assert!(here.refuses(&["set-password", "ada"], "short\n", 2).contains("12 characters"));
    here.refuses(&["set-password", "ada"], "", 2);
    here.refuses(&["set-password", "nobody"], "another horse battery\n", 1);

    let told = here.user(&["password-link", "ada"], "");
    let path = told.trim().strip_prefix("http://127.0.0.1:8080").unwrap();
    assert!(post(path, "new_password=a+third+horse+battery").starts_with("HTTP/1.1 303"));
    assert!(signs_in("a+third+horse+battery").is_some());
    let told = here.user(&["password-link", "ada", "--json"], "");
    let told: Value = serde_json::from_str(&told).unwrap();
    assert!(told["url"].as_str().unwrap().contains("/password-link/link_"));
    assert!(told["expires_at"].as_str().unwrap().ends_with('Z'));

    here.user(&["delete", "ada"], "");
    assert!(signs_in("a+third+horse+battery").is_none());
    here.refuses(&["delete", "ada"], "", 1);
    // The name is free again.
    here.user(&["add", "ada"], "");
    assert_eq!(stop(&mut child, "-TERM"), Some(0));
}

#[test]
fn the_last_administrator_stays() {
    let here = Here::with_database();
    here.user(&["add", "grace", "--role", "admin"], "");
    for verb in [&["set-role", "grace", "user"][..], &["disable", "grace"], &["delete", "grace"]] {
        assert!(here.refuses(verb, "", 1).contains("last administrator"));
    }
    here.user(&["add", "ada"], "");
    // One administrator is no reason to keep others.
    for verb in [&["set-role", "ada", "user"][..], &["disable", "ada"], &["enable", "ada"]] {
        here.user(verb, "");
    }
    here.user(&["add", "eve"], "");
    here.user(&["delete", "eve"], "");
    here.user(&["set-role", "ada", "admin"], "");
    assert!(here.user(&["set-role", "ada", "admin"], "").contains("already"));
    here.user(&["disable", "grace"], "");
    // Nobody signs in as one who is disabled.
    here.refuses(&["set-role", "ada", "user"], "", 1);
    here.user(&["delete", "grace"], "");
    here.refuses(&["delete", "ada"], "", 1);
    here.refuses(&["set-role", "ada", "root"], "", 2);
    here.refuses(&["set-role", "ada"], "", 2);
}
