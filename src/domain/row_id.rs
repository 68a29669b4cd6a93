use std::{sync::Mutex, time::Duration};

use uuid::{Timestamp, Uuid, timestamp::context::ContextV7};

use super::Moment;

/// Counts within a millisecond (RFC 9562, section 6.2, method 1).
static COUNTER: Mutex<ContextV7> = Mutex::new(ContextV7::new());

/// A new id for a row of any table: a UUIDv7, so that rows which this process makes later come
/// later, even within a millisecond.
#[must_use]
pub fn row_id(now: Moment) -> Uuid {
    let since_epoch = Duration::from_millis(u64::try_from(now.millis()).unwrap_or(0));
    Uuid::new_v7(Timestamp::from_unix(&COUNTER, since_epoch.as_secs(), since_epoch.subsec_nanos()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_later_comes_later() {
        let now = Moment::from_millis(1_790_000_000_000);
        let ids: Vec<_> = (0..1000).map(|_| row_id(now).to_string()).collect();
        assert!(ids.is_sorted());
    }
}
