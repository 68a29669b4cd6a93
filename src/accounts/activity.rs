//! The security log: rows that are only ever added, in the transaction of the change they tell of.

use diesel::prelude::*;

use crate::{
    db::{Conn, Result, schema::activity},
    domain::{Author, Moment, UserId, row_id},
};

/// What happened to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The account was made.
    SignedUp,
    /// A session began.
    SignedIn,
    /// A session ended by its owner.
    SignedOut,
    /// The password was typed again for a sensitive change.
    Reauthenticated,
    /// The user name or display name changed.
    ProfileChanged,
    /// The e-mail address changed.
    EmailChanged,
    /// The password changed, and with it every other session ended.
    PasswordChanged,
    /// A one-time link to choose a new password was made.
    PasswordLinkMade,
    /// A new password was chosen with such a link; every session ended.
    PasswordLinkUsed,
    /// What the account may do changed.
    RoleChanged,
    /// Nobody may sign in any more.
    Disabled,
    /// The account may be signed in to again.
    Enabled,
    /// Every session ended.
    SignedOutEverywhere,
    /// The account is gone.
    Deleted,
}

impl Event {
    /// The word in the table.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignedUp => "signed-up",
            Self::SignedIn => "signed-in",
            Self::SignedOut => "signed-out",
            Self::Reauthenticated => "reauthenticated",
            Self::ProfileChanged => "profile-changed",
            Self::EmailChanged => "email-changed",
            Self::PasswordChanged => "password-changed",
            Self::PasswordLinkMade => "password-link-made",
            Self::PasswordLinkUsed => "password-link-used",
            Self::RoleChanged => "role-changed",
            Self::Disabled => "disabled",
            Self::Enabled => "enabled",
            Self::SignedOutEverywhere => "signed-out-everywhere",
            Self::Deleted => "deleted",
        }
    }
}

/// Adds a row.
///
/// # Errors
/// The database's.
pub fn insert(
    db: &mut Conn,
    user: UserId,
    event: Event,
    author: &Author,
    now: Moment,
) -> Result<()> {
    let visitor = author.visitor();
    diesel::insert_into(activity::table)
        .values((
            activity::id.eq(row_id(now).to_string()),
            activity::at.eq(now.millis()),
            activity::user_id.eq(user.to_string()),
            activity::by_user.eq(author.account(user).map(|id| id.to_string())),
            activity::what.eq(event.as_str()),
            activity::ip.eq(visitor.ip()),
            activity::agent.eq(visitor.agent()),
        ))
        .execute(db)?;
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
        .select((activity::user_id, activity::ip))
        .load(db)?)
}
