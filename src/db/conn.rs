use std::{
    fmt,
    fs::OpenOptions,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use diesel::{Connection, ConnectionError, SqliteConnection, connection::SimpleConnection};

use rustix::fs::{Access, access};
use tokio::time::Instant;

#[cfg(feature = "postgres")]
use super::libpq;
use super::{
    OpenError,
    file::{self, OpenedFile},
};

/// How long a start waits for another process that holds an SQLite database.
const PATIENCE: Duration = Duration::from_secs(10);

/// A connection to whichever database is in use; diesel's queries run on it unchanged.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// A file on this machine.
    Sqlite(SqliteConnection),
    /// A server that several nodes share.
    #[cfg(feature = "postgres")]
    Postgres(diesel::PgConnection),
}

/// Where the data is. Its Debug shows no password.
#[derive(Clone, PartialEq, Eq)]
pub enum Target {
    /// `sqlite:PATH`.
    Sqlite(PathBuf),
    /// `postgres://…`, as libpq reads it.
    #[cfg(feature = "postgres")]
    Postgres(String),
}

impl Target {
    /// Reads `sqlite:PATH` or `postgres://…`.
    ///
    /// # Errors
    /// [`OpenError::Scheme`], in a sentence for the operator.
    pub fn parse(url: &str) -> Result<Self, OpenError> {
        let scheme = |sentence: &str| Err(OpenError::Scheme(sentence.to_owned()));
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            // SQLite reads these two as something else than the path of a file.
            if path.is_empty() || path.starts_with(":memory:") || path.starts_with("file:") {
                return scheme("write sqlite:PATH with the path of a file");
            }
            return Ok(Self::Sqlite(path.into()));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            #[cfg(feature = "postgres")]
            return Ok(Self::Postgres(url.to_owned()));
            #[cfg(not(feature = "postgres"))]
            return scheme(
                "this binary was built without PostgreSQL: build it with `--features postgres`",
            );
        }
        scheme("write sqlite:PATH or postgres://…")
    }

    /// Where the SQLite file is; a server has none.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(path) => Some(path),
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => None,
        }
    }

    /// Whether there is something to open; a server is asked when it is opened.
    #[must_use]
    pub fn exists(&self) -> bool {
        self.file().is_none_or(Path::exists)
    }

    /// Makes the SQLite file, if there is none, readable by its owner alone, and turns on the
    /// write-ahead log, which stays with the file. Of a server it only sees that it answers.
    pub(super) fn prepare(&self) -> Result<(), OpenError> {
        let path = match self {
            Self::Sqlite(path) => path,
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => {
                let answer = self.connect(Purpose::Write).map(drop);
                return answer.map_err(|e| OpenError::Unreachable(e.to_string()));
            }
        };
        // One that is there is not opened here (see `remove_foreign_log`).
        let usable = if path.exists() {
            access(path, Access::WRITE_OK | Access::READ_OK).map_err(Into::into)
        } else {
            let mut new = OpenOptions::new();
            new.write(true).create(true).truncate(false).mode(0o600).open(path).map(drop)
        };
        usable.map_err(|source| OpenError::File { path: path.display().to_string(), source })?;
        let deadline = Instant::now() + PATIENCE;
        // Two processes that turn it on at the same instant: one is told "locked", at once.
        loop {
            let answer = self.connect(Purpose::Write).and_then(|mut db| {
                db.batch_execute("PRAGMA journal_mode = WAL")
                    .map_err(ConnectionError::CouldntSetupConfiguration)
            });
            match answer {
                Ok(()) => return Ok(()),
                Err(e) if Instant::now() < deadline && e.to_string().contains("locked") => {
                    std::thread::sleep(Duration::from_millis(50));
                }
                Err(e) => {
                    let path = path.display().to_string();
                    return Err(OpenError::Unusable { path, cause: e.to_string() });
                }
            }
        }
    }

    /// Connections that write.
    pub(super) fn writers(&self) -> u32 {
        match self {
            // SQLite has one writer at a time: a queue of our own is fairer than its locks.
            Self::Sqlite(_) => 1,
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => 4,
        }
    }

    /// What [`OpenedFile::check`] will compare with; a server has no file.
    pub(super) fn opened_file(&self) -> Result<Option<Arc<OpenedFile>>, OpenError> {
        let Some(path) = self.file() else { return Ok(None) };
        file::remove_foreign_log(path)
            .and_then(|()| OpenedFile::at(path))
            .map(|file| Some(Arc::new(file)))
            .map_err(|source| OpenError::File { path: path.display().to_string(), source })
    }

    pub(super) fn connect(&self, purpose: Purpose) -> Result<Conn, ConnectionError> {
        match self {
            Self::Sqlite(path) => {
                let address = file::remove_foreign_log(path)
                    .and_then(|()| file::address(path))
                    .map_err(|e| ConnectionError::BadConnection(e.to_string()))?;
                let mut db = SqliteConnection::establish(&address)?;
                let patience = match purpose {
                    Purpose::LookUp => 0,
                    Purpose::Read | Purpose::Write => 5000,
                };
                db.batch_execute(&format!(
                    "PRAGMA busy_timeout = {patience};
                     PRAGMA synchronous = FULL;
                     PRAGMA foreign_keys = ON;"
                ))
                .and_then(|()| match purpose {
                    Purpose::LookUp | Purpose::Read => db.batch_execute("PRAGMA query_only = ON"),
                    Purpose::Write => Ok(()),
                })
                .map_err(ConnectionError::CouldntSetupConfiguration)?;
                Ok(Conn::Sqlite(db))
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(url) => {
                let mut db = diesel::PgConnection::establish(&libpq::with_time_outs(url))
                    .map_err(libpq::without_secrets)?;
                db.batch_execute(
                    "SET synchronous_commit = on;
                     SET statement_timeout = '10s';
                     SET lock_timeout = '5s';
                     SET idle_in_transaction_session_timeout = '30s';",
                )
                .and_then(|()| match purpose {
                    Purpose::LookUp | Purpose::Read => {
                        db.batch_execute("SET default_transaction_read_only = on")
                    }
                    Purpose::Write => Ok(()),
                })
                .map_err(ConnectionError::CouldntSetupConfiguration)?;
                Ok(Conn::Postgres(db))
            }
        }
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => f.write_str("postgres://…"),
        }
    }
}

/// What a connection is for; one that reads cannot write.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    /// Reading without ever waiting for a lock.
    LookUp,
    Read,
    Write,
}

#[cfg(test)]
mod tests {
    use diesel::{RunQueryDsl, dsl::sql, sql_types};

    use super::*;

    #[test]
    fn what_sqlite_answered_is_kept_and_its_rules_hold_on_every_connection() {
        let dir = tempfile::tempdir().unwrap();
        let target = Target::Sqlite(dir.path().join("test.db"));
        target.prepare().unwrap();
        for (purpose, patience) in
            [(Purpose::LookUp, 0), (Purpose::Read, 5000), (Purpose::Write, 5000)]
        {
            let mut db = target.connect(purpose).unwrap();
            let mut number = |pragma: &str| -> i32 {
                diesel::select(sql::<sql_types::Integer>(&format!("(SELECT * FROM {pragma})")))
                    .get_result(&mut db)
                    .unwrap()
            };
            assert_eq!(number("pragma_synchronous"), 2, "FULL");
            assert_eq!(number("pragma_foreign_keys"), 1);
            assert_eq!(number("pragma_busy_timeout"), patience);
            let mode =
                diesel::select(sql::<sql_types::Text>("(SELECT * FROM pragma_journal_mode)"));
            assert_eq!(mode.get_result::<String>(&mut db).unwrap(), "wal");
        }
    }
}
