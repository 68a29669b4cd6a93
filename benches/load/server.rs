//! The processes that are measured.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader},
    net::TcpListener,
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    sync::Mutex,
    time::{Duration, Instant},
};

use axum::{Router, response::Html, routing::get};

use super::{http, process::Process, seed, support::PASSWORD};

/// The site's binary.
pub const BINARY: &str = env!("CARGO_BIN_EXE_portaria");
/// Installs and starts the peers.
const PEER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/load/peers/peer");
/// How they are called by the operator, and in the table.
const PEERS: [(&str, &str); 4] =
    [("flask", "Flask"), ("go", "Go"), ("node", "Node"), ("axum-login", "axum-login")];

/// A running server, ended when it is dropped.
pub struct Server {
    pub name: &'static str,
    pub address: String,
    pub process: Process,
    child: Child,
    sessions: Mutex<HashMap<usize, String>>,
}

impl Server {
    fn new(name: &'static str, address: String, child: Child) -> Self {
        let process = Process(child.id());
        Self { name, address, process, child, sessions: Mutex::default() }
    }

    /// The site, and how long it took to its first answer.
    pub async fn portaria(url: &str) -> (Duration, Self) {
        let start = Instant::now();
        let mut command = Command::new(BINARY);
        // The site takes the bench's variables for its settings.
        let variables = std::env::vars_os().map(|(name, _)| name);
        for name in variables.filter(|name| name.as_encoded_bytes().starts_with(b"PORTARIA_")) {
            command.env_remove(name);
        }
        let mut child = command
            .args(["--listen", "127.0.0.1:0", "--database-url", url])
            .args(["--throttle-address", "0", "--log", "warn"])
            .env("PORTARIA_SECRET_KEY", seed::KEY)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let line = first_line(child.stdout.take());
        let address = line.strip_prefix("Portaria on http://").unwrap().to_owned();
        let mut server = Self::new("portaria", address, child);
        server.wait(Duration::from_millis(1)).await;
        let took = start.elapsed();
        tokio::time::sleep(Duration::from_secs(1)).await;
        (took, server)
    }

    /// A page from memory.
    pub fn floor(file: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .arg("static")
            .arg(file)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let address = first_line(child.stdout.take());
        Self::new("static", address, child)
    }

    /// Those that `scripts/bench` has installed, each with a database of its own: a file in this
    /// folder, or beside the site's on its PostgreSQL server.
    pub async fn peers(dir: &Path, url: &str) -> Vec<Self> {
        let wanted = std::env::var("PORTARIA_BENCH_PEERS").unwrap_or_default();
        let mut peers = Vec::new();
        for wanted in wanted.split(',').filter(|name| !name.is_empty()) {
            let known = PEERS.into_iter().find(|(name, _)| *name == wanted);
            let (name, title) = known.unwrap_or_else(|| panic!("there is no peer {wanted}"));
            let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            let address = format!("127.0.0.1:{port}");
            let file = dir.join(format!("{name}.db"));
            let database = if url.starts_with("sqlite:") { file.as_os_str() } else { url.as_ref() };
            let child = Command::new(PEER)
                .args(["start", name])
                .env("PEER_ADDRESS", &address)
                .env("PEER_DATABASE", database)
                .env("PEER_PASSWORD", PASSWORD)
                .env("PEER_PEOPLE", seed::PEOPLE.to_string())
                .spawn()
                .unwrap();
            let mut server = Self::new(title, address, child);
            server.wait(Duration::from_millis(50)).await;
            peers.push(server);
        }
        peers
    }

    async fn wait(&mut self, between: Duration) {
        for _ in 0..600 {
            let answer = reqwest::get(format!("http://{}/login", self.address)).await;
            if answer.is_ok_and(|answer| answer.status() == 200) {
                return;
            }
            assert!(self.child.try_wait().unwrap().is_none(), "{} has ended", self.name);
            tokio::time::sleep(between).await;
        }
        panic!("{} does not answer", self.name);
    }

    /// The header of a session that is begun once.
    pub async fn session(&self, n: usize) -> String {
        if self.name == "static" {
            return String::new();
        }
        let known = self.sessions.lock().unwrap().get(&n).cloned();
        if let Some(session) = known {
            return session;
        }
        let session = http::begin(&self.address, n).await;
        self.sessions.lock().unwrap().insert(n, session.clone());
        session
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // SIGTERM, so that a peer's workers end, too.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

fn first_line(stdout: Option<ChildStdout>) -> String {
    let mut line = String::new();
    BufReader::new(stdout.unwrap()).read_line(&mut line).unwrap();
    line.trim().to_owned()
}

/// Answers the file's content from memory, until it is ended.
pub fn serve_static(file: &str) {
    let page: &'static str = std::fs::read_to_string(file).unwrap().leak();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("{}", listener.local_addr().unwrap());
        let page = get(async move || Html(page));
        let app = Router::new().route("/login", page.clone()).route("/profile", page);
        axum::serve(listener, app).await.unwrap();
    });
}
