//! The security log: rows that are only ever added, in the transaction of the change they tell of.

mod csv;
mod list;

use diesel::prelude::*;

pub use self::{
    csv::csv_head,
    list::{Entry, Search, list},
};
pub use crate::domain::Event;

use crate::{
    db::{self, Conn, Result, directly, schema::activity},
    domain::{Author, Logged, Moment, Reference, Signal, UserId, Visitor, row_id},
};

/// Adds a row; of no account for what the operator does to none.
///
/// # Errors
/// The database's.
pub fn insert(
    db: &mut Conn,
    user: impl Into<Option<UserId>>,
    event: Event,
    author: &Author,
    now: Moment,
) -> Result<()> {
    let (user, visitor) = (user.into(), author.visitor());
    let by = user.and_then(|user| author.account(user));
    directly!(db => diesel::insert_into(activity::table)
        .values((
            activity::id.eq(row_id(now).to_string()),
            activity::at.eq(now.millis()),
            activity::user_id.eq(user.map(|id| id.to_string())),
            activity::by_user.eq(by.map(|id| id.to_string())),
            activity::what.eq(event.as_str()),
            activity::ip.eq(visitor.ip()),
            activity::agent.eq(visitor.agent()),
        ))
        .execute(db))?;
    let at = now;
    db::tell_when_kept(Signal::Logged(Logged {
        at,
        what: event,
        user,
        by,
        visitor,
        reference: None,
    }));
    Ok(())
}

/// Adds a row for each of these accounts, of which there is one at least.
///
/// # Errors
/// The database's.
pub(super) fn insert_all(
    db: &mut Conn,
    all: &[UserId],
    event: Event,
    author: &Author,
    now: Moment,
) -> Result<()> {
    let visitor = author.visitor();
    let row = |user: &UserId| {
        (
            activity::id.eq(row_id(now).to_string()),
            activity::at.eq(now.millis()),
            activity::user_id.eq(Some(user.to_string())),
            activity::by_user.eq(author.account(*user).map(|id| id.to_string())),
            activity::what.eq(event.as_str()),
            activity::ip.eq(visitor.ip().clone()),
            activity::agent.eq(visitor.agent().to_owned()),
        )
    };
    let rows: Vec<_> = all.iter().map(row).collect();
    directly!(db => diesel::insert_into(activity::table).values(rows).execute(db))?;
    for user in all {
        let (by, visitor) = (author.account(*user), visitor.clone());
        db::tell_when_kept(Signal::Logged(Logged {
            at: now,
            what: event,
            user: Some(*user),
            by,
            visitor,
            reference: None,
        }));
    }
    Ok(())
}

/// Adds the row of a password that was not taken, under the code that the visitor is shown. What was
/// typed as a name is not kept: it may have been the password.
///
/// # Errors
/// The database's.
pub fn insert_refused(
    db: &mut Conn,
    user: Option<UserId>,
    cause: Event,
    visitor: &Visitor,
    reference: &Reference,
    now: Moment,
) -> Result<()> {
    diesel::insert_into(activity::table)
        .values((
            activity::id.eq(row_id(now).to_string()),
            activity::at.eq(now.millis()),
            activity::user_id.eq(user.map(|id| id.to_string())),
            activity::what.eq(cause.as_str()),
            activity::ip.eq(visitor.ip()),
            activity::agent.eq(visitor.agent()),
            activity::reference.eq(reference.as_str()),
        ))
        .execute(db)?;
    let (visitor, reference) = (visitor.clone(), Some(reference.clone()));
    db::tell_when_kept(Signal::Logged(Logged {
        at: now,
        what: cause,
        user,
        by: None,
        visitor,
        reference,
    }));
    Ok(())
}

/// Keeps what happened to the account and by it, and no longer from where: it is gone.
///
/// # Errors
/// The database's.
pub fn forget_origins(db: &mut Conn, user: UserId) -> Result<()> {
    let id = user.to_string();
    let rows = activity::table.filter(activity::user_id.eq(&id).or(activity::by_user.eq(&id)));
    diesel::update(rows).set((activity::ip.eq(""), activity::agent.eq(""))).execute(db)?;
    Ok(())
}

/// Whose the latest `limit` sign-ins were, and from where, newest first.
///
/// # Errors
/// The database's.
pub fn latest_sign_ins(db: &mut Conn, limit: i64) -> Result<Vec<(String, String)>> {
    Ok(activity::table
        .filter(activity::what.eq(Event::SignedIn.as_str()))
        .order(activity::id.desc())
        .limit(limit)
        .select((activity::user_id.assume_not_null(), activity::ip))
        .load(db)?)
}
