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
        if parts.iter().map(|part| part.len()).ne([4, 2, 2]) || !parts.iter().all(|p| is_digits(p))
        {
            return None;
        }
        let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
        let day = Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()?;
        Some(Self(day.midnight().assume_utc().unix_timestamp() * 1000))
    }

    /// Reads a time as databases and programs write it: RFC 3339, also with a space in the place of the
    /// `T` and without an offset (then it is UTC), a day, or seconds or milliseconds since 1970.
    #[must_use]
    pub fn of_text(text: &str) -> Option<Self> {
        let text = text.trim();
        if !text.is_ascii() {
            return None;
        }
        if let Some(moment) = Self::of_number(text).or_else(|| Self::of_day(text)) {
            return Some(moment);
        }
        // Ruby's way.
        let text = text.strip_suffix(" UTC").unwrap_or(text);
        let mut text = text.replacen(' ', "T", 1).replace(' ', "");
        let (_, clock) = text.split_once(['T', 't'])?;
        match clock.find(['Z', 'z', '+', '-']).map(|at| clock.len() - at) {
            None => text.push('Z'),
            // PostgreSQL writes an offset of whole hours so.
            Some(3) => text.push_str(":00"),
            Some(5) => text.insert(text.len() - 2, ':'),
            Some(_) => {}
        }
        let read = OffsetDateTime::parse(&text, &Rfc3339).ok()?;
        Some(Self(i64::try_from(read.unix_timestamp_nanos() / 1_000_000).ok()?))
    }

    /// Seconds since 1970, with or without a fraction; numbers that would be later than the year 5138 are
    /// milliseconds.
    fn of_number(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        if whole.is_empty() || ![whole, fraction].iter().all(|part| is_digits(part)) {
            return None;
        }
        let whole = whole.parse().ok().filter(|whole| *whole < 1_000_000_000_000_000)?;
        let millis = format!("{fraction:0<3}")[..3].parse::<i64>().ok()?;
        Some(Self(if whole < 100_000_000_000 { whole * 1000 + millis } else { whole }))
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

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
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

    #[test]
    fn a_time_is_read_as_databases_write_it() {
        for (text, moment) in [
            ("2024-02-29T10:20:30Z", 1_709_202_030_000),
            ("2024-02-29 10:20:30", 1_709_202_030_000),
            (" 2024-02-29 10:20:30.123456 ", 1_709_202_030_123),
            ("2024-02-29 11:20:30.5+01", 1_709_202_030_500),
            ("2024-02-29T11:20:30+01:00", 1_709_202_030_000),
            ("2024-02-29 11:20:30 +0100", 1_709_202_030_000),
            ("2024-02-29 10:20:30 UTC", 1_709_202_030_000),
            ("2024-02-29", 1_709_164_800_000),
            ("1709202030", 1_709_202_030_000),
            ("1709202030.25", 1_709_202_030_250),
            ("1709202030123", 1_709_202_030_123),
            ("0", 0),
        ] {
            assert_eq!(Moment::of_text(text).map(Moment::millis), Some(moment), "{text}");
        }
        for text in [
            "",
            "yesterday",
            "2024-02-30 10:20:30",
            "2024-02-29 25:00:00",
            "2024-02-29 10:20:30 +é00",
            "2024-02-29 10:20:30+0é0",
            "NaN",
            "inf",
            "1e40",
            "T",
            "-",
        ] {
            assert_eq!(Moment::of_text(text), None, "{text}");
        }
    }
}
