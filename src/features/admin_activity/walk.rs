use uuid::Uuid;

use super::Wanted;
use crate::{
    accounts::activity::{self, Entry, Search},
    db::{Db, Error, Result},
};

/// Rows that are read at a time: a long list takes no more memory than a few of these.
const STEP: usize = 500;

/// The rows of a search, newest first, some at a time.
pub struct Walk {
    search: Search,
    before: Option<Uuid>,
    left: usize,
}

impl Walk {
    /// At most `limit` rows.
    pub fn new(wanted: Wanted, limit: usize) -> Self {
        Self { search: wanted.search, before: wanted.before, left: limit }
    }

    /// The next of them; none at the end.
    ///
    /// # Errors
    /// The database's.
    pub async fn next(&mut self, db: &Db) -> Result<Vec<Entry>> {
        let (search, before, count) = (self.search.clone(), self.before, self.left.min(STEP));
        if count == 0 {
            return Ok(Vec::new());
        }
        let limit = i64::try_from(count).unwrap_or(0);
        let rows = db.read(move |db| activity::list(db, &search, before, limit)).await?;
        self.left = if rows.len() < count { 0 } else { self.left - count };
        if let Some(last) = rows.last() {
            self.before = Some(last.id.parse().map_err(|_| Error::Unreadable("activity.id"))?);
        }
        Ok(rows)
    }
}
