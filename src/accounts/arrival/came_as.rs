//! Under which names an account came.

use diesel::prelude::*;

use crate::{
    accounts::reserved_name,
    crypto::KeyRing,
    db::{Conn, Result, schema::arrivals},
    domain::{Email, Moment, UserId, Username},
};

/// The names, and the id, that an account had where it came from, as the table holds them under each key of the
/// site: who comes again under them is here already, whatever it is called by now.
#[derive(Clone, Debug)]
pub struct CameAs {
    pub(super) names: Vec<Vec<u8>>,
    pub(super) ids: Vec<Vec<u8>>,
}

impl CameAs {
    /// Under these names, of which there is at least one.
    #[must_use]
    pub fn new(
        keys: &KeyRing,
        username: Option<&Username>,
        email: Option<&Email>,
        old_id: Option<&str>,
    ) -> Self {
        // As they were spelled: over there, Ada and ada may be two people.
        let username = username.map_or("", Username::as_str);
        let email = email.map_or("", Email::as_str);
        Self {
            names: keys.hashes("came as", &format!("{username}\n{email}")),
            ids: old_id.map(|id| id_keys(keys, id)).unwrap_or_default(),
        }
    }

    pub(super) fn key(&self) -> &[u8] {
        self.names.first().map_or(&[], Vec::as_slice)
    }
}

fn id_keys(keys: &KeyRing, id: &str) -> Vec<Vec<u8>> {
    keys.hashes("came with", id)
}

/// Keeps in mind, for the account that its owner closes, that it is not to come again, and that its old id is
/// nobody else's.
///
/// # Errors
/// The database's.
pub fn close(db: &mut Conn, user: UserId, keys: &KeyRing, now: Moment) -> Result<()> {
    let row: Option<(Vec<u8>, Option<String>)> = arrivals::table
        .find(user.to_string())
        .select((arrivals::came_as, arrivals::old_id))
        .get_result(db)
        .optional()?;
    let Some((came_as, old_id)) = row else { return Ok(()) };
    let id = old_id.and_then(|id| id_keys(keys, &id).into_iter().next());
    [Some(came_as), id].into_iter().flatten().try_for_each(|key| reserved_name::keep(db, key, now))
}
