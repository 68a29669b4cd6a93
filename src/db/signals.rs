//! What a transaction has to tell once it is kept.

use std::cell::RefCell;

use tokio::sync::broadcast::{Receiver, Sender, channel};

use super::{
    Conn, Db, Error,
    transaction::{Durability, transaction},
};
use crate::domain::Signal;

/// How many a subscriber may lag behind; of more it misses the oldest, and is told how many.
const LAG: usize = 1024;

thread_local! {
    /// A transaction runs on one thread from its beginning to its end.
    static UNTOLD: RefCell<Vec<Signal>> = const { RefCell::new(Vec::new()) };
}

/// Tells whoever subscribed, once the transaction that runs on this thread is kept.
pub(crate) fn tell_when_kept(signal: Signal) {
    UNTOLD.with_borrow_mut(|untold| untold.push(signal));
}

/// What was to be told on this thread, and is not any more.
pub(super) fn take() -> Vec<Signal> {
    UNTOLD.take()
}

/// Those who subscribed.
#[derive(Clone)]
pub(super) struct Signals(Sender<Signal>);

impl Default for Signals {
    fn default() -> Self {
        Self(channel(LAG).0)
    }
}

impl Signals {
    pub(super) fn subscribe(&self) -> Receiver<Signal> {
        self.0.subscribe()
    }

    pub(super) fn send(&self, signals: Vec<Signal>) {
        for signal in signals {
            // Nobody may have subscribed.
            let _ = self.0.send(signal);
        }
    }
}

impl Db {
    /// Runs `work` in one transaction, and tells of it what is to be told if it is kept.
    pub(super) async fn transact<T, E>(
        &self,
        durability: Durability,
        work: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let signals = self.signals.clone();
        let transact = move |db: &mut Conn| {
            take();
            let answer = transaction(db, durability, work)?;
            // Whoever asked for it may be gone: it is kept all the same.
            signals.send(take());
            Ok(answer)
        };
        self.writers.run(transact).await
    }

    /// Hears what happens from now on.
    #[must_use]
    pub fn subscribe(&self) -> Receiver<Signal> {
        self.signals.subscribe()
    }

    /// Tells whoever subscribed of what is kept nowhere.
    pub(crate) fn tell_now(&self, signal: Signal) {
        self.signals.send(vec![signal]);
    }
}
