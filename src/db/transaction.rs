//! A transaction, from its beginning to its end.

use diesel::{
    Connection, QueryResult,
    connection::{AnsiTransactionManager, SimpleConnection, TransactionManager},
};

use super::{Conn, Error};

/// Runs `work` in one, which is kept if it answers `Ok` and undone if not.
pub(super) fn transaction<T, E: From<Error>>(
    db: &mut Conn,
    durability: Durability,
    work: impl FnOnce(&mut Conn) -> std::result::Result<T, E>,
) -> std::result::Result<T, E> {
    begin(db, durability).map_err(Error::from)?;
    let answer = work(db);
    let closed = if answer.is_ok() {
        <Conn as Connection>::TransactionManager::commit_transaction(db)
    } else {
        <Conn as Connection>::TransactionManager::rollback_transaction(db)
    };
    match (answer, closed) {
        (Ok(_), Err(e)) => Err(Error::from(e).into()),
        // A failed rollback leaves the connection marked as broken, and the pool drops it.
        (answer, _) => answer,
    }
}

/// Begins a transaction that will write. SQLite takes the write lock now: one that reads first and
/// writes later is refused at once when another has written meanwhile, whatever the busy time-out.
fn begin(db: &mut Conn, durability: Durability) -> QueryResult<()> {
    match db {
        Conn::Sqlite(db) => {
            db.batch_execute(match durability {
                Durability::Synced => "PRAGMA synchronous = FULL",
                Durability::Unsynced => "PRAGMA synchronous = NORMAL",
            })?;
            AnsiTransactionManager::begin_transaction_sql(db, "BEGIN IMMEDIATE")
        }
        #[cfg(feature = "postgres")]
        Conn::Postgres(db) => {
            // Whatever the server's default: what is read after waiting for a lock must be new.
            let begin = "BEGIN ISOLATION LEVEL READ COMMITTED";
            AnsiTransactionManager::begin_transaction_sql(db, begin)?;
            match durability {
                Durability::Synced => Ok(()),
                Durability::Unsynced => db.batch_execute("SET LOCAL synchronous_commit = off"),
            }
        }
    }
}

/// Whether a transaction that is kept is on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Durability {
    /// At once.
    Synced,
    /// With the next one that is: the log has them in their order.
    Unsynced,
}

#[cfg(test)]
mod tests {
    use diesel::{dsl::sql, prelude::*, sql_types::Integer};

    use crate::db::{Conn, Db, Result, Target};

    #[tokio::test]
    async fn only_what_may_be_lost_is_not_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open(&Target::Sqlite(dir.path().join("test.db"))).await.unwrap();
        let synchronous = |db: &mut Conn| -> Result<i32> {
            let asked = sql::<Integer>("(SELECT * FROM pragma_synchronous)");
            Ok(diesel::select(asked).get_result(db)?)
        };
        for _ in 0..2 {
            assert_eq!(db.write_unsynced(synchronous).await.unwrap(), 1, "NORMAL");
            assert_eq!(db.write(synchronous).await.unwrap(), 2, "FULL");
        }
    }
}
