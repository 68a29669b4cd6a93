use super::Entry;
use crate::domain::{Moment, csv_line};

const COLUMNS: [&str; 8] =
    ["at", "what", "user_id", "username", "by_user", "ip", "agent", "reference"];

/// The first line of a file of rows.
#[must_use]
pub fn csv_head() -> String {
    csv_line(COLUMNS)
}

impl Entry {
    /// Its line of a file, in the columns of [`csv_head`].
    #[must_use]
    pub fn csv(&self) -> String {
        let at = Moment::from_millis(self.at).to_string();
        csv_line([
            &at,
            &self.what,
            self.user_id.as_deref().unwrap_or_default(),
            self.username.as_deref().unwrap_or_default(),
            self.by_user.as_deref().unwrap_or_default(),
            &self.ip,
            &self.agent,
            self.reference.as_deref().unwrap_or_default(),
        ])
    }
}
