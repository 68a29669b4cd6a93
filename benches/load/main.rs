//! The site under load, beside a page of the same bytes from memory and whatever peers are installed:
//! `scripts/bench [ROUNDS [ACCOUNTS]]`. Every figure is the median over the rounds, in which all take
//! turns, and every answer is checked. With `PORTARIA_BENCH_DATABASE_URL` the site's database is that
//! one, else a new SQLite file.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]
#![allow(clippy::cast_precision_loss, reason = "figures for people")]
#![expect(clippy::disallowed_methods, reason = "a bench measures real time")]
#![expect(clippy::disallowed_types, reason = "a page from memory is none of the site's")]

mod client;
mod hashes;
mod seed;
mod server;
#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "the site is a process of its own here")]
mod support;

use std::time::Duration;

use client::{Load, Measured, run};
use server::Server;

/// How long one measurement takes.
const SECONDS: Duration = Duration::from_secs(3);

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    if let [word, file] = &words[..]
        && word == "static"
    {
        return server::serve_static(file);
    }
    let number = |at: usize, otherwise| {
        words
            .get(at)
            .map_or(otherwise, |word| word.parse().expect("scripts/bench [ROUNDS [ACCOUNTS]]"))
    };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    runtime.unwrap().block_on(bench(number(0, 5), number(1, 1000)));
}

async fn bench(rounds: usize, accounts: usize) {
    let dir = tempfile::tempdir().unwrap();
    let url = std::env::var("PORTARIA_BENCH_DATABASE_URL")
        .unwrap_or_else(|_| format!("sqlite:{}", dir.path().join("bench.db").display()));
    seed::fill(&url, accounts).await;
    let (start, ours) = Server::portaria(&url).await;
    let idle = ours.memory();
    let page = client::page(&ours).await;
    std::fs::write(dir.path().join("page.html"), &page).unwrap();
    let floor = Server::floor(&dir.path().join("page.html"));
    let peers = Server::peers(dir.path()).await;

    println!("{accounts} accounts and sessions, {rounds} rounds, a page of {} bytes", page.len());
    println!("start to first answer: {:.1} ms; idle: {idle:.1} MiB", start.as_secs_f64() * 1e3);
    let size = std::fs::metadata(server::BINARY).unwrap().len();
    println!("binary: {:.1} MB", size as f64 / 1e6);
    row("signed-in page, 16", rounds, &page_at(16), &floor, &ours, &peers).await;
    row("signed-in page, 256", rounds, &page_at(256), &floor, &ours, &peers).await;
    row("sign-in page, 16", rounds, &Load::get("/login", 16), &floor, &ours, &peers).await;
    for connections in [16, 64, 256] {
        let (mut limits, mut all) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            limits.push(hashes::per_second());
            all.push(measure(&ours, &Load::sign_in(connections)).await);
        }
        let mut ratios: Vec<f64> =
            all.iter().zip(&limits).map(|(of, limit)| of.rate / limit).collect();
        ratios.sort_by(f64::total_cmp);
        let of = Measured::median(&all);
        println!(
            "sign-ins, {connections}: {:.0}/s, {:.2} of Argon2id alone on all cores, p99 {:.0} ms",
            of.rate,
            ratios[rounds / 2],
            of.p99
        );
    }
    for peer in &peers {
        let theirs = median(rounds, peer, &Load::sign_in(16)).await;
        println!("sign-ins, 16, {}: {:.0}/s", peer.name, theirs.rate);
    }
    for flood in [0, 32, 128] {
        let ours = median(rounds, &ours, &Load::paced(flood)).await;
        println!("160 pages a second beside {flood} sign-ins: p99 {:.2} ms", ours.p99);
    }
    println!("memory after the storm: {:.1} MiB", ours.memory());
    tokio::time::sleep(Duration::from_secs(25)).await;
    println!("and 25 s later: {:.1} MiB", ours.memory());
}

fn page_at(connections: usize) -> Load {
    Load::page("/profile", connections)
}

async fn measure(server: &Server, load: &Load) -> Measured {
    run(server, load, SECONDS).await
}

/// One after the other in each round.
async fn row(
    name: &str,
    rounds: usize,
    load: &Load,
    floor: &Server,
    ours: &Server,
    peers: &[Server],
) {
    let all: Vec<&Server> = [floor, ours].into_iter().chain(peers).collect();
    let mut of_all = vec![Vec::new(); all.len()];
    for _ in 0..rounds {
        for (server, measured) in all.iter().zip(&mut of_all) {
            measured.push(measure(server, load).await);
        }
    }
    let medians: Vec<Measured> = of_all.iter().map(|of| Measured::median(of)).collect();
    for (server, of) in all.iter().zip(&medians) {
        println!(
            "{name}, {:9} {:8.0}/s  {:.3} of static  p99 {:7.2} ms ({:.2})  {:6.1} µs CPU",
            server.name,
            of.rate,
            of.rate / medians[0].rate,
            of.p99,
            of.p99 / medians[0].p99,
            of.cpu
        );
    }
}

async fn median(rounds: usize, server: &Server, load: &Load) -> Measured {
    let mut all = Vec::new();
    for _ in 0..rounds {
        all.push(measure(server, load).await);
    }
    Measured::median(&all)
}
