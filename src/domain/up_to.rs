use std::str::FromStr;

/// A whole number from 1 to `MOST`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UpTo<const MOST: u32>(u32);

/// The text is no whole number from 1 to that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write a whole number from 1 to {0}")]
pub struct NotUpTo(pub u32);

impl<const MOST: u32> UpTo<MOST> {
    /// The number.
    #[must_use]
    pub fn get(self) -> u32 {
        self.0
    }
}

impl<const MOST: u32> FromStr for UpTo<MOST> {
    type Err = NotUpTo;

    fn from_str(text: &str) -> Result<Self, NotUpTo> {
        let digits = text.trim();
        // What Rust reads as a number may begin with a plus.
        let number = digits.starts_with(|c: char| c.is_ascii_digit()).then(|| digits.parse().ok());
        let number = number.flatten().filter(|number| (1..=MOST).contains(number));
        number.map(Self).ok_or(NotUpTo(MOST))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_whole_and_in_its_range() {
        for (text, number) in [("1", 1), (" 10 ", 10), ("007", 7)] {
            assert_eq!(text.parse::<UpTo<10>>().map(UpTo::get), Ok(number), "{text}");
        }
        let beyond =
            ["0", "11", "99999999999", "-1", "+1", "1.5", "1e1", "", " ", "a", "１", "1 0"];
        for text in beyond {
            assert_eq!(text.parse::<UpTo<10>>(), Err(NotUpTo(10)), "{text}");
        }
    }
}
