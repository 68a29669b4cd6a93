//! Under which names an account came.

use diesel::prelude::*;

use crate::{
    accounts::reserved_name,
    crypto::KeyRing,
    db::{Conn, Result, schema::arrivals},
    domain::{Email, Moment, UserId, Username},
};

/// The names that an account had where it came from, as the table holds them under each key of the
/// site: who comes again under them is here already, whatever it is called by now.
#[derive(Clone, Debug)]
pub struct CameAs(pub(super) Vec<Vec<u8>>);

impl CameAs {
    /// Under these names, of which there is at least one.
    #[must_use]
    pub fn new<'a>(
        keys: &KeyRing,
        username: impl Into<Option<&'a Username>>,
        email: impl Into<Option<&'a Email>>,
    ) -> Self {
        // As they were spelled: over there, Ada and ada may be two people.
        let username = username.into().map_or("", Username::as_str);
        let email = email.into().map_or("", Email::as_str);
        Self(keys.hashes("came as", &format!("{username}\n{email}")))
    }

    pub(super) fn key(&self) -> &[u8] {
        self.0.first().map_or(&[], Vec::as_slice)
    }
}

/// Keeps in mind, for the account that its owner closes, that it is not to come again.
///
/// # Errors
/// The database's.
pub fn close(db: &mut Conn, user: UserId, now: Moment) -> Result<()> {
    let came_as = arrivals::table.find(user.to_string()).select(arrivals::came_as);
    let came_as: Option<Vec<u8>> = came_as.get_result(db).optional()?;
    came_as.map_or(Ok(()), |key| reserved_name::keep(db, key, now))
}
