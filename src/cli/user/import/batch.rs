//! Batches of records become accounts.

use std::{
    collections::HashSet,
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use anyhow::{Result, anyhow};

use super::{Mode, preset::Preset, row::Judge, source::Record, tell::Teller};
use crate::{
    accounts::arrival::{Arrival, Outcome, Plan, Run},
    app::App,
    db::{self, Conn},
};

/// An import that runs.
pub(super) struct Import {
    app: App,
    judge: Judge,
    mode: Mode,
    pub(super) tell: Teller,
    /// In a dry run: what would be taken by what came before.
    seen: Arc<HashSet<u64>>,
}

/// Why a batch was undone.
enum Halt {
    /// This one of its arrivals cannot be imported.
    Refused(usize, Outcome),
    Database(db::Error),
}

impl From<db::Error> for Halt {
    fn from(error: db::Error) -> Self {
        Self::Database(error)
    }
}

impl Import {
    /// Into the site; `length` is the file's.
    pub(super) fn new(app: App, mode: Mode, length: u64, preset: Option<Preset>) -> Self {
        let weak_hashes = app.config().foreign_hashes.weak;
        let ids = preset.map_or("", Preset::ids);
        let judge = Judge::new(app.keys().clone(), weak_hashes, Run::begin(app.clock().now()), ids);
        let tell = Teller::new(mode == Mode::Dry, length);
        Self { app, judge, mode, tell, seen: Arc::default() }
    }

    /// Imports all of a batch or nothing of it.
    pub(super) async fn take(&mut self, batch: Vec<Record>) -> Result<()> {
        let read = batch.last().map_or(0, |record| record.read);
        let judged: Vec<_> =
            batch.iter().map(|record| self.judge.arrival(&record.values)).collect();
        let unreadable = judged.iter().position(Result::is_err);
        if let (Mode::Stop, Some(at)) = (self.mode, unreadable) {
            let problem = judged[at].as_ref().err().cloned().unwrap_or_default();
            return Err(self.stop(&batch, at, &problem));
        }
        let arrivals: Vec<Arrival> = judged.iter().flatten().cloned().collect();
        let outcomes = match self.write(arrivals).await {
            Ok(outcomes) => outcomes,
            Err(Halt::Refused(at, outcome)) => {
                return Err(self.stop(&batch, at, problem(&outcome)));
            }
            Err(Halt::Database(error)) => return Err(error.into()),
        };
        let mut outcomes = outcomes.into_iter();
        for (record, arrival) in batch.iter().zip(&judged) {
            match arrival.as_ref().map(|arrival| (arrival, outcomes.next())) {
                Err(cause) => self.tell.refused(record, cause),
                Ok((_, Some(Outcome::Here))) => self.tell.here(record, "is here already"),
                Ok((_, Some(Outcome::Closed))) => {
                    self.tell.here(record, "was here, and its owner closed it");
                }
                Ok((arrival, Some(Outcome::Arrived(name)))) => {
                    self.tell.arrived(record, &name, arrival);
                }
                Ok((_, outcome)) => {
                    self.tell.refused(record, outcome.as_ref().map_or("", problem));
                }
            }
        }
        self.tell.has_read(read);
        Ok(())
    }

    /// The batch was not imported for the sake of that one.
    fn stop(&mut self, batch: &[Record], at: usize, problem: &str) -> anyhow::Error {
        let place = |record: Option<&Record>| record.map_or("", |record| &record.place).to_owned();
        let (first, last) = (place(batch.first()), place(batch.last()));
        if let Some(record) = batch.get(at) {
            self.tell.refused(record, problem);
        }
        anyhow!(
            "nothing from {first} to {last} was imported, what came before was; with --on-error skip \
             the others are"
        )
    }

    /// What becomes of each. In a dry run nothing is written.
    async fn write(&mut self, arrivals: Vec<Arrival>) -> std::result::Result<Vec<Outcome>, Halt> {
        let (mode, run, arrivals) = (self.mode, self.judge.run, Arc::new(arrivals));
        let mut tries = 0;
        let outcomes = loop {
            let (all, seen) = (arrivals.clone(), self.seen.clone());
            let work = move |db: &mut Conn| {
                let plan = Plan::make(db, &all, |key| seen.contains(&hash(key)), run)?;
                let outcomes = plan.outcomes.clone();
                let refused = outcomes.iter().position(|outcome| !problem(outcome).is_empty());
                match (mode, refused) {
                    (Mode::Dry, _) => {}
                    (Mode::Stop, Some(at)) => return Err(Halt::Refused(at, outcomes[at].clone())),
                    (Mode::Stop | Mode::Skip, _) => plan.carry_out(db)?,
                }
                Ok(outcomes)
            };
            tries += 1;
            let done = match mode {
                Mode::Dry => self.app.db().read(work).await,
                Mode::Stop | Mode::Skip => self.app.db().write(work).await,
            };
            match done {
                // Somebody signed up under one of the names at this moment, or held too much too long.
                Err(Halt::Database(db::Error::Taken | db::Error::Unavailable(_))) if tries < 3 => {}
                done => break done?,
            }
        };
        let seen = Arc::make_mut(&mut self.seen);
        for (arrival, outcome) in arrivals.iter().zip(&outcomes) {
            if let (Mode::Dry, Outcome::Arrived(name)) = (mode, outcome) {
                seen.extend(arrival.taken_as(name).map(|key| hash(&key)));
            }
        }
        Ok(outcomes)
    }
}

/// Eight bytes for each of a million names.
fn hash(key: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

/// Why it cannot be imported; nothing if it can, or has been.
fn problem(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Arrived(_) | Outcome::Here | Outcome::Closed => "",
        Outcome::Twice => "an earlier record has the same names",
        Outcome::OtherNames => "its id came before, under other names",
        Outcome::UsernameTaken => "its user name is taken",
        Outcome::EmailTaken => "its email is taken",
    }
}
