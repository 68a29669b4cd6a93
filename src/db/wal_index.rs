//! Whether anybody has written to an SQLite file, seen without SQLite's locks: they cost more than
//! what is looked up.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io,
    os::unix::fs::FileExt,
    path::Path,
    sync::{Mutex, PoisonError},
};

use super::file::{Identity, beside, identity};

/// Bytes of the head, which stands there twice.
const LENGTH: usize = 48;

/// The format that is understood.
const VERSION: u32 = 3_007_000;

/// Those that this process has opened. None is ever closed: that would give up the locks that SQLite
/// holds on it (SQLite, "How To Corrupt", 2.2).
static OPENED: Mutex<BTreeMap<Identity, &'static File>> = Mutex::new(BTreeMap::new());

/// The file beside the database that says what its log holds (SQLite, "WAL-mode File Format", 2).
#[derive(Clone, Copy)]
pub(super) struct WalIndex(&'static File);

/// What its head says. Each commit changes it, by whatever process: SQLite tells by the same bytes
/// whether what it has read is still true.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Head([u8; LENGTH]);

impl WalIndex {
    /// That of a database from which a connection has read, and that it holds open: then the file
    /// stays the same.
    pub(super) fn of(database: &Path) -> io::Result<Self> {
        let path = beside(database, "-shm")?;
        let mut opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = opened.get(&identity(&fs::metadata(&path)?)) {
            return Ok(Self(file));
        }
        let file: &File = Box::leak(Box::new(File::open(&path)?));
        opened.insert(identity(&file.metadata()?), file);
        Ok(Self(file))
    }

    /// None while it is being written, or if it is not understood.
    pub(super) fn head(self) -> Option<Head> {
        let mut twice = [0; 2 * LENGTH];
        // Elsewhere a file need not show at once what another process wrote into its memory.
        if cfg!(not(target_os = "linux")) || self.0.read_exact_at(&mut twice, 0).is_err() {
            return None;
        }
        let (first, second) = (twice.first_chunk()?, twice.last_chunk()?);
        let is_understood = first[..4] == VERSION.to_ne_bytes() && first[12] == 1;
        (is_understood && first == second).then_some(Head(*first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_that_is_not_whole_or_not_known_is_none() {
        let dir = tempfile::tempdir().unwrap();
        let database = dir.path().join("test.db");
        std::fs::write(&database, "").unwrap();
        let head = |bytes: &[u8]| {
            std::fs::write(dir.path().join("test.db-shm"), bytes).unwrap();
            WalIndex::of(&database).unwrap().head()
        };
        let mut bytes = [7; 2 * LENGTH];
        for half in bytes.chunks_mut(LENGTH) {
            half[..4].copy_from_slice(&VERSION.to_ne_bytes());
            half[12] = 1;
        }
        let whole = head(&bytes).expect("whole");
        assert!(head(&bytes) == Some(whole));
        assert!(head(&bytes[..95]).is_none());
        for changed in [8, LENGTH + 8, 2 * LENGTH - 1] {
            let mut bytes = bytes;
            bytes[changed] += 1;
            assert!(head(&bytes).is_none(), "{changed}");
        }
        for unknown in [0, 12] {
            let mut bytes = bytes;
            bytes[unknown] += 1;
            bytes[LENGTH + unknown] += 1;
            assert!(head(&bytes).is_none(), "{unknown}");
        }
    }
}
