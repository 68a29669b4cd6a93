//! A session goes on under a new token: after the password was typed again, or changed.

use diesel::prelude::*;

use super::{
    cookies::{Token, opening_cookie},
    halt::Halt,
    live::{By, Live},
};
use crate::{
    app::App,
    config::SessionLimits,
    db::{Conn, schema::sessions},
    domain::{Epoch, Moment},
    web::{Result, cookie::SetCookie},
};

/// A session about to get a new token; or the API token of a program, which stays as it is.
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
        let By::Session { remember, .. } = live.by else { return Ok(()) };
        let renewed = diesel::update(sessions::table.find(live.id.to_string()))
            .filter(sessions::token_hash.eq(&live.token_hash))
            .set((
                sessions::token_hash.eq(token.hash().to_vec()),
                sessions::replaced_hash.eq(Some(live.token_hash.clone())),
                sessions::epoch.eq(epoch.bytes()),
                sessions::last_seen_at.eq(now.millis()),
                sessions::auth_at.eq(now.millis()),
                sessions::idle_until.eq(now.plus(limits.idle(remember)).millis()),
                sessions::absolute_until.eq(now.plus(limits.absolute(remember)).millis()),
            ))
            .execute(db)?;
        if renewed == 1 { Ok(()) } else { Err(Halt::Ended) }
    }

    /// The cookie that carries the session on.
    #[must_use]
    pub fn cookie(&self, app: &App) -> Option<SetCookie> {
        match self.live.by {
            By::Session { remember, .. } => Some(opening_cookie(app, &self.token, remember)),
            By::Token { .. } => None,
        }
    }
}
