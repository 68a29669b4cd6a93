//! A session begins by a "remember me" cookie of the site before.

use super::{
    begin::{Opening, Start, end_oldest},
    cookies::opening_cookie,
    end::take,
    find::{self, Found},
};
use crate::{
    accounts::{
        activity::{self, Event},
        old_cookie, user,
    },
    db::{self, Conn},
    domain::{Moment, UserId},
    web::cookie::SetCookie,
};

/// No password was typed for it.
const START: Start = Start { amr: old_cookie::AMR, auth_at: Moment::from_millis(0) };

impl Opening {
    /// Begins it for `owner`, who was found by the cookie with that id; none if the cookie counts no
    /// longer. The browser does not become one that the account knows: the cookie may be a copy.
    ///
    /// # Errors
    /// The database's.
    pub(in crate::auth) fn exchange(
        &self,
        db: &mut Conn,
        owner: UserId,
        old_id: &str,
    ) -> db::Result<Option<Found>> {
        let now = self.app.clock().now();
        self.lock_replaced(db, Some(owner))?;
        // Asked anew under the lock: what has ended the cookie meanwhile counts.
        let counts = old_cookie::owner(db, old_id)? == Some(owner);
        let Some(user) = user::lock(db, owner)?.filter(|_| counts) else { return Ok(None) };
        if old_cookie::is_spent(db, owner, now)? {
            return Ok(None);
        }
        for replaced in &self.replaced {
            take(db, replaced, now)?;
        }
        self.insert(db, &user, START, now)?;
        end_oldest(db, owner, now)?;
        activity::insert(db, owner, Event::Remembered, &self.visitor.clone().into(), now)?;
        find::read(db, &self.token.hash(), now)
    }

    /// The cookie that opens it.
    pub(in crate::auth) fn cookie(&self) -> SetCookie {
        opening_cookie(&self.app, &self.token, self.remember)
    }
}

#[cfg(test)]
mod tests {
    use diesel::prelude::*;

    use super::*;
    use crate::{
        accounts::{
            administration::Change,
            registration::Registration,
            user::{NewName, NewUser, User},
        },
        app::App,
        config::Config,
        db::schema::arrivals,
        domain::{Author, Epoch, Remember, Role, Username, Visitor},
    };

    async fn app(dir: &tempfile::TempDir) -> App {
        let url = format!("sqlite:{}", dir.path().join("test.db").display());
        App::build(Config::of([("database_url", url.as_str())]).unwrap()).await.unwrap()
    }

    async fn comes(app: &App, name: &str) -> User {
        let name = Username::parse(name).unwrap();
        let new = NewName::new(app.keys(), name.clone());
        let user = NewUser { name: new, email: None, role: Role::User };
        let new = Registration { user, password: None, author: Author::Operator };
        let (epoch, now) = (Epoch::new().unwrap(), app.clock().now());
        let insert = move |db: &mut Conn| -> db::Result<User> {
            let user = new.insert(db, &epoch, now)?;
            let row = (
                arrivals::user_id.eq(user.id.to_string()),
                arrivals::came_as.eq(name.as_str().as_bytes()),
                arrivals::old_id.eq(name.as_str()),
                arrivals::cookie_epoch.eq(user.epoch.bytes()),
                arrivals::run.eq("a run"),
            );
            diesel::insert_into(arrivals::table).values(row).execute(db)?;
            Ok(user)
        };
        app.db().write(insert).await.unwrap()
    }

    /// A request that an ending overtook, after its cookie was looked up.
    #[tokio::test]
    async fn what_ended_the_cookie_meanwhile_counts() {
        let dir = tempfile::tempdir().unwrap();
        let app = app(&dir).await;
        let endings = [
            ("ada", None),
            ("bea", Some(Change::SignOut)),
            ("cleo", Some(Change::Disable)),
            ("dora", Some(Change::Role(Role::Admin))),
        ];
        for (name, change) in endings {
            let id = comes(&app, name).await.id;
            let headers = axum::http::HeaderMap::new();
            let opening =
                Opening::prepare(&app, &headers, Visitor::default(), Remember::Yes).unwrap();
            let exchange = move |db: &mut Conn| opening.exchange(db, id, name);
            if let Some(change) = change.clone() {
                let (epoch, now) = (Epoch::new().unwrap(), app.clock().now());
                let make = move |db: &mut Conn| change.make(db, id, &Author::Operator, &epoch, now);
                app.db().write(make).await.unwrap();
            }
            let begun = app.db().write(exchange).await.unwrap();
            assert_eq!(begun.is_some(), change.is_none(), "{name}");
        }
    }
}
