//! A session begins: with sign-up and sign-in.

use std::convert::Infallible;

use axum::{
    http::HeaderMap,
    response::{IntoResponseParts, ResponseParts},
};
use diesel::prelude::*;

use super::{
    cookies::{Token, opening_cookie, presented_all},
    end::{lock_owners, take},
};
use crate::{
    accounts::{
        activity::{self, Event},
        device::{self, DeviceToken},
        user::{self, User},
    },
    app::App,
    db::{self, Conn, schema::sessions},
    domain::{Moment, Preferences, Remember, UserId, Visitor, row_id},
    web::{self, Result, cookie::SetCookie},
};

/// A session about to begin: all that it needs but who it is for.
#[derive(Clone)]
pub struct Opening {
    pub(super) app: App,
    pub(super) token: Token,
    device: DeviceToken,
    pub(super) remember: Remember,
    pub(super) replaced: Vec<Token>,
    pub(super) visitor: Visitor,
    /// What the browser keeps.
    chosen: Preferences,
}

/// A session that has begun, for an answer: the cookie that opens it, the one that makes the browser
/// known, and the one that lets pages without a session speak the account's language, if it has one.
pub struct Begun {
    /// It ends then, if it is not used before.
    pub until: Moment,
    cookies: (SetCookie, SetCookie, Option<SetCookie>),
}

impl IntoResponseParts for Begun {
    type Error = Infallible;

    fn into_response_parts(
        self,
        mut parts: ResponseParts,
    ) -> std::result::Result<ResponseParts, Infallible> {
        let (session, device, preferences) = self.cookies;
        for cookie in [Some(session), Some(device), preferences].into_iter().flatten() {
            cookie.add_to(parts.headers_mut());
        }
        Ok(parts)
    }
}

/// More sessions than anybody looks through; the oldest end.
const MOST: i64 = 100;

impl Opening {
    /// A session for the browser that sent `headers`; what it has now will be replaced.
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
            app: app.clone(),
            token: Token::generate()?,
            device: DeviceToken::generate()?,
            remember,
            replaced: presented_all(app, headers),
            visitor,
            chosen: web::preferences::read(headers),
        })
    }

    /// Locks the accounts whose sessions it will replace, and `also` that one: before a new account's
    /// name is taken, so that nobody waits in a circle.
    ///
    /// # Errors
    /// The database's.
    pub fn lock_replaced(&self, db: &mut Conn, also: Option<UserId>) -> db::Result<()> {
        lock_owners(db, &self.replaced, also, self.app.clock().now())
    }

    /// Begins it for somebody who has just proved to be `user`, in a browser that the account
    /// knows from now on. None if the account changed since it was read; then nothing began.
    ///
    /// # Errors
    /// The database's.
    pub fn begin(&self, db: &mut Conn, user: &User) -> db::Result<Option<Begun>> {
        // Not the time of the request: the password may have waited to be hashed.
        let now = self.app.clock().now();
        if !self.replaced.is_empty() {
            lock_owners(db, &self.replaced, Some(user.id), now)?;
        }
        // Neither a password change nor a disabling comes between.
        if !user::lock_unchanged(db, user.id, &user.epoch)? {
            return Ok(None);
        }
        for replaced in &self.replaced {
            take(db, replaced, now)?;
        }
        let until = self.insert(db, user, Start { amr: "pwd", auth_at: now }, now)?;
        end_oldest(db, user.id, now)?;
        let (presented, new) = (self.visitor.devices(), self.device.clone());
        let devices = device::remember(db, user.id, presented, new, now)?;
        activity::insert(db, user.id, Event::SignedIn, &self.visitor.clone().into(), now)?;
        let cookies = (
            opening_cookie(&self.app, &self.token, self.remember),
            web::device::cookie(self.app.site(), &devices, device::LIFE),
            (!user.preferences.is_empty())
                .then(|| web::preferences::keep(self.app.site(), user.preferences.or(self.chosen))),
        );
        Ok(Some(Begun { until, cookies }))
    }

    /// The earlier of both limits is the answer.
    pub(super) fn insert(
        &self,
        db: &mut Conn,
        user: &User,
        start: Start,
        now: Moment,
    ) -> db::Result<Moment> {
        let Self { app, token, remember, visitor, .. } = self;
        let limits = app.config().session;
        let (idle, absolute) =
            (now.plus(limits.idle(*remember)), now.plus(limits.absolute(*remember)));
        db::directly!(db => diesel::insert_into(sessions::table)
            .values((
                sessions::id.eq(row_id(now).to_string()),
                sessions::token_hash.eq(token.hash().to_vec()),
                sessions::user_id.eq(user.id.to_string()),
                sessions::epoch.eq(user.epoch.bytes()),
                sessions::created_at.eq(now.millis()),
                sessions::last_seen_at.eq(now.millis()),
                sessions::auth_at.eq(start.auth_at.millis()),
                sessions::amr.eq(start.amr),
                sessions::idle_until.eq(idle.millis()),
                sessions::absolute_until.eq(absolute.millis()),
                sessions::ip.eq(visitor.ip()),
                sessions::agent.eq(visitor.agent()),
                sessions::remember.eq(*remember == Remember::Yes),
            ))
            .execute(db))?;
        Ok(idle.min(absolute))
    }
}

/// By what a session begins (its `amr`, RFC 8176), and when the password was typed.
#[derive(Clone, Copy)]
pub(super) struct Start {
    pub(super) amr: &'static str,
    pub(super) auth_at: Moment,
}

/// Leaves at most [`MOST`] sessions, the latest; those that are over do not count.
pub(super) fn end_oldest(db: &mut Conn, user: UserId, now: Moment) -> db::Result<()> {
    let of_user = sessions::table.filter(sessions::user_id.eq(user.to_string()));
    let latest = of_user.filter(lives!(now)).order(sessions::id.desc()).select(sessions::id);
    let too_many: Vec<String> = db::directly!(db => latest.offset(MOST).limit(MOST).load(db))?;
    if !too_many.is_empty() {
        diesel::delete(sessions::table.filter(sessions::id.eq_any(too_many))).execute(db)?;
    }
    Ok(())
}
