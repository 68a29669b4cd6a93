//! Links to make an account with, as often and as long as an administrator or the operator said.

mod list;

use std::time::Duration;

use diesel::prelude::*;
use uuid::Uuid;

use self::list::may_invite;
pub use self::list::{Invitation, State, find, list};
use super::{
    activity::{self, Event},
    registration::Registration,
    user::{self, User},
};
use crate::{
    db::{Conn, Result, schema::invitations},
    domain::{Author, Epoch, InvitationKind, Moment, Role, SecretToken, UpTo, UserId, row_id},
};

/// The secret in the link.
pub type InvitationLink = SecretToken<InvitationKind>;

/// What an invitation is good for.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// How many accounts are made with it.
    pub uses: UpTo<1000>,
    /// How long it is good.
    pub days: UpTo<365>,
    /// What the accounts may do.
    pub role: Role,
}

/// Makes an invitation. Answers until when it is good.
///
/// # Errors
/// The database's.
pub fn make(
    db: &mut Conn,
    link: &InvitationLink,
    terms: &Terms,
    author: &Author,
    now: Moment,
) -> Result<Moment> {
    // Neither an administrator nor the operator: then it never works.
    let made_by = author.account(UserId::NOBODY);
    let until = now.plus(Duration::from_hours(24) * terms.days.get());
    diesel::insert_into(invitations::table)
        .values((
            invitations::id.eq(row_id(now).to_string()),
            invitations::token_hash.eq(link.hash().to_vec()),
            invitations::role.eq(terms.role.as_str()),
            invitations::uses.eq(i64::from(terms.uses.get())),
            invitations::used.eq(0),
            invitations::made_by.eq(made_by.map(|id| id.to_string())),
            invitations::created_at.eq(now.millis()),
            invitations::expires_at.eq(until.millis()),
        ))
        .execute(db)?;
    activity::insert(db, made_by, Event::InvitationMade, author, now)?;
    Ok(until)
}

/// Makes the account with one use of the invitation: both or neither. None, and nothing was done, if
/// it is good no longer.
///
/// # Errors
/// [`crate::db::Error::Taken`] if a name is somebody else's; the transaction is then undone.
pub fn register(
    db: &mut Conn,
    invitation: &Invitation,
    registration: &Registration,
    epoch: &Epoch,
    now: Moment,
) -> Result<Option<User>> {
    if !spend(db, invitation, now)? {
        return Ok(None);
    }
    let user = registration.insert_as(db, Event::SignedUpInvited, epoch, now)?;
    user::set_invitation(db, user.id, invitation.id)?;
    Ok(Some(user))
}

/// Takes one use, if it is still good: of many at once, no more than there are uses.
fn spend(db: &mut Conn, invitation: &Invitation, now: Moment) -> Result<bool> {
    // Locked: once somebody is no administrator, no account comes from what was in flight.
    if let Some(maker) = invitation.made_by
        && !may_invite(user::lock(db, maker)?.as_ref())
    {
        return Ok(false);
    }
    let spent = diesel::update(invitations::table.find(invitation.id.to_string()))
        .filter(invitations::used.lt(invitations::uses))
        .filter(invitations::revoked_at.is_null())
        .filter(invitations::expires_at.gt(now.millis()))
        .set((
            invitations::used.eq(invitations::used + 1),
            invitations::last_used_at.eq(now.millis()),
        ))
        .execute(db)?;
    Ok(spent == 1)
}

/// What became of taking it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revocation {
    /// It works no longer.
    Done,
    /// It was taken back already.
    AlreadySo,
    /// There is no such invitation.
    Missing,
}

/// Takes an invitation back; the accounts that were made with it stay.
///
/// # Errors
/// The database's.
pub fn revoke(db: &mut Conn, id: Uuid, author: &Author, now: Moment) -> Result<Revocation> {
    let row = invitations::table.find(id.to_string());
    let revoked = diesel::update(row.clone())
        .filter(invitations::revoked_at.is_null())
        .set(invitations::revoked_at.eq(now.millis()))
        .execute(db)?;
    if revoked == 0 {
        let found: i64 = row.count().get_result(db)?;
        return Ok(if found == 0 { Revocation::Missing } else { Revocation::AlreadySo });
    }
    activity::insert(db, author.account(UserId::NOBODY), Event::InvitationRevoked, author, now)?;
    Ok(Revocation::Done)
}
