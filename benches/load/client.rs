//! Clients that each ask again as soon as they are answered, or at a steady pace.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::{
    http::{self, Connection},
    seed,
    server::Server,
};

/// What is asked for.
#[derive(Clone, Copy)]
pub enum Load {
    /// A page, signed in or not, over so many connections.
    Page { path: &'static str, signed_in: bool, connections: usize },
    /// The right password, again and again, over so many connections.
    SignIn(usize),
    /// Signed-in pages at this rate, beside so many connections that sign in.
    Paced { rate: f64, connections: usize, flood: usize },
}

/// Answers a second, the 99th percentile of latency in milliseconds, the server's CPU time for an
/// answer in microseconds, and its most memory in MiB, which is not looked at while pages alone count.
#[derive(Clone, Copy, Default)]
pub struct Measured {
    pub rate: f64,
    pub p99: f64,
    pub cpu: f64,
    pub peak: f64,
}

/// When answers count.
#[derive(Clone, Copy)]
struct Window {
    from: Instant,
    until: Instant,
}

/// Loads a server for so long, after some time to warm up.
pub async fn run(server: &Server, load: Load, warm_up: Duration, time: Duration) -> Measured {
    // Sessions are begun before time counts.
    let requests = requests(server, load).await;
    let start = Instant::now();
    let window = Window { from: start + warm_up, until: start + warm_up + time };
    // Those whose answers count, and those beside them.
    let (mut clients, mut flood) = (JoinSet::new(), JoinSet::new());
    let address = || server.address.clone();
    let memory = match load {
        Load::Page { .. } => None,
        Load::SignIn(_) | Load::Paced { .. } => Some(server.process.peak(window.until)),
    };
    match load {
        Load::Page { .. } => {
            for request in requests {
                clients.spawn(ask(address(), request, "200", window));
            }
        }
        Load::SignIn(connections) => sign_ins(&mut clients, server, connections, window),
        Load::Paced { rate, connections, flood: beside } => {
            let apart = Duration::from_secs_f64(1.0 / rate);
            let pace = apart * u32::try_from(connections).unwrap();
            for (n, request) in (0..).zip(requests) {
                clients.spawn(ask_at(address(), request, start + apart * n, pace, window));
            }
            sign_ins(&mut flood, server, beside, window);
        }
    }
    tokio::time::sleep_until(window.from.into()).await;
    let cpu = server.process.cpu();
    tokio::time::sleep_until(window.until.into()).await;
    let cpu = server.process.cpu().saturating_sub(cpu);
    let mut latencies: Vec<Duration> = clients.join_all().await.concat();
    flood.join_all().await;
    latencies.sort_unstable();
    Measured {
        rate: latencies.len() as f64 / time.as_secs_f64(),
        p99: latencies.get(latencies.len() * 99 / 100).map_or(0.0, |l| l.as_secs_f64() * 1e3),
        cpu: cpu.as_secs_f64() * 1e6 / latencies.len().max(1) as f64,
        peak: memory.map_or(0.0, |memory| memory.join().unwrap()),
    }
}

/// So many connections that sign in again and again.
fn sign_ins(
    clients: &mut JoinSet<Vec<Duration>>,
    server: &Server,
    connections: usize,
    window: Window,
) {
    for n in 0..connections {
        let request = http::sign_in(&server.address, seed::FAITHFUL + n % seed::OTHERS);
        clients.spawn(ask(server.address.clone(), request, "30", window));
    }
}

/// Each connection's, for a page.
async fn requests(server: &Server, load: Load) -> Vec<Vec<u8>> {
    let (path, signed_in, connections) = match load {
        Load::Page { path, signed_in, connections } => (path, signed_in, connections),
        Load::Paced { connections, .. } => ("/profile", true, connections),
        Load::SignIn(_) => return Vec::new(),
    };
    let mut requests = Vec::new();
    for n in 0..connections {
        let session =
            if signed_in { server.session(n % seed::FAITHFUL).await } else { String::new() };
        requests.push(http::get(&server.address, path, &session));
    }
    requests
}

/// One connection's latencies within the time.
async fn ask(
    address: String,
    request: Vec<u8>,
    status: &'static str,
    window: Window,
) -> Vec<Duration> {
    let mut connection = Connection::open(&address).await;
    let (mut latencies, mut begun) = (Vec::new(), Instant::now());
    while begun < window.until {
        connection.ask(&request, status).await;
        let done = Instant::now();
        window.count(&mut latencies, begun, done);
        begun = done;
    }
    latencies
}

/// As [`ask`], at a pace: an answer that is late delays none of those after it.
async fn ask_at(
    address: String,
    request: Vec<u8>,
    first: Instant,
    pace: Duration,
    window: Window,
) -> Vec<Duration> {
    let mut connection = Connection::open(&address).await;
    let (mut latencies, mut planned) = (Vec::new(), first);
    while planned < window.until {
        let mut begun = planned;
        if Instant::now() < planned {
            tokio::time::sleep_until(planned.into()).await;
            // The clock of the client wakes it late; the server is not to blame.
            begun = Instant::now();
        }
        connection.ask(&request, "200").await;
        window.count(&mut latencies, begun, Instant::now());
        planned += pace;
    }
    latencies
}

impl Window {
    fn count(&self, latencies: &mut Vec<Duration>, begun: Instant, done: Instant) {
        if (self.from..=self.until).contains(&done) {
            latencies.push(done - begun);
        }
    }
}
