use diesel::result::{DatabaseErrorKind, Error as Diesel};

/// The answer of a query.
pub type Result<T> = std::result::Result<T, Error>;

/// What can go wrong in a query.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database is away, busy or full: worth another try later.
    #[error("the database is not available")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A surprise.
    #[error("a query failed")]
    Query(#[source] Diesel),
    /// A unique rule was broken: somebody else has that value.
    #[error("the value is taken")]
    Taken,
    /// A stored value that this binary cannot read.
    #[error("a stored value cannot be read: {0}")]
    Unreadable(&'static str),
    /// A migration failed.
    #[error("a migration failed")]
    Migration(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Why a database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// No such scheme, or one that this binary was built without.
    #[error("{0}")]
    Scheme(String),
    /// The file cannot be made or opened.
    #[error("the database file {path} cannot be opened")]
    File {
        /// The file.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// SQLite cannot use the file.
    #[error("the database file {path} cannot be used: {cause}; SQLite writes beside it, too")]
    Unusable {
        /// The file.
        path: String,
        /// What SQLite says.
        cause: String,
    },
    /// The database does not answer.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
}

/// What the databases say when the cause is the machine and not the query; diesel has no kind for
/// it.
const TROUBLE: [&str; 16] = [
    // SQLite
    "database is locked",
    "database table is locked",
    "database or disk is full",
    "disk I/O error",
    "attempt to write a readonly database",
    "unable to open database file",
    // PostgreSQL and libpq; a statement is canceled by its time-out, a lock's, or an administrator
    "canceling statement",
    "connection slots",
    "deadlock detected",
    "no connection to the server",
    "No space left",
    "server closed the connection",
    "shutting down",
    "starting up",
    "terminating connection",
    "too many clients",
];

impl From<Diesel> for Error {
    fn from(error: Diesel) -> Self {
        use DatabaseErrorKind as Kind;
        match &error {
            Diesel::DatabaseError(Kind::UniqueViolation, _) => Self::Taken,
            Diesel::DatabaseError(
                Kind::ClosedConnection
                | Kind::UnableToSendCommand
                | Kind::SerializationFailure
                | Kind::ReadOnlyTransaction,
                _,
            )
            | Diesel::BrokenTransactionManager => Self::Unavailable(error.into()),
            Diesel::DatabaseError(_, info) if is_trouble(info.message()) => {
                Self::Unavailable(error.into())
            }
            _ => Self::Query(error),
        }
    }
}

/// Whether the query is of a table that is not there, in the words of either database.
pub(super) fn is_missing_table(error: &Diesel) -> bool {
    matches!(error, Diesel::DatabaseError(_, info)
        if info.message().contains("no such table") || info.message().contains("does not exist"))
}

fn is_trouble(message: &str) -> bool {
    TROUBLE.iter().any(|trouble| message.contains(trouble))
}
