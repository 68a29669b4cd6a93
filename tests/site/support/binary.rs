//! The binary, in a folder of its own.

use std::{
    io::{BufRead, BufReader, Read, Write},
    process::{Child, Command, Output, Stdio},
};

use super::Database;

/// A folder to start the binary in, with the defaults or with a database of the suite's.
pub struct Here {
    pub dir: tempfile::TempDir,
    database: Option<Database>,
}

impl Here {
    pub fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap(), database: None }
    }

    pub fn with_database() -> Self {
        Self { database: Some(Database::new()), ..Self::new() }
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_portaria"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PORTARIA_")) {
            command.env_remove(name);
        }
        if let Some(database) = &self.database {
            command.env("PORTARIA_DATABASE_URL", &database.url);
            command.env("PORTARIA_SECRET_KEY", "ab01".repeat(16));
        }
        command.current_dir(self.dir.path()).args(arguments).stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub fn run(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    /// The site on a free port, and its address.
    pub fn serve_as(mut command: Command) -> (Child, String) {
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        (child, line.trim().strip_prefix("Portaria on http://").unwrap().to_owned())
    }

    pub fn serve(
        &self,
        arguments: &[&str],
    ) -> (Child, String, BufReader<std::process::ChildStdout>) {
        let mut child = self.command(arguments).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        (child, line, out)
    }
}

pub fn code(output: &Output) -> (Option<i32>, String) {
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

pub fn tell(child: &Child, signal: &str) {
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

pub fn stop(child: &mut Child, signal: &str) -> Option<i32> {
    tell(child, signal);
    child.wait().unwrap().code()
}

/// Sends a whole request, which asks to close, and hears the whole answer.
pub fn ask(address: &str, request: &str) -> String {
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}
