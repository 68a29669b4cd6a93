use std::{sync::Mutex, time::Duration};

use uuid::{Builder, Timestamp, Uuid, timestamp::context::ContextV7};

use super::Moment;

/// Counts within a millisecond (RFC 9562, section 6.2, method 1).
static COUNTER: Mutex<ContextV7> = Mutex::new(ContextV7::new());

/// A new id for a row of any table: a UUIDv7, so that rows which this process makes later come
/// later, even within a millisecond.
#[must_use]
pub fn row_id(now: Moment) -> Uuid {
    let since_epoch = Duration::from_millis(since_epoch(now));
    Uuid::new_v7(Timestamp::from_unix(&COUNTER, since_epoch.as_secs(), since_epoch.subsec_nanos()))
}

/// The least id that a row can have which is made at that time: all before it are older.
#[must_use]
pub fn least_row_id(at: Moment) -> Uuid {
    Builder::from_unix_timestamp_millis(since_epoch(at), &[0; 10]).into_uuid()
}

fn since_epoch(moment: Moment) -> u64 {
    u64::try_from(moment.millis()).unwrap_or(0)
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

    #[test]
    fn the_least_of_a_time_stands_between_what_was_before_and_what_is_then() {
        // Later than every other test, since ids never go back.
        for at in [1_900_000_000_000, 1_900_000_000_001, 1_900_000_001_000] {
            let at = Moment::from_millis(at);
            let before = row_id(at.minus(Duration::from_millis(1)));
            let least = least_row_id(at);
            assert!(before.to_string() < least.to_string());
            assert!(least.to_string() <= row_id(at).to_string());
        }
        assert_eq!(least_row_id(Moment::from_millis(-1)), least_row_id(Moment::from_millis(0)));
    }
}
