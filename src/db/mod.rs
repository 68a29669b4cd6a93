//! Floor 1: the only place that knows that two databases exist.

mod conn;
mod dialect;
mod error;
mod migrate;
pub mod schema;

use std::{sync::Arc, time::Duration};

use diesel::{connection::TransactionManager, r2d2};
use tokio::sync::Semaphore;

use self::conn::{Connector, Purpose};
pub use self::{
    conn::{Conn, Target},
    dialect::Lock,
    error::{Error, OpenError, Result},
};

/// How long a request waits for a free connection before it is told that the database is away.
const PATIENCE: Duration = Duration::from_secs(5);
/// Connections that only read: pages stay fast while writes wait for each other's locks.
const READERS: u32 = 8;
/// Connections that write (PostgreSQL).
#[cfg(feature = "postgres")]
const WRITERS: u32 = 4;

/// The database: async on the outside, blocking diesel on the inside.
#[derive(Clone)]
pub struct Db {
    readers: Arc<Lane>,
    writers: Arc<Lane>,
}

/// Some connections, and as many permits: a permit is awaited before a blocking thread is taken,
/// so a slow database fills a bounded number of threads, whatever number of requests wait.
struct Lane {
    pool: r2d2::Pool<Connector>,
    permits: Arc<Semaphore>,
}

impl Db {
    /// Opens the database, making an SQLite file (mode 0600) if there is none. Nothing is migrated.
    ///
    /// # Errors
    /// The database cannot be reached, or the URL names one that this binary cannot speak to.
    pub async fn open(target: &Target) -> std::result::Result<Self, OpenError> {
        let target = target.clone();
        blocking(move || {
            target.prepare()?;
            let writers = match target {
                // SQLite has one writer at a time: a queue of our own is fairer than its locks.
                Target::Sqlite(_) => 1,
                #[cfg(feature = "postgres")]
                Target::Postgres(_) => WRITERS,
            };
            Ok(Self {
                writers: Arc::new(Lane::open(&target, Purpose::Write, writers)?),
                readers: Arc::new(Lane::open(&target, Purpose::Read, READERS)?),
            })
        })
        .await
    }

    /// Whether the database has every migration that this binary knows. It is only looked at: no
    /// file is made and nothing is changed.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn check(target: &Target) -> std::result::Result<bool, OpenError> {
        let target = target.clone();
        blocking(move || {
            if !target.exists() {
                return Ok(false);
            }
            let unreachable = |e: &dyn std::error::Error| OpenError::Unreachable(e.to_string());
            let mut db = target.connect(Purpose::Read).map_err(|e| unreachable(&e))?;
            migrate::is_current(&mut db).map_err(|e| unreachable(&e))
        })
        .await
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

    /// Runs `work` in one transaction, which is kept if it answers `Ok` and undone if not.
    ///
    /// # Errors
    /// As for [`Db::read`]. After an error nothing has changed.
    pub async fn write<T, E>(
        &self,
        work: impl FnOnce(&mut Conn) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.writers.run(|db| transaction(db, work)).await
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

impl Lane {
    fn open(target: &Target, purpose: Purpose, size: u32) -> std::result::Result<Self, OpenError> {
        let pool = r2d2::Pool::builder()
            .max_size(size)
            .min_idle(Some(1))
            .connection_timeout(PATIENCE)
            .build(Connector { target: target.clone(), purpose })
            .map_err(|e| OpenError::Unreachable(e.to_string()))?;
        Ok(Self { pool, permits: Arc::new(Semaphore::new(size as usize)) })
    }

    async fn run<T, E>(
        &self,
        work: impl FnOnce(&mut Conn) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let permit = tokio::time::timeout(PATIENCE, self.permits.clone().acquire_owned())
            .await
            .map_err(|_| Error::Unavailable("every connection is in use".into()))?
            .map_err(|e| Error::Unavailable(e.into()))?;
        let pool = self.pool.clone();
        blocking(move || {
            let answer = match pool.get() {
                Ok(mut db) => work(&mut db),
                Err(e) => Err(Error::Unavailable(e.into()).into()),
            };
            drop(permit);
            answer
        })
        .await
    }
}

fn transaction<T, E: From<Error>>(
    db: &mut Conn,
    work: impl FnOnce(&mut Conn) -> std::result::Result<T, E>,
) -> std::result::Result<T, E> {
    dialect::begin(db).map_err(Error::from)?;
    let answer = work(db);
    let closed = if answer.is_ok() {
        <Conn as diesel::Connection>::TransactionManager::commit_transaction(db)
    } else {
        <Conn as diesel::Connection>::TransactionManager::rollback_transaction(db)
    };
    match (answer, closed) {
        (Ok(_), Err(e)) => Err(Error::from(e).into()),
        // A failed rollback leaves the connection marked as broken, and the pool drops it.
        (answer, _) => answer,
    }
}

/// Takes `lock`, in a transaction that has locked nothing yet.
///
/// # Errors
/// The database is away, or another transaction held it for too long.
pub fn lock(db: &mut Conn, lock: Lock) -> Result<()> {
    Ok(dialect::lock(db, lock)?)
}

/// Blocking work on a thread where it may block; a panic goes on in the caller.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(answer) => answer,
        Err(e) => std::panic::resume_unwind(e.into_panic()),
    }
}
