//! For the tests of an app that mounts the site (feature `testing`): an [`App`] on a database of its
//! own, a clock that is set by hand, and clients that are signed in.
//!
//! ```
//! use axum::{Router, routing::get};
//! use portaria::{Sudo, testing::{Login, TestApp}};
//!
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! let test = TestApp::new(&[("public_url", "https://example.com/auth")]).await?;
//! let safe = get(async |Sudo(user): Sudo| user.username).layer(portaria::layer(&test.app));
//! let router = Router::new().route("/safe", safe).nest("/auth", portaria::router(&test.app));
//!
//! let ada = test.user("ada").await?;
//! let mut client = test.client_of(&router, &ada, Login::Fresh).await?;
//! assert_eq!(client.get("/safe").await.text, "ada");
//! test.clock.advance(test.app.config().session.sudo);
//! assert_eq!(client.get("/safe").await.location(), "/auth/sudo?next=/safe");
//! # anyhow::Ok(())
//! # })?;
//! # anyhow::Ok(())
//! ```

mod client;

use anyhow::{Context, Result};
use axum::{
    Router,
    http::{HeaderMap, header::COOKIE},
    response::IntoResponse,
};
use diesel::prelude::*;

pub use self::client::{Answer, Client};
use crate::{
    accounts::{
        credential::Password,
        registration::Registration,
        user::{NewName, NewUser, User},
    },
    app::App,
    auth::session::{Opening, Token, presented},
    clock::Clock,
    config::Config,
    db::{self, Conn, schema::sessions},
    domain::{
        Author, Epoch, Moment, NewPassword, PasswordRules, Remember, Role, Secret, Username,
        Visitor,
    },
};

/// The password of every account that [`TestApp`] makes.
pub const PASSWORD: &str = "correct horse battery";

/// 2026-01-01: where the clock stands at first.
pub const START: Moment = Moment::from_millis(1_767_225_600_000);

/// When somebody signed in typed the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Login {
    /// Now: [`crate::auth::Sudo`] lets them in.
    Fresh,
    /// Longer than `session.sudo` ago.
    Stale,
}

/// An [`App`] on an SQLite database of its own, which goes with it.
pub struct TestApp {
    /// The app.
    pub app: App,
    /// Its clock, which stands still until it is advanced.
    pub clock: Clock,
    _dir: tempfile::TempDir,
}

impl TestApp {
    /// With these settings, as [`Config::of`] takes them, and defaults for the rest.
    ///
    /// # Errors
    /// The settings have mistakes, or the system gives no files or threads.
    pub async fn new(settings: &[(&str, &str)]) -> Result<Self> {
        let dir = tempfile::tempdir()?;
        let url = format!("sqlite:{}", dir.path().join("portaria.db").display());
        // What is given first counts.
        let own = [("database_url", url.as_str())];
        let clock = Clock::manual(START);
        let config = Config::of(settings.iter().copied().chain(own))?;
        let app = App::build_with_clock(config, clock.clone()).await?;
        Ok(Self { app, clock, _dir: dir })
    }

    /// Makes an account with [`PASSWORD`].
    ///
    /// # Errors
    /// The name breaks a rule, or is taken.
    pub async fn user(&self, name: &str) -> Result<User> {
        self.account(name, Role::User).await
    }

    /// Makes an administrator's account with [`PASSWORD`].
    ///
    /// # Errors
    /// The name breaks a rule, or is taken.
    pub async fn admin(&self, name: &str) -> Result<User> {
        self.account(name, Role::Admin).await
    }

    async fn account(&self, name: &str, role: Role) -> Result<User> {
        let wrong = |problem: &dyn std::fmt::Debug| anyhow::anyhow!("{name}: {problem:?}");
        let username = Username::parse(name).map_err(|problem| wrong(&problem))?;
        let password =
            NewPassword::parse(&Secret::new(PASSWORD.to_owned()), &PasswordRules::new(8));
        let password = password.map_err(|problem| wrong(&problem))?;
        let password = Password::hash(self.app.hasher(), &password).await?;
        let user = NewUser { name: NewName::new(self.app.keys(), username), email: None, role };
        let registration =
            Registration { user, password: Some(password), author: Author::Operator };
        let (epoch, now) = (Epoch::new()?, self.clock.now());
        let made = self.app.db().write(move |db| registration.insert(db, &epoch, now));
        made.await.map_err(|error: db::Error| error.into())
    }

    /// A browser in which nobody is signed in, for the pages of `router`.
    #[must_use]
    pub fn client(&self, router: &Router) -> Client {
        Client::new(router.clone(), self.app.clone())
    }

    /// A browser in which `user` is signed in, for the pages of `router`.
    ///
    /// # Errors
    /// The account has changed since it was read: another [`User`] is needed.
    pub async fn client_of(&self, router: &Router, user: &User, login: Login) -> Result<Client> {
        let visitor = Visitor::new(Some(client::ADDRESS.ip()), "a test", vec![]);
        let opening = Opening::prepare(&self.app, &HeaderMap::new(), visitor, Remember::No)?;
        let mut client = self.client(router);
        let user = user.clone();
        let begun = self.app.db().write(move |db| opening.begin(db, &user)).await?;
        let begun = begun.context("the account has changed since it was read")?;
        client.keep_cookies((begun, ()).into_response().headers());
        if login == Login::Stale {
            self.age(&client).await?;
        }
        Ok(client)
    }

    /// Puts the typing of the password back to where it counts no more.
    async fn age(&self, client: &Client) -> db::Result<()> {
        let mut headers = HeaderMap::new();
        headers.extend(client.cookies().map(|cookies| (COOKIE, cookies)));
        let token = presented(&self.app, &headers).as_ref().map(Token::hash);
        let long_ago = self.clock.now().minus(self.app.config().session.sudo);
        let age = move |db: &mut Conn| -> db::Result<()> {
            let hash = token.map(|hash| hash.to_vec()).unwrap_or_default();
            diesel::update(sessions::table.filter(sessions::token_hash.eq(hash)))
                .set(sessions::auth_at.eq(long_ago.millis()))
                .execute(db)?;
            Ok(())
        };
        self.app.db().write(age).await
    }
}
