//! What the listener asks of the operating system for the whole process.

use std::io;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::signal::unix::{SignalKind, signal};

/// Lets the process have as many open files as the system allows it: each connection is one.
pub fn raise_file_limit() {
    let limit = getrlimit(Resource::Nofile);
    // Refused, the limit is what it was, and `accept` waits when it is reached.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit });
}

/// Ready when the process is told to stop, by SIGTERM or SIGINT.
///
/// # Errors
/// The system takes no handler.
pub fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
