//! Everybody who has an account, in the order of their names, and looking for some of them: as fast
//! with a million accounts as with a thousand.

use diesel::{dsl::sql, expression::SqlLiteral, prelude::*, sql_types::Bool};

use super::{
    summary::{self, Summary},
    user::UserRow,
};
use crate::{
    db::{Conn, Result, schema::users},
    domain::{NamePrefix, Role},
};

/// Who is looked for.
#[derive(Clone, Debug)]
pub struct Search {
    /// How the user name or the e-mail address begins.
    pub begins: NamePrefix,
    /// What the account may do; none for all.
    pub role: Option<Role>,
    /// Whether it may be signed in to; none for all.
    pub is_active: Option<bool>,
}

/// By which name an account was found, and its canonical key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Its user name.
    Username(String),
    /// Its e-mail address.
    Email(String),
}

/// An account and where it stands in the list.
#[derive(Clone, Debug)]
pub struct Found {
    /// The account.
    pub account: Summary,
    /// What the next page begins after.
    pub place: Place,
}

/// The accounts after `after`: those whose user names begin so, by name, and then those whose e-mail
/// addresses do, by address. At most `limit`.
///
/// # Errors
/// The database's.
pub fn list(
    db: &mut Conn,
    search: &Search,
    after: Option<&Place>,
    limit: usize,
) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    if !matches!(after, Some(Place::Email(_))) {
        let after = match after {
            Some(Place::Username(key)) => key,
            _ => "",
        };
        found = by_username(db, search, after, limit)?;
    }
    if !search.begins.is_empty() && found.len() < limit {
        let after = match after {
            Some(Place::Email(key)) => key,
            _ => "",
        };
        found.extend(by_email(db, search, after, limit - found.len())?);
    }
    let (rows, places): (Vec<_>, Vec<_>) = found.into_iter().unzip();
    let accounts = summary::of_all(db, rows)?;
    Ok(accounts.into_iter().zip(places).map(|(account, place)| Found { account, place }).collect())
}

/// Every pair of role and status that is looked for. Each is a range of one index, in the order of
/// the names; a range over several pairs would not be in their order.
fn kinds(search: &Search) -> Vec<(Role, bool)> {
    let roles = search.role.map_or(vec![Role::Admin, Role::User], |role| vec![role]);
    let states = search.is_active.map_or(vec![true, false], |state| vec![state]);
    roles.iter().flat_map(|role| states.iter().map(|state| (*role, *state))).collect()
}

/// Written out, not bound. PostgreSQL then plans each statement for what it looks for; a plan for
/// whatever role and beginning walks all names to find the only administrator.
fn is_of(role: Role, is_active: bool) -> SqlLiteral<Bool> {
    sql(match (role, is_active) {
        (Role::User, true) => "role = 'user' AND disabled_at IS NULL",
        (Role::User, false) => "role = 'user' AND disabled_at IS NOT NULL",
        (Role::Admin, true) => "role = 'admin' AND disabled_at IS NULL",
        (Role::Admin, false) => "role = 'admin' AND disabled_at IS NOT NULL",
    })
}

/// The first `limit` rows by one key, from each kind's range.
macro_rules! ranges {
    ($db:expr, $search:expr, $limit:expr, $key:expr, $place:expr, $within:expr) => {{
        let limit = i64::try_from($limit).unwrap_or(i64::MAX);
        let mut found: Vec<(UserRow, Place)> = Vec::new();
        for (role, is_active) in kinds($search) {
            let rows: Vec<UserRow> = users::table
                .filter(is_of(role, is_active))
                .filter($within)
                .order($key)
                .limit(limit)
                .select(UserRow::as_select())
                .load($db)?;
            found.extend(rows.into_iter().map(|row| {
                let place = $place(&row);
                (row, place)
            }));
        }
        found
    }};
}

type Rows = Vec<(UserRow, Place)>;

fn by_username(db: &mut Conn, search: &Search, after: &str, limit: usize) -> Result<Rows> {
    let (first, end) = (search.begins.first(), search.begins.end());
    let place = |row: &UserRow| Place::Username(row.username_key().to_owned());
    let mut found = ranges!(
        db,
        search,
        limit,
        users::username_key,
        place,
        users::username_key
            .ge(first)
            .and(users::username_key.gt(after))
            .and(users::username_key.lt(&end))
    );
    found.sort_by(|(a, _), (b, _)| a.username_key().cmp(b.username_key()));
    found.truncate(limit);
    Ok(found)
}

/// But for those whose user names were found already.
fn by_email(db: &mut Conn, search: &Search, after: &str, limit: usize) -> Result<Rows> {
    let (first, end) = (search.begins.first(), search.begins.end());
    let place = |row: &UserRow| Place::Email(row.email_key().unwrap_or_default().to_owned());
    let mut found = ranges!(
        db,
        search,
        limit,
        users::email_key,
        place,
        users::email_key
            .ge(first)
            .and(users::email_key.gt(after))
            .and(users::email_key.lt(&end))
            .and(users::username_key.lt(first).or(users::username_key.ge(&end)))
            .assume_not_null()
    );
    found.sort_by(|(a, _), (b, _)| a.email_key().cmp(&b.email_key()));
    found.truncate(limit);
    Ok(found)
}
