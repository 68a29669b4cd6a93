//! The SQLite file that was opened.

use std::{
    fs, io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use super::{Error, Result};

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
        let told = format!("{} is not the file that was opened: restart", self.path.display());
        Err(Error::Unavailable(told.into()))
    }
}
