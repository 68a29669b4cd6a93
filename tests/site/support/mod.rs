//! A real site on a real database behind a real socket, and browsers that act as a person does.

mod binary;
mod browser;
mod database;
mod program;

use std::{net::SocketAddr, time::Duration};

pub use self::{
    binary::{Here, ask, code, stop, tell},
    browser::{Answer, Browser},
    database::Database,
    program::Program,
};
pub use portaria::accounts::administration::{Change, Outcome};
use portaria::{
    App, Clock, Config,
    accounts::{
        activity::{self, Entry, Search},
        credential::Password,
        password_link::{self, PasswordLink},
        registration::Registration,
        user::{NewEmail, NewName, NewUser, User},
    },
    db,
    domain::{
        Author, Email, Epoch, Moment, NewPassword, PasswordRules, Role, Secret, UserId, Username,
    },
    serve::{self, Listener, Pages},
};

/// Every fixture's password.
pub const PASSWORD: &str = "correct horse battery";

/// Every site's key.
pub const SECRET_KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// 2026-01-01.
const START: Moment = Moment::from_millis(1_767_225_600_000);

/// A running site. It ends with the test.
pub struct TestSite {
    pub app: App,
    pub clock: Clock,
    pub address: SocketAddr,
    pub prefix: String,
    pub database: Database,
}

impl TestSite {
    pub async fn open() -> Self {
        Self::with(&[]).await
    }

    /// With settings other than the defaults.
    pub async fn with(settings: &[(&str, &str)]) -> Self {
        Self::serving(settings, portaria::router::site).await
    }

    /// With a router made around the app, for tests of mounting.
    pub async fn serving(
        settings: &[(&str, &str)],
        router: impl FnOnce(&App) -> axum::Router,
    ) -> Self {
        let database = Database::new();
        let prefix = std::env::var("PORTARIA_TEST_PREFIX").unwrap_or_default();
        let (listener, address) = listen().await;
        let public_url = format!("http://{address}{prefix}");
        // What is given first counts.
        let mut given = settings.to_vec();
        given.extend([
            ("database_url", database.url.as_str()),
            ("secret_key", SECRET_KEY),
            ("hash.threads", "2"),
            ("public_url", &public_url),
        ]);
        let clock = Clock::manual(START);
        let config = Config::of(given).unwrap();
        let app = App::build_with_clock(config, clock.clone()).await.unwrap();
        let prefix = app.site().urls.public().prefix().to_owned();
        run(listener, router(&app), &app);
        Self { app, clock, address, prefix, database }
    }

    /// Another process's view of the same database.
    pub async fn another_node(&self) -> Browser {
        self.node_of(&self.another_app().await).await
    }

    /// Serves another app.
    pub async fn node_of(&self, app: &App) -> Browser {
        let (listener, address) = listen().await;
        run(listener, portaria::router::site(app), app);
        Browser::at(address, app.site().urls.public().prefix(), app)
    }

    pub async fn another_app(&self) -> App {
        App::build_with_clock(self.app.config().clone(), self.clock.clone()).await.unwrap()
    }

    /// Makes a change to an account, as the operator does.
    pub async fn change(&self, name: &str, change: Change) -> Outcome {
        self.change_by(Author::Operator, name, change).await
    }

    /// Makes a change to an account, whoever does it.
    pub async fn change_by(&self, author: Author, name: &str, change: Change) -> Outcome {
        let (id, now) = (self.db_user(name).await.id, self.clock.now());
        let epoch = Epoch::new().unwrap();
        let make = move |db: &mut db::Conn| change.make(db, id, &author, &epoch, now);
        self.app.db().write(make).await.unwrap()
    }

    /// Makes a one-time link, as the operator does; its path without the prefix.
    pub async fn password_link(&self, name: &str) -> String {
        let (id, now) = (self.db_user(name).await.id, self.clock.now());
        let link = PasswordLink::generate().unwrap();
        let path = format!("/password-link/{}", link.expose());
        let make =
            move |db: &mut db::Conn| password_link::make(db, id, &link, &Author::Operator, now);
        self.app.db().write(make).await.unwrap().unwrap();
        path
    }

    /// A hashed password.
    pub async fn hash(&self, password: &str) -> Password {
        let password =
            NewPassword::parse(&Secret::new(password.into()), &PasswordRules::new(12)).unwrap();
        Password::hash(self.app.hasher(), &password).await.unwrap()
    }

    /// The words of the activity log of one account, oldest first.
    pub async fn db_activity(&self, name: &str) -> Vec<String> {
        self.db_activity_of(self.db_user(name).await.id).await
    }

    pub async fn db_activity_of(&self, id: UserId) -> Vec<String> {
        use diesel::prelude::*;
        use portaria::db::schema::activity;
        let id = id.to_string();
        let list = move |db: &mut db::Conn| -> db::Result<Vec<String>> {
            let rows = activity::table.filter(activity::user_id.eq(id)).order(activity::id);
            Ok(rows.select(activity::what).load(db)?)
        };
        self.app.db().read(list).await.unwrap()
    }

    /// The whole log, oldest first.
    pub async fn db_log(&self) -> Vec<Entry> {
        let list = |db: &mut db::Conn| activity::list(db, &Search::default(), None, 10_000);
        let mut log = self.app.db().read(list).await.unwrap();
        log.reverse();
        log
    }

    /// What the log keeps under that code.
    pub async fn db_refusal(&self, code: &str) -> Vec<Entry> {
        let search = Search { code: Some(code.parse().unwrap()), ..Search::default() };
        let list = move |db: &mut db::Conn| activity::list(db, &search, None, 10);
        self.app.db().read(list).await.unwrap()
    }

    pub async fn db_reserved(&self) -> Vec<Vec<u8>> {
        use diesel::prelude::*;
        use portaria::db::schema::reserved_names;
        let list = |db: &mut db::Conn| -> db::Result<Vec<Vec<u8>>> {
            Ok(reserved_names::table.select(reserved_names::key).load(db)?)
        };
        self.app.db().read(list).await.unwrap()
    }

    /// A browser that nobody has used.
    pub fn anonymous(&self) -> Browser {
        Browser::new(self)
    }

    /// The browser of somebody who has just signed up.
    pub async fn user(&self, name: &str) -> Browser {
        let browser = self.anonymous();
        let page = browser.open("/signup").await;
        page.form("signup")
            .fill("username", name)
            .fill("password", PASSWORD)
            .submit()
            .await
            .sees("Profile");
        browser
    }

    /// The browser of an administrator, who typed the password long ago.
    pub async fn admin(&self, name: &str) -> Browser {
        self.db_insert(name, None, Role::Admin).await;
        let browser = self.anonymous();
        browser.sign_in(name, PASSWORD).await.sees("Profile");
        self.advance(self.app.config().session.sudo);
        browser
    }

    pub fn advance(&self, by: Duration) {
        self.clock.advance(by);
    }

    pub async fn db_insert(&self, name: &str, email: Option<&str>, role: Role) -> User {
        let password = self.hash(PASSWORD).await;
        self.db_register(name, email, role, Some(password)).await
    }

    pub async fn db_insert_without_password(&self, name: &str) -> User {
        self.db_register(name, None, Role::User, None).await
    }

    async fn db_register(
        &self,
        name: &str,
        email: Option<&str>,
        role: Role,
        password: Option<Password>,
    ) -> User {
        let new = NewUser {
            name: NewName::new(self.app.keys(), Username::parse(name).unwrap()),
            email: email.map(|email| NewEmail::new(self.app.keys(), Email::parse(email).unwrap())),
            role,
        };
        let registration = Registration { user: new, password, author: Author::Operator };
        let (epoch, now) = (Epoch::new().unwrap(), self.clock.now());
        let insert = move |db: &mut db::Conn| registration.insert(db, &epoch, now);
        self.app.db().write(insert).await.unwrap()
    }

    pub async fn db_user(&self, name: &str) -> User {
        use diesel::prelude::*;
        use portaria::{accounts::user::UserRow, db::schema::users};
        let key = Username::parse(name).unwrap().key().to_owned();
        let find = move |db: &mut db::Conn| -> db::Result<User> {
            let all = users::table.select(UserRow::as_select());
            User::try_from(all.filter(users::username_key.eq(key)).first(db)?)
        };
        self.app.db().read(find).await.unwrap()
    }

    pub async fn db_clear(&self) {
        use diesel::prelude::*;
        let clear = |db: &mut db::Conn| -> db::Result<usize> {
            Ok(diesel::delete(db::schema::users::table).execute(db)?)
        };
        self.app.db().write(clear).await.unwrap();
    }

    pub async fn db_sessions(&self) -> i64 {
        self.db_rows().await[2]
    }

    /// How many users, credentials, sessions and activity rows there are.
    pub async fn db_rows(&self) -> [i64; 4] {
        use diesel::prelude::*;
        use portaria::db::schema::{activity, credentials, sessions, users};
        let count = |db: &mut db::Conn| -> db::Result<[i64; 4]> {
            Ok([
                users::table.count().get_result(db)?,
                credentials::table.count().get_result(db)?,
                sessions::table.count().get_result(db)?,
                activity::table.count().get_result(db)?,
            ])
        };
        self.app.db().read(count).await.unwrap()
    }
}

async fn listen() -> (Listener, SocketAddr) {
    let listen = portaria::config::Listen::Tcp(([127, 0, 0, 1], 0).into());
    let listener = Listener::bind(&listen).await.unwrap();
    let address = listener.address().unwrap().unwrap();
    (listener, address)
}

fn run(listener: Listener, router: axum::Router, app: &App) {
    let config = app.config().clone();
    let pages = Pages { site: router, over_capacity: portaria::router::over_capacity(app) };
    tokio::spawn(async move {
        serve::run(listener, pages, &config, std::future::pending()).await;
    });
}
