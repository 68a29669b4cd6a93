//! Requests, and whole answers.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{seed, support::PASSWORD};

pub struct Connection {
    address: String,
    stream: TcpStream,
    answer: Vec<u8>,
}

impl Connection {
    pub async fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self { address: address.to_owned(), stream, answer: Vec::new() }
    }

    /// The head of an answer whose status begins so; any other ends the bench.
    pub async fn ask(&mut self, request: &[u8], status: &str) -> String {
        self.stream.write_all(request).await.unwrap();
        self.answer.clear();
        let end = loop {
            let end = self.answer.windows(4).position(|four| four == b"\r\n\r\n");
            if let Some(end) = end {
                break end;
            }
            self.read_more().await;
        };
        let head = String::from_utf8_lossy(&self.answer[..end]).into_owned();
        let length = values(&head, "content-length").next().map_or(0, |n| n.parse().unwrap());
        while self.answer.len() < end + 4 + length {
            self.read_more().await;
        }
        let right = head.strip_prefix("HTTP/1.1 ").is_some_and(|rest| rest.starts_with(status));
        assert!(right, "{}: {head}", self.address);
        self.answer.drain(..end + 4);
        head
    }

    async fn read_more(&mut self) {
        let read = self.stream.read_buf(&mut self.answer).await.unwrap();
        assert_ne!(read, 0, "{} closed the connection", self.address);
    }
}

fn values<'a>(head: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    let headers = head.lines().filter_map(|line| line.split_once(':'));
    headers.filter(move |(is, _)| is.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

/// The header of a session that the person begins.
pub async fn begin(address: &str, n: usize) -> String {
    let head = Connection::open(address).await.ask(&sign_in(address, n), "30").await;
    let cookies = values(&head, "set-cookie").filter_map(|cookie| cookie.split(';').next());
    format!("Cookie: {}\r\n", cookies.collect::<Vec<_>>().join("; "))
}

/// Ends the session of this header.
pub async fn end(address: &str, session: &str) {
    let request = request(address, "POST /logout", session, "");
    Connection::open(address).await.ask(&request, "30").await;
}

/// The page that this session sees.
pub async fn page(address: &str, session: &str) -> Vec<u8> {
    let mut connection = Connection::open(address).await;
    connection.ask(&get(address, "/profile", session), "200").await;
    connection.answer
}

pub fn get(address: &str, path: &str, session: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{session}\r\n").into_bytes()
}

pub fn sign_in(address: &str, n: usize) -> Vec<u8> {
    let (name, password) = (seed::name(n), PASSWORD.replace(' ', "+"));
    request(address, "POST /login", "", &format!("username={name}&password={password}"))
}

fn request(address: &str, what: &str, session: &str, body: &str) -> Vec<u8> {
    format!(
        "{what} HTTP/1.1\r\nHost: {address}\r\n{session}\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}
