//! The SQLite file that was opened.

use std::{
    fs::{self, File},
    io::{self, Read},
    os::unix::{ffi::OsStrExt, fs::MetadataExt},
    path::{Path, PathBuf},
};

use percent_encoding::{AsciiSet, CONTROLS, percent_encode};

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

/// Removes a write-ahead log that cannot be this database's: it was left by another one that stood
/// here, and would be written over this one. A copy that [`super::Db::backup`] made says in its
/// head (bytes 18 and 19, SQLite's "Database File Format") that it has no such log.
pub(super) fn remove_foreign_log(path: &Path) -> io::Result<()> {
    let mut head = [0; 20];
    let has_none = match File::open(path)?.read_exact(&mut head) {
        Ok(()) => head[18..] == [1, 1],
        Err(_) => false,
    };
    for ending in ["-wal", "-shm"] {
        let mut log = path.as_os_str().to_owned();
        log.push(ending);
        if has_none && Path::new(&log).exists() {
            tracing::warn!("another database left {}: removed", log.display());
            fs::remove_file(log)?;
        }
    }
    Ok(())
}

/// A file, as it was found at its path. SQLite writes on to a file that has been deleted or moved:
/// what is kept there would be lost.
pub(super) struct OpenedFile {
    path: PathBuf,
    device: u64,
    inode: u64,
}

impl OpenedFile {
    pub(super) fn at(path: &Path) -> io::Result<Self> {
        let found = fs::metadata(path)?;
        Ok(Self { path: path.to_owned(), device: found.dev(), inode: found.ino() })
    }

    /// Sees that it is still there, and still the same.
    pub(super) fn check(&self) -> Result<()> {
        let found = Self::at(&self.path).map_err(|e| Error::Unavailable(e.into()))?;
        if (found.device, found.inode) == (self.device, self.inode) {
            return Ok(());
        }
        let told =
            format!("{} is not the file that was opened: restart the site", self.path.display());
        Err(Error::Unavailable(told.into()))
    }
}
