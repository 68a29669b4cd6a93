//! A copy of an SQLite database, taken while it is in use.

use std::{
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::OpenOptionsExt,
    path::{Path, absolute},
};

use diesel::{
    Connection, QueryDsl, RunQueryDsl, SqliteConnection,
    connection::SimpleConnection,
    dsl::sql,
    select, sql_query,
    sql_types::{BigInt, Text},
};

use super::{
    OpenError,
    conn::{Conn, Purpose, Target},
    error::is_missing_table,
    file::{address, beside},
    schema::users,
};

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// It is a server's database, which has a tool of its own.
    #[error("PostgreSQL is backed up with its own pg_dump")]
    Server,
    /// There is nothing to copy.
    #[error("there is no database at {0}")]
    Missing(String),
    /// What is there is not replaced.
    #[error("{0} exists already")]
    Exists(String),
    /// The copy is not what it should be.
    #[error("the copy is damaged: {0}")]
    Damaged(String),
    /// The database cannot be read.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The copy cannot be written.
    #[error("the copy cannot be written: {0}")]
    Write(String),
    /// The file cannot be made.
    #[error("the file cannot be made")]
    File(#[from] io::Error),
}

impl From<diesel::result::Error> for BackupError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Write(error.to_string())
    }
}

/// Copies the database into `file` (mode 0600), which appears whole, checked and on the disk, or
/// not at all. It is one moment's state; nobody who reads or writes waits for it. Answers how many
/// accounts it holds.
pub(super) fn run(target: &Target, file: &Path) -> Result<i64, BackupError> {
    let path = target.file().ok_or(BackupError::Server)?;
    if !target.exists() {
        return Err(BackupError::Missing(path.display().to_string()));
    }
    // One that only reads takes no copy.
    let source = target.connect(Purpose::Write);
    let mut source = source.map_err(|e| OpenError::Unreachable(e.to_string()))?;
    let own = ["-wal", "-shm", "-journal"].map(|ending| beside(path, ending));
    if file.exists()
        || own.into_iter().flatten().any(|own| absolute(file).is_ok_and(|file| file == own))
    {
        return Err(BackupError::Exists(file.display().to_string()));
    }
    let draft = file.with_added_extension(uuid::Uuid::now_v7().simple().to_string());
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    let accounts = copy(&mut source, &draft).and_then(|accounts| {
        File::open(&draft)?.sync_all()?;
        // A link never replaces what is there; not every file system has links.
        match fs::hard_link(&draft, file) {
            Ok(()) => fs::remove_file(&draft)?,
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
                return Err(BackupError::Exists(file.display().to_string()));
            }
            Err(_) => fs::rename(&draft, file)?,
        }
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
        Ok(accounts)
    });
    if accounts.is_err() {
        let _ = fs::remove_file(&draft);
    }
    accounts
}

fn copy(source: &mut Conn, draft: &Path) -> Result<i64, BackupError> {
    let address = address(draft)?;
    // SQLite's own online copy; it begins with the write-ahead log as it is now.
    sql_query("VACUUM INTO ?").bind::<Text, _>(&address).execute(source)?;
    let damaged = |cause: String| BackupError::Damaged(cause);
    let mut copy = SqliteConnection::establish(&address).map_err(|e| damaged(e.to_string()))?;
    let found: String = select(sql::<Text>("(SELECT * FROM pragma_integrity_check LIMIT 1)"))
        .get_result(&mut copy)?;
    if found != "ok" {
        return Err(damaged(found));
    }
    let orphans: i64 = select(sql::<BigInt>("(SELECT count(*) FROM pragma_foreign_key_check)"))
        .get_result(&mut copy)?;
    if orphans > 0 {
        return Err(damaged(format!("{orphans} rows belong to nothing")));
    }
    // What has ended by the time the copy is put back must not come back with it.
    copy.batch_execute("PRAGMA secure_delete = ON")?;
    for statement in [
        "DELETE FROM sessions",
        "DELETE FROM devices",
        "DELETE FROM password_links",
        "DELETE FROM setup_codes",
        "DELETE FROM invitations",
        "DELETE FROM api_tokens",
        "UPDATE arrivals SET cookie_epoch = NULL",
    ] {
        match copy.batch_execute(statement) {
            // Of an older version: it is copied before it is brought up to date.
            Err(error) if !is_missing_table(&error) => return Err(error.into()),
            _ => {}
        }
    }
    Ok(users::table.count().get_result(&mut copy)?)
}
