//! What the site logs.

use std::io::{BufRead, BufReader};

use crate::support::{Here, ask, stop};

#[test]
fn what_was_typed_as_a_name_is_not_logged_and_no_line_is_forged() {
    let here = Here::with_database();
    let arguments = ["--listen", "127.0.0.1:0", "--log", "trace", "--log-format", "json"];
    let (mut site, line, _out) = here.serve(&arguments);
    let log = BufReader::new(site.stderr.take().unwrap());
    let log = std::thread::spawn(move || log.lines().map(Result::unwrap).collect::<Vec<_>>());
    let address = line.trim().rsplit("http://").next().unwrap().to_owned();
    let end = "Host: x\r\nConnection: close\r\nUser-Agent: red\u{202e}\r\n";
    for body in [
        "username=mistyped+password+here&password=wrong+horse+battery",
        "username=ada%0D%0Aforged&password=wrong+horse+battery",
        "username=a&username=forged",
    ] {
        let form = "Content-Type: application/x-www-form-urlencoded";
        let length = body.len();
        let head = format!("POST /login HTTP/1.1\r\n{end}{form}\r\nContent-Length: {length}");
        ask(&address, &format!("{head}\r\n\r\n{body}"));
    }
    ask(&address, &format!("GET /%0D%0Aforged%1B%5B31m HTTP/1.1\r\n{end}\r\n"));
    assert_eq!(stop(&mut site, "-TERM"), Some(0));
    let lines = log.join().unwrap();
    let all = lines.join("\n");
    for unwanted in ["mistyped", "wrong horse", "ada", "forged", "\u{1b}", "\u{202e}", "[31m"] {
        assert!(!all.contains(unwanted), "{unwanted:?} is logged: {all}");
    }
    for line in &lines {
        let line: serde_json::Value = serde_json::from_str(line).expect(line);
        assert!(line["timestamp"].as_str().unwrap().ends_with('Z') && line["level"].is_string());
    }
    let refused = lines.iter().find(|line| line.contains("refused: a password")).unwrap();
    for told in ["127.0.0.1", "unknown-name", "\"reference\""] {
        assert!(refused.contains(told), "{refused}");
    }
    assert!(lines.iter().any(|line| line.contains("refused: 400") && line.contains("/login")));
}
