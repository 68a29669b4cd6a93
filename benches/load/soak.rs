//! The site for a long time at half of what it can do, with people who come and go.

use std::time::{Duration, Instant};

use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::BigInt};
use portaria::{App, db};

use super::{
    client::{Load, Measured, run},
    http,
    rows::SECONDS,
    seed,
    server::Server,
};

const MINUTE: Duration = Duration::from_mins(1);
/// Sign-ins, and as many sign-outs.
const A_MINUTE: u32 = 20;

/// What has come together at the end of a minute.
struct Minute {
    pages: Measured,
    memory: f64,
    descriptors: usize,
    stored: Stored,
}

#[derive(QueryableByName)]
struct Stored {
    #[diesel(sql_type = BigInt)]
    sessions: i64,
    /// In bytes, and so its write-ahead log.
    #[diesel(sql_type = BigInt)]
    database: i64,
    #[diesel(sql_type = BigInt)]
    log: i64,
}

pub async fn soak(minutes: usize, url: &str, app: &App) {
    let (_, site) = Server::portaria(url).await;
    let all_out = Load::Page { path: "/profile", signed_in: true, connections: 16 };
    let most = run(&site, all_out, SECONDS / 6, SECONDS).await.rate;
    let half = Load::Paced { rate: most / 2.0, connections: 64, flood: 0 };
    println!(
        "{most:.0} pages/s at 16 connections; from now on half of them, for {minutes} minutes"
    );
    let (mut first, mut last) = (String::new(), String::new());
    let mut session = None;
    for n in 1..=minutes {
        let beside = async {
            come_and_go(&site, &mut session).await;
            let stored = stored(app, url).await;
            (site.process.memory(), site.process.descriptors(), stored)
        };
        let paced = run(&site, half, Duration::ZERO, MINUTE);
        let (pages, (memory, descriptors, stored)) = tokio::join!(paced, beside);
        last = Minute { pages, memory, descriptors, stored }.text();
        println!("{n:4}: {last}");
        if n == 1 {
            first.clone_from(&last);
        }
    }
    println!("first minute: {first}; last: {last}");
}

/// Signs in, and out of the session before, until shortly before the minute is over.
async fn come_and_go(site: &Server, session: &mut Option<String>) {
    let start = Instant::now();
    for n in 0..A_MINUTE {
        tokio::time::sleep_until((start + MINUTE * n / A_MINUTE).into()).await;
        let person = seed::FAITHFUL + n as usize;
        let before = session.replace(http::begin(&site.address, person).await);
        if let Some(before) = before {
            http::end(&site.address, &before).await;
        }
    }
}

async fn stored(app: &App, url: &str) -> Stored {
    let file = url.strip_prefix("sqlite:");
    let sizes = match file {
        Some(_) => "0 AS database, 0 AS log",
        None => {
            "pg_database_size(current_database()) AS database,
             (SELECT CAST(sum(size) AS BIGINT) FROM pg_ls_waldir()) AS log"
        }
    };
    let sql = format!("SELECT (SELECT count(*) FROM sessions) AS sessions, {sizes}");
    let ask = move |db: &mut db::Conn| -> db::Result<Stored> { Ok(sql_query(sql).get_result(db)?) };
    let mut stored = app.db().read(ask).await.unwrap();
    if let Some(file) = file {
        let size = |file: &str| std::fs::metadata(file).map_or(0, |file| file.len());
        stored.database = size(file).try_into().unwrap();
        stored.log = size(&format!("{file}-wal")).try_into().unwrap();
    }
    stored
}

impl Minute {
    fn text(&self) -> String {
        let mb = |bytes: i64| bytes as f64 / 1e6;
        format!(
            "{:.0} pages/s, p99 {:.2} ms, {:.1} MiB, {} descriptors, {} sessions, database {:.1} MB, log {:.1} MB",
            self.pages.rate,
            self.pages.p99,
            self.memory,
            self.descriptors,
            self.stored.sessions,
            mb(self.stored.database),
            mb(self.stored.log)
        )
    }
}
