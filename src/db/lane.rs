//! Connections of one kind.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use diesel::{
    ConnectionError,
    r2d2::{self, ManageConnection, R2D2Connection},
};
use tokio::{sync::Semaphore, time::Instant};

use super::{Conn, Error, OpenError, Target, conn::Purpose, file::OpenedFile};

/// How long a request waits for a free connection before it is told that the database is away.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a connection to a server is kept.
const LIFE: Duration = Duration::from_mins(10);
/// How long a connection is tried for by who waited that long already.
const TRY: Duration = Duration::from_millis(100);

/// Some connections, and as many permits: a permit is awaited before a blocking thread is taken,
/// so a slow database fills a bounded number of threads, whatever number of requests wait.
pub(super) struct Lane {
    file: Option<Arc<OpenedFile>>,
    pool: r2d2::Pool<Connector>,
    permits: Arc<Semaphore>,
    size: usize,
    done: Arc<AtomicU64>,
}

impl Lane {
    pub(super) fn open(
        target: &Target,
        purpose: Purpose,
        size: u32,
        file: Option<Arc<OpenedFile>>,
    ) -> std::result::Result<Arc<Self>, OpenError> {
        // A file needs no fresh connections, and the last one that closes would put away its log.
        let life = target.file().is_none().then_some(LIFE);
        let pool = r2d2::Pool::builder()
            .max_size(size)
            // None that nobody asks for: a process that ends meanwhile would be torn apart in libpq.
            .min_idle(Some(0))
            .max_lifetime(life)
            .idle_timeout(life)
            .connection_timeout(PATIENCE)
            .build(Connector { file: file.clone(), target: target.clone(), purpose })
            .map_err(|e| OpenError::Unreachable(e.to_string()))?;
        pool.get().map_err(|e| OpenError::Unreachable(e.to_string()))?;
        let size = size as usize;
        let permits = Arc::new(Semaphore::new(size));
        Ok(Arc::new(Self { file, pool, permits, size, done: Arc::default() }))
    }

    pub(super) fn size(&self) -> usize {
        self.size
    }

    pub(super) fn in_use(&self) -> usize {
        self.size - self.permits.available_permits()
    }

    /// How much was done on it, as far as anybody was told.
    pub(super) fn done(&self) -> u64 {
        self.done.load(Ordering::Acquire)
    }

    pub(super) async fn run<T, E>(
        &self,
        work: impl FnOnce(&mut Conn) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let deadline = Instant::now() + PATIENCE;
        let permit = tokio::time::timeout_at(deadline, self.permits.clone().acquire_owned())
            .await
            .map_err(|_| Error::Unavailable("every connection is in use".into()))?
            .map_err(|e| Error::Unavailable(e.into()))?;
        let (pool, file, done) = (self.pool.clone(), self.file.clone(), self.done.clone());
        blocking(move || {
            // Waits for no connection that cannot be had.
            file.as_ref().map_or(Ok(()), |file| file.check())?;
            let patience = deadline.saturating_duration_since(Instant::now()).max(TRY);
            let mut db = pool.get_timeout(patience).map_err(|e| Error::Unavailable(e.into()))?;
            let answer = work(&mut db);
            done.fetch_add(1, Ordering::Release);
            drop((db, permit));
            // What was kept in a file that has been taken away meanwhile is not acknowledged.
            file.map_or(Ok(()), |file| file.check_in_use())?;
            answer
        })
        .await
    }
}

/// What the pool asks for connections.
struct Connector {
    file: Option<Arc<OpenedFile>>,
    target: Target,
    purpose: Purpose,
}

impl ManageConnection for Connector {
    type Connection = Conn;
    type Error = ConnectionError;

    fn connect(&self) -> Result<Conn, ConnectionError> {
        // What stands at the path now may be another file.
        let check = || self.file.as_ref().map_or(Ok(()), |file| file.check());
        let moved =
            |e: Error| ConnectionError::BadConnection(format!("{:#}", anyhow::Error::new(e)));
        check().map_err(moved)?;
        let db = self.target.connect(self.purpose)?;
        check().map_err(moved)?;
        Ok(db)
    }

    fn is_valid(&self, db: &mut Conn) -> Result<(), ConnectionError> {
        db.ping().map_err(ConnectionError::CouldntSetupConfiguration)
    }

    fn has_broken(&self, db: &mut Conn) -> bool {
        std::thread::panicking() || db.is_broken()
    }
}

/// Blocking work on a thread where it may block; a panic goes on in the caller.
pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(answer) => answer,
        Err(e) => std::panic::resume_unwind(e.into_panic()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn no_connection_is_made_that_nobody_asked_for() {
        let dir = tempfile::tempdir().unwrap();
        let target = Target::Sqlite(dir.path().join("test.db"));
        target.prepare().unwrap();
        let lane = Lane::open(&target, Purpose::Read, 8, None).unwrap();
        let watched = lane.clone();
        let most = lane.run(move |_| {
            let look = |_| {
                std::thread::sleep(Duration::from_millis(10));
                watched.pool.state().connections
            };
            Ok::<_, Error>((0..20).map(look).max())
        });
        assert_eq!(most.await.unwrap(), Some(1));
    }
}
