//! Looking for accounts.

use diesel::prelude::*;

use super::{NewName, User, UserRow};
use crate::{
    accounts::reserved_name::is_reserved,
    db::{Conn, Error, Result, directly, locked, schema::users},
    domain::{Claimant, Email, Epoch, Role, UserId, Username},
};

/// The one row of `$all` whose account somebody says to be; a query for each kind of claim, so that
/// each is kept prepared.
macro_rules! claimed {
    ($db:ident, $claimant:expr, $all:expr) => {
        match $claimant {
            Claimant::Nobody(_) => Ok(None),
            Claimant::Username(name) => directly!($db => $all
                .filter(users::username_key.eq(name.key()))
                .get_result($db)
                .optional()),
            Claimant::Email(email) => directly!($db => $all
                .filter(users::email_key.eq(email.key()))
                .get_result($db)
                .optional()),
            Claimant::Account(id) => directly!($db => $all
                .filter(users::id.eq(id.to_string()))
                .get_result($db)
                .optional()),
        }
    };
}
pub(in crate::accounts) use claimed;

/// The account that a name or an address belongs to.
///
/// # Errors
/// The database's.
pub fn by_claimant(db: &mut Conn, claimant: &Claimant) -> Result<Option<User>> {
    let row: QueryResult<Option<UserRow>> =
        claimed!(db, claimant, users::table.select(UserRow::as_select()));
    row?.map(User::try_from).transpose()
}

/// The account, locked until the transaction ends.
///
/// # Errors
/// The database's.
pub fn lock(db: &mut Conn, id: UserId) -> Result<Option<User>> {
    let row: QueryResult<Option<UserRow>> =
        locked!(db => users::table.find(id.to_string()).select(UserRow::as_select()));
    row?.map(User::try_from).transpose()
}

/// Locks the account, unless it is disabled or its epoch is another than `epoch`. Whether it is
/// locked is the answer.
///
/// # Errors
/// The database's.
pub fn lock_unchanged(db: &mut Conn, id: UserId, epoch: &Epoch) -> Result<bool> {
    let row: QueryResult<Option<String>> = locked!(db => users::table
            .find(id.to_string())
            .filter(users::epoch.eq(epoch.bytes()))
            .filter(users::disabled_at.is_null())
            .select(users::id)
    );
    Ok(row?.is_some())
}

/// Whether that one is an administrator.
///
/// # Errors
/// The database's.
pub fn is_administrator(db: &mut Conn, id: UserId) -> Result<bool> {
    let row = users::table.find(id.to_string());
    let found = row.filter(users::role.eq(Role::Admin.as_str())).count().get_result::<i64>(db)?;
    Ok(found == 1)
}

/// Whether there is an administrator who is not disabled.
///
/// # Errors
/// The database's.
pub fn has_administrator(db: &mut Conn) -> Result<bool> {
    let all = users::table.filter(users::role.eq(Role::Admin.as_str()));
    let found = all.filter(users::disabled_at.is_null()).count().get_result::<i64>(db)?;
    Ok(found > 0)
}

/// Whether somebody but `except` has that user name, or nobody may.
///
/// # Errors
/// The database's.
pub fn is_username_taken(db: &mut Conn, new: &NewName, except: Option<UserId>) -> Result<bool> {
    let owner = id_by_username(db, new.name())?;
    Ok(owner.is_some_and(|owner| Some(owner) != except) || is_reserved(db, new.reserved())?)
}

fn id_by_username(db: &mut Conn, username: &Username) -> Result<Option<UserId>> {
    let owner = users::table.filter(users::username_key.eq(username.key())).select(users::id);
    read_id(owner.get_result(db).optional()?)
}

/// Who has that address.
///
/// # Errors
/// The database's.
pub fn id_by_email(db: &mut Conn, email: &Email) -> Result<Option<UserId>> {
    let owner = users::table.filter(users::email_key.eq(email.key())).select(users::id);
    read_id(owner.get_result(db).optional()?)
}

fn read_id(id: Option<String>) -> Result<Option<UserId>> {
    id.map(|id| id.parse().map_err(|_| Error::Unreadable("users.id"))).transpose()
}
