//! What becomes of a batch of arrivals, and its carrying out.

use diesel::prelude::*;

use super::{Arrival, Outcome, Run, taken::Taken};
use crate::{
    accounts::{
        activity::{self, Event},
        credential, reserved_name, throttle,
        user::{NewEmail, NewName},
    },
    db::{
        Conn, Error, Result, directly,
        schema::{arrivals, users},
    },
    domain::{Author, DisplayName, Email, Epoch, Moment, Role, Theme, UserId},
};

/// What becomes of each of some arrivals. Nothing is written before it is carried out.
pub struct Plan<'a> {
    /// Of each, in their order.
    pub outcomes: Vec<Outcome>,
    new: Vec<New<'a>>,
    run: Run,
}

/// An account that is to be made.
struct New<'a> {
    id: UserId,
    from: &'a Arrival,
    name: &'a NewName,
    epoch: Epoch,
}

impl<'a> Plan<'a> {
    /// For that run of an import. Taken is also what `is_taken` says so
    /// of: in a dry run nothing else remembers earlier batches (see [`Arrival::taken_as`]).
    ///
    /// # Errors
    /// The database's.
    pub fn make(
        db: &mut Conn,
        all: &'a [Arrival],
        is_taken: impl Fn(&[u8]) -> bool,
        run: Run,
    ) -> Result<Self> {
        let mut taken = Taken::read(db, all)?;
        let mut plan = Self { outcomes: Vec::with_capacity(all.len()), new: Vec::new(), run };
        for from in all {
            let outcome = match taken.free_name(from, &is_taken, run) {
                Ok(name) => {
                    taken.add(from, name);
                    let epoch = Epoch::new().map_err(|e| Error::Unavailable(e.into()))?;
                    plan.new.push(New { id: UserId::new(run.began), from, name, epoch });
                    Outcome::Arrived(name.name().as_str().to_owned())
                }
                Err(outcome) => outcome,
            };
            if matches!(outcome, Outcome::Arrived(_) | Outcome::Here) {
                taken.see(from);
            }
            plan.outcomes.push(outcome);
        }
        Ok(plan)
    }

    /// Makes the accounts, in the transaction in which the plan was made.
    ///
    /// # Errors
    /// [`Error::Taken`] if somebody took a name since, or the database's; the caller's transaction is
    /// then undone.
    pub fn carry_out(self, db: &mut Conn) -> Result<()> {
        let Self { new, run, .. } = self;
        if new.is_empty() {
            return Ok(());
        }
        insert_users(db, &new)?;
        // As for anybody who takes a name.
        let reserved = new.iter().flat_map(|one| one.name.reserved().keys());
        if !reserved_name::kept(db, reserved)?.is_empty() {
            return Err(Error::Taken);
        }
        let counters = new.iter().flat_map(|one| {
            [Some(one.name.counter()), one.from.email.as_ref().map(NewEmail::counter)]
        });
        throttle::forget_strangers(db, counters.flatten())?;
        let with_password = |one: &New<'a>| Some((one.id, one.from.password.as_ref()?));
        credential::insert_passwords(db, new.iter().filter_map(with_password), run.began)?;
        insert_arrivals(db, &new, run)?;
        let ids: Vec<_> = new.iter().map(|one| one.id).collect();
        activity::insert_all(db, &ids, Event::Imported, &Author::Operator, run.began)
    }
}

fn insert_users(db: &mut Conn, new: &[New<'_>]) -> Result<()> {
    let row = |one: &New<'_>| {
        let (from, email) = (one.from, one.from.email.as_ref().map(NewEmail::email));
        (
            users::id.eq(one.id.to_string()),
            users::username.eq(one.name.name().as_str().to_owned()),
            users::username_key.eq(one.name.name().key().to_owned()),
            users::display_name.eq(from
                .display_name
                .as_ref()
                .map(DisplayName::as_str)
                .map(str::to_owned)),
            users::email.eq(email.map(Email::as_str).map(str::to_owned)),
            users::email_key.eq(email.map(Email::key).map(str::to_owned)),
            users::role.eq(from.role.as_str()),
            users::epoch.eq(one.epoch.bytes().to_vec()),
            users::disabled_at.eq(from.disabled_at.map(Moment::millis)),
            users::created_at.eq(from.created_at.millis()),
            users::language.eq(from.preferences.language.map(|language| language.to_string())),
            users::theme.eq(from.preferences.theme.map(Theme::as_str)),
        )
    };
    let rows: Vec<_> = new.iter().map(row).collect();
    directly!(db => diesel::insert_into(users::table).values(rows).execute(db))?;
    Ok(())
}

fn insert_arrivals(db: &mut Conn, new: &[New<'_>], run: Run) -> Result<()> {
    let row = |one: &New<'_>| {
        let old_id = one.from.old_id.clone();
        // Of others it would count as soon as they are enabled, or no administrators any more.
        let counts = one.from.disabled_at.is_none() && one.from.role == Role::User;
        let cookie_epoch = old_id.as_ref().filter(|_| counts).map(|_| one.epoch.bytes().to_vec());
        (
            arrivals::user_id.eq(one.id.to_string()),
            arrivals::came_as.eq(one.from.came_as.key().to_vec()),
            arrivals::cookie_epoch.eq(cookie_epoch),
            arrivals::old_id.eq(old_id),
            arrivals::run.eq(run.id.to_string()),
        )
    };
    let rows: Vec<_> = new.iter().map(row).collect();
    directly!(db => diesel::insert_into(arrivals::table).values(rows).execute(db))?;
    Ok(())
}
