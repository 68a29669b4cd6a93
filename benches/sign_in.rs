//! How long a refused sign-in takes, by its cause: nobody must learn from the time who has an
//! account. `cargo bench --bench sign_in [-- ROUNDS]`
//!
//! The causes take turns, one request at a time over one connection, so that whatever else the
//! machine does falls on all alike. The figures are medians over the rounds, and each cause's ratio
//! to a wrong password. With `PORTARIA_BENCH_DATABASE_URL` (and `--features postgres`) the database
//! is that one, else a new SQLite file.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use std::time::{Duration, Instant};

use portaria::{
    App, Config,
    accounts::{credential, user},
    db,
    domain::Role,
};

mod support;
use support::{PASSWORD, add_user, serve};

#[tokio::main]
async fn main() {
    let rounds = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(300);
    let dir = tempfile::tempdir().unwrap();
    let url = std::env::var("PORTARIA_BENCH_DATABASE_URL")
        .unwrap_or_else(|_| format!("sqlite:{}", dir.path().join("bench.db").display()));
    let app = App::build(settings(&url)).await.unwrap();
    let tag = std::process::id();
    add_user(&app, &format!("known{tag}"), None, Role::User).await;
    add_user(&app, &format!("mailed{tag}"), Some(&format!("known{tag}@example.com")), Role::User)
        .await;
    add_user(&app, &format!("disabled{tag}"), None, Role::User).await;
    disable(&app, &format!("disabled{tag}")).await;

    let causes = [
        ("wrong password", format!("known{tag}"), "wrong horse battery"),
        ("wrong password, by address", format!("known{tag}@example.com"), "wrong horse battery"),
        ("unknown name", format!("nobody{tag}"), PASSWORD),
        ("unknown address", format!("nobody{tag}@example.com"), PASSWORD),
        ("no possible name", "no body".to_owned(), PASSWORD),
        ("disabled, right password", format!("disabled{tag}"), PASSWORD),
        ("disabled, wrong password", format!("disabled{tag}"), "wrong horse battery"),
    ];
    let login = format!("{}/login", serve(&app).await);
    let client = reqwest::Client::new();
    let mut times = vec![Vec::with_capacity(rounds); causes.len()];
    for _ in 0..rounds + 10 {
        for ((_, name, password), times) in causes.iter().zip(&mut times) {
            times.push(refused(&client, &login, name, password).await);
        }
    }
    // The first ten rounds fill caches.
    let medians: Vec<_> = times.iter().map(|times| median(&times[10..])).collect();
    report(rounds, causes.iter().map(|(cause, ..)| *cause), &medians);
}

fn settings(url: &str) -> Config {
    let key = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    // Every round is wrong several times, on the same names.
    let limits = ["throttle.account", "throttle.account_off", "throttle.address"];
    let given = [("database_url", url), ("secret_key", key)].into_iter();
    Config::of(given.chain(limits.map(|limit| (limit, "0")))).unwrap()
}

async fn disable(app: &App, name: &str) {
    let claimant = portaria::domain::Claimant::parse(name);
    let now = app.clock().now();
    let disable = move |db: &mut db::Conn| -> db::Result<()> {
        let (user, _) = credential::of_claimant(db, &claimant)?.unwrap();
        user::set_disabled(db, user.id, Some(now))
    };
    app.db().write(disable).await.unwrap();
}

#[expect(clippy::disallowed_methods, reason = "a bench measures real time")]
async fn refused(client: &reqwest::Client, login: &str, name: &str, password: &str) -> Duration {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.append_pair("username", name).append_pair("password", password);
    let request = client
        .post(login)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body.finish());
    let start = Instant::now();
    let answer = request.send().await.unwrap();
    let status = answer.status();
    answer.bytes().await.unwrap();
    let took = start.elapsed();
    assert_eq!(status, 422);
    took
}

fn median(times: &[Duration]) -> Duration {
    let mut times = times.to_vec();
    times.sort_unstable();
    times[times.len() / 2]
}

#[expect(clippy::print_stdout, reason = "a bench tells its figures here")]
fn report<'a>(rounds: usize, causes: impl Iterator<Item = &'a str>, medians: &[Duration]) {
    println!("{rounds} rounds, medians");
    for (cause, median) in causes.zip(medians) {
        let ratio = median.as_secs_f64() / medians[0].as_secs_f64();
        println!("{cause:28} {:8.3} ms  {ratio:.3}", median.as_secs_f64() * 1000.0);
    }
}
