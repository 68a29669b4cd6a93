//! What one running site holds.

use std::sync::{Arc, OnceLock};

use anyhow::{Context, Result};
use axum::body::Bytes;
use tokio::sync::broadcast::Receiver;

use crate::{
    clock::Clock,
    config::Config,
    crypto::{KeyRing, hasher::Hasher, keys::SecretKey},
    db::{Db, Target},
    domain::Signal,
    messages::L10n,
    metrics::Metrics,
    web::{
        Notice, Site, Urls, around::Arounds, assets::Assets, client::TrustedProxies, headers,
        notice::OwnNotices, sighting::LastSighting,
    },
};

/// One site: its database, hashing threads, clock and settings. Cheap to clone; several may live in
/// one process.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    config: Config,
    clock: Clock,
    db: Db,
    hasher: Hasher,
    site: Arc<Site>,
    trusted_proxies: TrustedProxies,
    keys: KeyRing,
    last_sighting: LastSighting,
    metrics: Metrics,
    api_document: OnceLock<Bytes>,
}

impl App {
    /// Opens the database, bringing its schema up to date, and starts the hashing threads.
    ///
    /// # Errors
    /// The database, the key file or a thread cannot be had.
    pub async fn build(config: Config) -> Result<Self> {
        Self::build_with_clock(config, Clock::system()).await
    }

    /// As [`App::build`], at the time of `clock`.
    ///
    /// # Errors
    /// As [`App::build`].
    pub async fn build_with_clock(config: Config, clock: Clock) -> Result<Self> {
        let db = Db::open(&config.database).await?;
        // Asked first: a command that only reads does not wait for who writes.
        if !db.is_current().await? {
            db.migrate().await.context("the database's schema cannot be brought up to date")?;
        }
        let secret_key = secret_key(&config).context("the secret key cannot be had")?;
        let keys = KeyRing::new(secret_key, config.previous_secret_keys.clone());
        let hasher =
            Hasher::start(config.hash_threads, config.hash_queue, config.foreign_hashes.clone())?;
        let site = Site {
            name: config.site_name.clone(),
            password_min_length: config.password_min_length,
            contact: config.contact.clone(),
            urls: Urls::new(config.public()),
            footer_links: config.branding.footer_links.clone(),
            assets: Assets::new(&config.branding),
            languages: L10n::iter().map(|language| (*language, language.load())).collect(),
            headers: headers::all(config.public().is_https()),
            around: Arounds::default(),
            own_notices: OwnNotices::default(),
        };
        let site = Arc::new(site.rendered()?);
        let trusted_proxies = TrustedProxies(config.trusted_proxies.clone());
        let last_sighting = LastSighting::default();
        Ok(Self(Arc::new(Inner {
            config,
            clock,
            db,
            hasher,
            site,
            trusted_proxies,
            keys,
            last_sighting,
            metrics: Metrics::default(),
            api_document: OnceLock::new(),
        })))
    }

    /// The settings.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// What time it is.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// The database.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// The hashing threads.
    #[must_use]
    pub fn hasher(&self) -> &Hasher {
        &self.0.hasher
    }

    /// What is the same for every page.
    #[must_use]
    pub fn site(&self) -> &Arc<Site> {
        &self.0.site
    }

    /// How the latest page was asked for.
    #[must_use]
    pub fn last_sighting(&self) -> &LastSighting {
        &self.0.last_sighting
    }

    /// What the site counts about itself.
    #[must_use]
    pub fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    /// What the API can do, as OpenAPI; the router, which knows its calls, has made it.
    #[must_use]
    pub(crate) fn api_document(&self) -> Bytes {
        self.0.api_document.get().cloned().unwrap_or_default()
    }

    /// See [`App::api_document`].
    pub(crate) fn set_api_document(&self, make: impl FnOnce() -> Bytes) {
        self.0.api_document.get_or_init(make);
    }

    /// Hears what happens on the site from now on, in this process: the counterpart of Flask-Login's
    /// signals. Whoever lags more than 1,024 behind misses the oldest and is told how many.
    ///
    /// ```no_run
    /// # async fn hear(app: portaria::App) {
    /// use portaria::{Event, Signal};
    ///
    /// let mut signals = app.subscribe();
    /// tokio::spawn(async move {
    ///     while let Ok(signal) = signals.recv().await {
    ///         if let Signal::Logged(logged) = signal && logged.what == Event::SignedUp {
    ///             println!("somebody new: {:?}", logged.user);
    ///         }
    ///     }
    /// });
    /// # }
    /// ```
    #[must_use]
    pub fn subscribe(&self) -> Receiver<Signal> {
        self.db().subscribe()
    }

    /// A sentence of the mounting app's own, in the language that it is given, to be left for the
    /// next page of the site: `(notice.leave(app.site()), Redirect::to(…))`. Each is made once,
    /// in the same order on every node.
    pub fn notice(&self, text: impl Fn(L10n) -> String + Send + Sync + 'static) -> Notice {
        self.site().own_notices.add(Box::new(text))
    }

    /// The site's secret keys.
    #[must_use]
    pub fn keys(&self) -> &KeyRing {
        &self.0.keys
    }
}

impl AsRef<Site> for App {
    fn as_ref(&self) -> &Site {
        &self.0.site
    }
}

impl AsRef<TrustedProxies> for App {
    fn as_ref(&self) -> &TrustedProxies {
        &self.0.trusted_proxies
    }
}

fn secret_key(config: &Config) -> Result<SecretKey> {
    if let Some(key) = &config.secret_key {
        return Ok(key.clone());
    }
    let file = config.key_file().context("it must be given for PostgreSQL")?;
    let key = match &config.database {
        Target::Sqlite(_) => SecretKey::load_or_make(&file),
        // Made here, each node would have another.
        #[cfg(feature = "postgres")]
        Target::Postgres(_) => SecretKey::load(&file),
    };
    key.with_context(|| file.display().to_string())
}
