//! A session begins: with sign-up and sign-in.

use axum::http::HeaderMap;
use diesel::prelude::*;

use super::{
    cookies::{Token, opening_cookie, presented_all},
    end::{lock_owners, take},
};
use crate::{
    accounts::{
        activity::{self, Event},
        user::{self, User},
    },
    app::App,
    clock::Clock,
    config::SessionLimits,
    db::{self, Conn, schema::sessions},
    domain::{Remember, Visitor, row_id},
    web::{Result, cookie::SetCookie},
};

/// A session about to begin: all that it needs but who it is for.
#[derive(Clone)]
pub struct Opening {
    token: Token,
    remember: Remember,
    limits: SessionLimits,
    replaced: Vec<Token>,
    visitor: Visitor,
    clock: Clock,
}

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
            token: Token::generate()?,
            remember,
            limits: app.config().session,
            replaced: presented_all(app, headers),
            visitor,
            clock: app.clock().clone(),
        })
    }

    /// Locks the accounts whose sessions it will replace: before a new account's name is taken, so
    /// that nobody waits in a circle.
    ///
    /// # Errors
    /// The database's.
    pub fn lock_replaced(&self, db: &mut Conn) -> db::Result<()> {
        lock_owners(db, &self.replaced, None, self.clock.now())
    }

    /// Begins it for somebody who has just proved to be `user`. False if the account changed since
    /// it was read; then nothing began.
    ///
    /// # Errors
    /// The database's.
    pub fn begin(&self, db: &mut Conn, user: &User) -> db::Result<bool> {
        // Not the time of the request: the password may have waited to be hashed.
        let now = self.clock.now();
        // Locks the account: neither a password change nor a disabling comes between.
        if !self.replaced.is_empty() {
            lock_owners(db, &self.replaced, Some(user.id), now)?;
        }
        if !user::set_epoch(db, user.id, &user.epoch, &user.epoch)? {
            return Ok(false);
        }
        for replaced in &self.replaced {
            take(db, replaced, now)?;
        }
        let Self { token, remember, limits, visitor, .. } = self;
        diesel::insert_into(sessions::table)
            .values((
                sessions::id.eq(row_id(now).to_string()),
                sessions::token_hash.eq(token.hash().to_vec()),
                sessions::user_id.eq(user.id.to_string()),
                sessions::epoch.eq(user.epoch.bytes()),
                sessions::created_at.eq(now.millis()),
                sessions::last_seen_at.eq(now.millis()),
                sessions::auth_at.eq(now.millis()),
                sessions::amr.eq("pwd"),
                sessions::idle_until.eq(now.plus(limits.idle(*remember)).millis()),
                sessions::absolute_until.eq(now.plus(limits.absolute(*remember)).millis()),
                sessions::ip.eq(visitor.ip()),
                sessions::agent.eq(visitor.agent()),
                sessions::remember.eq(*remember == Remember::Yes),
            ))
            .execute(db)?;
        activity::insert(db, user.id, Event::SignedIn, &visitor.clone().into(), now)?;
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
        opening_cookie(app, &self.token, self.remember)
    }
}
