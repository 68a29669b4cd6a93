//! Floor 1: the only place that knows that two databases exist.

mod backup;
mod behind;
mod conn;
mod dialect;
mod error;
mod file;
mod foreign_table;
mod lane;
#[cfg(feature = "postgres")]
mod libpq;
mod migrate;
mod near;
pub mod schema;
mod signals;
mod transaction;
mod wal_index;

use std::{path::Path, sync::Arc};

pub use self::{
    backup::BackupError,
    conn::{Conn, Target},
    dialect::Lock,
    error::{Error, OpenError, Result},
    foreign_table::{CellProblem, ForeignError, ForeignTable, MAX_CELL},
};
use self::{
    behind::Behind,
    conn::Purpose,
    lane::{Lane, blocking},
    near::Near,
    signals::Signals,
    transaction::Durability,
};
pub(crate) use self::{
    dialect::{directly, insert_or_ignore, locked, try_locked},
    signals::tell_when_kept,
};

/// Connections that only read: pages stay fast while writes wait for each other's locks.
const READERS: u32 = 8;

/// The database: async on the outside, blocking diesel on the inside.
#[derive(Clone)]
pub struct Db {
    behind: Behind,
    near: Option<Arc<Near>>,
    signals: Signals,
    readers: Arc<Lane>,
    writers: Arc<Lane>,
}

impl Db {
    /// Opens the database, making an SQLite file (mode 0600) if there is none. Nothing is migrated.
    ///
    /// # Errors
    /// The database cannot be reached, or the URL names one that this binary cannot speak to.
    pub async fn open(target: &Target) -> std::result::Result<Self, OpenError> {
        let prepared = target.clone();
        blocking(move || prepared.prepare()).await?;
        Self::look(target).await
    }

    /// Opens a database that is there, as it is.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn look(target: &Target) -> std::result::Result<Self, OpenError> {
        let target = target.clone();
        let (near, readers, writers) = blocking(move || -> std::result::Result<_, OpenError> {
            let file = target.opened_file()?;
            let writers = Lane::open(&target, Purpose::Write, target.writers(), file.clone())?;
            let readers = Lane::open(&target, Purpose::Read, READERS, file.clone())?;
            Ok((Near::of(&target, file, &writers), readers, writers))
        })
        .await?;
        let (behind, signals) = (Behind::start(writers.clone()), Signals::default());
        Ok(Self { behind, near, signals, readers, writers })
    }

    /// Copies an SQLite database in use into a new file (mode 0600), checks the copy, and answers
    /// how many accounts it holds.
    ///
    /// # Errors
    /// See [`BackupError`]; then there is no file.
    pub async fn backup(target: &Target, file: &Path) -> std::result::Result<i64, BackupError> {
        let (target, file) = (target.clone(), file.to_owned());
        blocking(move || backup::run(&target, &file)).await
    }

    /// Runs `work` with a connection, outside any transaction. It must only read.
    ///
    /// # Errors
    /// Those of `work`; [`Error::Unavailable`] if no connection is free or the database is away.
    pub async fn read<T, E>(
        &self,
        work: impl FnOnce(&mut Conn) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.readers.run(work).await
    }

    /// As [`Db::read`], for looking up a few rows by their keys: microseconds. In a file that is done
    /// at once on the caller's own thread, since going to another takes longer. Where that does not
    /// succeed at once, `work` is done as `read` does it.
    ///
    /// # Errors
    /// As for [`Db::read`].
    pub async fn look_up<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let found = self.near.as_ref().and_then(|near| near.try_run(&work));
        match found {
            Some(found) => Ok(found),
            None => self.read(work).await,
        }
    }

    /// As [`Db::look_up`], for what is asked again and again: in a file, what was found under `key` is
    /// known until anything at all is written there, by whatever process.
    ///
    /// # Errors
    /// As for [`Db::read`].
    pub async fn recall<T: Send + Sync + 'static>(
        &self,
        key: [u8; 32],
        work: impl Fn(&mut Conn) -> Result<Option<T>> + Send + 'static,
    ) -> Result<Option<Arc<T>>> {
        let found = self.near.as_ref().and_then(|near| near.try_recall(key, &work));
        match found {
            Some(found) => Ok(found),
            None => Ok(self.read(work).await?.map(Arc::new)),
        }
    }

    /// Runs `work` in one transaction, which is kept if it answers `Ok` and undone if not.
    ///
    /// # Errors
    /// As for [`Db::read`]. After an error nothing has changed, but for a file that was taken away
    /// at this instant: should it come back, the change may be in it.
    pub async fn write<T, E>(
        &self,
        work: impl FnOnce(&mut Conn) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.transact(Durability::Synced, work).await
    }

    /// As [`Db::write`], but a power cut may undo it, until something else is written: for counting
    /// what is only worth something for a while. A process that is killed undoes nothing.
    ///
    /// # Errors
    /// As for [`Db::read`].
    pub async fn write_unsynced<T, E>(
        &self,
        work: impl FnOnce(&mut Conn) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.transact(Durability::Unsynced, work).await
    }

    /// Has `work` done soon, with others of its kind in one transaction, and waits for nothing: of
    /// several with one key the last is enough. What fails is logged; should too many wait, it is
    /// left undone.
    pub fn write_behind(
        &self,
        key: String,
        work: impl FnOnce(&mut Conn) -> Result<()> + Send + 'static,
    ) {
        self.behind.write(key, Box::new(work));
    }

    /// Ready when all that was to be written behind is done.
    pub async fn settle(&self) {
        self.behind.settle().await;
    }

    /// Of each kind of connections: what it is for, how many are in use, and how many there are.
    #[must_use]
    pub fn usage(&self) -> Vec<(&'static str, usize, usize)> {
        let of = |name, lane: &Lane| (name, lane.in_use(), lane.size());
        vec![of("read", &self.readers), of("write", &self.writers)]
    }

    /// Brings the schema up to date; several processes may call this at once.
    ///
    /// # Errors
    /// The database is away or a migration failed; then none was applied.
    pub async fn migrate(&self) -> Result<()> {
        self.writers.run(migrate::run).await
    }

    /// Whether every migration that this binary knows has been applied.
    ///
    /// # Errors
    /// The database is away.
    pub async fn is_current(&self) -> Result<bool> {
        self.readers.run(migrate::is_current).await
    }
}

/// Takes `lock`, in a transaction that has locked nothing yet.
///
/// # Errors
/// The database is away, or another transaction held it for too long.
pub fn lock(db: &mut Conn, lock: Lock) -> Result<()> {
    Ok(dialect::lock(db, lock)?)
}
