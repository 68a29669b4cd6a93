//! Sessions: rows that begin, are renewed and end in statements of our own, each in the
//! transaction of what it belongs to. A row that has ended is never written again.

use std::time::Duration;

use axum::http::HeaderMap;
use diesel::prelude::*;

use crate::{
    accounts::{
        activity::{self, What},
        user::{self, Epoch, User, UserRow},
    },
    app::App,
    config::SessionLimits,
    db::{
        self, Conn,
        schema::{sessions, users},
    },
    domain::{Moment, Remember, SecretToken, SessionKind, UserId, Visitor, row_id},
    web::{Error, Result, cookie, cookie::SetCookie},
};

/// The secret in the cookie.
pub type Token = SecretToken<SessionKind>;

/// The last use is written when the stored one is older than this, or than a tenth of the idle
/// limit, whichever is less.
const TOUCH: Duration = Duration::from_secs(60);

/// The session of the request, as it was read.
#[derive(Clone, Debug)]
pub struct Live {
    id: String,
    user: UserId,
    epoch: Epoch,
    token_hash: Vec<u8>,
    remember: Remember,
    auth_at: Moment,
    last_seen_at: Moment,
    absolute_until: Moment,
}

/// The session ended while the request was on its way: the answer is the sign-in page.
#[derive(Debug)]
pub enum Halt {
    /// No such session any more.
    Ended,
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

#[derive(Queryable, Selectable)]
#[diesel(table_name = sessions)]
struct SessionRow {
    id: String,
    token_hash: Vec<u8>,
    auth_at: i64,
    last_seen_at: i64,
    absolute_until: i64,
    remember: bool,
}

/// The live session of that token with its account, in one query: not ended, inside both limits,
/// of an account that is not disabled and whose epoch is still the session's.
pub(super) fn find(db: &mut Conn, token: &Token, now: Moment) -> db::Result<Option<(Live, User)>> {
    let row: Option<(SessionRow, UserRow)> = sessions::table
        .inner_join(users::table)
        .filter(sessions::token_hash.eq(token.hash().to_vec()))
        .filter(sessions::epoch.eq(users::epoch))
        .filter(users::disabled_at.is_null())
        .filter(sessions::idle_until.gt(now.millis()))
        .filter(sessions::absolute_until.gt(now.millis()))
        .select((SessionRow::as_select(), UserRow::as_select()))
        .first(db)
        .optional()?;
    let Some((row, user)) = row else { return Ok(None) };
    let user = User::try_from(user)?;
    let live = Live {
        id: row.id,
        user: user.id,
        epoch: user.epoch.clone(),
        token_hash: row.token_hash,
        remember: if row.remember { Remember::Yes } else { Remember::No },
        auth_at: Moment::from_millis(row.auth_at),
        last_seen_at: Moment::from_millis(row.last_seen_at),
        absolute_until: Moment::from_millis(row.absolute_until),
    };
    Ok(Some((live, user)))
}

/// A session about to begin: all that it needs but who it is for.
#[derive(Clone)]
pub struct Opening {
    token: Token,
    remember: Remember,
    limits: SessionLimits,
    replaced: Option<Token>,
    visitor: Visitor,
    now: Moment,
}

impl Opening {
    /// A session for the browser that sent `headers`; the one it has now will be replaced.
    ///
    /// # Errors
    /// The operating system gives no random bytes.
    pub fn prepare(
        app: &App,
        headers: &HeaderMap,
        visitor: Visitor,
        remember: Remember,
    ) -> Result<Self> {
        Ok(Self {
            token: Token::generate()?,
            remember,
            limits: app.config().session,
            replaced: presented(app, headers),
            visitor,
            now: app.clock().now(),
        })
    }

    /// Begins it for somebody who has just proved to be `user`. False if the account changed since
    /// it was read; then nothing began.
    ///
    /// # Errors
    /// The database's.
    pub fn begin(&self, db: &mut Conn, user: &User) -> db::Result<bool> {
        let unchanged = user::find(db, user.id)?
            .is_some_and(|found| found.epoch == user.epoch && found.disabled_at.is_none());
        if !unchanged {
            return Ok(false);
        }
        if let Some(replaced) = &self.replaced {
            delete_by_token(db, replaced)?;
        }
        // Should the account change before this commits, the epoch that was proved no longer
        // matches and the row opens nothing.
        diesel::insert_into(sessions::table)
            .values((
                sessions::id.eq(row_id(self.now).to_string()),
                sessions::token_hash.eq(self.token.hash().to_vec()),
                sessions::user_id.eq(user.id.to_string()),
                sessions::epoch.eq(user.epoch.bytes()),
                sessions::created_at.eq(self.now.millis()),
                sessions::last_seen_at.eq(self.now.millis()),
                sessions::auth_at.eq(self.now.millis()),
                sessions::amr.eq("pwd"),
                sessions::idle_until.eq(self.now.plus(self.limits.idle(self.remember)).millis()),
                sessions::absolute_until
                    .eq(self.now.plus(self.limits.absolute(self.remember)).millis()),
                sessions::ip.eq(self.visitor.ip_text()),
                sessions::agent.eq(&self.visitor.agent),
                sessions::remember.eq(self.remember == Remember::Yes),
            ))
            .execute(db)?;
        activity::insert(db, user.id, What::SignedIn, &self.visitor, self.now)?;
        Ok(true)
    }

    /// Who it will belong to, as the request tells.
    #[must_use]
    pub fn visitor(&self) -> &Visitor {
        &self.visitor
    }

    /// The cookie that opens it.
    #[must_use]
    pub fn cookie(&self, app: &App) -> SetCookie {
        set_cookie(app, &self.token, self.remember)
    }
}

/// First in every change that somebody signed in makes: locks the account and looks whether the
/// session still lives, so that nothing is changed by a request that an ending overtook.
///
/// # Errors
/// [`Halt::Ended`].
pub fn claim(db: &mut Conn, live: &Live) -> std::result::Result<(), Halt> {
    claim_changing_epoch(db, live, &live.epoch)
}

/// As [`claim`], and every session of the account ends but those that are renewed into `epoch`.
///
/// # Errors
/// [`Halt::Ended`].
pub fn claim_changing_epoch(
    db: &mut Conn,
    live: &Live,
    epoch: &Epoch,
) -> std::result::Result<(), Halt> {
    let unchanged = user::set_epoch(db, live.user, &live.epoch, epoch)?;
    let lives = diesel::select(diesel::dsl::exists(
        sessions::table
            .filter(sessions::id.eq(&live.id))
            .filter(sessions::token_hash.eq(&live.token_hash)),
    ))
    .get_result(db)?;
    if unchanged && lives { Ok(()) } else { Err(Halt::Ended) }
}

/// A session about to get a new token.
#[derive(Clone)]
pub struct Renewal {
    live: Live,
    token: Token,
    limits: SessionLimits,
    now: Moment,
}

impl Renewal {
    /// For the session of the request, whose password has just been typed.
    ///
    /// # Errors
    /// The operating system gives no random bytes.
    pub fn prepare(app: &App, live: Live) -> Result<Self> {
        let (limits, now) = (app.config().session, app.clock().now());
        Ok(Self { live, token: Token::generate()?, limits, now })
    }

    /// Puts the new token in the place of the old, which is then dead, and restarts both limits.
    ///
    /// # Errors
    /// [`Halt::Ended`]: the row is gone, or another request renewed it.
    pub fn renew(&self, db: &mut Conn, epoch: &Epoch) -> std::result::Result<(), Halt> {
        let Self { live, token, limits, now } = self;
        let renewed = diesel::update(sessions::table.find(&live.id))
            .filter(sessions::token_hash.eq(&live.token_hash))
            .set((
                sessions::token_hash.eq(token.hash().to_vec()),
                sessions::replaced_hash.eq(Some(live.token_hash.clone())),
                sessions::epoch.eq(epoch.bytes()),
                sessions::last_seen_at.eq(now.millis()),
                sessions::auth_at.eq(now.millis()),
                sessions::idle_until.eq(now.plus(limits.idle(live.remember)).millis()),
                sessions::absolute_until.eq(now.plus(limits.absolute(live.remember)).millis()),
            ))
            .execute(db)?;
        if renewed == 1 { Ok(()) } else { Err(Halt::Ended) }
    }

    /// The cookie that carries the session on.
    #[must_use]
    pub fn cookie(&self, app: &App) -> SetCookie {
        set_cookie(app, &self.token, self.live.remember)
    }
}

/// Ends every session of the account but this one.
///
/// # Errors
/// The database's.
pub fn end_others(db: &mut Conn, live: &Live) -> db::Result<()> {
    diesel::delete(sessions::table)
        .filter(sessions::user_id.eq(live.user.to_string()))
        .filter(sessions::id.ne(&live.id))
        .execute(db)?;
    Ok(())
}

/// Ends the session that the token belongs to, or the one that grew out of it when it was renewed
/// by a request that ran beside the sign-out. Whether it was live does not matter.
///
/// # Errors
/// The database's.
pub fn end(db: &mut Conn, token: &Token, visitor: &Visitor, now: Moment) -> db::Result<()> {
    if let Some(user) = delete_by_token(db, token)? {
        activity::insert(db, user, What::SignedOut, visitor, now)?;
    }
    Ok(())
}

fn delete_by_token(db: &mut Conn, token: &Token) -> db::Result<Option<UserId>> {
    let hash = token.hash().to_vec();
    let user: Option<String> = diesel::delete(sessions::table)
        .filter(sessions::token_hash.eq(&hash).or(sessions::replaced_hash.eq(Some(&hash))))
        .returning(sessions::user_id)
        .get_result(db)
        .optional()?;
    user.map(|id| id.parse().map_err(|_| db::Error::Unreadable("sessions.user_id"))).transpose()
}

impl Live {
    /// Whether the password was typed within `limit`, which allows sensitive changes.
    #[must_use]
    pub fn is_fresh(&self, limit: Duration, now: Moment) -> bool {
        now.since(self.auth_at) < limit
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

    /// Moves the idle limit on, if that is due. The statement only updates: a session that ended
    /// meanwhile stays ended.
    pub(super) async fn touch(&self, app: &App) -> db::Result<()> {
        let now = app.clock().now();
        let idle = app.config().session.idle(self.remember);
        if now.since(self.last_seen_at) <= TOUCH.min(idle / 10) {
            return Ok(());
        }
        let (id, token_hash) = (self.id.clone(), self.token_hash.clone());
        let idle_until = now.plus(idle).min(self.absolute_until);
        app.db()
            .write(move |db| {
                diesel::update(sessions::table.find(id))
                    .filter(sessions::token_hash.eq(token_hash))
                    .set((
                        sessions::last_seen_at.eq(now.millis()),
                        sessions::idle_until.eq(idle_until.millis()),
                    ))
                    .execute(db)?;
                Ok(())
            })
            .await
    }
}

fn set_cookie(app: &App, token: &Token, remember: Remember) -> SetCookie {
    let max_age = match remember {
        Remember::No => None,
        Remember::Yes => Some(app.config().session.remember),
    };
    let secure = app.site().https();
    SetCookie::new(cookie_name(secure), token.expose().to_owned(), max_age, secure)
}

/// The cookie that signing out takes away.
#[must_use]
pub fn removal_cookie(app: &App) -> SetCookie {
    let secure = app.site().https();
    SetCookie::removal(cookie_name(secure), secure)
}

/// The token in the cookie, if there is one and it is well made.
#[must_use]
pub fn presented(app: &App, headers: &HeaderMap) -> Option<Token> {
    Token::parse(cookie::read(headers, cookie_name(app.site().https()))?)
}

fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-portaria" } else { "portaria" }
}

/// Turns the end of a session into the way to the sign-in page.
///
/// # Errors
/// Whatever `outcome` holds.
pub fn or_sign_in<T>(outcome: std::result::Result<T, Halt>, next: crate::web::Next) -> Result<T> {
    outcome.map_err(|halt| match halt {
        Halt::Ended => Error::SignIn(next),
        Halt::Failed(error) => error.into(),
    })
}
