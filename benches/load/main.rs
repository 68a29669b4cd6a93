//! The site under load, beside a page of the same bytes from memory and whatever peers are installed:
//! `scripts/bench [ROUNDS [ACCOUNTS]]`. Every figure is the median over the rounds, in which all take
//! turns, every ratio the median of those within a round, and every answer is checked. Or for a long
//! time at half of what it can do: `scripts/bench soak [MINUTES]`. With `PORTARIA_BENCH_DATABASE_URL`
//! the site's database is that one, else a new SQLite file.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]
#![allow(clippy::cast_precision_loss, reason = "figures for people")]
#![expect(clippy::disallowed_methods, reason = "a bench measures real time")]
#![expect(clippy::disallowed_types, reason = "a page from memory is none of the site's")]

mod client;
mod hashes;
mod http;
mod process;
mod rows;
mod seed;
mod server;
mod soak;
#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "the site is a process of its own here")]
mod support;

use std::{path::Path, time::Duration};

use client::Load;
use rows::{Turn, row};
use server::Server;

const USAGE: &str = "scripts/bench [ROUNDS [ACCOUNTS]], or scripts/bench soak [MINUTES]";
const ACCOUNTS: usize = 1000;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if let ["static", file] = words[..] {
        return server::serve_static(file);
    }
    let number = |at: usize, otherwise| {
        words.get(at).map_or(otherwise, |word: &&str| word.parse().expect(USAGE))
    };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    runtime.unwrap().block_on(async {
        let dir = tempfile::tempdir().unwrap();
        let url = std::env::var("PORTARIA_BENCH_DATABASE_URL")
            .unwrap_or_else(|_| format!("sqlite:{}", dir.path().join("bench.db").display()));
        if words.first() == Some(&"soak") {
            let app = seed::fill(&url, ACCOUNTS).await;
            soak::soak(number(1, 20), &url, &app).await;
        } else {
            bench(number(0, 5), number(1, ACCOUNTS), &url, dir.path()).await;
        }
    });
}

async fn bench(rounds: usize, accounts: usize, url: &str, dir: &Path) {
    drop(seed::fill(url, accounts).await);
    let (start, ours) = Server::portaria(url).await;
    let idle = ours.process.memory();
    let page = http::page(&ours.address, &ours.session(0).await).await;
    let file = dir.join("page.html");
    std::fs::write(&file, &page).unwrap();
    let floor = Server::floor(&file);
    let peers = Server::peers(dir, url).await;
    // Each under the same load, ours last.
    let all = |load: Load| -> Vec<Turn<'_>> {
        peers.iter().chain([&ours]).map(|server| Turn::new(server, load)).collect()
    };
    let pages = async |name: &str, path, signed_in, connections| {
        let load = Load::Page { path, signed_in, connections };
        let mut turns = all(load);
        turns.insert(0, Turn::new(&floor, load));
        let on = if url.starts_with("sqlite:") { "" } else { " on PostgreSQL" };
        row(&format!("{name}{on}, {connections}"), rounds, &turns).await;
    };

    println!("{accounts} accounts and sessions, {rounds} rounds, a page of {} bytes", page.len());
    println!("start to first answer: {:.1} ms; idle: {idle:.1} MiB", start.as_secs_f64() * 1e3);
    let size = std::fs::metadata(server::BINARY).unwrap().len();
    println!("binary: {:.1} MB", size as f64 / 1e6);
    pages("signed-in page", "/profile", true, 16).await;
    pages("signed-in page", "/profile", true, 256).await;
    pages("sign-in page", "/login", false, 16).await;
    for connections in [16, 64, 256] {
        let load = Load::SignIn(connections);
        let mut turns = if connections == 16 { all(load) } else { vec![Turn::new(&ours, load)] };
        turns.insert(0, Turn::HASHES);
        row(&format!("sign-ins, {connections}"), rounds, &turns).await;
    }
    let storm =
        |name, flood| Turn::named(name, &ours, Load::Paced { rate: 160.0, connections: 8, flood });
    let turns = [storm("beside none", 0), storm("beside 32", 32), storm("beside 128", 128)];
    row("160 signed-in pages a second beside 128 sign-ins", rounds, &turns).await;
    println!("memory after the storm: {:.1} MiB", ours.process.memory());
    tokio::time::sleep(Duration::from_secs(25)).await;
    println!("and 25 s later: {:.1} MiB", ours.process.memory());
}
