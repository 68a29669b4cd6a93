//! Making an account.

use super::{
    activity::{self, Event},
    credential::{self, Password},
    user::{self, NewUser, User},
};
use crate::{
    db::{Conn, Result},
    domain::{Author, Epoch, Moment},
};

/// An account about to be made.
#[derive(Clone, Debug)]
pub struct Registration {
    /// Who it is for.
    pub user: NewUser,
    /// What it is proved by, if that is known yet.
    pub password: Option<Password>,
    /// Who asks for it.
    pub author: Author,
}

impl Registration {
    /// Account, password and activity row, in the caller's transaction.
    ///
    /// # Errors
    /// [`crate::db::Error::Taken`] if a name is somebody else's; the transaction is then undone.
    pub fn insert(&self, db: &mut Conn, epoch: &Epoch, now: Moment) -> Result<User> {
        self.insert_as(db, Event::SignedUp, epoch, now)
    }

    /// As [`Registration::insert`], told by that event.
    pub(super) fn insert_as(
        &self,
        db: &mut Conn,
        event: Event,
        epoch: &Epoch,
        now: Moment,
    ) -> Result<User> {
        let user = user::insert(db, &self.user, epoch, now)?;
        if let Some(password) = &self.password {
            credential::insert_password(db, user.id, password, now)?;
        }
        activity::insert(db, user.id, event, &self.author, now)?;
        Ok(user)
    }
}
