//! What the site counts about itself, for Prometheus. Nothing here tells of a person.

use std::time::Duration;

use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

/// From a page of the site to a password that waits to be hashed.
const SECONDS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5, 10.0];

/// Where a password was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// To sign in.
    SignIn,
    /// By somebody signed in, before something sensitive.
    Again,
}

/// What became of a typed password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was right.
    Right,
    /// It was wrong, whatever the cause.
    Wrong,
    /// There were too many wrong ones before.
    Throttled,
    /// It could not be compared: over capacity, or the database was away.
    Failed,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Typed {
    form: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: &'static str,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Of {
    lane: &'static str,
}

/// What is true at this moment.
#[derive(Clone, Debug)]
pub struct Now {
    /// Passwords that are being hashed, or wait to be.
    pub hashing: usize,
    /// Sessions that have not ended; none if the database is away.
    pub sessions: Option<i64>,
    /// Of each lane of database connections: its name, how many are in use, and how many there are.
    pub connections: Vec<(&'static str, usize, usize)>,
}

/// Counters since the start.
#[derive(Clone, Debug)]
pub struct Metrics {
    passwords: Family<Typed, Counter>,
    answers: Family<Answered, Counter>,
    seconds: Family<Route, Histogram>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: &'static str,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            passwords: Family::default(),
            answers: Family::default(),
            seconds: Family::new_with_constructor(|| Histogram::new(SECONDS)),
        }
    }
}

impl Metrics {
    /// A password was typed.
    pub fn count_password(&self, form: Form, outcome: Outcome) {
        let form = match form {
            Form::SignIn => "sign-in",
            Form::Again => "again",
        };
        let outcome = match outcome {
            Outcome::Right => "right",
            Outcome::Wrong => "wrong",
            Outcome::Throttled => "throttled",
            Outcome::Failed => "failed",
        };
        self.passwords.get_or_create(&Typed { form, outcome }).inc();
    }

    /// A request was answered. `route` is a path of the table of routes, so there are not many.
    pub fn count_answer(&self, route: &'static str, status: u16, took: Duration) {
        self.answers.get_or_create(&Answered { route, status }).inc();
        self.seconds.get_or_create(&Route { route }).observe(took.as_secs_f64());
    }

    /// All of it, as `OpenMetrics` text.
    #[must_use]
    pub fn text(&self, now: &Now) -> String {
        let mut all = Registry::with_prefix("portaria");
        let help = "Passwords that were typed, by form and outcome";
        all.register("passwords", help, self.passwords.clone());
        all.register("requests", "Requests, by route and status", self.answers.clone());
        let help = "How long requests took, by route";
        all.register_with_unit("request_duration", help, Unit::Seconds, self.seconds.clone());
        let gauge = |value: usize| {
            let gauge: Gauge = Gauge::default();
            gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
            gauge
        };
        let help = "Passwords that are being hashed or wait to be";
        all.register("hashing_queue", help, gauge(now.hashing));
        if let Some(sessions) = now.sessions {
            let live: Gauge = Gauge::default();
            live.set(sessions);
            all.register("sessions", "Sessions that have not ended", live);
        }
        let (used, most) = (Family::<Of, Gauge>::default(), Family::<Of, Gauge>::default());
        for (lane, in_use, size) in &now.connections {
            let of = Of { lane };
            used.get_or_create(&of).set(i64::try_from(*in_use).unwrap_or(i64::MAX));
            most.get_or_create(&of).set(i64::try_from(*size).unwrap_or(i64::MAX));
        }
        all.register("database_pool_in_use", "Database connections in use", used);
        all.register("database_pool_size", "Database connections at most", most);
        let mut text = String::new();
        // Only the formatter could fail, and a String's never does.
        let _ = text::encode(&mut text, &all);
        text
    }
}
