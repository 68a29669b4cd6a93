//! Accounts that come from another system, and go.

use std::{collections::BTreeMap, fmt::Write as _, path::PathBuf};

use diesel::{Connection, SqliteConnection, connection::SimpleConnection};
use serde_json::Value;

use crate::support::{Here, ask, code, stop};

/// `password`, as Werkzeug hashes it, but quicker.
const HASH: &str =
    "pbkdf2:sha256:1000$salt$632c2812e46d4604102ba7618e9d6d7d2f8128f6266b4a03264d2a0460b7dcb3";

impl Here {
    fn file(&self, name: &str, text: &str) -> String {
        let path = self.dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// An SQLite file of another program.
    fn app(&self, name: &str, sql: &str) -> String {
        let path: PathBuf = self.dir.path().join(name);
        let path = path.to_str().unwrap().to_owned();
        SqliteConnection::establish(&path).unwrap().batch_execute(sql).unwrap();
        path
    }

    /// The exit code, what was told, and what was complained of.
    fn import(&self, file: &str, more: &[&str]) -> (Option<i32>, String, String) {
        let output = self.run(&[&["user", "import", file], more].concat(), "");
        let (status, complaints) = code(&output);
        (status, String::from_utf8(output.stdout).unwrap(), complaints)
    }

    #[track_caller]
    fn imports(&self, file: &str, more: &[&str]) -> String {
        let (status, told, complaints) = self.import(file, more);
        assert_eq!((status, &*complaints), (Some(0), ""), "{told}");
        told
    }

    fn accounts(&self) -> BTreeMap<String, Value> {
        let output = self.run(&["user", "list", "--json"], "");
        let all: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
        let count = all.len();
        let name = |account: &Value| account["username"].as_str().unwrap().to_owned();
        let all: BTreeMap<_, _> =
            all.into_iter().map(|account| (name(&account), account)).collect();
        assert_eq!(all.len(), count);
        all
    }

    fn export(&self, more: &[&str]) -> String {
        let output = self.run(&[&["user", "export"], more].concat(), "");
        assert_eq!(code(&output), (Some(0), String::new()));
        String::from_utf8(output.stdout).unwrap()
    }
}

#[test]
fn a_csv_file_is_read_by_the_names_of_its_columns() {
    let here = Here::with_database();
    let file = here.file(
        "people.csv",
        "\u{feff}login,mail,who,is_root,live,since,secret\r\n\
         ada,Ada@Example.com,\"Ada, \"\"Countess\"\"\",1,true,2024-02-29 10:20:30.5,not read\r\n\
         bob,,,0,0,1709202030,\r\n",
    );
    let map = [
        "--map",
        "username=login,email=mail,display_name=who",
        "--map",
        "role=is_root,active=live,created_at=since",
    ];
    let told = here.imports(&file, &map);
    assert!(
        told.starts_with(
            "Imported: 2. Here already: 0. Refused: 0. Administrators: 1. Without a password: 2"
        ),
        "{told}"
    );
    let all = here.accounts();
    let ada = &all["ada"];
    assert_eq!(ada["email"], "Ada@Example.com");
    assert_eq!(ada["display_name"], "Ada, \"Countess\"");
    assert_eq!((&ada["role"], &ada["disabled"]), (&"admin".into(), &false.into()));
    assert_eq!(ada["created_at"], "2024-02-29T10:20:30Z");
    let bob = &all["bob"];
    assert_eq!((&bob["role"], &bob["disabled"]), (&"user".into(), &true.into()));
    assert_eq!((&bob["email"], &bob["created_at"]), (&Value::Null, &"2024-02-29T10:20:30Z".into()));
    let told = here.imports(&file, &map);
    assert!(told.starts_with("Imported: 0. Here already: 2. Refused: 0."), "{told}");
    assert_eq!(here.accounts(), all);
    let log = here.run(&["activity", "--json"], "");
    let log: Vec<Value> = serde_json::from_slice(&log.stdout).unwrap();
    assert_eq!(log.iter().filter(|entry| entry["what"] == "imported").count(), 2);
    for separator in [";", "\t"] {
        let file = here
            .file("other.csv", &format!("username{separator}email\nx{separator}y@example.com\n"));
        let (_, told, complaints) = here.import(&file, &["--dry-run"]);
        assert!(
            told.contains("line 2: x: refused: ") && complaints.contains("would stop"),
            "{told}"
        );
    }
}

#[test]
fn tables_of_well_known_systems_are_found_by_their_name() {
    let here = Here::with_database();
    let file = here.app(
        "flask.db",
        &format!(
            "CREATE TABLE user (id INTEGER PRIMARY KEY, username, email, password_hash, is_admin, created_at);
             INSERT INTO user VALUES (7, 'flora', 'flora@example.com', '{HASH}', 0, '2020-01-02 03:04:05.678')"
        ),
    );
    here.imports(&file, &["--from", "flask"]);
    let file = here.app(
        "django.db",
        "CREATE TABLE auth_user (id INTEGER PRIMARY KEY, password, last_login, is_superuser, username, last_name, email, is_staff, is_active, date_joined, first_name);
         INSERT INTO auth_user VALUES (1, '!unusable', NULL, 1, 'django', 'Reinhardt', 'd@example.com', 1, 1, '2021-01-02', 'Django');
         INSERT INTO auth_user VALUES (2, '', NULL, 0, 'gone', '', '', 0, 0, '2021-01-02', '')",
    );
    here.imports(&file, &["--from", "django"]);
    let file = here.app(
        "devise.db",
        "CREATE TABLE users (id INTEGER PRIMARY KEY, email, encrypted_password, created_at);
         INSERT INTO users VALUES (1, 'rae@example.com', '', '2022-01-02 03:04:05.678901');
         INSERT INTO users VALUES (2, 'rae@example.org', '', '2022-01-02 03:04:05.678901');
         INSERT INTO users VALUES (3, 'o''hara+x@example.org', '', '2022-01-02 03:04:05.678901')",
    );
    here.imports(&file, &["--from", "devise"]);
    let file = here.app(
        "laravel.db",
        "CREATE TABLE users (id INTEGER PRIMARY KEY, name, email, password, remember_token, created_at);
         INSERT INTO users VALUES (1, 'Lara Vell', 'lara@example.com', '', 'x', '2023-01-02 03:04:05')",
    );
    here.imports(&file, &["--from", "laravel"]);
    let all = here.accounts();
    let names: Vec<_> = all.keys().map(String::as_str).collect();
    let other = names.iter().find(|name| name.starts_with("rae-")).unwrap();
    assert_eq!(names, ["django", "flora", "gone", "lara", "o-hara-x", "rae", other]);
    assert_eq!(all[*other]["email"], "rae@example.org");
    assert_eq!(all["django"]["display_name"], "Django Reinhardt");
    assert_eq!((&all["django"]["role"], &all["gone"]["disabled"]), (&"admin".into(), &true.into()));
    assert_eq!(all["lara"]["display_name"], "Lara Vell");
    assert_eq!(all["flora"]["created_at"], "2020-01-02T03:04:05Z");
    let told =
        here.imports(here.dir.path().join("devise.db").to_str().unwrap(), &["--from", "devise"]);
    assert!(told.starts_with("Imported: 0. Here already: 3."), "{told}");
    let hidden = here.app(
        "deleted.db",
        "CREATE TABLE users (email, password, deleted_at);
         INSERT INTO users VALUES ('del@example.com', '', '2026-01-01 00:00:00')",
    );
    let told = here.imports(&hidden, &["--from", "laravel", "--dry-run"]);
    assert!(told.contains("del would be imported, disabled, without a password"), "{told}");
    let (status, _, complaints) = here.import(&file, &["--table", "people"]);
    assert!(status == Some(1) && complaints.contains("there are: users"), "{complaints}");
    let (status, _, complaints) = here.import(&file, &[]);
    assert!(status == Some(2) && complaints.contains("--table"), "{complaints}");
}

#[test]
fn a_dry_run_tells_of_each_record_and_changes_nothing() {
    let here = Here::with_database();
    here.run(&["user", "add", "grace", "--email", "grace@example.com"], "");
    let file = here.file(
        "people.jsonl",
        concat!(
            r#"{"username": "ada", "email": "ada@example.com", "password": null}"#,
            "\n\n",
            r#"{"username": "ADA", "password": "x"}"#,
            "\n",
            r#"{"username": "Ada", "email": "other@example.com", "role": "admin"}"#,
            "\n",
            r#"{"username": "bob", "email": "ADA@example.com"}"#,
            "\n",
            r#"{"username": "Grace", "email": "g@example.com"}"#,
            "\n",
            r#"{"username": "carol", "role": "moderator"}"#,
            "\n",
            r#"{"username": "dora", "created_at": "soon"}"#,
            "\n",
            r#"{"username": "emma\nline 1: root is here already"}"#,
            "\n",
            r#"{"email": 7}"#,
            "\n",
            r#"["frida"]"#,
            "\n",
            r#"{"name": "greta"}"#,
            "\n",
            r#"{"username": "hedy", "role": "admin", "active": false}"#,
        ),
    );
    let (status, told, complaints) = here.import(&file, &["--dry-run"]);
    assert_eq!(status, Some(1), "{complaints}");
    let lines: Vec<_> = told.lines().collect();
    for (at, (place, begins, says)) in [
        ("line 1", "ada would be imported", "without a password"),
        ("line 3", "ADA: refused", "hash"),
        ("line 4", "Ada: refused", "user name is taken"),
        ("line 5", "bob: refused", "email is taken"),
        ("line 6", "Grace: refused", "user name is taken"),
        ("line 7", "carol: refused", "neither user nor admin"),
        ("line 8", "dora: refused", "time"),
        ("line 9", "emmaline 1: root is here already: refused", "letters"),
        ("line 10", "7: refused", "email"),
        ("line 11", "?: refused", "no JSON object"),
        ("line 12", "?: refused", "neither a user name nor an email"),
        ("line 13", "hedy would be imported", "as an administrator"),
    ]
    .into_iter()
    .enumerate()
    {
        let line = lines.get(at).unwrap_or(&"");
        assert!(line.starts_with(&format!("{place}: {begins}")) && line.contains(says), "{line}");
    }
    assert_eq!(lines.len(), 13, "{told}");
    assert!(
        lines[12]
            .starts_with("Would be imported: 2. Here already: 0. Refused: 10. Administrators: 1."),
        "{told}"
    );
    assert_eq!(here.accounts().len(), 1);
    let (status, ..) = here.import(&file, &["--dry-run", "--on-error", "skip"]);
    assert_eq!(status, Some(0), "as the import would end");
    assert_eq!(here.accounts().len(), 1);
    let (status, told, complaints) = here.import(&file, &["--on-error", "skip"]);
    assert_eq!(status, Some(0));
    assert!(told.starts_with("Imported: 2. Here already: 0. Refused: 10."), "{told}");
    assert_eq!(complaints.lines().count(), 10, "{complaints}");
    assert_eq!(here.accounts().into_keys().collect::<Vec<_>>(), ["ada", "grace", "hedy"]);
}

#[test]
fn all_of_a_batch_is_imported_or_nothing_and_what_was_begun_can_be_ended() {
    let here = Here::with_database();
    let people = |bad: &str| {
        let mut text = String::from("username,email\n");
        for n in 0..1100 {
            let email = if n == 1050 { bad } else { "" };
            writeln!(text, "person{n},{email}").unwrap();
        }
        here.file("people.csv", &text)
    };
    let (status, told, complaints) = here.import(&people("no address"), &[]);
    assert_eq!(status, Some(1));
    assert!(complaints.contains("line 1052: person1050: refused"), "{complaints}");
    assert!(
        complaints.contains("nothing from line 1002 to line 1101 was imported"),
        "{complaints}"
    );
    assert!(told.starts_with("Imported: 1000."), "{told}");
    assert_eq!(here.accounts().len(), 1000);
    here.run(&["user", "add", "somebody", "--email", "taken@example.com"], "");
    let (status, _, complaints) = here.import(&people("taken@example.com"), &[]);
    assert_eq!(status, Some(1));
    assert!(complaints.contains("its email is taken"), "{complaints}");
    assert_eq!(here.accounts().len(), 1001);
    let told = here.imports(&people("free@example.com"), &[]);
    assert!(told.starts_with("Imported: 100. Here already: 1000."), "{told}");
    assert_eq!(here.accounts().len(), 1101);
}

#[test]
fn a_file_that_breaks_off_is_told_of_whatever_is_skipped() {
    let here = Here::with_database();
    let long = "x".repeat(300 * 1024);
    for (name, text, says) in [
        ("quote.csv", format!("username,email\nada,\nbob,\"{long}\n"), "a quote may be missing"),
        (
            "long.jsonl",
            format!("{{\"username\": \"ada\"}}\n{{\"username\": \"{long}\"}}\n"),
            "line 2 is longer",
        ),
        ("columns.csv", "name,mail\nada,x\n".to_owned(), "its columns are name, mail"),
        ("empty.csv", String::new(), "its columns are"),
        (
            "two.csv",
            "username,bio,email\na1,\"hello,a@example.com\nb1,\"hi,b@example.com\n".to_owned(),
            "line 3: a quote is missing",
        ),
        (
            "open.csv",
            "username,bio\nx1,\"hello\nx2,b\nx3,c\n".to_owned(),
            "line 2: a quote is missing",
        ),
        ("fake.db", format!("SQLite format 3\0{long}"), "cannot be read"),
    ] {
        let file = here.file(name, &text);
        let table = if name == "fake.db" { &["--table", "user"][..] } else { &[] };
        let (status, _, complaints) =
            here.import(&file, &[&["--on-error", "skip"], table].concat());
        assert_eq!(status, Some(if says.starts_with("its columns") { 2 } else { 1 }), "{name}");
        assert!(complaints.contains(says), "{name}: {complaints}");
    }
    for (name, bytes, says) in [(
        "latin.csv",
        &b"username,email\nj\xfcrgen,\nada\nbob,\n"[..],
        ["line 2: ?: refused: it is not UTF-8", "line 3: ?: refused: it has 1 values, not 2"],
    )] {
        std::fs::write(here.dir.path().join(name), bytes).unwrap();
        let file = here.dir.path().join(name).to_str().unwrap().to_owned();
        let (status, told, complaints) = here.import(&file, &["--on-error", "skip"]);
        assert_eq!(status, Some(0), "{complaints}");
        assert!(told.contains("Refused: 2"), "{told}");
        for says in says {
            assert!(complaints.contains(says), "{complaints}");
        }
    }
    let names = here.file("names.csv", &format!("username\n{HASH}\n"));
    let (_, told, complaints) = here.import(&names, &["--dry-run"]);
    assert!(!format!("{told}{complaints}").contains("pbkdf2"), "{told}");
    // A first line that is a record, or a whole array: nothing of it is shown.
    for (name, text) in [
        ("nohead.csv", format!("1,zed,zed@example.com,{HASH}\n")),
        ("array.json", format!("[{{\"username\": \"zed\", \"password\": \"{HASH}\"}}]")),
    ] {
        let (status, told, complaints) = here.import(&here.file(name, &text), &[]);
        assert_eq!(status, Some(2), "{complaints}");
        assert!(!format!("{told}{complaints}").contains("pbkdf2"), "{complaints}");
    }
    let (status, ..) = here.import("nowhere.csv", &[]);
    assert_eq!(status, Some(1));
    let file = here.file("people.csv", "username\nzoe\n");
    for wrong in [
        ["--map", "nick=username"],
        ["--map", "username"],
        ["--from", "cobol"],
        ["--on-error", "hope"],
    ] {
        assert_eq!(here.import(&file, &wrong).0, Some(2), "{wrong:?}");
    }
    let (status, _, complaints) = here.import(&file, &["--map", "email=mail"]);
    assert!(
        status == Some(2)
            && complaints.contains("there is no column mail; its columns are username"),
        "{complaints}"
    );
}

#[test]
fn who_came_before_is_known_whatever_they_are_called_by_now() {
    let here = Here::with_database();
    let file = here.file("people.csv", "username,email\nada,ada@example.com\nbob,\n");
    here.imports(&file, &[]);
    here.run(&["user", "delete", "bob"], "");
    let told = here.imports(&file, &[]);
    assert!(told.starts_with("Imported: 1. Here already: 1."), "{told}");
    // Whoever took a name before its owner came is not its owner.
    here.run(&["user", "add", "carol", "--email", "carol@example.com"], "");
    let file = here.file("more.csv", "username,email\ncarol,carol@example.com\n");
    let (status, _, complaints) = here.import(&file, &[]);
    assert!(status == Some(1) && complaints.contains("is taken"), "{complaints}");
}

/// Two records that look like one person are not taken for one in silence.
#[test]
fn who_is_not_surely_the_same_is_told_of() {
    let here = Here::with_database();
    let flask = ["--from", "flask", "--on-error", "skip"];
    let tell = |text: &str| {
        let dry =
            here.import(&here.file("people.csv", text), &[&flask[..], &["--dry-run"]].concat());
        let (status, told, complaints) = here.import(&here.file("people.csv", text), &flask);
        assert_eq!((status, dry.0), (Some(0), Some(0)));
        for complaint in complaints.lines() {
            assert!(dry.1.contains(complaint), "{complaint} is not in {}", dry.1);
        }
        let totals =
            |told: &str| told.lines().last().unwrap().split_once(": ").unwrap().1.to_owned();
        assert_eq!(totals(&dry.1), totals(&told));
        (told, complaints)
    };
    let (told, complaints) =
        tell("id,username,email\n1,ada,\n2,Ada,\n3,bob,bob@example.com\n,bob,bob@example.com\n");
    assert!(told.starts_with("Imported: 2. Here already: 0. Refused: 2."), "{told}");
    assert!(complaints.contains("line 3: Ada: refused: its user name is taken"), "{complaints}");
    assert!(
        complaints.contains("line 5: bob: refused: an earlier record has the same names"),
        "{complaints}"
    );
    // The same again, but for who changed names over there, and who got an old one.
    let (told, complaints) =
        tell("id,username,email\n1,ada,\n2,Ada,\n3,robert,bob@example.com\n4,bob,\n");
    assert!(told.starts_with("Imported: 0. Here already: 1. Refused: 3."), "{told}");
    assert!(complaints.contains("line 3: Ada: refused: its user name is taken"), "{complaints}");
    assert!(
        complaints.contains("line 4: robert: refused: its id came before, under other names"),
        "{complaints}"
    );
    let (told, _) =
        tell("id,username,email\n10,ten@example.com,TEN@example.com\n11,ten,ten@example.org\n");
    assert!(told.starts_with("Imported: 2."), "{told}");
    let all = here.accounts();
    assert_eq!(all["ten"]["email"], "ten@example.org", "no name that is made up takes another's");
    assert!(all.values().any(|account| account["email"] == "TEN@example.com"));
    // Whoever is only called so does not get the address of who has it.
    let (told, complaints) =
        tell("id,username,email\n20,mia@example.com,\n21,mia,mia@example.com\n");
    assert!(told.starts_with("Imported: 1. Here already: 0. Refused: 1."), "{told}");
    assert!(
        complaints.contains("line 2: mia@example.com: refused: its user name is an email"),
        "{complaints}"
    );
    assert_eq!(here.accounts()["mia"]["email"], "mia@example.com");
    // An id twice, in two batches.
    let mut ids = String::from("id,username,email\n");
    for n in 0..600 {
        writeln!(ids, "i{},id{n},", if n == 550 { 1 } else { n }).unwrap();
    }
    let (_, complaints) = tell(&ids);
    assert!(complaints.contains("line 552: id550: refused: its id came before"), "{complaints}");
    let long = "x".repeat(300);
    let (_, complaints) = tell(&format!(
        "id,username,email\n{long},longid,\n11,a@example.com,b@example.com\n12,{long}{long},\n"
    ));
    assert!(complaints.contains("line 2: longid: refused: its id is none"), "{complaints}");
    assert!(complaints.contains("an email, but not its own"), "{complaints}");
    let (_, complaints) = tell(&format!("username,email\n{},\n", long.repeat(20)));
    assert!(complaints.contains("longer than 4096 bytes"), "{complaints}");
}

/// Their first accounts have the number 1 both.
#[test]
fn two_systems_come_to_one_site() {
    let here = Here::with_database();
    let file = |name: &str| here.file(name, "id,username,email,password\n1,ada,ada@example.com,\n");
    here.imports(&file("a.csv"), &["--from", "flask"]);
    let other = here.file("b.csv", "id,username,email,password\n1,bob,bob@example.com,\n");
    let told = here.imports(&other, &["--from", "django"]);
    assert!(told.starts_with("Imported: 1."), "{told}");
    let renamed = here.file("c.csv", "id,username,email,password\n1,robert,bob@example.com,\n");
    let (status, _, complaints) = here.import(&renamed, &["--from", "django"]);
    assert!(status == Some(1) && complaints.contains("its id came before"), "{complaints}");
    let (status, _, complaints) = here.import(&file("d.csv"), &["--from", "django"]);
    assert!(status == Some(1) && complaints.contains("its user name is taken"), "{complaints}");
    // In JSON Lines nobody knows what later records have.
    let lines = here.file(
        "e.jsonl",
        "{\"email\": \"eve@example.com\"}\n{\"username\": \"eve\", \"email\": \"eve@example.org\"}\n",
    );
    here.imports(&lines, &[]);
    assert_eq!(here.accounts()["eve"]["email"], "eve@example.org");
}

#[test]
fn everybody_can_leave_and_come_to_another_site() {
    let here = Here::with_database();
    here.run(
        &["user", "add", "Ada", "--email", "ada@example.com", "--role", "admin"],
        "correct horse battery\n",
    );
    here.run(&["user", "add", "bob"], "correct horse battery\n");
    here.run(&["user", "disable", "bob"], "");
    here.run(&["user", "add", "carol"], "");
    let plain = here.export(&[]);
    assert!(!plain.contains("argon2") && !plain.contains(r#""password":"#), "{plain}");
    let lines: Vec<Value> = plain.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3);
    assert_eq!((&lines[0]["username"], &lines[0]["role"]), (&"Ada".into(), &"admin".into()));
    let has_password = |n: usize| lines[n]["has_password"].as_bool().unwrap();
    assert!(has_password(0) && has_password(1) && !has_password(2));
    assert!(lines[1]["disabled_at"].is_string() && lines[0]["disabled_at"].is_null());
    let with_hashes = here.export(&["--with-hashes"]);
    assert_eq!(with_hashes.matches("$argon2id$").count(), 2);
    let there = Here::with_database();
    let file = there.file("people.jsonl", &with_hashes);
    let told = there.imports(&file, &[]);
    assert!(
        told.starts_with(
            "Imported: 3. Here already: 0. Refused: 0. Administrators: 1. Without a password: 1"
        ),
        "{told}"
    );
    let nameless = |text: &str| -> Vec<Value> {
        let read = |line| {
            let mut account: Value = serde_json::from_str(line).unwrap();
            account["id"].take();
            account
        };
        text.lines().map(read).collect()
    };
    assert_eq!(nameless(&there.export(&["--with-hashes"])), nameless(&with_hashes));
    let told = there.imports(&file, &[]);
    assert!(told.starts_with("Imported: 0. Here already: 3."), "{told}");
}

/// Every hash that the real libraries made, by its own account.
#[test]
fn everybody_signs_in_with_the_old_password_and_then_has_argon2() {
    let here = Here::with_database();
    let vectors: Vec<Value> = serde_json::from_str(include_str!("../vectors/hashes.json")).unwrap();
    let mut people: BTreeMap<String, Vec<(String, String, String)>> = BTreeMap::new();
    for (n, vector) in vectors.iter().enumerate() {
        let text = |key: &str| vector[key].as_str().unwrap_or_default().to_owned();
        let one = (format!("person{n}"), text("hash"), text("password"));
        people.entry(text("pepper")).or_default().push(one);
    }
    assert!(people.len() >= 2 && vectors.len() > 20);
    for (pepper, people) in &people {
        let lines = people.iter().map(|(name, hash, _)| {
            serde_json::json!({ "username": name, "password": hash }).to_string() + "\n"
        });
        let file = here.file("people.jsonl", &lines.collect::<String>());
        let settings = |arguments: &[&str]| {
            let mut command = here.command(arguments);
            command.env("PORTARIA_PASSWORD_WEAK_HASHES", "on");
            command.env("PORTARIA_THROTTLE_ADDRESS", "0");
            if !pepper.is_empty() {
                command.env("PORTARIA_PASSWORD_PEPPER", pepper);
            }
            command
        };
        let output = settings(&["user", "import", &file]).output().unwrap();
        assert_eq!(code(&output), (Some(0), String::new()));
        let command = settings(&["serve", "--listen", "127.0.0.1:0"]);
        let (mut child, address) = Here::serve_as(command);
        for (name, hash, password) in people {
            let form = [("username", name), ("password", password)];
            let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
            let answer = ask(
                &address,
                &format!(
                    "POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n\
                     Connection: close\r\nContent-Length: {}\r\n\r\n{body}",
                    body.len()
                ),
            );
            assert!(answer.starts_with("HTTP/1.1 303"), "{hash}: {answer}");
        }
        assert_eq!(stop(&mut child, "-TERM"), Some(0));
    }
    let exported = here.export(&["--with-hashes"]);
    assert_eq!(exported.lines().count(), vectors.len());
    assert_eq!(
        exported.matches(r#""password":"$argon2id$v=19$m=19456,t=2,p=1$"#).count(),
        vectors.len()
    );
}
