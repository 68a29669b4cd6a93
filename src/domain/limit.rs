use std::time::Duration;

use super::{Moment, Wait, refusal::LONGEST_WAIT};

/// The first wait after the free tries, which doubles with each failure.
const FIRST_WAIT: Duration = Duration::from_secs(1);

/// Failures in a row, and how they slow the next one down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// Failures without a wait; none for no wait at all.
    pub free: Option<u32>,
}

impl Backoff {
    /// What to wait for after `failures`, of which the last was at `latest`.
    #[must_use]
    pub fn wait(self, failures: i64, latest: Moment, now: Moment) -> Option<Wait> {
        let over = failures.checked_sub(i64::from(self.free?)).filter(|over| *over >= 0)?;
        // Ten doublings are more than the longest wait.
        let wait = FIRST_WAIT * (1 << over.min(10));
        rest(wait.min(LONGEST_WAIT), latest, now)
    }
}

/// At most so many in a stretch of time, which begins with the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many.
    pub most: u32,
    /// In what time.
    pub per: Duration,
}

impl Rate {
    /// Whether a stretch that began at `since` is over.
    #[must_use]
    pub fn is_over(self, since: Moment, now: Moment) -> bool {
        rest(self.per, since, now).is_none()
    }

    /// What to wait for after `count` since `since`.
    #[must_use]
    pub fn wait(self, count: i64, since: Moment, now: Moment) -> Option<Wait> {
        if count < i64::from(self.most) { None } else { rest(self.per, since, now) }
    }
}

/// How many tries there are; none for no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Wrong passwords for one account.
    pub account: Backoff,
    /// Wrong passwords for one account from one browser that it knows.
    pub device: Backoff,
    /// Wrong passwords in a row after which the account lets no stranger in, and knows a browser no
    /// more (NIST SP 800-63B-4, 3.2.2: a hundred at most).
    pub account_off: Option<u32>,
    /// Wrong passwords from one address.
    pub address: Option<Rate>,
    /// Sign-ups from one address.
    pub sign_up: Option<Rate>,
    /// Wrong codes and links from one address.
    pub code: Option<Rate>,
}

impl Limits {
    /// Whether so many failures in a row are the end.
    #[must_use]
    pub fn are_off(&self, failures: i64) -> bool {
        self.account_off.is_some_and(|off| failures >= i64::from(off))
    }
}

/// Longer than a request runs, and than the clocks of nodes differ.
const AHEAD: Duration = Duration::from_mins(1);

/// What is left of `wait`. A moment that is further in the future was written by a clock that has
/// been set back since: nobody waits for it.
fn rest(wait: Duration, since: Moment, now: Moment) -> Option<Wait> {
    let left = wait.saturating_sub(now.since(since));
    (!left.is_zero() && since.since(now) < AHEAD.max(wait)).then_some(Wait::For(left))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = Moment::from_millis(1_000_000_000);

    fn seconds(wait: Option<Wait>) -> u64 {
        wait.map_or(0, Wait::seconds)
    }

    #[test]
    fn failures_are_free_then_the_wait_doubles_to_fifteen_minutes() {
        let backoff = Backoff { free: Some(5) };
        let wait = |failures| seconds(backoff.wait(failures, NOW, NOW));
        let waits: Vec<_> = [0, 4, 5, 6, 7, 14, 15, 16, 99].into_iter().map(wait).collect();
        assert_eq!(waits, [0, 0, 1, 2, 4, 512, 900, 900, 900]);
        let later = |millis| backoff.wait(5, NOW, NOW.plus(Duration::from_millis(millis)));
        assert_eq!((seconds(later(999)), seconds(later(1000))), (1, 0));
        assert_eq!(Backoff { free: None }.wait(1_000_000, NOW, NOW), None);
    }

    #[test]
    fn a_rate_holds_until_its_stretch_is_over() {
        let rate = Rate { most: 20, per: Duration::from_mins(10) };
        let at = |count, secs| seconds(rate.wait(count, NOW, NOW.plus(Duration::from_secs(secs))));
        assert_eq!((at(19, 0), at(20, 0), at(20, 599), at(20, 600)), (0, 600, 1, 0));
    }

    #[test]
    fn a_clock_that_is_set_back_makes_nobody_wait_longer() {
        let rate = Rate { most: 1, per: Duration::from_mins(10) };
        assert_eq!(rate.wait(1, NOW.plus(Duration::from_hours(24)), NOW), None);
        // Requests that came together: the one that is counted later looks back.
        let backoff = Backoff { free: Some(5) };
        let just = NOW.plus(Duration::from_millis(300));
        assert_eq!(seconds(backoff.wait(5, just, NOW)), 1);
    }
}
