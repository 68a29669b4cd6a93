//! Browsers in which an account was signed in to. Each has a secret in a cookie, which opens
//! nothing: it only says which counter of wrong passwords is that browser's (OWASP, "Device
//! Cookies").

use std::time::Duration;

use diesel::prelude::*;

use crate::{
    db::{Conn, Result, schema::devices},
    domain::{DeviceKind, Moment, SecretToken, UserId, row_id},
};

/// The secret in the cookie.
pub type DeviceToken = SecretToken<DeviceKind>;

/// How long a browser is known after its last sign-in.
pub const LIFE: Duration = Duration::from_hours(24 * 365);

/// More browsers than anybody has; those that signed in longest ago are forgotten.
const MOST: i64 = 100;

/// The account's row of that browser.
///
/// # Errors
/// The database's.
pub fn find(db: &mut Conn, user: UserId, token: &DeviceToken) -> Result<Option<String>> {
    Ok(devices::table
        .filter(devices::token_hash.eq(token.hash().to_vec()))
        .filter(devices::user_id.eq(user.to_string()))
        .select(devices::id)
        .first(db)
        .optional()?)
}

/// The account knows the browser from now on. The answer is the secret that it is to have: that
/// which it `presented` if the account knew it, else `new`. A secret that somebody planted in the
/// browser so never becomes one that the account knows; what else it stood for moves on with the
/// browser.
///
/// # Errors
/// The database's.
pub fn remember(
    db: &mut Conn,
    user: UserId,
    presented: Option<&DeviceToken>,
    new: DeviceToken,
    now: Moment,
) -> Result<DeviceToken> {
    if let Some(token) = presented {
        if let Some(id) = find(db, user, token)? {
            let seen = devices::seen_at.eq(now.millis());
            diesel::update(devices::table.find(id)).set(seen).execute(db)?;
            return Ok(token.clone());
        }
        diesel::update(devices::table.filter(devices::token_hash.eq(token.hash().to_vec())))
            .set(devices::token_hash.eq(new.hash().to_vec()))
            .execute(db)?;
    }
    diesel::insert_into(devices::table)
        .values((
            devices::id.eq(row_id(now).to_string()),
            devices::token_hash.eq(new.hash().to_vec()),
            devices::user_id.eq(user.to_string()),
            devices::seen_at.eq(now.millis()),
        ))
        .execute(db)?;
    let all = devices::table.filter(devices::user_id.eq(user.to_string()));
    let latest = all.order((devices::seen_at.desc(), devices::id.desc())).select(devices::id);
    let too_many: Vec<String> = latest.limit(MOST).offset(MOST).load(db)?;
    if !too_many.is_empty() {
        diesel::delete(devices::table.filter(devices::id.eq_any(too_many))).execute(db)?;
    }
    Ok(new)
}

/// The account knows no browser any more but `kept`.
///
/// # Errors
/// The database's.
pub fn forget(db: &mut Conn, user: UserId, kept: Option<&DeviceToken>) -> Result<()> {
    let kept = kept.map(|token| token.hash().to_vec()).unwrap_or_default();
    diesel::delete(devices::table)
        .filter(devices::user_id.eq(user.to_string()))
        .filter(devices::token_hash.ne(kept))
        .execute(db)?;
    Ok(())
}
