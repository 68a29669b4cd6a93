//! What time it is: the system's clock, or one that a test sets and advances.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use crate::domain::Moment;

/// A source of the current [`Moment`]; copies of a manual clock share one time.
#[derive(Clone, Debug)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// The operating system's clock.
    #[must_use]
    pub fn system() -> Self {
        Self(None)
    }

    /// A clock that stands at `start` until it is advanced.
    #[must_use]
    pub fn manual(start: Moment) -> Self {
        Self(Some(Arc::new(AtomicI64::new(start.millis()))))
    }

    /// The current moment.
    #[must_use]
    pub fn now(&self) -> Moment {
        match &self.0 {
            Some(millis) => Moment::from_millis(millis.load(Ordering::SeqCst)),
            None => system_now(),
        }
    }

    /// Moves a manual clock forward; the system's clock is left alone.
    pub fn advance(&self, by: Duration) {
        self.set(self.now().plus(by));
    }

    /// Sets a manual clock, back, too; the system's clock is left alone.
    pub fn set(&self, now: Moment) {
        if let Some(millis) = &self.0 {
            millis.store(now.millis(), Ordering::SeqCst);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that asks the system for the time")]
fn system_now() -> Moment {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment::from_millis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
}
