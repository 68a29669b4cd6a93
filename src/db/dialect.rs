//! The few statements that differ, one function each with an arm a database.

use diesel::QueryResult;
#[cfg(feature = "postgres")]
use diesel::connection::SimpleConnection;

use super::Conn;

/// Adds a row unless there is one with that key. Where another transaction is about to add it,
/// this one waits until that has ended.
macro_rules! insert_or_ignore {
    ($db:expr, $table:expr, $values:expr) => {
        match $db {
            $crate::db::Conn::Sqlite(db) => {
                diesel::insert_or_ignore_into($table).values($values).execute(db)
            }
            #[cfg(feature = "postgres")]
            $crate::db::Conn::Postgres(db) => {
                diesel::insert_into($table).values($values).on_conflict_do_nothing().execute(db)
            }
        }
    };
}
pub(crate) use insert_or_ignore;

/// Does the same with whichever connection is in use. Diesel then knows a query by its type; through
/// [`super::Conn`] it writes the whole text anew each time, to look for the prepared statement.
macro_rules! directly {
    ($db:ident => $done:expr) => {
        match $db {
            $crate::db::Conn::Sqlite($db) => $done,
            #[cfg(feature = "postgres")]
            $crate::db::Conn::Postgres($db) => $done,
        }
    };
}
pub(crate) use directly;

/// The row of a query, if there is one, locked until the transaction ends, which must be one that
/// writes: on SQLite it is the lock itself.
macro_rules! locked {
    ($db:ident => $query:expr) => {
        match $db {
            $crate::db::Conn::Sqlite($db) => $query.get_result($db).optional(),
            #[cfg(feature = "postgres")]
            $crate::db::Conn::Postgres($db) => {
                $query.for_no_key_update().get_result($db).optional()
            }
        }
    };
}
pub(crate) use locked;

/// As [`locked`], but no row that another transaction holds.
macro_rules! try_locked {
    ($db:ident => $query:expr) => {
        match $db {
            // One transaction writes at a time.
            $crate::db::Conn::Sqlite($db) => $query.get_result($db).optional(),
            #[cfg(feature = "postgres")]
            $crate::db::Conn::Postgres($db) => {
                $query.for_update().skip_locked().get_result($db).optional()
            }
        }
    };
}
pub(crate) use try_locked;

/// What only one transaction at a time may do, on whatever node.
#[derive(Clone, Copy, Debug)]
pub enum Lock {
    /// Change the schema.
    Schema,
    /// Take an administrator away, or let the first one come.
    Administrators,
}

/// Waits until no other transaction holds `lock`; it goes with the transaction. It is taken before
/// any row is locked: two transactions then never wait for each other. A transaction
/// that writes is such a lock already on SQLite.
#[cfg_attr(not(feature = "postgres"), expect(clippy::unnecessary_wraps, reason = "one arm fails"))]
pub(super) fn lock(db: &mut Conn, lock: Lock) -> QueryResult<()> {
    match db {
        Conn::Sqlite(_) => {
            let _ = lock;
            Ok(())
        }
        #[cfg(feature = "postgres")]
        Conn::Postgres(db) => {
            // The first number keeps other programs' locks apart, the second other sites in the
            // same database.
            let (number, patience) = match lock {
                // As long as another node's migration takes.
                Lock::Schema => {
                    (1_886_352_500, "SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0;")
                }
                Lock::Administrators => (1_886_352_501, ""),
            };
            db.batch_execute(&format!(
                "{patience} SELECT pg_advisory_xact_lock({number}, hashtext(current_schema()))"
            ))
        }
    }
}
