//! What is taken already of all that some arrivals want.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::{Arrival, Outcome, Run};
use crate::{
    accounts::{
        reserved_name,
        user::{NewEmail, NewName},
    },
    db::{
        Conn, Result, directly,
        schema::{arrivals, users},
    },
    domain::Email,
};

/// Read with a few queries, however many arrivals there are.
pub(super) struct Taken {
    /// Kept for nobody.
    reserved: HashSet<Vec<u8>>,
    /// Under which names somebody came, with which id and in which run.
    came: HashMap<Vec<u8>, (Option<String>, String)>,
    /// Which ids came.
    old_ids: HashSet<String>,
    /// Under which names somebody has come in this batch, now or before.
    comes: HashSet<Vec<u8>>,
    names: HashSet<String>,
    emails: HashSet<String>,
}

impl Taken {
    pub(super) fn read(db: &mut Conn, all: &[Arrival]) -> Result<Self> {
        let came_as: Vec<&Vec<u8>> = all.iter().flat_map(|one| &one.came_as.names).collect();
        let old_ids: Vec<&String> = all.iter().filter_map(|one| one.old_id.as_ref()).collect();
        let wanted = || all.iter().flat_map(|one| &one.names);
        let names: Vec<&str> = wanted().map(|name| name.name().key()).collect();
        let emails: Vec<&str> = all.iter().filter_map(email).map(Email::key).collect();
        let ids = all.iter().flat_map(|one| &one.came_as.ids);
        let reserved = wanted().flat_map(|name| name.reserved().keys());
        let reserved = reserved_name::kept(db, reserved.chain(came_as.iter().copied()).chain(ids))?;
        let came: Vec<(Vec<u8>, Option<String>, String)> = directly!(db => arrivals::table
            .filter(arrivals::came_as.eq_any(came_as))
            .select((arrivals::came_as, arrivals::old_id, arrivals::run))
            .load(db))?;
        let old_ids: Vec<Option<String>> = directly!(db => arrivals::table
            .filter(arrivals::old_id.eq_any(old_ids))
            .select(arrivals::old_id)
            .load(db))?;
        let names: Vec<String> = directly!(db => users::table
            .filter(users::username_key.eq_any(names))
            .select(users::username_key)
            .load(db))?;
        let emails: Vec<Option<String>> = directly!(db => users::table
            .filter(users::email_key.eq_any(emails))
            .select(users::email_key)
            .load(db))?;
        Ok(Self {
            reserved,
            came: came.into_iter().map(|(came_as, id, run)| (came_as, (id, run))).collect(),
            old_ids: old_ids.into_iter().flatten().collect(),
            comes: HashSet::new(),
            names: names.into_iter().collect(),
            emails: emails.into_iter().flatten().collect(),
        })
    }

    /// The first of its names that it can have, or why there is none.
    pub(super) fn free_name<'a>(
        &self,
        one: &'a Arrival,
        is_taken: impl Fn(&[u8]) -> bool,
        run: Run,
    ) -> std::result::Result<&'a NewName, Outcome> {
        if one.came_as.names.iter().any(|key| self.reserved.contains(key)) {
            return Err(Outcome::Closed);
        }
        if self.comes.contains(one.came_as.key()) || is_taken(one.came_as.key()) {
            return Err(Outcome::Twice);
        }
        if let Some((old_id, at)) = one.came_as.names.iter().find_map(|key| self.came.get(key)) {
            let is_other = old_id.is_some() && one.old_id.is_some() && *old_id != one.old_id;
            return Err(match (*at == run.id.to_string(), is_other) {
                (true, _) => Outcome::Twice,
                (false, true) => Outcome::UsernameTaken,
                (false, false) => Outcome::Here,
            });
        }
        if one.came_as.ids.iter().any(|key| self.reserved.contains(key)) {
            return Err(Outcome::OtherNames);
        }
        let comes = |id| self.old_ids.contains(id);
        if one.old_id.as_ref().is_some_and(comes) || one.taken_id().is_some_and(|id| is_taken(&id))
        {
            return Err(Outcome::OtherNames);
        }
        let is_taken_email =
            |email: &Email| self.emails.contains(email.key()) || is_taken(email.key().as_bytes());
        if email(one).is_some_and(is_taken_email) {
            return Err(Outcome::EmailTaken);
        }
        let is_free = |name: &&NewName| {
            let key = name.name().key();
            !self.names.contains(key)
                && !is_taken(key.as_bytes())
                && !name.reserved().keys().any(|key| self.reserved.contains(key))
        };
        one.names.iter().find(is_free).ok_or(Outcome::UsernameTaken)
    }

    /// Another one under its names would be one too many.
    pub(super) fn see(&mut self, one: &Arrival) {
        self.comes.insert(one.came_as.key().to_vec());
    }

    /// It is here, under that name, for those that come after it.
    pub(super) fn add(&mut self, one: &Arrival, name: &NewName) {
        self.old_ids.extend(one.old_id.clone());
        self.names.insert(name.name().key().to_owned());
        self.emails.extend(email(one).map(|email| email.key().to_owned()));
    }
}

fn email(one: &Arrival) -> Option<&Email> {
    one.email.as_ref().map(NewEmail::email)
}
