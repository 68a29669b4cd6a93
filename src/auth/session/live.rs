//! The session of a request.

use std::time::Duration;

use axum::http::StatusCode;
use diesel::prelude::*;
use uuid::Uuid;

use crate::{
    accounts::user,
    app::App,
    db::{self, Conn, Lock, schema::sessions},
    domain::{Epoch, Moment, Remember, UserId},
    web::Error,
};

/// The last use is written when the stored one is older than this, or than a tenth of the idle
/// limit, whichever is less.
const TOUCH: Duration = Duration::from_mins(1);

/// How much the clocks of nodes may differ.
const SKEW: Duration = Duration::from_mins(1);

/// The session of the request, as it was read.
#[derive(Clone, Debug)]
pub struct Live {
    pub(super) id: Uuid,
    pub(super) user: UserId,
    pub(super) epoch: Epoch,
    pub(super) token_hash: Vec<u8>,
    pub(super) remember: Remember,
    pub(super) auth_at: Moment,
    pub(super) last_seen_at: Moment,
}

impl Live {
    /// Whether the password was typed within `limit`, which allows sensitive changes. A clock that
    /// steps back makes that no longer ago: the future is not lately.
    #[must_use]
    pub fn is_fresh(&self, limit: Duration, now: Moment) -> bool {
        self.auth_at <= now.plus(SKEW) && now.since(self.auth_at) < limit
    }

    /// The row's own id, which opens nothing.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// Whose it is.
    #[must_use]
    pub fn user(&self) -> UserId {
        self.user
    }

    /// The account's epoch when it was read.
    #[must_use]
    pub fn epoch(&self) -> &Epoch {
        &self.epoch
    }

    /// Runs `work` as a change that its owner makes: in one transaction, which first locks account
    /// and session and sees that both are as they were read. A request that an ending overtook
    /// changes nothing, and an ending that comes meanwhile waits until the change is kept.
    ///
    /// # Errors
    /// [`Halt::Ended`], or those of `work`. After an error nothing has changed.
    pub async fn write<T: Send + 'static>(
        &self,
        app: &App,
        work: impl FnOnce(&mut Conn) -> Result<T, Halt> + Send + 'static,
    ) -> Result<T, Halt> {
        let live = self.clone();
        app.db()
            .write(move |db| {
                live.claim(db)?;
                work(db)
            })
            .await
    }

    /// As [`Live::write`], and alone with `lock`, which comes before all rows.
    ///
    /// # Errors
    /// As for [`Live::write`].
    pub async fn write_under<T: Send + 'static>(
        &self,
        app: &App,
        lock: Lock,
        work: impl FnOnce(&mut Conn) -> Result<T, Halt> + Send + 'static,
    ) -> Result<T, Halt> {
        let live = self.clone();
        app.db()
            .write(move |db| {
                db::lock(db, lock)?;
                live.claim(db)?;
                work(db)
            })
            .await
    }

    /// Locks account and session, in the order in which everybody does.
    fn claim(&self, db: &mut Conn) -> Result<(), Halt> {
        let is_unchanged = user::lock_unchanged(db, self.user, &self.epoch)?;
        let row: QueryResult<Option<String>> = db::locked!(db => sessions::table
                .find(self.id.to_string())
                .filter(sessions::token_hash.eq(&self.token_hash))
                .select(sessions::id)
        );
        if is_unchanged && row?.is_some() { Ok(()) } else { Err(Halt::Ended) }
    }

    /// Moves the idle limit on, if that is due, behind the page. The statement only updates: a session
    /// that ended meanwhile stays ended. One that somebody is ending is left alone: who holds several
    /// rows must not wait for another's.
    pub(in crate::auth) fn touch(&self, app: &App) {
        let now = app.clock().now();
        let idle = app.config().session.idle(self.remember);
        if now.since(self.last_seen_at) <= TOUCH.min(idle / 10) {
            return;
        }
        let (id, token_hash) = (self.id.to_string(), self.token_hash.clone());
        let idle_until = now.plus(idle);
        app.db().write_behind(id.clone(), move |db| {
            if db::try_lock_session(db, &id)? {
                diesel::update(sessions::table.find(id))
                    .filter(sessions::token_hash.eq(token_hash))
                    .set((
                        sessions::last_seen_at.eq(now.millis()),
                        sessions::idle_until.eq(idle_until.millis()),
                    ))
                    .execute(db)?;
            }
            Ok(())
        });
    }
}

/// Why a change that somebody signed in began came to nothing.
#[derive(Debug)]
pub enum Halt {
    /// The session ended while the request was on its way: the answer is the sign-in page.
    Ended,
    /// Whoever made the change is no administrator any more: the answer is 403.
    Demoted,
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
            Halt::Failed(error) => error.into(),
        }
    }
}
