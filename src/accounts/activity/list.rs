use std::net::IpAddr;

use diesel::prelude::*;
use serde::{Serialize, Serializer};
use uuid::Uuid;

use super::Event;
use crate::{
    db::{
        Conn, Result,
        schema::{activity, users},
    },
    domain::{Moment, Reference, UserId, least_row_id},
};

diesel::alias!(users as authors: Authors);

/// A row of the log.
#[derive(Clone, Debug, Queryable, Selectable, Serialize)]
#[diesel(table_name = activity)]
pub struct Entry {
    /// Its place in the log.
    #[serde(skip)]
    pub id: String,
    /// When, in Unix milliseconds.
    #[serde(serialize_with = "rfc_3339")]
    pub at: i64,
    /// Whom it happened to; none for a name that nobody has, and for what the command line did to no
    /// account.
    pub user_id: Option<String>,
    /// The user name that the account has now.
    #[diesel(select_expression = users::username.nullable())]
    pub username: Option<String>,
    /// Whose doing it was; none for the command line, and for strangers.
    pub by_user: Option<String>,
    /// The user name that whoever did it has now.
    #[diesel(select_expression = authors.field(users::username).nullable())]
    pub by_username: Option<String>,
    /// The word of an [`Event`].
    pub what: String,
    /// From what address; empty for none.
    pub ip: String,
    /// What the browser called itself.
    pub agent: String,
    /// The code of a refusal.
    pub reference: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives it so")]
fn rfc_3339<S: Serializer>(millis: &i64, to: S) -> std::result::Result<S::Ok, S::Error> {
    to.collect_str(&Moment::from_millis(*millis))
}

/// What of the log is looked for: rows that fit all that is given.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// What happened to that account.
    pub account: Option<UserId>,
    /// What happened.
    pub kind: Option<Event>,
    /// From that address.
    pub address: Option<IpAddr>,
    /// Not before then.
    pub from: Option<Moment>,
    /// Before then.
    pub to: Option<Moment>,
    /// The refusal with that code.
    pub code: Option<Reference>,
}

impl Search {
    /// What happened to one account.
    #[must_use]
    pub fn of(account: UserId) -> Self {
        Self { account: Some(account), ..Self::default() }
    }
}

/// Keeps the rows with that value. A column that does not lead is written so that no index fits it.
macro_rules! narrow {
    ($rows:ident, $column:expr, $value:expr, $leads:expr) => {
        match $value {
            Some(value) if $leads => $rows.filter($column.eq(value)),
            Some(value) => $rows.filter($column.concat("").eq(value)),
            None => $rows,
        }
    };
}

/// The rows before `before`, newest first, at most `limit`.
///
/// # Errors
/// The database's.
pub fn list(
    db: &mut Conn,
    search: &Search,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Entry>> {
    let Search { account, kind, address, from, to, code } = search;
    let owner = users::id.nullable().eq(activity::user_id);
    let author = authors.field(users::id).nullable().eq(activity::by_user);
    let all = activity::table.left_join(users::table.on(owner)).left_join(authors.on(author));
    let mut rows = all.select(Entry::as_select()).into_boxed();
    // Each index ends with the id, and so gives the rows in their order; a database uses one. SQLite
    // cannot tell that a code has one row and an account few, where a kind has most of the log.
    let (is_free, is_open) = (code.is_none(), code.is_none() && account.is_none());
    rows = narrow!(rows, activity::reference, code.as_ref().map(Reference::as_str), true);
    rows = narrow!(rows, activity::user_id, account.map(|id| id.to_string()), is_free);
    rows = narrow!(rows, activity::ip, address.map(|ip| ip.to_string()), is_open);
    rows = narrow!(rows, activity::what, kind.map(Event::as_str), is_open);
    // An id begins with its time.
    if let Some(from) = from {
        rows = rows.filter(activity::id.ge(least_row_id(*from).to_string()));
    }
    if let Some(end) = before.into_iter().chain(to.map(least_row_id)).min() {
        rows = rows.filter(activity::id.lt(end.to_string()));
    }
    Ok(rows.order(activity::id.desc()).limit(limit).load(db)?)
}
