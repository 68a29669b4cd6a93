//! The last use is written.

use std::time::Duration;

use diesel::prelude::*;

use super::live::{By, Live};
use crate::{
    app::App,
    db::{
        self,
        schema::{api_tokens, sessions},
    },
    domain::Moment,
};

/// The last use is written when the stored one is older than this, or than a tenth of the idle
/// limit, whichever is less.
const TOUCH: Duration = Duration::from_mins(1);

impl Live {
    /// What the idle limit moves on to with this request, if that is due.
    pub(super) fn touched(&self, app: &App) -> Option<Moment> {
        let By::Session { remember, last_seen_at, .. } = self.by else { return None };
        let (idle, now) = (app.config().session.idle(remember), app.clock().now());
        (now.since(last_seen_at) > TOUCH.min(idle / 10)).then(|| now.plus(idle))
    }

    /// Writes the last use, if that is due, behind the page. The statements only update: what has ended
    /// meanwhile stays ended. A row that somebody is ending is left alone: who holds several must not
    /// wait for another's.
    pub(in crate::auth) fn touch(&self, app: &App) {
        let (now, id) = (app.clock().now(), self.id.to_string());
        if let By::Token { last_used_at, .. } = self.by
            && last_used_at.is_none_or(|at| now.since(at) > TOUCH)
        {
            app.db().write_behind(id.clone(), move |db| {
                let row = api_tokens::table.find(&id);
                let held: QueryResult<Option<String>> =
                    db::try_locked!(db => row.select(api_tokens::id));
                if held?.is_some() {
                    let used = api_tokens::last_used_at.eq(now.millis());
                    diesel::update(row).set(used).execute(db)?;
                }
                Ok(())
            });
            return;
        }
        let Some(idle_until) = self.touched(app) else { return };
        let token_hash = self.token_hash.clone();
        app.db().write_behind(id.clone(), move |db| {
            let row = sessions::table.find(&id);
            let held: QueryResult<Option<String>> = db::try_locked!(db => row.select(sessions::id));
            if held?.is_some() {
                diesel::update(row.filter(sessions::token_hash.eq(token_hash)))
                    .set((
                        sessions::last_seen_at.eq(now.millis()),
                        sessions::idle_until.eq(idle_until.millis()),
                    ))
                    .execute(db)?;
            }
            Ok(())
        });
    }
}
