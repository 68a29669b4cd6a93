//! Two embedded sets of migrations with the same names, applied under a lock.

use diesel::{migration::MigrationSource, prelude::*, sqlite::Sqlite};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{
    Conn, Error, Lock, Result, dialect,
    error::is_missing_table,
    transaction::{Durability, transaction},
};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
#[cfg(feature = "postgres")]
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

diesel::table! {
    /// Where diesel keeps which migrations have been applied.
    __diesel_schema_migrations (version) {
        version -> Text,
    }
}

/// Applies what is missing, all or nothing.
pub(super) fn run(db: &mut Conn) -> Result<()> {
    transaction(db, Durability::Synced, |db| {
        dialect::lock(db, Lock::Schema)?;
        match db {
            Conn::Sqlite(db) => db.run_pending_migrations(SQLITE).map(|_| ()),
            #[cfg(feature = "postgres")]
            Conn::Postgres(db) => db.run_pending_migrations(POSTGRES).map(|_| ()),
        }
        .map_err(Error::Migration)
    })
}

/// Whether nothing is missing. It only reads, which diesel's own question does not.
pub(super) fn is_current(db: &mut Conn) -> Result<bool> {
    let applied = __diesel_schema_migrations::table
        .select(__diesel_schema_migrations::version)
        .load::<String>(db);
    let applied = match applied {
        Err(error) if is_missing_table(&error) => return Ok(false),
        applied => applied?,
    };
    // A test holds that both sets have the same names.
    let wanted = MigrationSource::<Sqlite>::migrations(&SQLITE).map_err(Error::Migration)?;
    Ok(wanted.iter().all(|wanted| {
        let version = wanted.name().version();
        applied.iter().any(|applied| version == applied.as_str().into())
    }))
}
