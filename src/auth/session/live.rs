//! Who is asking: the session of a request, or its API token.

use std::time::Duration;

use diesel::prelude::*;
use uuid::Uuid;

use super::Halt;
use crate::{
    accounts::user,
    app::App,
    db::{
        self, Conn, Lock,
        schema::{api_tokens, sessions},
    },
    domain::{Epoch, Moment, Remember, TokenScope, UserId},
};

/// How much the clocks of nodes may differ.
const SKEW: Duration = Duration::from_mins(1);

/// The session of the request, or its API token, as it was read.
#[derive(Clone, Debug)]
pub struct Live {
    pub(super) id: Uuid,
    pub(super) user: UserId,
    pub(super) epoch: Epoch,
    pub(super) token_hash: Vec<u8>,
    pub(super) by: By,
    /// It has ended then, unless its idle limit has moved on.
    pub(super) until: Moment,
}

/// By what somebody is known.
#[derive(Clone, Copy, Debug)]
pub(super) enum By {
    /// The session of a browser.
    Session { remember: Remember, auth_at: Moment, last_seen_at: Moment, absolute_until: Moment },
    /// A program's token.
    Token { scope: TokenScope, last_used_at: Option<Moment> },
}

impl Live {
    /// Whether the password was typed within `session.sudo`, which allows sensitive changes. A clock
    /// that steps back makes that no longer ago: the future is not lately. A token types nothing: what
    /// it may change was said when it was made.
    #[doc(alias = "login_fresh")]
    #[must_use]
    pub fn is_fresh(&self, app: &App) -> bool {
        let (limit, now) = (app.config().session.sudo, app.clock().now());
        match self.by {
            By::Session { auth_at, .. } => auth_at <= now.plus(SKEW) && now.since(auth_at) < limit,
            By::Token { scope, .. } => scope == TokenScope::Admin,
        }
    }

    /// What its token lets it do; none for a session, which lets everything be done.
    #[must_use]
    pub fn scope(&self) -> Option<TokenScope> {
        match self.by {
            By::Session { .. } => None,
            By::Token { scope, .. } => Some(scope),
        }
    }

    /// Whether it outlives the browser; none for a token.
    #[doc(alias = "login_remembered")]
    #[must_use]
    pub fn remember(&self) -> Option<Remember> {
        match self.by {
            By::Session { remember, .. } => Some(remember),
            By::Token { .. } => None,
        }
    }

    /// When it ends, if it is not used again: of a session the earlier of both limits, of a token the
    /// last of its days.
    #[must_use]
    pub fn expires_at(&self, app: &App) -> Moment {
        match (self.touched(app), self.by) {
            (Some(idle_until), By::Session { absolute_until, .. }) => {
                idle_until.min(absolute_until)
            }
            _ => self.until,
        }
    }

    /// The row's own id, which opens nothing.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// The name of its counter of wrong passwords. Tokens of an account share one: each would be so many
    /// tries more.
    pub(in crate::auth) fn counter(&self) -> String {
        match self.by {
            By::Session { .. } => format!("session {}", self.id),
            By::Token { .. } => format!("tokens {}", self.user),
        }
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

    /// Locks account and session, or token, in the order in which everybody does.
    fn claim(&self, db: &mut Conn) -> Result<(), Halt> {
        if let By::Token { .. } = self.by {
            tracing::info!(user = %self.user, token = %self.id, "a change by an API token");
        }
        let is_unchanged = user::lock_unchanged(db, self.user, &self.epoch)?;
        let id = self.id.to_string();
        let row: QueryResult<Option<String>> = match self.by {
            By::Session { .. } => db::locked!(db => sessions::table
                .find(id)
                .filter(sessions::token_hash.eq(&self.token_hash))
                .select(sessions::id)
            ),
            By::Token { .. } => {
                db::locked!(db => api_tokens::table.find(id).select(api_tokens::id))
            }
        };
        if is_unchanged && row?.is_some() { Ok(()) } else { Err(Halt::Ended) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::{
            api_token::{self, ApiToken, Terms},
            registration::Registration,
            user::{NewName, NewUser, User},
        },
        auth::session::find::find_by_token,
        config::Config,
        domain::{Author, DisplayName, Role, Username},
    };

    async fn app(dir: &tempfile::TempDir) -> App {
        let url = format!("sqlite:{}", dir.path().join("test.db").display());
        App::build(Config::of([("database_url", url.as_str())]).unwrap()).await.unwrap()
    }

    async fn user(app: &App) -> User {
        let name = NewName::new(app.keys(), Username::parse("ada").unwrap());
        let user = NewUser { name, email: None, role: Role::User };
        let new = Registration { user, password: None, author: Author::Operator };
        let (epoch, now) = (Epoch::new().unwrap(), app.clock().now());
        let made: db::Result<User> = app.db().write(move |db| new.insert(db, &epoch, now)).await;
        made.unwrap()
    }

    /// A request that a revocation overtook.
    #[tokio::test]
    async fn a_token_that_was_revoked_meanwhile_changes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let app = app(&dir).await;
        let (user, token, now) =
            (user(&app).await, ApiToken::generate().unwrap(), app.clock().now());
        let terms = Terms {
            name: DisplayName::parse("a robot").unwrap().unwrap(),
            scope: TokenScope::Write,
            days: "1".parse().unwrap(),
        };
        let (id, secret) = (user.id, token.clone());
        let make =
            move |db: &mut Conn| api_token::make(db, id, &secret, &terms, &Author::Operator, now);
        app.db().write(make).await.unwrap().unwrap();
        let live = find_by_token(&app, &token).await.unwrap().unwrap().live.clone();
        let early = live.write(&app, move |db| Ok(user::set_display_name(db, id, None)?));
        early.await.unwrap();
        let row = live.id;
        let revoke = move |db: &mut Conn| api_token::revoke(db, id, row, &Author::Operator, now);
        assert!(app.db().write(revoke).await.unwrap());
        let late = live.write(&app, move |db| Ok(user::set_display_name(db, id, None)?));
        assert!(matches!(late.await, Err(Halt::Ended)));
        assert!(find_by_token(&app, &token).await.unwrap().is_none());
    }
}
