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
        let mut db = if let Some(db) = idle {
            db
        } else {
            let db = self.target.connect(Purpose::LookUp).ok()?;
            // What stood at the path when it was opened may have been another file.
            self.file.check().ok()?;
            db
        };
        // After an error, or a panic, the connection is not used again.
        let found = work(&mut db).ok()?;
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(db);
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use diesel::{connection::SimpleConnection, dsl::sql, prelude::*, sql_types::BigInt};

    use crate::db::{Conn, Db, Result, Target};

    #[tokio::test]
    async fn a_look_up_reads_alone_and_only_while_the_file_is_there() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("test.db");
        let db = Db::open(&Target::Sqlite(path.clone())).await.unwrap();
        let make = |db: &mut Conn| -> Result<()> { Ok(db.batch_execute("CREATE TABLE t (a)")?) };
        db.write(make).await.unwrap();
        let look_up = |db: &mut Conn| -> Result<i64> {
            Ok(diesel::select(sql::<BigInt>("(SELECT count(*) FROM t)")).get_result(db)?)
        };
        assert_eq!(db.look_up(look_up).await.unwrap(), 0);
        let near = db.near.as_ref().unwrap();
        assert_eq!(near.try_run(look_up), Some(0));
        assert_eq!(near.idle.lock().unwrap().len(), 1, "a connection is kept");
        let write = |db: &mut Conn| -> Result<()> { Ok(db.batch_execute("DELETE FROM t")?) };
        assert!(near.try_run(write).is_none(), "it only reads");
        std::fs::rename(&path, dir.path().join("away.db")).unwrap();
        assert!(near.try_run(look_up).is_none());
        assert!(db.look_up(look_up).await.is_err());
    }
}
