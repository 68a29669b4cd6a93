//! An account as those who look after it see it: never a hash, never a secret.

use std::collections::HashMap;

use diesel::{dsl::max, prelude::*};
use schemars::JsonSchema;
use serde::Serialize;

use super::user::{User, UserRow};
use crate::{
    db::{
        Conn, Result,
        schema::{sessions, users},
    },
    domain::{Moment, Role},
};

/// An account, as JSON and lists tell of it. Times are RFC 3339, UTC.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "UserForAdministrators")]
pub struct Summary {
    /// Never used again for another account.
    #[schemars(extend("format" = "uuid"))]
    pub id: String,
    /// As typed.
    pub username: String,
    /// What others see instead.
    pub display_name: Option<String>,
    /// As typed; unverified.
    pub email: Option<String>,
    /// `user` or `admin`.
    pub role: Role,
    /// Signed up then.
    #[schemars(extend("format" = "date-time"))]
    pub created_at: String,
    /// Whether signing in is off.
    pub disabled: bool,
    /// The last use of any session that has not ended.
    #[schemars(extend("format" = "date-time"))]
    pub last_seen_at: Option<String>,
    /// The same times, for pages.
    #[serde(skip)]
    pub created: Moment,
    /// See [`Summary::created`].
    #[serde(skip)]
    pub last_seen: Option<Moment>,
}

impl Summary {
    fn new(user: User, last_seen_at: Option<i64>) -> Self {
        Self {
            id: user.id.to_string(),
            username: user.username,
            display_name: user.display_name,
            email: user.email,
            role: user.role,
            created: user.created_at,
            last_seen: last_seen_at.map(Moment::from_millis),
            created_at: user.created_at.to_string(),
            disabled: user.disabled_at.is_some(),
            last_seen_at: last_seen_at.map(|at| Moment::from_millis(at).to_string()),
        }
    }
}

/// The account, as it was read, and when it was last seen.
///
/// # Errors
/// The database's.
pub fn of(db: &mut Conn, user: User) -> Result<Summary> {
    let of = sessions::table.filter(sessions::user_id.eq(user.id.to_string()));
    let seen = of.select(max(sessions::last_seen_at)).get_result(db)?;
    Ok(Summary::new(user, seen))
}

/// The accounts, as they were read, and when each was last seen.
///
/// # Errors
/// The database's.
pub(super) fn of_all(db: &mut Conn, rows: Vec<UserRow>) -> Result<Vec<Summary>> {
    let ids = rows.iter().map(UserRow::id);
    let seen: HashMap<String, Option<i64>> = sessions::table
        .filter(sessions::user_id.eq_any(ids))
        .group_by(sessions::user_id)
        .select((sessions::user_id, max(sessions::last_seen_at)))
        .load::<(String, Option<i64>)>(db)?
        .into_iter()
        .collect();
    let summary = |row: UserRow| {
        let seen = seen.get(row.id()).copied().flatten();
        Ok(Summary::new(User::try_from(row)?, seen))
    };
    rows.into_iter().map(summary).collect()
}

/// The accounts after `after`, oldest first, at most `limit`.
///
/// # Errors
/// The database's.
pub fn list(db: &mut Conn, after: Option<&str>, limit: i64) -> Result<Vec<Summary>> {
    let rows: Vec<(UserRow, Option<i64>)> = users::table
        .filter(users::id.gt(after.unwrap_or_default()))
        .order(users::id)
        .limit(limit)
        .select((
            UserRow::as_select(),
            sessions::table
                .filter(sessions::user_id.eq(users::id))
                .select(max(sessions::last_seen_at))
                .single_value(),
        ))
        .load(db)?;
    let summary = |(row, seen)| Ok(Summary::new(User::try_from(row)?, seen));
    rows.into_iter().map(summary).collect()
}
