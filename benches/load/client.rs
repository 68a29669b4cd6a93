//! Clients that each ask again as soon as they are answered, or at a steady pace.

use std::time::{Duration, Instant};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
};

use super::{seed, server::Server, support::PASSWORD};

/// What is asked for.
pub struct Load {
    kind: Kind,
    connections: usize,
}

#[derive(Clone, Copy)]
enum Kind {
    /// A page, signed in or not.
    Page { path: &'static str, signed_in: bool },
    /// The right password, again and again.
    SignIn,
    /// 160 pages a second over 8 connections, beside so many that sign in.
    Paced,
}

impl Load {
    pub fn get(path: &'static str, connections: usize) -> Self {
        Self { kind: Kind::Page { path, signed_in: false }, connections }
    }

    pub fn page(path: &'static str, connections: usize) -> Self {
        Self { kind: Kind::Page { path, signed_in: true }, connections }
    }

    pub fn sign_in(connections: usize) -> Self {
        Self { kind: Kind::SignIn, connections }
    }

    pub fn paced(flood: usize) -> Self {
        Self { kind: Kind::Paced, connections: flood }
    }
}

/// Answers a second, the 99th percentile of latency in milliseconds, and the server's CPU time for an
/// answer in microseconds.
#[derive(Clone, Copy, Default)]
pub struct Measured {
    pub rate: f64,
    pub p99: f64,
    pub cpu: f64,
}

impl Measured {
    pub fn median(all: &[Self]) -> Self {
        let of = |field: fn(&Self) -> f64| {
            let mut values: Vec<f64> = all.iter().map(field).collect();
            values.sort_by(f64::total_cmp);
            values[values.len() / 2]
        };
        Self { rate: of(|of| of.rate), p99: of(|of| of.p99), cpu: of(|of| of.cpu) }
    }
}

/// Loads a server for so long, after a sixth of that to warm up.
pub async fn run(server: &Server, load: &Load, time: Duration) -> Measured {
    let from = Instant::now() + time / 6;
    let until = from + time;
    // Those whose answers count, and those beside them.
    let (mut clients, mut flood) = (JoinSet::new(), JoinSet::new());
    let address = || server.address.clone();
    match load.kind {
        Kind::Page { path, signed_in } => {
            for n in 0..load.connections {
                let request = page_request(server, path, signed_in.then_some(n)).await;
                clients.spawn(ask(address(), request, "200", from, until, None));
            }
        }
        Kind::SignIn => sign_ins(&mut clients, server, load.connections, from, until),
        Kind::Paced => {
            let pace = Some(Duration::from_millis(50));
            for n in 0..8 {
                let request = page_request(server, "/profile", Some(n)).await;
                clients.spawn(ask(address(), request, "200", from, until, pace));
            }
            sign_ins(&mut flood, server, load.connections, from, until);
        }
    }
    tokio::time::sleep_until(from.into()).await;
    let cpu = server.cpu();
    tokio::time::sleep_until(until.into()).await;
    let cpu = server.cpu().saturating_sub(cpu);
    let mut latencies: Vec<Duration> = clients.join_all().await.concat();
    flood.join_all().await;
    latencies.sort_unstable();
    let rate = latencies.len() as f64 / time.as_secs_f64();
    let p99 = latencies.get(latencies.len() * 99 / 100).map_or(0.0, |l| l.as_secs_f64() * 1e3);
    Measured { rate, p99, cpu: cpu.as_secs_f64() * 1e6 / latencies.len().max(1) as f64 }
}

/// So many connections that sign in again and again.
fn sign_ins(
    clients: &mut JoinSet<Vec<Duration>>,
    server: &Server,
    connections: usize,
    from: Instant,
    until: Instant,
) {
    for n in 0..connections {
        let request = sign_in(server, seed::FAITHFUL + n % seed::OTHERS);
        clients.spawn(ask(server.address.clone(), request, "30", from, until, None));
    }
}

/// One connection's latencies within the time.
async fn ask(
    address: String,
    request: Vec<u8>,
    status: &'static str,
    from: Instant,
    until: Instant,
    pace: Option<Duration>,
) -> Vec<Duration> {
    let mut stream = TcpStream::connect(&address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let (mut latencies, mut buffer) = (Vec::new(), Vec::new());
    let mut planned = Instant::now();
    while planned < until {
        // The clock of the client wakes it late; the server is not to blame.
        let begun = if pace.is_some() && Instant::now() < planned {
            tokio::time::sleep_until(planned.into()).await;
            Instant::now()
        } else {
            planned
        };
        stream.write_all(&request).await.unwrap();
        let answer = read(&mut stream, &mut buffer).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{address}: {answer}");
        let done = Instant::now();
        if (from..=until).contains(&done) {
            latencies.push(done - begun);
        }
        planned = pace.map_or(done, |pace| planned + pace);
    }
    latencies
}

/// Reads one whole answer; its head.
async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> String {
    buffer.clear();
    loop {
        let head = buffer.windows(4).position(|four| four == b"\r\n\r\n");
        if let Some(head) = head {
            let text = String::from_utf8_lossy(&buffer[..head]).into_owned();
            let length = text
                .lines()
                .filter_map(|line| line.split_once(':'))
                .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                .map_or(0, |(_, length)| length.trim().parse().unwrap());
            while buffer.len() < head + 4 + length {
                assert_ne!(stream.read_buf(buffer).await.unwrap(), 0, "{text}");
            }
            return text;
        }
        assert_ne!(stream.read_buf(buffer).await.unwrap(), 0, "the connection was closed");
    }
}

async fn page_request(server: &Server, path: &str, signed_in: Option<usize>) -> Vec<u8> {
    let cookie = match signed_in {
        Some(n) => server.session(n % seed::FAITHFUL, || begin(server, n % seed::FAITHFUL)).await,
        None => String::new(),
    };
    format!("GET {path} HTTP/1.1\r\nHost: {}\r\n{cookie}\r\n", server.address).into_bytes()
}

/// Signs in; the header that says so.
async fn begin(server: &Server, n: usize) -> String {
    let mut stream = TcpStream::connect(&server.address).await.unwrap();
    stream.write_all(&sign_in(server, n)).await.unwrap();
    let head = read(&mut stream, &mut Vec::new()).await;
    let cookies = head.lines().filter_map(|line| line.split_once(": "));
    let cookies = cookies.filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
    let cookies: Vec<&str> = cookies.filter_map(|(_, cookie)| cookie.split(';').next()).collect();
    if cookies.is_empty() { String::new() } else { format!("Cookie: {}\r\n", cookies.join("; ")) }
}

fn sign_in(server: &Server, n: usize) -> Vec<u8> {
    let name = seed::name(n);
    let body = format!("username={name}&password={}", PASSWORD.replace(' ', "+"));
    format!(
        "POST /login HTTP/1.1\r\nHost: {}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n\r\n{body}",
        server.address,
        body.len()
    )
    .into_bytes()
}

/// The signed-in page.
pub async fn page(server: &Server) -> Vec<u8> {
    let request = page_request(server, "/profile", Some(0)).await;
    let mut stream = TcpStream::connect(&server.address).await.unwrap();
    stream.write_all(&request).await.unwrap();
    let mut buffer = Vec::new();
    let head = read(&mut stream, &mut buffer).await;
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    buffer.split_off(head.len() + 4)
}
