use diesel::prelude::*;
use uuid::Uuid;

use super::{Scope, names::FOR_EVER};
use crate::{
    crypto::KeyRing,
    db::{self, Conn, Result, directly, locked, schema::throttles},
    domain::{Backoff, Claimant, Moment, Rate, Reference, UserId, Wait},
};

/// What is counted, under a name that says nothing: people type passwords into the wrong field,
/// and the database is no place for them.
#[derive(Clone, Debug)]
pub struct Key {
    scope: Scope,
    /// Under each key of the site, the current one first.
    hashes: Vec<Vec<u8>>,
}

impl Key {
    /// The counter of that name.
    #[must_use]
    pub fn new(keys: &KeyRing, scope: Scope, name: &str) -> Self {
        Self { scope, hashes: keys.hashes(&format!("throttle {}", scope.as_str()), name) }
    }

    /// The counter of strangers who say to be that.
    #[must_use]
    pub fn of_claimant(keys: &KeyRing, claimant: &Claimant) -> Self {
        match claimant {
            Claimant::Username(name) => Self::new(keys, Scope::Username, name.key()),
            Claimant::Email(email) => Self::new(keys, Scope::Email, email.key()),
            Claimant::Nobody(typed) => Self::new(keys, Scope::Nobody, typed),
            // Nobody types it: it is no stranger.
            Claimant::Account(id) => Self::new(keys, Scope::Nobody, &id.to_string()),
        }
    }

    /// A counter that nobody finds: it only counts for its account.
    pub(super) fn nowhere(scope: Scope) -> Self {
        Self { scope, hashes: vec![Uuid::now_v7().as_bytes().to_vec()] }
    }

    /// Whether both are one counter.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.hashes == other.hashes
    }

    /// Under each key of the site, in an order that nodes have in common: while the key is being changed,
    /// not all have the same current one.
    pub(super) fn in_order(&self) -> Vec<&Vec<u8>> {
        let mut hashes: Vec<_> = self.hashes.iter().collect();
        hashes.sort_unstable();
        hashes
    }
}

/// A counter, as it was read.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = throttles)]
pub(super) struct Counter {
    key: Vec<u8>,
    user_id: Option<String>,
    pub(super) count: i64,
    at: i64,
    pub(super) reference: Option<String>,
    expires_at: i64,
}

impl Counter {
    /// The counter as it is now; one that nothing was counted on, if there is none.
    pub(super) fn read(db: &mut Conn, key: &Key, now: Moment) -> Result<Self> {
        let found = highest(key, |hash| {
            let row = throttles::table.find(hash);
            directly!(db => row.select(Self::as_select()).get_result(db).optional())
        })?;
        Ok(found.unwrap_or_else(|| Self::new(key, now)))
    }

    fn new(key: &Key, now: Moment) -> Self {
        let hash = key.hashes.first().cloned().unwrap_or_default();
        let at = now.millis();
        Self { key: hash, user_id: None, count: 0, at, reference: None, expires_at: at }
    }

    /// The same, made if there is none, and locked until the transaction ends.
    pub(super) fn lock(db: &mut Conn, key: &Key, now: Moment) -> Result<Self> {
        let lock = |db: &mut Conn| {
            highest(key, |hash| {
                let row = throttles::table.find(hash);
                locked!(db => row.select(Self::as_select()))
            })
        };
        if let Some(found) = lock(db)? {
            return Ok(found);
        }
        let new = Self::new(key, now);
        let row = (
            throttles::key.eq(&new.key),
            throttles::scope.eq(key.scope.as_str()),
            throttles::count.eq(new.count),
            throttles::at.eq(new.at),
            throttles::expires_at.eq(new.at),
        );
        db::insert_or_ignore!(db, throttles::table, row)?;
        Ok(lock(db)?.unwrap_or(new))
    }

    /// Its name in the table.
    pub(super) fn key(&self) -> &[u8] {
        &self.key
    }

    /// Whether it counts for another account.
    pub(super) fn is_of_another_than(&self, user: Option<UserId>) -> bool {
        let user = user.map(|user| user.to_string());
        self.user_id.as_ref().is_some_and(|owner| Some(owner) != user.as_ref())
    }

    /// Whether strangers cannot sign in under that name until somebody turns it on.
    pub(super) fn is_off(&self) -> bool {
        self.expires_at == FOR_EVER.millis()
    }

    /// The count since the present stretch began.
    pub(super) fn in_stretch(self, rate: Rate, now: Moment) -> Self {
        if self.count == 0 || rate.is_over(Moment::from_millis(self.at), now) {
            return Self { count: 0, at: now.millis(), reference: None, ..self };
        }
        self
    }

    pub(super) fn wait_of_rate(&self, rate: Rate, now: Moment) -> Option<Wait> {
        rate.wait(self.count, Moment::from_millis(self.at), now)
    }

    pub(super) fn wait_of(&self, backoff: Backoff, now: Moment) -> Option<Wait> {
        backoff.wait(self.count, Moment::from_millis(self.at), now)
    }

    /// The time of the next failure.
    pub(super) fn at(self, now: Moment) -> Self {
        Self { at: now.millis(), ..self }
    }

    /// When the present stretch began.
    pub(super) fn since(&self) -> Moment {
        Moment::from_millis(self.at)
    }

    /// Counts one more.
    pub(super) fn add(
        self,
        db: &mut Conn,
        user: Option<UserId>,
        reference: Option<&Reference>,
        expires: Moment,
    ) -> Result<()> {
        directly!(db => diesel::update(throttles::table.find(self.key))
            .set((
                throttles::user_id.eq(user.map(|user| user.to_string())),
                throttles::count.eq(self.count + 1),
                throttles::at.eq(self.at),
                throttles::reference.eq(reference.map(Reference::as_str)),
                throttles::expires_at.eq(expires.millis()),
            ))
            .execute(db))?;
        Ok(())
    }
}

/// Of the counters under each key of the site the one with the highest count: two nodes may have begun
/// one each while the key was being changed.
fn highest(
    key: &Key,
    find: impl FnMut(&Vec<u8>) -> QueryResult<Option<Counter>>,
) -> Result<Option<Counter>> {
    let found = key.in_order().into_iter().map(find).collect::<QueryResult<Vec<_>>>()?;
    Ok(found.into_iter().flatten().max_by_key(|counter| counter.count))
}
