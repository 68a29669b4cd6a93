//! The processes that are measured.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    sync::Mutex,
    time::{Duration, Instant},
};

use axum::{Router, response::Html, routing::get};

use super::{seed, support::PASSWORD};

/// The site's binary.
pub const BINARY: &str = env!("CARGO_BIN_EXE_portaria");
/// Of the system's clock of CPU time, in a second (proc(5)).
const TICKS: u64 = 100;

/// A running server, ended when it is dropped.
pub struct Server {
    pub name: &'static str,
    pub address: String,
    child: Child,
    sessions: Mutex<HashMap<usize, String>>,
}

impl Server {
    fn new(name: &'static str, address: String, child: Child) -> Self {
        Self { name, address, child, sessions: Mutex::default() }
    }

    /// The site, and how long it took to its first answer.
    pub async fn portaria(url: &str) -> (Duration, Self) {
        let start = Instant::now();
        let mut child = Command::new(BINARY)
            .args(["--listen", "127.0.0.1:0", "--database-url", url])
            .args(["--throttle-address", "0", "--log", "warn"])
            .env("PORTARIA_SECRET_KEY", seed::KEY)
            // The site takes what begins so for its settings.
            .env_remove("PORTARIA_BENCH_GUNICORN")
            .env_remove("PORTARIA_BENCH_DATABASE_URL")
            .env_remove("PORTARIA_TEST_DATABASE")
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("Portaria on http://").unwrap().to_owned();
        let server = Self::new("portaria", address, child);
        server.wait().await;
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
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self::new("static", line.trim().to_owned(), child)
    }

    /// Those that `scripts/bench` has installed.
    pub async fn peers(dir: &Path) -> Vec<Self> {
        let Ok(gunicorn) = std::env::var("PORTARIA_BENCH_GUNICORN") else { return Vec::new() };
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let address = format!("127.0.0.1:{port}");
        let python = Path::new(&gunicorn).with_file_name("python");
        let peer = |program: &Path| {
            let mut command = Command::new(program);
            command
                .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/benches/load/peers"))
                .env("PYTHONDONTWRITEBYTECODE", "1")
                .env("PEER_DATABASE", format!("sqlite:///{}", dir.join("flask.db").display()))
                .env("PEER_PASSWORD", PASSWORD)
                .env("PEER_PEOPLE", seed::PEOPLE.to_string());
            command
        };
        let seeded = peer(&python).args(["-c", "import flask_peer"]).env("PEER_SEED", "1").status();
        assert!(seeded.unwrap().success(), "the peer's database cannot be made");
        let child = peer(Path::new(&gunicorn))
            .args(["-w", "2", "-k", "gthread", "--threads", "8", "-b", &address, "flask_peer:app"])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self::new("flask", address, child);
        server.wait().await;
        vec![server]
    }

    async fn wait(&self) {
        for _ in 0..600 {
            let answer = reqwest::get(format!("http://{}/login", self.address)).await;
            if answer.is_ok_and(|answer| answer.status() == 200) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(if self.name == "flask" { 50 } else { 1 }))
                .await;
        }
        panic!("{} does not answer", self.name);
    }

    /// The header of a session that is begun once.
    pub async fn session<F: Future<Output = String>>(
        &self,
        n: usize,
        begin: impl FnOnce() -> F,
    ) -> String {
        let known = self.sessions.lock().unwrap().get(&n).cloned();
        if let Some(session) = known {
            return session;
        }
        let session = if self.name == "static" { String::new() } else { begin().await };
        self.sessions.lock().unwrap().insert(n, session.clone());
        session
    }

    /// The processes: this one and those that it started.
    fn processes(&self) -> Vec<u32> {
        let children = format!("/proc/{0}/task/{0}/children", self.child.id());
        let children = std::fs::read_to_string(children).unwrap_or_default();
        let children = children.split_whitespace().filter_map(|id| id.parse().ok());
        std::iter::once(self.child.id()).chain(children).collect()
    }

    /// The CPU time that it has had.
    pub fn cpu(&self) -> Duration {
        let ticks = self.processes().into_iter().map(|id| {
            let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
            // proc(5): what follows the name in brackets begins with field 3; 14 and 15 are the times.
            let fields = stat.rsplit_once(')').map(|(_, rest)| rest.to_owned()).unwrap_or_default();
            fields
                .split_whitespace()
                .skip(11)
                .take(2)
                .filter_map(|n| n.parse::<u64>().ok())
                .sum::<u64>()
        });
        Duration::from_millis(ticks.sum::<u64>() * 1000 / TICKS)
    }

    /// Its memory in MiB: the proportional set size.
    pub fn memory(&self) -> f64 {
        let kib = self.processes().into_iter().map(|id| {
            let rollup =
                std::fs::read_to_string(format!("/proc/{id}/smaps_rollup")).unwrap_or_default();
            let pss = rollup.lines().find_map(|line| line.strip_prefix("Pss:")).map(str::to_owned);
            pss.and_then(|pss| pss.split_whitespace().next()?.parse::<f64>().ok()).unwrap_or(0.0)
        });
        kib.sum::<f64>() / 1024.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // SIGTERM, so that a peer's workers end, too.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
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
