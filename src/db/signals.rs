//! What a transaction has to tell once it is kept.

use std::cell::RefCell;

use tokio::sync::broadcast::{Receiver, Sender, channel};

use crate::domain::Signal;

/// How many a subscriber may lag behind; of more it misses the oldest, and is told how many.
const LAG: usize = 1024;

thread_local! {
    /// A transaction runs on one thread from its beginning to its end.
    static UNTOLD: RefCell<Vec<Signal>> = const { RefCell::new(Vec::new()) };
}

/// Tells whoever subscribed, once the transaction that runs on this thread is kept.
pub fn tell(signal: Signal) {
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
