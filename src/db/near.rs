//! Look-ups in a file, on the thread that asks.

use std::{
    any::Any,
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use diesel::{
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::Integer,
    sqlite::Sqlite,
};
use tokio::time::Instant;

use super::{Conn, Result, Target, conn::Purpose, file::OpenedFile};

/// How long a file that was seen to be there is taken to be there still, for looking up: less than
/// between two requests that follow each other.
const SEEN: Duration = Duration::from_micros(500);

/// How many answers a connection keeps.
const MOST: usize = 2000;

/// What an answer is kept under.
pub type Key = [u8; 32];

/// A connection that waits for nobody. One is faster than several: each look at the file takes a lock
/// in SQLite that is never had without sleeping when two threads want it.
pub(super) struct Near {
    target: Target,
    file: Arc<OpenedFile>,
    reader: Mutex<Option<Reader>>,
}

/// A connection, and what it was asked since anybody wrote.
struct Reader {
    db: Conn,
    seen: Instant,
    /// Of what the answers tell; see [`DataVersion`].
    version: Option<i32>,
    answers: HashMap<Key, Arc<dyn Any + Send + Sync>>,
}

impl Near {
    /// None for a server: it is never near.
    pub(super) fn of(target: &Target, file: Option<Arc<OpenedFile>>) -> Option<Arc<Self>> {
        Some(Arc::new(Self { target: target.clone(), file: file?, reader: Mutex::default() }))
    }

    /// None if anything is in the way: another process holds the file, or has taken it away.
    pub(super) fn try_run<T>(&self, work: impl FnOnce(&mut Conn) -> Result<T>) -> Option<T> {
        self.try_with(|reader| work(&mut reader.db))
    }

    /// As [`Near::try_run`], unless the answer is known.
    #[expect(clippy::option_option, reason = "that there is nothing is an answer, too")]
    pub(super) fn try_recall<T: Any + Send + Sync>(
        &self,
        key: Key,
        work: impl FnOnce(&mut Conn) -> Result<Option<T>>,
    ) -> Option<Option<Arc<T>>> {
        self.try_with(|reader| reader.recall(key, work))
    }

    fn try_with<T>(&self, work: impl FnOnce(&mut Reader) -> Result<T>) -> Option<T> {
        let mut kept = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let mut reader = match kept.take() {
            Some(reader) => reader,
            None => self.open()?,
        };
        if reader.seen.elapsed() > SEEN {
            self.file.check().ok()?;
            reader.seen = Instant::now();
        }
        // After an error, or a panic, the connection is not used again.
        let found = work(&mut reader).ok()?;
        *kept = Some(reader);
        Some(found)
    }

    fn open(&self) -> Option<Reader> {
        // What stands at the path now, or is put there meanwhile, may be another file.
        self.file.check().ok()?;
        let db = self.target.connect(Purpose::LookUp).ok()?;
        self.file.check().ok()?;
        Some(Reader { db, seen: Instant::now(), version: None, answers: HashMap::new() })
    }
}

impl Reader {
    fn recall<T: Any + Send + Sync>(
        &mut self,
        key: Key,
        work: impl FnOnce(&mut Conn) -> Result<Option<T>>,
    ) -> Result<Option<Arc<T>>> {
        let version = data_version(&mut self.db)?;
        if self.version != version {
            self.answers.clear();
            self.version = version;
        }
        let known = self.answers.get(&key).cloned().map(Arc::downcast);
        if let Some(Ok(known)) = known {
            return Ok(Some(known));
        }
        // Should somebody write before it is read, it is only too new for that version.
        let found = work(&mut self.db)?.map(Arc::new);
        if let Some(found) = found.clone() {
            if self.answers.len() == MOST {
                self.answers.clear();
            }
            self.answers.insert(key, found);
        }
        Ok(found)
    }
}

/// A number that is another whenever any other connection has written to the file, in this process
/// or elsewhere (`PRAGMA data_version`). A type of its own makes diesel keep the statement.
#[derive(QueryId)]
struct DataVersion;

impl QueryFragment<Sqlite> for DataVersion {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("PRAGMA data_version");
        Ok(())
    }
}

impl Query for DataVersion {
    type SqlType = Integer;
}

impl RunQueryDsl<SqliteConnection> for DataVersion {}

/// None for a server, which has none.
fn data_version(db: &mut Conn) -> Result<Option<i32>> {
    match db {
        Conn::Sqlite(db) => Ok(Some(DataVersion.get_result(db)?)),
        #[cfg(feature = "postgres")]
        Conn::Postgres(_) => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use diesel::{connection::SimpleConnection, dsl::sql, sql_types::BigInt};

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
        tokio::time::sleep(2 * SEEN).await;
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
        assert_eq!(ask([1; 32]), (Some(1), 3));
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
        assert!(near.reader.lock().unwrap().as_ref().unwrap().answers.len() <= MOST);
    }

    fn count_some(db: &mut Conn) -> Result<Option<i64>> {
        count(db).map(Some)
    }
}
