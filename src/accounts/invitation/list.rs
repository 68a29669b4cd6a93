//! Invitations as they are.

use diesel::prelude::*;
use uuid::Uuid;

use super::InvitationLink;
use crate::{
    accounts::user::{User, UserRow},
    db::{
        Conn, Error, Result,
        schema::{invitations, users},
    },
    domain::{Moment, Role, UserId},
};

/// An invitation, as those who look after it see it: without its secret.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// The row's own id, which opens nothing.
    pub id: Uuid,
    /// What the accounts may do.
    pub role: Role,
    /// How many accounts can be made with it.
    pub uses: i64,
    /// How many have been.
    pub used: i64,
    /// Which account made it; none for the command line.
    pub made_by: Option<UserId>,
    /// That account, if it is not gone.
    pub maker: Option<User>,
    /// Made then.
    pub created_at: Moment,
    /// Good until then.
    pub expires_at: Moment,
    /// Taken back then.
    pub revoked_at: Option<Moment>,
}

/// What can be done with an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// An account is made with it.
    Good,
    /// Nothing, for as long as whoever made it is no administrator.
    Dormant,
    /// Nothing any more: as many accounts were made as it was good for.
    UsedUp,
    /// Nothing any more: it is too old.
    Expired,
    /// Nothing any more: it was taken back.
    Revoked,
}

impl Invitation {
    /// What can be done with it at that time.
    #[must_use]
    pub fn state(&self, now: Moment) -> State {
        if self.revoked_at.is_some() {
            State::Revoked
        } else if self.used >= self.uses {
            State::UsedUp
        } else if self.expires_at <= now {
            State::Expired
        } else if self.made_by.is_some() && !may_invite(self.maker.as_ref()) {
            State::Dormant
        } else {
            State::Good
        }
    }
}

/// A link must not outlive the power of whoever made it.
pub(super) fn may_invite(maker: Option<&User>) -> bool {
    maker.is_some_and(|user| user.role == Role::Admin && user.disabled_at.is_none())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = invitations)]
struct Row {
    id: String,
    role: String,
    uses: i64,
    used: i64,
    made_by: Option<String>,
    created_at: i64,
    expires_at: i64,
    revoked_at: Option<i64>,
}

impl TryFrom<(Row, Option<UserRow>)> for Invitation {
    type Error = Error;

    fn try_from((row, maker): (Row, Option<UserRow>)) -> Result<Self> {
        let made_by = row.made_by.map(|id| id.parse());
        Ok(Self {
            id: row.id.parse().map_err(|_| Error::Unreadable("invitations.id"))?,
            role: row.role.parse().map_err(|_| Error::Unreadable("invitations.role"))?,
            uses: row.uses,
            used: row.used,
            made_by: made_by.transpose().map_err(|_| Error::Unreadable("invitations.made_by"))?,
            maker: maker.map(User::try_from).transpose()?,
            created_at: Moment::from_millis(row.created_at),
            expires_at: Moment::from_millis(row.expires_at),
            revoked_at: row.revoked_at.map(Moment::from_millis),
        })
    }
}

/// Invitations with whoever made them.
macro_rules! with_makers {
    () => {
        invitations::table
            .left_join(users::table.on(users::id.nullable().eq(invitations::made_by)))
            .select((Row::as_select(), Option::<UserRow>::as_select()))
    };
}

/// The invitation that the link is one of, while it is good. Looking spends nothing.
///
/// # Errors
/// The database's.
pub fn find(db: &mut Conn, link: &InvitationLink, now: Moment) -> Result<Option<Invitation>> {
    let row = with_makers!().filter(invitations::token_hash.eq(link.hash().to_vec()));
    let row: Option<(Row, Option<UserRow>)> = row.get_result(db).optional()?;
    let found = row.map(Invitation::try_from).transpose()?;
    Ok(found.filter(|invitation| invitation.state(now) == State::Good))
}

/// The invitations before `before`, newest first, at most `limit`.
///
/// # Errors
/// The database's.
pub fn list(db: &mut Conn, before: Option<Uuid>, limit: i64) -> Result<Vec<Invitation>> {
    let mut rows = with_makers!().into_boxed();
    if let Some(before) = before {
        rows = rows.filter(invitations::id.lt(before.to_string()));
    }
    let rows: Vec<(Row, Option<UserRow>)> =
        rows.order(invitations::id.desc()).limit(limit).load(db)?;
    rows.into_iter().map(Invitation::try_from).collect()
}
