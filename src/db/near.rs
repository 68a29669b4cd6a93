//! Look-ups in a file, on the thread that asks.

use std::{
    any::Any,
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use tokio::time::Instant;

use super::{
    Conn, Result, Target,
    conn::Purpose,
    file::OpenedFile,
    lane::Lane,
    wal_index::{Head, WalIndex},
};

/// For so many microseconds a file that was seen to be there is taken to be there still, for looking up.
const SEEN: u64 = 500;

/// How many answers are kept.
const MOST: usize = 2000;

/// What an answer is kept under.
type Key = [u8; 32];

/// What has been written: by anybody, as the index says, and by this process, whose own writes are seen
/// whatever the file system makes of the index.
type Written = (Head, u64);

/// A connection that waits for nobody, and what it has found since anybody wrote. Threads take turns
/// on it for microseconds: SQLite would make them wait for each other longer.
pub(super) struct Near {
    target: Target,
    file: Arc<OpenedFile>,
    writers: Arc<Lane>,
    start: Instant,
    /// When the file was seen to be there, in microseconds since the start.
    seen: AtomicU64,
    reader: Mutex<Option<Conn>>,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    /// None before the connection has read; it is only good while that holds it open.
    index: Option<WalIndex>,
    /// What had been written when the answers were read.
    written: Option<Written>,
    answers: HashMap<Key, Arc<dyn Any + Send + Sync>>,
}

impl Near {
    /// None for a server: it is never near.
    pub(super) fn of(
        target: &Target,
        file: Option<Arc<OpenedFile>>,
        writers: &Arc<Lane>,
    ) -> Option<Arc<Self>> {
        Some(Arc::new(Self {
            target: target.clone(),
            file: file?,
            writers: writers.clone(),
            start: Instant::now(),
            seen: AtomicU64::default(),
            reader: Mutex::default(),
            known: Mutex::default(),
        }))
    }

    /// None if anything is in the way: another process holds the file, or has taken it away.
    pub(super) fn try_run<T>(&self, work: impl FnOnce(&mut Conn) -> Result<T>) -> Option<T> {
        self.see()?;
        let mut kept = lock(&self.reader);
        let mut db = match kept.take() {
            Some(db) => db,
            None => self.open()?,
        };
        // After an error, or a panic, the connection is not used again.
        let found = work(&mut db).ok()?;
        let index = &mut lock(&self.known).index;
        *index = index.or_else(|| WalIndex::of(self.file.path()).ok());
        *kept = Some(db);
        Some(found)
    }

    /// As [`Near::try_run`], unless the answer is known.
    #[expect(clippy::option_option, reason = "that there is nothing is an answer, too")]
    pub(super) fn try_recall<T: Any + Send + Sync>(
        &self,
        key: Key,
        work: impl FnOnce(&mut Conn) -> Result<Option<T>>,
    ) -> Option<Option<Arc<T>>> {
        self.see()?;
        // Read while nothing is locked: who waits for a lock sleeps.
        let index = lock(&self.known).index;
        let head = index.and_then(WalIndex::head);
        let written = head.map(|head| (head, self.writers.done()));
        let known = written.and_then(|written| lock(&self.known).answer(written, key));
        if let Some(known) = known.and_then(|known| Arc::downcast(known).ok()) {
            return Some(Some(known));
        }
        // Should somebody write before it is read, it is only too new for that.
        let found = self.try_run(work)?.map(Arc::new);
        if let (Some(written), Some(found)) = (written, &found) {
            lock(&self.known).keep(written, key, found.clone());
        }
        Some(found)
    }

    /// Looks whether the file is still there, unless that was seen just now.
    fn see(&self) -> Option<()> {
        let now = u64::try_from(self.start.elapsed().as_micros()).ok()?;
        if now.saturating_sub(self.seen.load(Relaxed)) > SEEN {
            self.file.check().ok()?;
            self.seen.store(now, Relaxed);
        }
        Some(())
    }

    fn open(&self) -> Option<Conn> {
        *lock(&self.known) = Known::default();
        // What stands at the path now, or is put there meanwhile, may be another file.
        self.file.check().ok()?;
        let db = self.target.connect(Purpose::LookUp).ok()?;
        self.file.check().ok()?;
        Some(db)
    }
}

impl Known {
    fn answer(&mut self, written: Written, key: Key) -> Option<Arc<dyn Any + Send + Sync>> {
        if self.written != Some(written) {
            self.answers.clear();
            self.written = Some(written);
        }
        self.answers.get(&key).cloned()
    }

    fn keep(&mut self, written: Written, key: Key, found: Arc<dyn Any + Send + Sync>) {
        if self.written == Some(written) {
            if self.answers.len() == MOST {
                self.answers.clear();
            }
            self.answers.insert(key, found);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use diesel::{RunQueryDsl, connection::SimpleConnection, dsl::sql, sql_types::BigInt};

    use super::*;
    use crate::db::Db;

    fn count(db: &mut Conn) -> Result<i64> {
        Ok(diesel::select(sql::<BigInt>("(SELECT count(*) FROM t)")).get_result(db)?)
    }

    fn add(db: &mut Conn) -> Result<()> {
        Ok(db.batch_execute("INSERT INTO t VALUES (1)")?)
    }

    async fn with_table(path: &std::path::Path) -> Db {
        let db = Db::open(&Target::Sqlite(path.to_owned())).await.unwrap();
        let make = |db: &mut Conn| -> Result<()> { Ok(db.batch_execute("CREATE TABLE t (a)")?) };
        db.write(make).await.unwrap();
        db
    }

    #[tokio::test]
    async fn a_look_up_reads_alone_and_only_while_the_file_is_there() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("test.db");
        let db = with_table(&path).await;
        assert_eq!(db.look_up(count).await.unwrap(), 0);
        let near = db.near.as_ref().unwrap();
        assert_eq!(near.try_run(count), Some(0));
        assert!(near.reader.lock().unwrap().is_some(), "a connection is kept");
        assert!(near.try_run(add).is_none(), "it only reads");
        std::fs::rename(&path, dir.path().join("away.db")).unwrap();
        tokio::time::sleep(Duration::from_micros(2 * SEEN)).await;
        assert!(near.try_run(count).is_none());
        assert!(db.look_up(count).await.is_err());
    }

    #[tokio::test]
    async fn what_was_found_is_known_until_anybody_writes() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("test.db");
        let (db, other) = (with_table(&path).await, Db::look(&Target::Sqlite(path)).await.unwrap());
        let near = db.near.as_ref().unwrap();
        let asked = std::cell::Cell::new(0);
        let ask = |key| {
            let read = |db: &mut Conn| {
                asked.set(asked.get() + 1);
                count(db).map(|found| Some(found).filter(|found| *found > 0))
            };
            let found = near.try_recall(key, read).unwrap();
            (found.as_deref().copied(), asked.get())
        };
        assert_eq!(ask([1; 32]), (None, 1));
        assert_eq!(ask([1; 32]), (None, 2), "only what was found is kept");
        db.write(add).await.unwrap();
        assert_eq!(ask([1; 32]), (Some(1), 3));
        assert_eq!(ask([1; 32]), (Some(1), 3), "known");
        assert_eq!(ask([2; 32]), (Some(1), 4), "each key for itself");
        other.write(add).await.unwrap();
        assert_eq!(ask([1; 32]), (Some(2), 5), "by another connection");
        db.write_unsynced(add).await.unwrap();
        assert_eq!(ask([1; 32]), (Some(3), 6));
        for number in 0..=MOST {
            let mut key = [0; 32];
            key[..8].copy_from_slice(&number.to_le_bytes());
            near.try_recall(key, count_some).unwrap();
        }
        assert!(near.known.lock().unwrap().answers.len() <= MOST);
    }

    fn count_some(db: &mut Conn) -> Result<Option<i64>> {
        count(db).map(Some)
    }
}
