//! The few statements that differ, one function each with an arm a database.

use diesel::{QueryResult, connection::AnsiTransactionManager};

use super::Conn;

/// Begins a transaction that will write. SQLite takes the write lock now: one that reads first and
/// writes later is refused at once when another has written meanwhile, whatever the busy time-out.
pub(super) fn begin(db: &mut Conn) -> QueryResult<()> {
    match db {
        Conn::Sqlite(db) => AnsiTransactionManager::begin_transaction_sql(db, "BEGIN IMMEDIATE"),
        #[cfg(feature = "postgres")]
        Conn::Postgres(db) => AnsiTransactionManager::begin_transaction_sql(db, "BEGIN"),
    }
}

/// Waits until no other node migrates; the lock goes with the transaction. The transaction that
/// [`begin`] starts on SQLite is such a lock already.
#[cfg_attr(not(feature = "postgres"), expect(clippy::unnecessary_wraps, reason = "one arm fails"))]
pub(super) fn migration_lock(db: &mut Conn) -> QueryResult<()> {
    match db {
        Conn::Sqlite(_) => Ok(()),
        #[cfg(feature = "postgres")]
        Conn::Postgres(db) => {
            use diesel::connection::SimpleConnection;
            // The first number ("port" in ASCII) keeps other programs' locks apart, the second
            // other sites in the same database.
            db.batch_execute(
                "SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0;
                 SELECT pg_advisory_xact_lock(1886352500, hashtext(current_schema()));",
            )
        }
    }
}
