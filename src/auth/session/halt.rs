use axum::http::StatusCode;

use crate::{db, web::Error};

/// Why a change that somebody signed in began came to nothing.
#[derive(Debug)]
pub enum Halt {
    /// The session ended while the request was on its way: the answer is the sign-in page.
    Ended,
    /// Whoever made the change is no administrator any more: the answer is 403.
    Demoted,
    /// No administrator would be left.
    LastAdministrator,
    /// There is no such account any more: the answer is 404.
    Gone,
    /// The database failed.
    Failed(db::Error),
}

impl From<db::Error> for Halt {
    fn from(error: db::Error) -> Self {
        Self::Failed(error)
    }
}

impl From<diesel::result::Error> for Halt {
    fn from(error: diesel::result::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<Halt> for Error {
    fn from(halt: Halt) -> Self {
        match halt {
            Halt::Ended => Self::SignIn,
            Halt::Demoted => Self::Status(StatusCode::FORBIDDEN),
            Halt::LastAdministrator => Self::Status(StatusCode::UNPROCESSABLE_ENTITY),
            Halt::Gone => Self::Status(StatusCode::NOT_FOUND),
            Halt::Failed(error) => error.into(),
        }
    }
}
