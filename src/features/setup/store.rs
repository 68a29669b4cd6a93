//! The setup code: one row, of the latest start of any node.

use diesel::prelude::*;

use crate::{
    accounts::user,
    db::{self, Conn, Lock, Result, schema::setup_codes},
    domain::{Moment, SecretToken, SetupKind, row_id},
};

/// The secret that the start prints.
pub type SetupCode = SecretToken<SetupKind>;

/// Whether there is an administrator, so that nothing is left to be set up.
pub fn is_done(db: &mut Conn) -> Result<bool> {
    user::has_administrator(db)
}

/// Puts the code in the place of the one before, in a transaction that has locked nothing yet;
/// false, and no code is left, if there is an administrator.
pub fn replace(db: &mut Conn, code: &SetupCode, now: Moment) -> Result<bool> {
    db::lock(db, Lock::Administrators)?;
    diesel::delete(setup_codes::table).execute(db)?;
    if is_done(db)? {
        return Ok(false);
    }
    diesel::insert_into(setup_codes::table)
        .values((
            setup_codes::id.eq(row_id(now).to_string()),
            setup_codes::code_hash.eq(code.hash().to_vec()),
            setup_codes::created_at.eq(now.millis()),
        ))
        .execute(db)?;
    Ok(true)
}

/// Whether it is the code of the latest start.
pub fn is_right(db: &mut Conn, code: &SetupCode) -> Result<bool> {
    let rows = setup_codes::table.filter(setup_codes::code_hash.eq(code.hash().to_vec()));
    Ok(rows.count().get_result::<i64>(db)? > 0)
}

/// Spends the code for the one who will be the first administrator: of two at once, one finds it.
/// False if it is another one by now, or there is an administrator already.
pub fn take(db: &mut Conn, code: &SetupCode) -> Result<bool> {
    if is_done(db)? {
        return Ok(false);
    }
    let row = setup_codes::table.filter(setup_codes::code_hash.eq(code.hash().to_vec()));
    Ok(diesel::delete(row).execute(db)? == 1)
}
