//! Look-ups in a file, on the thread that asks.

use std::sync::{Arc, Mutex, PoisonError};

use super::{Conn, Target, conn::Purpose, file::OpenedFile};

/// Connections that wait for nobody. There are no more of them than threads that ask at once.
pub(super) struct Near {
    target: Target,
    file: Arc<OpenedFile>,
    idle: Mutex<Vec<Conn>>,
}

impl Near {
    /// None for a server: it is never near.
    pub(super) fn of(target: &Target, file: Option<Arc<OpenedFile>>) -> Option<Arc<Self>> {
        Some(Arc::new(Self { target: target.clone(), file: file?, idle: Mutex::default() }))
    }

    /// None if anything is in the way: another process holds the file, or has taken it away.
    pub(super) fn try_run<T, E>(&self, work: impl FnOnce(&mut Conn) -> Result<T, E>) -> Option<T> {
        self.file.check().ok()?;
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut db = match idle {
            Some(db) => db,
            None => self.target.connect(Purpose::LookUp).ok()?,
        };
        let found = work(&mut db);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(db);
        found.ok()
    }
}
