//! What takes turns, and the lines of the table.

use std::time::Duration;

use super::{
    client::{Load, Measured, run},
    hashes,
    server::Server,
};

/// How long one measurement takes.
pub const SECONDS: Duration = Duration::from_secs(3);

/// One that takes turns.
pub struct Turn<'a> {
    name: &'a str,
    of: Of<'a>,
}

enum Of<'a> {
    Hashes,
    Load(&'a Server, Load),
}

impl<'a> Turn<'a> {
    /// What the machine can hash.
    pub const HASHES: Self = Self { name: "Argon2id alone on all cores", of: Of::Hashes };

    pub fn new(server: &'a Server, load: Load) -> Self {
        Self::named(server.name, server, load)
    }

    pub fn named(name: &'a str, server: &'a Server, load: Load) -> Self {
        Self { name, of: Of::Load(server, load) }
    }

    async fn measure(&self) -> Measured {
        match self.of {
            Of::Hashes => Measured { rate: hashes::per_second(), ..Measured::default() },
            Of::Load(server, load) => run(server, load, SECONDS / 6, SECONDS).await,
        }
    }
}

/// One after the other in each round; the last beside each of the others.
pub async fn row(name: &str, rounds: usize, turns: &[Turn<'_>]) {
    let mut of_all = vec![Vec::new(); turns.len()];
    for _ in 0..rounds {
        for (turn, measured) in turns.iter().zip(&mut of_all) {
            measured.push(turn.measure().await);
        }
    }
    let (last, others) = of_all.split_last().unwrap();
    let beside: Vec<String> =
        turns.iter().zip(others).map(|(turn, of)| ratios(last, of, turn.name)).collect();
    println!("{name}: {}", beside.join(", "));
    for (turn, all) in turns.iter().zip(&of_all) {
        let of = |field: fn(&Measured) -> f64| median(all.iter().map(field));
        print!("    {:28}{:8.0}/s", turn.name, of(|of| of.rate));
        if matches!(turn.of, Of::Load(..)) {
            print!("  p99 {:8.2} ms  {:8.1} µs CPU", of(|of| of.p99), of(|of| of.cpu));
        }
        let peak = all.iter().map(|of| of.peak).fold(0.0, f64::max);
        println!("{}", if peak > 0.0 { format!("  peak {peak:6.1} MiB") } else { String::new() });
    }
}

/// The medians over the rounds: how many times the other's rate, and its 99th percentile.
fn ratios(ours: &[Measured], theirs: &[Measured], name: &str) -> String {
    let of = |field: fn(&Measured) -> f64| {
        median(ours.iter().zip(theirs).map(|(ours, theirs)| field(ours) / field(theirs)))
    };
    let (rate, p99) = (of(|of| of.rate), of(|of| of.p99));
    let p99 = if p99.is_finite() { format!(" (p99 {p99:.2} x)") } else { String::new() };
    format!("{rate:.2} x {name}{p99}")
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
