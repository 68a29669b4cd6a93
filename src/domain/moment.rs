use std::{fmt, time::Duration};

use time::{Date, Month, OffsetDateTime, format_description::well_known::Rfc3339};

/// A point in time: Unix milliseconds, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(i64);

impl Moment {
    /// From Unix milliseconds.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// The beginning of a day in UTC, written like `2026-01-31`.
    #[must_use]
    pub fn of_day(text: &str) -> Option<Self> {
        let parts: Vec<_> = text.split('-').collect();
        let [year, month, day] = parts[..] else { return None };
        let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if parts.iter().map(|part| part.len()).ne([4, 2, 2]) || !parts.iter().all(|p| is_number(p))
        {
            return None;
        }
        let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
        let day = Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()?;
        Some(Self(day.midnight().assume_utc().unix_timestamp() * 1000))
    }

    /// In Unix milliseconds.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// That much later.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }

    /// That much earlier.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }

    /// How long ago `earlier` was; nothing if it is still to come.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

impl From<Moment> for OffsetDateTime {
    /// In UTC, to the second; the beginning of time for what lies beyond the year 9999.
    fn from(moment: Moment) -> Self {
        let seconds = moment.0.div_euclid(1000);
        Self::from_unix_timestamp(seconds).unwrap_or(Self::UNIX_EPOCH)
    }
}

/// RFC 3339, UTC, to the second.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let moment = OffsetDateTime::from_unix_timestamp(self.0.div_euclid(1000));
        let text = moment.ok().and_then(|moment| moment.format(&Rfc3339).ok());
        // Beyond the year 9999 there is no such text.
        f.write_str(&text.unwrap_or_else(|| self.0.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_steps_back_makes_no_negative_time() {
        let (early, late) = (Moment::from_millis(1000), Moment::from_millis(5000));
        assert_eq!(late.since(early), Duration::from_secs(4));
        assert_eq!(early.since(late), Duration::ZERO);
        assert_eq!(late.to_string(), "1970-01-01T00:00:05Z");
        assert_eq!(early.plus(Duration::MAX).millis(), i64::MAX);
    }

    #[test]
    fn a_day_is_read_as_it_is_written_and_as_nothing_else() {
        for (text, moment) in [
            ("2026-01-31", "2026-01-31T00:00:00Z"),
            ("2024-02-29", "2024-02-29T00:00:00Z"),
            ("1969-12-31", "1969-12-31T00:00:00Z"),
            ("9999-12-31", "9999-12-31T00:00:00Z"),
        ] {
            assert_eq!(Moment::of_day(text).unwrap().to_string(), moment);
        }
        for text in [
            "",
            "2026",
            "2026-01",
            "2026-02-30",
            "2026-13-01",
            "2026-1-31",
            "26-01-31",
            "2026/01/31",
            "2026-01-31T00:00",
            " 2026-01-31",
            "+202-01-01",
            "2026-+1-01",
            "-026-01-01",
            "２０２６-01-31",
        ] {
            assert_eq!(Moment::of_day(text), None, "{text:?}");
        }
    }
}
