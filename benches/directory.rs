//! How long administrators wait for the list of accounts and for searches, with 1,000 accounts and
//! with 1,000,000: `cargo bench --bench directory [-- ACCOUNTS]`
//!
//! The same requests over one connection, first on the small table, then on the large one, as
//! medians of 200 and their ratio. With `PORTARIA_BENCH_DATABASE_URL` (and `--features postgres`) the
//! database is that one, which must be empty, else a new SQLite file.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use portaria::{App, Config, db, domain::Role};

mod support;
use support::{PASSWORD, add_user, serve};

const ROUNDS: usize = 200;
const SMALL: usize = 1000;

/// Each shows as many accounts on the small table as on the large one.
const PATHS: [(&str, &str); 8] = [
    ("the list", "/admin/users"),
    ("names that begin so", "/admin/users?q=user000"),
    ("one name", "/admin/users?q=user000500"),
    ("addresses that begin so", "/admin/users?q=mail"),
    ("nobody", "/admin/users?q=nobody"),
    ("administrators", "/admin/users?role=admin"),
    ("disabled accounts", "/admin/users?status=disabled&role=user"),
    ("active, by address", "/admin/users?status=active&q=mail"),
];

#[tokio::main]
#[expect(clippy::print_stdout, reason = "a bench tells its figures")]
async fn main() {
    let large = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(1_000_000);
    let dir = tempfile::tempdir().unwrap();
    let url = std::env::var("PORTARIA_BENCH_DATABASE_URL")
        .unwrap_or_else(|_| format!("sqlite:{}", dir.path().join("bench.db").display()));
    let key = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    let app = App::build(Config::of([("database_url", &*url), ("secret_key", key)]).unwrap());
    let app = app.await.unwrap();
    add_user(&app, "grace", None, Role::Admin).await;
    let site = serve(&app).await;
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    let client = client.build().unwrap();
    let cookie = sign_in(&client, &site).await;
    fill(&app, 0, SMALL).await;
    let small = measure(&client, &site, &cookie).await;
    fill(&app, SMALL, large).await;
    let large_times = measure(&client, &site, &cookie).await;
    println!("{:<26} {SMALL:>12} {large:>12}  ratio", "accounts");
    for (((what, _), small), large) in PATHS.iter().zip(&small).zip(&large_times) {
        let ratio = large.as_secs_f64() / small.as_secs_f64();
        println!("{what:<26} {small:>12.3?} {large:>12.3?}  {ratio:.2}");
    }
}

/// Rows as people have them: a tenth is disabled, a tenth administers, names and addresses in
/// different orders.
async fn fill(app: &App, from: usize, to: usize) {
    // A statement has a time limit.
    for start in (from..to).step_by(20_000) {
        add(app, start, to.min(start + 20_000)).await;
    }
    let analyze = |db: &mut db::Conn| -> db::Result<()> { Ok(db.batch_execute("ANALYZE")?) };
    app.db().write(analyze).await.unwrap();
}

async fn add(app: &App, from: usize, to: usize) {
    let rows = format!(
        "INSERT INTO users (id, username, username_key, email, email_key, role, epoch, disabled_at, created_at)
         WITH RECURSIVE n(i) AS (SELECT {from} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {to}),
         numbered AS (SELECT substr(CAST(1000000 + i AS TEXT), 2) AS a,
             substr(CAST(1000000 + (i * 1009) % 1000003 AS TEXT), 2) AS b, i FROM n)
         SELECT '00000000-0000-7000-8000-000000' || a, 'user' || a, 'user' || a,
             'mail' || b || '-' || a || '@example.com', 'mail' || b || '-' || a || '@example.com',
             CASE WHEN i % 10 = 0 THEN 'admin' ELSE 'user' END,
             (SELECT epoch FROM users WHERE username_key = 'grace'),
             CASE WHEN i % 10 = 3 THEN 1 END, 1 FROM numbered"
    );
    app.db().write(move |db| -> db::Result<()> { Ok(db.batch_execute(&rows)?) }).await.unwrap();
}

#[expect(clippy::disallowed_methods, reason = "a bench measures real time")]
async fn measure(client: &reqwest::Client, site: &str, cookie: &str) -> Vec<Duration> {
    let mut times = vec![Vec::with_capacity(ROUNDS); PATHS.len()];
    for _ in 0..ROUNDS {
        for ((_, path), times) in PATHS.iter().zip(&mut times) {
            let start = Instant::now();
            let answer = client.get(format!("{site}{path}")).header("cookie", cookie).send();
            let answer = answer.await.unwrap();
            assert_eq!(answer.status(), 200, "{path}");
            answer.bytes().await.unwrap();
            times.push(start.elapsed());
        }
    }
    let median = |mut times: Vec<Duration>| {
        times.sort_unstable();
        times[ROUNDS / 2]
    };
    times.into_iter().map(median).collect()
}

async fn sign_in(client: &reqwest::Client, site: &str) -> String {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.append_pair("username", "grace").append_pair("password", PASSWORD);
    let request = client.post(format!("{site}/login"));
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let answer = request.body(body.finish()).send().await.unwrap();
    let cookies = answer.headers().get_all("set-cookie").iter();
    let cookies = cookies.map(|line| line.to_str().unwrap().split(';').next().unwrap());
    cookies.collect::<Vec<_>>().join("; ")
}
