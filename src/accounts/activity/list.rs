use diesel::prelude::*;
use serde::{Serialize, Serializer};
use uuid::Uuid;

use crate::{
    db::{
        Conn, Result,
        schema::{activity, users},
    },
    domain::{Moment, Reference, UserId},
};

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
    /// The word of a [`super::Event`].
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

/// What of the log is looked for.
#[derive(Clone, Debug)]
pub enum Search {
    /// Everything.
    All,
    /// What happened to one account.
    Of(UserId),
    /// The refusal with that code.
    Refusal(Reference),
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
    let owner = users::id.nullable().eq(activity::user_id);
    let all = activity::table.left_join(users::table.on(owner));
    let mut rows = all.select(Entry::as_select()).into_boxed();
    rows = match search {
        Search::All => rows,
        Search::Of(user) => rows.filter(activity::user_id.eq(user.to_string())),
        Search::Refusal(code) => rows.filter(activity::reference.eq(code.as_str())),
    };
    if let Some(before) = before {
        rows = rows.filter(activity::id.lt(before.to_string()));
    }
    Ok(rows.order(activity::id.desc()).limit(limit).load(db)?)
}
