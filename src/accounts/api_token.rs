//! Secrets with which a program acts for an account, without a session.

use std::time::Duration;

use diesel::prelude::*;
use uuid::Uuid;

use super::{
    activity::{self, Event},
    user,
};
use crate::{
    db::{self, Conn, Result, schema::api_tokens},
    domain::{
        ApiTokenKind, Author, DisplayName, Moment, SecretToken, TokenScope, UpTo, UserId, row_id,
    },
};

/// The secret itself.
pub type ApiToken = SecretToken<ApiTokenKind>;

/// As many as anybody looks through.
pub const MOST: i64 = 50;

/// The most days that a token is good for.
pub const MOST_DAYS: u32 = 365;

const DAY: Duration = Duration::from_hours(24);

/// What a token is to be.
#[derive(Clone, Debug)]
pub struct Terms {
    /// What its owner calls it.
    pub name: DisplayName,
    /// What it lets a program do.
    pub scope: TokenScope,
    /// For how many days.
    pub days: UpTo<MOST_DAYS>,
}

/// A token, as its owner sees it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The row's own id, which opens nothing.
    pub id: Uuid,
    /// What its owner calls it.
    pub name: String,
    /// What it lets a program do.
    pub scope: TokenScope,
    /// Made then.
    pub created_at: Moment,
    /// Good until then.
    pub expires_at: Moment,
    /// Last used then, to the minute.
    pub last_used_at: Option<Moment>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = api_tokens)]
struct Row {
    id: String,
    name: String,
    scope: String,
    created_at: i64,
    expires_at: i64,
    last_used_at: Option<i64>,
}

impl TryFrom<Row> for Listed {
    type Error = db::Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id.parse().map_err(|_| db::Error::Unreadable("api_tokens.id"))?,
            name: row.name,
            scope: row.scope.parse().map_err(|_| db::Error::Unreadable("api_tokens.scope"))?,
            created_at: Moment::from_millis(row.created_at),
            expires_at: Moment::from_millis(row.expires_at),
            last_used_at: row.last_used_at.map(Moment::from_millis),
        })
    }
}

/// Makes a token. Answers until when it is good; none if the account has too many.
///
/// # Errors
/// The database's.
pub fn make(
    db: &mut Conn,
    user: UserId,
    token: &ApiToken,
    terms: &Terms,
    author: &Author,
    now: Moment,
) -> Result<Option<Moment>> {
    // Two at once are one too many.
    user::lock(db, user)?;
    let of_user = api_tokens::table.filter(api_tokens::user_id.eq(user.to_string()));
    let good: i64 =
        of_user.filter(api_tokens::expires_at.gt(now.millis())).count().get_result(db)?;
    if good >= MOST {
        return Ok(None);
    }
    let until = now.plus(DAY * terms.days.get());
    diesel::insert_into(api_tokens::table)
        .values((
            api_tokens::id.eq(row_id(now).to_string()),
            api_tokens::token_hash.eq(token.hash().to_vec()),
            api_tokens::user_id.eq(user.to_string()),
            api_tokens::name.eq(terms.name.as_str()),
            api_tokens::scope.eq(terms.scope.as_str()),
            api_tokens::created_at.eq(now.millis()),
            api_tokens::expires_at.eq(until.millis()),
        ))
        .execute(db)?;
    activity::insert(db, user, Event::TokenMade, author, now)?;
    Ok(Some(until))
}

/// The account's tokens, the latest first; those that are over are kept for a while.
///
/// # Errors
/// The database's.
pub fn list(db: &mut Conn, user: UserId) -> Result<Vec<Listed>> {
    let of_user = api_tokens::table.filter(api_tokens::user_id.eq(user.to_string()));
    let rows: Vec<Row> = of_user.order(api_tokens::id.desc()).select(Row::as_select()).load(db)?;
    rows.into_iter().map(Listed::try_from).collect()
}

/// Ends one of the account's tokens; false if it has none of that id.
///
/// # Errors
/// The database's.
pub fn revoke(db: &mut Conn, user: UserId, id: Uuid, author: &Author, now: Moment) -> Result<bool> {
    let row = api_tokens::table.find(id.to_string());
    let ended = diesel::delete(row.filter(api_tokens::user_id.eq(user.to_string()))).execute(db)?;
    if ended == 1 {
        activity::insert(db, user, Event::TokenRevoked, author, now)?;
    }
    Ok(ended == 1)
}

/// Ends every token of the account.
///
/// # Errors
/// The database's.
pub fn delete_of(db: &mut Conn, user: UserId) -> Result<()> {
    let rows = api_tokens::table.filter(api_tokens::user_id.eq(user.to_string()));
    diesel::delete(rows).execute(db)?;
    Ok(())
}
