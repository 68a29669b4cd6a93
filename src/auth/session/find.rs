//! The session of a request, or its API token, is looked up.

use std::sync::Arc;

use diesel::prelude::*;

use super::{
    cookies::Token,
    live::{By, Live},
};
use crate::{
    accounts::{
        api_token::ApiToken,
        user::{User, UserRow},
    },
    app::App,
    db::{
        self, Conn,
        schema::{api_tokens, sessions, users},
    },
    domain::{Moment, Remember},
};

/// A session, or a token, and its account, as they were read together.
pub(in crate::auth) struct Found {
    pub(in crate::auth) live: Live,
    pub(in crate::auth) user: User,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = sessions)]
struct SessionRow {
    id: String,
    token_hash: Vec<u8>,
    auth_at: i64,
    last_seen_at: i64,
    idle_until: i64,
    absolute_until: i64,
    remember: bool,
}

/// The live session of that token with its account, known or read in one query: not ended, inside both limits,
/// of an account that is not disabled and whose epoch is still the session's.
pub(in crate::auth) async fn find(app: &App, token: &Token) -> db::Result<Option<Arc<Found>>> {
    let (token_hash, now) = (token.hash(), app.clock().now());
    let found = app.db().recall(token_hash, move |db| read(db, &token_hash, now)).await?;
    // Limits pass without anybody writing.
    Ok(found.filter(|found| now < found.live.until))
}

/// The API token of that text with its account, known or read in one query: neither revoked nor over,
/// of an account that is not disabled.
pub(in crate::auth) async fn find_by_token(
    app: &App,
    token: &ApiToken,
) -> db::Result<Option<Arc<Found>>> {
    let (token_hash, now) = (token.hash(), app.clock().now());
    let found = app.db().recall(token_hash, move |db| read_token(db, &token_hash)).await?;
    Ok(found.filter(|found| now < found.live.until))
}

pub(super) fn read(db: &mut Conn, token_hash: &[u8], now: Moment) -> db::Result<Option<Found>> {
    let row: Option<(SessionRow, UserRow)> = db::directly!(db => sessions::table
        .inner_join(users::table)
        .filter(sessions::token_hash.eq(token_hash))
        .filter(sessions::epoch.eq(users::epoch))
        .filter(users::disabled_at.is_null())
        .filter(lives!(now))
        .select((SessionRow::as_select(), UserRow::as_select()))
        .get_result(db)
        .optional())?;
    let Some((row, user)) = row else { return Ok(None) };
    let user = User::try_from(user)?;
    let live = Live {
        id: row.id.parse().map_err(|_| db::Error::Unreadable("sessions.id"))?,
        user: user.id,
        epoch: user.epoch.clone(),
        token_hash: row.token_hash,
        by: By::Session {
            remember: if row.remember { Remember::Yes } else { Remember::No },
            auth_at: Moment::from_millis(row.auth_at),
            last_seen_at: Moment::from_millis(row.last_seen_at),
            absolute_until: Moment::from_millis(row.absolute_until),
        },
        until: Moment::from_millis(row.idle_until.min(row.absolute_until)),
    };
    Ok(Some(Found { live, user }))
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = api_tokens)]
struct TokenRow {
    id: String,
    token_hash: Vec<u8>,
    scope: String,
    expires_at: i64,
    last_used_at: Option<i64>,
}

fn read_token(db: &mut Conn, token_hash: &[u8]) -> db::Result<Option<Found>> {
    let row: Option<(TokenRow, UserRow)> = db::directly!(db => api_tokens::table
        .inner_join(users::table)
        .filter(api_tokens::token_hash.eq(token_hash))
        .filter(users::disabled_at.is_null())
        .select((TokenRow::as_select(), UserRow::as_select()))
        .get_result(db)
        .optional())?;
    let Some((row, user)) = row else { return Ok(None) };
    let user = User::try_from(user)?;
    let live = Live {
        id: row.id.parse().map_err(|_| db::Error::Unreadable("api_tokens.id"))?,
        user: user.id,
        epoch: user.epoch.clone(),
        token_hash: row.token_hash,
        by: By::Token {
            scope: row.scope.parse().map_err(|_| db::Error::Unreadable("api_tokens.scope"))?,
            last_used_at: row.last_used_at.map(Moment::from_millis),
        },
        until: Moment::from_millis(row.expires_at),
    };
    Ok(Some(Found { live, user }))
}
