use uuid::Uuid;

use super::{
    Closed, Counter, Key, MEMORY, Scope, delete,
    names::{FOR_EVER, failures, keep_for_ever, lock_names},
    take_back,
};
use crate::{
    accounts::device,
    crypto::KeyRing,
    db::{Conn, Result},
    domain::{Claimant, Limits, Moment, Reference, Refusal, UserId, Visitor, Wait},
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
    limits: Limits,
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
        (keys, limits): (&KeyRing, Limits),
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
            counter.at(now).add(db, *user, reference, now.plus(MEMORY))?;
            return Ok(Counted::Device(device));
        }
        lock_names(db, *user, &self.name)?;
        let name = Counter::lock(db, &self.name, now)?.of(*user);
        let is_off = limits.are_off(self.judge_name(db, &name)? + 1);
        let until = if is_off { FOR_EVER } else { now.plus(MEMORY) };
        name.at(now).add(db, *user, reference, until)?;
        if let Some(user) = user.filter(|_| is_off) {
            tracing::warn!(%user, "too many wrong passwords: strangers cannot sign in any more");
            keep_for_ever(db, user)?;
        }
        if let Some(rate) = limits.address {
            let address = Counter::lock(db, &self.address, now)?;
            judge(address.wait_of_rate(rate, *arrived), &address)?;
            let address = address.in_stretch(rate, now);
            let until = address.since().plus(rate.per);
            address.add(db, None, reference, until)?;
        }
        Ok(Counted::Strangers)
    }

    /// Takes it back: it was right, and the failures before it count no more. The address's do;
    /// and what is off stays off.
    ///
    /// # Errors
    /// The database's.
    pub fn was_right(&self, db: &mut Conn, counted: &Counted) -> Result<()> {
        let names = lock_names(db, self.user, &self.name)?;
        match counted {
            Counted::Device(key) => delete(db, key.hashes())?,
            Counted::Strangers => take_back(db, &self.name)?,
        }
        if !self.limits.are_off(failures(db, self.user)?) {
            delete(db, &names)?;
        }
        match counted {
            Counted::Device(_) => Ok(()),
            Counted::Strangers => take_back(db, &self.address),
        }
    }

    /// The counter of the browser, if the account knows it, or is signed in there; with too many
    /// failures in a row it is a stranger, too. For a name that nobody has, the database is asked
    /// the same.
    fn device(&self, db: &mut Conn) -> Result<Option<Key>> {
        let known = match self.visitor.device() {
            Some(token) => device::find(db, self.user.unwrap_or(UserId::NOBODY), token)?,
            None => None,
        };
        let own = known.or_else(|| self.session.map(|id| format!("session {id}")));
        let Some(name) = own else { return Ok(None) };
        let key = Key::new(&self.keys, Scope::Device, &name);
        let failures = Counter::read(db, &key, self.arrived)?.of(self.user).count;
        Ok((!self.limits.are_off(failures)).then_some(key))
    }

    /// The failures that are counted under every name of the account.
    fn judge_name(&self, db: &mut Conn, name: &Counter) -> std::result::Result<i64, Closed> {
        let of_account = failures(db, self.user)?;
        let total = if self.user.is_some() { of_account } else { name.count };
        let off = self.limits.are_off(total).then_some(Wait::Off);
        judge(off.or_else(|| name.wait_of(self.limits.account, self.arrived)), name)?;
        Ok(total)
    }
}

pub(super) fn judge(wait: Option<Wait>, counter: &Counter) -> std::result::Result<(), Closed> {
    if wait.is_none() {
        return Ok(());
    }
    let reference = counter.reference.as_deref().and_then(|code| code.parse().ok());
    Err(Closed::Refused(Refusal { wait, reference }))
}
