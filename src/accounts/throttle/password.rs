use std::time::Duration;

use super::{
    Closed, Counter, Key, MEMORY, Scope, count_at, delete,
    names::{FOR_EVER, Failures, delete_names, failures, keep_for_ever},
    take_back,
};
use crate::{
    accounts::{
        device,
        user::{self, User},
    },
    crypto::KeyRing,
    db::{Conn, Result},
    domain::{Claimant, Limits, Moment, Reference, Refusal, UserId, Visitor, Wait},
};

/// Somebody is about to try a password.
///
/// A browser in which the account was signed in to before, or is now, has a counter of its own,
/// which strangers cannot touch (OWASP's device cookie). All others share one for each name that is
/// typed and one for each address. A name and an address of one account are counted apart, so that
/// waiting never tells that they belong together; what turns the account off is counted over both.
#[derive(Clone, Debug)]
pub struct PasswordTry {
    /// Whom somebody says to be.
    pub claimant: Claimant,
    /// From where.
    pub visitor: Visitor,
    /// The name of the counter of whoever types the password again: of a session, or of all of an
    /// account's API tokens.
    pub again: Option<String>,
    /// Where the refusal will be found, if it comes to one.
    pub reference: Reference,
    /// When the request came: those that came together are judged as of one time, however long
    /// some had to wait for the database.
    pub arrived: Moment,
    /// The counter of the name.
    pub name: Key,
    /// The counter of the address.
    pub address: Key,
    /// The site's keys.
    pub keys: KeyRing,
    /// How many tries there are.
    pub limits: Limits,
}

/// When to come back if the name has changed hands meanwhile.
const SOON: Duration = Duration::from_secs(1);

/// A try that is counted: where.
#[derive(Clone, Debug)]
pub enum Counted {
    /// For a browser that the account knows.
    Device(Key),
    /// For all others.
    Strangers,
}

impl PasswordTry {
    /// What stands in its way, as far as can be seen without waiting for anybody, and without
    /// asking whether somebody has the name.
    ///
    /// # Errors
    /// [`Closed`].
    pub fn look(&self, db: &mut Conn) -> std::result::Result<(), Closed> {
        let Self { limits, arrived, .. } = self;
        if let Some((_, counter)) = self.device(db)? {
            return judge(counter.wait_of(limits.device, *arrived), &counter);
        }
        let name = Counter::read(db, &self.name, *arrived)?;
        self.judge_name(&name, name.count, name.is_off())?;
        super::look(db, &self.address, limits.address, *arrived)
    }

    /// Counts it, in a transaction, at `now`, for whoever has the name.
    ///
    /// # Errors
    /// [`Closed`]; the transaction is then undone, and nothing is counted.
    pub fn count(
        &self,
        db: &mut Conn,
        user: Option<UserId>,
        now: Moment,
    ) -> std::result::Result<Counted, Closed> {
        let Self { limits, arrived, .. } = self;
        let reference = Some(&self.reference);
        if let Some((device, _)) = self.device(db)? {
            let counter = Counter::lock(db, &device, now)?;
            judge(counter.wait_of(limits.device, *arrived), &counter)?;
            counter.at(now).add(db, user, reference, now.plus(MEMORY))?;
            return Ok(Counted::Device(device));
        }
        // Locks the account, too: it may have another name since it was looked up, or the name
        // another account. Nothing is ever counted for an account under a name that it has not.
        let owner = user::lock(db, user.unwrap_or(UserId::NOBODY))?;
        let is_theirs = owner.as_ref().map_or(user.is_none(), |owner| self.is_name_of(owner));
        let name = Counter::lock(db, &self.name, now)?;
        if !is_theirs || name.is_of_another_than(user) {
            return Err(Closed::Refused(Refusal::TooMany(Wait::For(SOON), None)));
        }
        let Failures { count, is_off } = failures(db, user)?;
        let total = if user.is_some() { count } else { name.count };
        self.judge_name(&name, total, is_off)?;
        let is_off = limits.are_off(total + 1);
        let until = if is_off { FOR_EVER } else { now.plus(MEMORY) };
        name.at(now).add(db, user, reference, until)?;
        if let Some(user) = user.filter(|_| is_off) {
            tracing::warn!(%user, "too many wrong passwords: strangers cannot sign in any more");
            keep_for_ever(db, user)?;
        }
        count_at(db, &self.address, limits.address, *arrived, now, reference)?;
        Ok(Counted::Strangers)
    }

    /// Takes it back: it was the right one of `user`, and the failures before it count no more. The
    /// address's do; and what is off stays off.
    ///
    /// # Errors
    /// The database's.
    pub fn was_right(&self, db: &mut Conn, user: UserId, counted: &Counted) -> Result<()> {
        user::lock(db, user)?;
        if let Some(device) = self.own_device(db)? {
            delete(db, &device)?;
        }
        if let Counted::Strangers = counted {
            take_back(db, &self.name, Some(user))?;
        }
        let Failures { count, is_off } = failures(db, Some(user))?;
        if !self.is_off(count, is_off) {
            delete_names(db, user)?;
        }
        match counted {
            Counted::Device(_) => Ok(()),
            Counted::Strangers => take_back(db, &self.address, None),
        }
    }

    /// Whether the name that was typed is still that of whom it was found to be.
    fn is_name_of(&self, user: &User) -> bool {
        let is = |scope, key: &String| Key::new(&self.keys, scope, key).is(&self.name);
        is(Scope::Username, &user.username_key)
            || user.email_key.as_ref().is_some_and(|key| is(Scope::Email, key))
    }

    /// The counter of the browser, if the account knows it, or is signed in there; with too many
    /// failures in a row it is a stranger, too.
    fn device(&self, db: &mut Conn) -> Result<Option<(Key, Counter)>> {
        let Some(key) = self.own_device(db)? else { return Ok(None) };
        let counter = Counter::read(db, &key, self.arrived)?;
        Ok((!self.limits.are_off(counter.count)).then_some((key, counter)))
    }

    fn own_device(&self, db: &mut Conn) -> Result<Option<Key>> {
        let known = device::of_claimant(db, self.visitor.devices(), &self.claimant)?;
        let own = known.or_else(|| self.again.clone());
        Ok(own.map(|name| Key::new(&self.keys, Scope::Device, &name)))
    }

    /// `total` failures are known of under all names of the account.
    fn judge_name(
        &self,
        name: &Counter,
        total: i64,
        is_off: bool,
    ) -> std::result::Result<(), Closed> {
        let off = self.is_off(total, is_off).then_some(Wait::Off);
        judge(off.or_else(|| name.wait_of(self.limits.account, self.arrived)), name)
    }

    /// Whether no stranger is let in, by the count or since it was so once.
    fn is_off(&self, count: i64, was_off: bool) -> bool {
        self.limits.are_off(count) || (was_off && self.limits.account_off.is_some())
    }
}

pub(super) fn judge(wait: Option<Wait>, counter: &Counter) -> std::result::Result<(), Closed> {
    let Some(wait) = wait else { return Ok(()) };
    let reference = counter.reference.as_deref().and_then(|code| code.parse().ok());
    Err(Closed::Refused(Refusal::TooMany(wait, reference)))
}
