//! Accounts as they leave for another system, or another site of this one.

use diesel::prelude::*;
use serde::Serialize;

use super::{
    credential::PASSWORD,
    user::{User, UserRow},
};
use crate::{
    db::{
        Conn, Result,
        schema::{credentials, users},
    },
    domain::{Moment, Role, Theme},
};

/// An account, without its secrets. Times are RFC 3339, UTC.
#[derive(Clone, Debug, Serialize)]
pub struct Account {
    /// Its id here.
    pub id: String,
    /// As typed.
    pub username: String,
    /// What others see instead.
    pub display_name: Option<String>,
    /// As typed; unverified.
    pub email: Option<String>,
    /// `user` or `admin`.
    pub role: Role,
    /// Disabled since then.
    pub disabled_at: Option<String>,
    /// Signed up then.
    pub created_at: String,
    /// The language it chose.
    pub language: Option<String>,
    /// The theme it chose.
    pub theme: Option<&'static str>,
    /// Whether a password opens it.
    pub has_password: bool,
}

/// An account with what its password is proved by.
#[derive(Clone, Serialize)]
pub struct Departure {
    /// The rest.
    #[serde(flatten)]
    pub account: Account,
    /// The hash.
    password: Option<String>,
    /// See [`crate::domain::Preparation::version`].
    preparation: Option<i64>,
}

impl Account {
    fn new(user: User, has_password: bool) -> Self {
        let time = |moment: Moment| moment.to_string();
        Self {
            id: user.id.to_string(),
            username: user.username,
            display_name: user.display_name,
            email: user.email,
            role: user.role,
            disabled_at: user.disabled_at.map(time),
            created_at: time(user.created_at),
            language: user.preferences.language.map(|language| language.to_string()),
            theme: user.preferences.theme.map(Theme::as_str),
            has_password,
        }
    }
}

/// The accounts after `after`, oldest first, at most `limit`.
///
/// # Errors
/// The database's.
pub fn list(db: &mut Conn, after: Option<&str>, limit: i64) -> Result<Vec<Departure>> {
    type Row = (UserRow, Option<String>, Option<i64>);
    let of_user = credentials::user_id.eq(users::id).and(credentials::kind.eq(PASSWORD));
    let rows: Vec<Row> = users::table
        .left_join(credentials::table.on(of_user))
        .filter(users::id.gt(after.unwrap_or_default()))
        .order(users::id)
        .limit(limit)
        .select((
            UserRow::as_select(),
            credentials::phc.nullable(),
            credentials::preparation.nullable(),
        ))
        .load(db)?;
    let departure = |(user, password, preparation): Row| {
        let account = Account::new(User::try_from(user)?, password.is_some());
        Ok(Departure { account, password, preparation })
    };
    rows.into_iter().map(departure).collect()
}
