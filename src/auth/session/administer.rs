//! What only administrators do.

use diesel::prelude::*;

use super::{Halt, Live};
use crate::{
    accounts::user,
    app::App,
    db::{
        self, Conn, Lock,
        schema::{sessions, users},
    },
    domain::Role,
};

impl Live {
    /// As [`Live::write`], for a change that only administrators make: alone with all others of that
    /// kind, and only while whoever makes it still is one.
    ///
    /// # Errors
    /// As for [`Live::write`], and [`Halt::Demoted`].
    pub async fn administer<T: Send + 'static>(
        &self,
        app: &App,
        work: impl FnOnce(&mut Conn) -> Result<T, Halt> + Send + 'static,
    ) -> Result<T, Halt> {
        let user = self.user;
        let work = move |db: &mut Conn| {
            if user::is_administrator(db, user)? { work(db) } else { Err(Halt::Demoted) }
        };
        self.write_under(app, Lock::Administrators, work).await
    }

    /// Whether it has not ended, and its account is still an administrator's: for what takes longer
    /// than a request usually does.
    ///
    /// # Errors
    /// The database's.
    pub async fn still_administers(&self, app: &App) -> db::Result<bool> {
        let (live, now) = (self.clone(), app.clock().now());
        let find = move |db: &mut Conn| -> db::Result<i64> {
            let found = sessions::table
                .inner_join(users::table)
                .filter(sessions::id.eq(live.id.to_string()))
                .filter(sessions::epoch.eq(users::epoch))
                .filter(users::disabled_at.is_null())
                .filter(users::role.eq(Role::Admin.as_str()))
                .filter(lives!(now));
            Ok(found.count().get_result(db)?)
        };
        Ok(app.db().read(find).await? == 1)
    }
}
