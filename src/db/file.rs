//! The SQLite file that was opened.

use std::{
    collections::BTreeSet,
    fs::{self, File, Metadata},
    io::{self, Read},
    os::unix::{ffi::OsStrExt, fs::MetadataExt},
    path::{Path, PathBuf},
    sync::{Mutex, OnceLock, PoisonError},
};

use percent_encoding::{AsciiSet, CONTROLS, percent_encode};
use rustix::fs::{FlockOperation, fcntl_lock};

use super::{Error, Result};

/// What must be escaped in the path of a `file:` address (SQLite, "URI Filenames").
const PATH: &AsciiSet = &CONTROLS.add(b'%').add(b'?').add(b'#');

/// The address of a file that is there, for SQLite: it takes other texts for something else than
/// the path of a file (`file:…`, `:memory:`), and makes a file that is missing.
pub(super) fn address(path: &Path) -> io::Result<String> {
    let path = std::path::absolute(path)?;
    let bytes = path.as_os_str().as_bytes();
    let slashes = bytes.iter().take_while(|byte| **byte == b'/').count();
    Ok(format!("file:///{}?mode=rw", percent_encode(&bytes[slashes..], PATH)))
}

/// The files that this process has opened. None of them is opened here again: closing it would give
/// up the locks that SQLite holds on it (SQLite, "How To Corrupt", 2.2).
static OPENED: Mutex<BTreeSet<Identity>> = Mutex::new(BTreeSet::new());

pub(super) type Identity = (u64, u64);

pub(super) fn identity(found: &Metadata) -> Identity {
    (found.dev(), found.ino())
}

fn identity_at(path: &Path) -> io::Result<Identity> {
    fs::metadata(path).map(|found| identity(&found))
}

/// The file that SQLite keeps beside the database; a link is followed, as SQLite does.
pub(super) fn beside(path: &Path, ending: &str) -> io::Result<PathBuf> {
    let mut path = fs::canonicalize(path)?.into_os_string();
    path.push(ending);
    Ok(path.into())
}

/// Removes a write-ahead log that cannot be this database's: it was left by another one that stood
/// here, and SQLite would write it over this one. A copy that [`super::Db::backup`] made says in
/// its head (bytes 18 and 19, SQLite's "Database File Format") that it has no such log. Whoever
/// else has the database open holds a lock, and then nothing is done.
pub(super) fn remove_foreign_log(path: &Path) -> io::Result<()> {
    let log = beside(path, "-wal")?;
    // Held to the end: nobody in this process opens the file meanwhile.
    let mut opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
    if !opened.insert(identity_at(path)?) || !log.exists() {
        return Ok(());
    }
    // Read-only, or in use: then it is not for us to mend.
    let Ok(mut file) = File::options().read(true).write(true).open(path) else { return Ok(()) };
    if fcntl_lock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
        return Ok(());
    }
    let mut head = [0; 20];
    if file.read_exact(&mut head).is_ok() && head[18..] == [1, 1] {
        tracing::warn!("another database left {}: removed", log.display());
        fs::remove_file(&log)?;
        match fs::remove_file(beside(path, "-shm")?) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
            _ => {}
        }
        // A power cut must not bring it back.
        File::open(log.parent().unwrap_or(Path::new("/")))?.sync_all()?;
    }
    Ok(())
}

/// A file, as it was found at its path. SQLite writes on to a file that has been deleted or moved,
/// or into a log that has: what is kept there would be lost.
pub(super) struct OpenedFile {
    path: PathBuf,
    log: PathBuf,
    identity: Identity,
    log_identity: OnceLock<Identity>,
}

impl OpenedFile {
    pub(super) fn at(path: &Path) -> io::Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            log: beside(path, "-wal")?,
            identity: identity_at(path)?,
            log_identity: OnceLock::new(),
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// As [`OpenedFile::check`], for somebody who has just used a connection: now the log is the one
    /// that this process writes, and stays as long as a connection is open. Before, another process
    /// that closes may put it away.
    pub(super) fn check_in_use(&self) -> Result<()> {
        if let Ok(found) = identity_at(&self.log) {
            self.log_identity.get_or_init(|| found);
        }
        self.check()
    }

    /// Sees that both are still there, and still the same.
    pub(super) fn check(&self) -> Result<()> {
        let found = identity_at(&self.path).map_err(|e| Error::Unavailable(e.into()))?;
        let log = self.log_identity.get();
        let is_log = log.is_none_or(|log| identity_at(&self.log).is_ok_and(|found| found == *log));
        if found == self.identity && is_log {
            return Ok(());
        }
        let path = self.path.display();
        let told = format!("{path} or its log is not the file that was opened: restart the site");
        Err(Error::Unavailable(told.into()))
    }
}
