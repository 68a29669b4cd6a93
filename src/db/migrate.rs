//! Two embedded sets of migrations with the same names, applied under a lock.

use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{Conn, Error, Result, dialect, transaction};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
#[cfg(feature = "postgres")]
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Applies what is missing, all or nothing.
pub(super) fn run(db: &mut Conn) -> Result<()> {
    transaction(db, |db| {
        dialect::migration_lock(db)?;
        match db {
            Conn::Sqlite(db) => db.run_pending_migrations(SQLITE).map(|_| ()),
            #[cfg(feature = "postgres")]
            Conn::Postgres(db) => db.run_pending_migrations(POSTGRES).map(|_| ()),
        }
        .map_err(Error::Migration)
    })
}

/// Whether nothing is missing.
pub(super) fn is_current(db: &mut Conn) -> Result<bool> {
    match db {
        Conn::Sqlite(db) => db.has_pending_migration(SQLITE),
        #[cfg(feature = "postgres")]
        Conn::Postgres(db) => db.has_pending_migration(POSTGRES),
    }
    .map(|pending| !pending)
    .map_err(Error::Migration)
}
