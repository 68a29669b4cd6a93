//! Browsers in which an account was signed in to. Each has a secret in a cookie, which opens
//! nothing: it only says which counter of wrong passwords is that browser's (OWASP, "Device
//! Cookies").

use std::time::Duration;

use diesel::prelude::*;

use crate::{
    db::{
        Conn, Result, directly,
        schema::{devices, users},
    },
    domain::{Claimant, DeviceKind, MAX_DEVICES, Moment, SecretToken, UserId, row_id},
};

/// The secret in the cookie.
pub type DeviceToken = SecretToken<DeviceKind>;

/// How long a browser is known after its last sign-in.
pub const LIFE: Duration = Duration::from_hours(24 * 365);

/// More browsers than anybody has; those that signed in longest ago are forgotten.
const MOST: i64 = 100;

/// The row of a browser with these secrets that the account knows which somebody says to be. The
/// secrets are looked up, not the account: how long that takes tells nothing of it.
///
/// # Errors
/// The database's.
pub fn of_claimant(
    db: &mut Conn,
    tokens: &[DeviceToken],
    claimant: &Claimant,
) -> Result<Option<String>> {
    if tokens.is_empty() {
        return Ok(None);
    }
    let columns = (devices::id, users::id, users::username_key, users::email_key);
    let known: Vec<(String, String, String, Option<String>)> = devices::table
        .inner_join(users::table)
        .filter(devices::token_hash.eq_any(hashes(tokens)))
        .select(columns)
        .load(db)?;
    let is_claimed = |user: &str, username: &str, email: Option<&str>| match claimant {
        Claimant::Username(name) => name.key() == username,
        Claimant::Email(claimed) => Some(claimed.key()) == email,
        Claimant::Account(id) => id.to_string() == user,
        Claimant::Nobody(_) => false,
    };
    let mut known = known.into_iter();
    let found = known.find(|(_, user, name, email)| is_claimed(user, name, email.as_deref()));
    Ok(found.map(|(id, ..)| id))
}

fn hashes(tokens: &[DeviceToken]) -> Vec<Vec<u8>> {
    tokens.iter().map(|token| token.hash().to_vec()).collect()
}

/// The account knows the browser from now on. The answer is the secrets that it is to have: those
/// that it `presented`, if the account knew one of them; else `new` comes first. Each account that
/// is used in a browser has a secret of its own there: one that somebody planted or copied never
/// becomes another account's, and does nothing to those that know it.
///
/// # Errors
/// The database's.
pub fn remember(
    db: &mut Conn,
    user: UserId,
    presented: &[DeviceToken],
    new: DeviceToken,
    now: Moment,
) -> Result<Vec<DeviceToken>> {
    if !presented.is_empty() {
        let known = devices::table
            .filter(devices::token_hash.eq_any(hashes(presented)))
            .filter(devices::user_id.eq(user.to_string()));
        if diesel::update(known).set(devices::seen_at.eq(now.millis())).execute(db)? > 0 {
            return Ok(presented.to_vec());
        }
    }
    directly!(db => diesel::insert_into(devices::table)
        .values((
            devices::id.eq(row_id(now).to_string()),
            devices::token_hash.eq(new.hash().to_vec()),
            devices::user_id.eq(user.to_string()),
            devices::seen_at.eq(now.millis()),
        ))
        .execute(db))?;
    let all = devices::table.filter(devices::user_id.eq(user.to_string()));
    let latest = all.order((devices::seen_at.desc(), devices::id.desc())).select(devices::id);
    let too_many: Vec<String> = directly!(db => latest.limit(MOST).offset(MOST).load(db))?;
    if !too_many.is_empty() {
        diesel::delete(devices::table.filter(devices::id.eq_any(too_many))).execute(db)?;
    }
    let kept = presented.iter().take(MAX_DEVICES - 1).cloned();
    Ok(std::iter::once(new).chain(kept).collect())
}

/// The account knows no browser any more but the one with the secrets `kept`.
///
/// # Errors
/// The database's.
pub fn forget(db: &mut Conn, user: UserId, kept: &[DeviceToken]) -> Result<()> {
    diesel::delete(devices::table)
        .filter(devices::user_id.eq(user.to_string()))
        .filter(devices::token_hash.ne_all(hashes(kept)))
        .execute(db)?;
    Ok(())
}
