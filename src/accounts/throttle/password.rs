use diesel::prelude::*;
use uuid::Uuid;

use super::{
    Closed, Counter, Key, MEMORY, Scope,
    names::{failures, keep_until, lock_names},
};
use crate::{
    accounts::device,
    crypto::KeyRing,
    db::{Conn, Result, schema::throttles},
    domain::{Backoff, Claimant, Moment, Reference, Refusal, Throttle, UserId, Visitor, Wait},
};

/// Somebody is about to try a password.
///
/// A browser in which the account was signed in to before, or is now, has a counter of its own, which
/// strangers cannot touch (OWASP's device cookie). All others share one for each name that is typed and one
/// for each address. A name and an address of one account are counted apart, so that waiting never
/// tells that they belong together; what turns the account off is counted over both.
#[derive(Clone, Debug)]
pub struct PasswordTry {
    /// Who has the name; none for an unknown one.
    pub user: Option<UserId>,
    /// From where.
    pub visitor: Visitor,
    /// Where the refusal will be found, if it comes to one.
    pub reference: Reference,
    /// When the request came: those that came together are judged as of one time, however long
    /// some had to wait for the database.
    pub arrived: Moment,
    /// The session in which the password is typed again.
    session: Option<Uuid>,
    name: Key,
    address: Key,
    keys: KeyRing,
    limits: Throttle,
}

/// A try that is counted: where.
#[derive(Clone, Debug)]
pub enum Counted {
    /// For a browser that the account knows.
    Device(Key),
    /// For all others.
    Strangers,
}

impl PasswordTry {
    /// For what `claimant` names, which is `user`'s.
    #[must_use]
    pub fn new(
        (keys, limits): (&KeyRing, Throttle),
        claimant: &Claimant,
        user: Option<(UserId, &str)>,
        (visitor, session): (Visitor, Option<Uuid>),
        reference: Reference,
        arrived: Moment,
    ) -> Self {
        let name = match claimant {
            Claimant::Username(name) => name.key(),
            Claimant::Email(email) => email.key(),
            Claimant::Account(_) => user.map(|(_, username_key)| username_key).unwrap_or_default(),
            Claimant::Nobody(typed) => typed,
        };
        Self {
            name: Key::new(keys, Scope::Account, name),
            address: Key::new(keys, Scope::Address, &visitor.network()),
            user: user.map(|(id, _)| id),
            visitor,
            session,
            reference,
            arrived,
            keys: keys.clone(),
            limits,
        }
    }

    /// What stands in its way, as far as can be seen without waiting for anybody.
    ///
    /// # Errors
    /// [`Closed`].
    pub fn look(&self, db: &mut Conn) -> std::result::Result<(), Closed> {
        let Self { limits, arrived, .. } = self;
        if let Some(device) = self.device(db)? {
            let counter = Counter::read(db, &device, *arrived)?.of(self.user);
            return judge(counter.wait_of(limits.device, *arrived), &counter);
        }
        let name = Counter::read(db, &self.name, *arrived)?.of(self.user);
        self.judge_name(db, &name)?;
        let Some(rate) = limits.address else { return Ok(()) };
        let address = Counter::read(db, &self.address, *arrived)?;
        judge(address.wait_of_rate(rate, *arrived), &address)
    }

    /// Counts it, in a transaction, at `now`.
    ///
    /// # Errors
    /// [`Closed`]; the transaction is then undone, and nothing is counted.
    pub fn count(&self, db: &mut Conn, now: Moment) -> std::result::Result<Counted, Closed> {
        let Self { user, limits, arrived, .. } = self;
        let reference = Some(&self.reference);
        if let Some(device) = self.device(db)? {
            let counter = Counter::lock(db, &device, now)?.of(*user);
            judge(counter.wait_of(limits.device, *arrived), &counter)?;
            let until = expiry(limits.device, counter.count + 1);
            counter.at(now).add(db, *user, reference, &until)?;
            return Ok(Counted::Device(device));
        }
        let name = Counter::lock(db, &self.name, now)?.of(*user);
        let total = self.judge_name(db, &name)? + 1;
        let until = expiry(limits.account, total);
        name.at(now).add(db, *user, reference, &until)?;
        if let Some(user) = user.filter(|_| limits.account.is_off(total)) {
            tracing::warn!(%user, "too many wrong passwords: strangers cannot sign in any more");
            keep_until(db, user, until(now))?;
        }
        if let Some(rate) = limits.address {
            let address = Counter::lock(db, &self.address, now)?;
            judge(address.wait_of_rate(rate, *arrived), &address)?;
            let until = |since: Moment| since.plus(rate.per);
            address.in_stretch(rate, now).add(db, None, reference, &until)?;
        }
        Ok(Counted::Strangers)
    }

    /// Takes it back: it was right, and the failures before it count no more. The address's do;
    /// and what is off stays off.
    ///
    /// # Errors
    /// The database's.
    pub fn was_right(&self, db: &mut Conn, counted: &Counted) -> Result<()> {
        // Both names of an account may be tried at once: everybody locks them in one order, and
        // the address after them.
        let names = lock_names(db, self.user)?;
        self.take_back(db, counted)?;
        if let Counted::Device(key) = counted {
            let rows = throttles::table.filter(throttles::key.eq_any(key.hashes()));
            diesel::delete(rows).execute(db)?;
        }
        if !self.limits.account.is_off(failures(db, self.user)?) {
            diesel::delete(throttles::table.filter(throttles::key.eq_any(names))).execute(db)?;
        }
        Ok(())
    }

    /// Takes it back: nothing was compared.
    ///
    /// # Errors
    /// The database's.
    pub fn take_back(&self, db: &mut Conn, counted: &Counted) -> Result<()> {
        match counted {
            Counted::Device(key) => super::take_back(db, key),
            Counted::Strangers => {
                super::take_back(db, &self.name)?;
                super::take_back(db, &self.address)
            }
        }
    }

    /// The counter of the browser, if the account knows it. For a name that nobody has, the
    /// database is asked the same.
    fn device(&self, db: &mut Conn) -> Result<Option<Key>> {
        let known = match self.visitor.device() {
            Some(token) => device::find(db, self.user.unwrap_or(UserId::NOBODY), token)?,
            None => None,
        };
        let own = known.or_else(|| self.session.map(|id| format!("session {id}")));
        Ok(own.map(|name| Key::new(&self.keys, Scope::Device, &name)))
    }

    /// The failures that are counted under every name of the account.
    fn judge_name(&self, db: &mut Conn, name: &Counter) -> std::result::Result<i64, Closed> {
        let of_account = failures(db, self.user)?;
        let total = if self.user.is_some() { of_account } else { name.count };
        let limit = self.limits.account;
        let off = limit.is_off(total).then_some(Wait::Off);
        judge(off.or_else(|| name.wait_of(limit, self.arrived)), name)?;
        Ok(total)
    }
}

fn judge(wait: Option<Wait>, counter: &Counter) -> std::result::Result<(), Closed> {
    if wait.is_none() {
        return Ok(());
    }
    let reference = counter.reference.as_deref().and_then(|code| code.parse().ok());
    Err(Closed::Refused(Refusal { wait, reference }))
}

/// Until when the failures count: what is off never comes on by itself.
fn expiry(backoff: Backoff, failures: i64) -> impl Fn(Moment) -> Moment {
    let is_off = backoff.is_off(failures);
    move |latest| if is_off { Moment::from_millis(i64::MAX) } else { latest.plus(MEMORY) }
}
