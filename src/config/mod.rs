//! Every setting: its key, its default, what it means, and how its text is read.
//!
//! A flag counts before an environment variable, that before the TOML file, that before the
//! default. All mistakes are told at once.

mod branding;
mod check;
mod flask;
mod read;
mod sources;
mod table;

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use ipnet::IpNet;

pub use self::{
    branding::{Branding, Logo},
    flask::FlaskCookies,
    sources::{Mistakes, Sources},
    table::{SETTINGS, Setting, flag, variable},
};
use crate::{
    crypto::{foreign::Terms, keys::SecretKey},
    db::Target,
    domain::{Contact, Limits, PasswordRules, PublicUrl, Remember},
};

/// Where to listen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listen {
    /// An address and port.
    Tcp(SocketAddr),
    /// A socket file.
    Unix(PathBuf),
}

/// Who may sign up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignUp {
    /// Everybody.
    Open,
    /// Whoever has an invitation.
    Invite,
    /// Nobody.
    Closed,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For eyes.
    Text,
    /// A JSON object a line.
    Json,
}

/// How long sessions last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionLimits {
    /// Without use.
    pub idle: Duration,
    /// In any case.
    pub absolute: Duration,
    /// In any case, with "remember me".
    pub remember: Duration,
    /// Since the password was typed, for sensitive changes.
    pub sudo: Duration,
}

impl SessionLimits {
    /// How long it lasts without use.
    #[must_use]
    pub fn idle(&self, remember: Remember) -> Duration {
        match remember {
            Remember::No => self.idle,
            Remember::Yes => REMEMBER_IDLE,
        }
    }

    /// How long it lasts in any case.
    #[must_use]
    pub fn absolute(&self, remember: Remember) -> Duration {
        match remember {
            Remember::No => self.absolute,
            Remember::Yes => self.remember,
        }
    }
}

/// The idle limit with "remember me".
const REMEMBER_IDLE: Duration = Duration::from_hours(336);

/// The settings of one site, read and checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// `listen`
    pub listen: Listen,
    /// `public_url`, if it was given.
    pub public_url: Option<PublicUrl>,
    /// `database_url`
    pub database: Target,
    /// `secret_key`, if it was given.
    pub secret_key: Option<SecretKey>,
    /// `previous_secret_keys`
    pub previous_secret_keys: Vec<SecretKey>,
    /// `secret_key_file`, if it was given.
    pub secret_key_file: Option<PathBuf>,
    /// `sign_up`
    pub sign_up: SignUp,
    /// `trusted_proxies`
    pub trusted_proxies: Vec<IpNet>,
    /// `session.*`
    pub session: SessionLimits,
    /// `password.min_length`, in characters.
    pub password_min_length: usize,
    /// `password.weak_hashes`, `password.pepper`
    pub foreign_hashes: Terms,
    /// `throttle.*`
    pub throttle: Limits,
    /// `activity.keep`
    pub activity_keep: Duration,
    /// `metrics.listen`, if it was given.
    pub metrics_listen: Option<SocketAddr>,
    /// `time.header`
    pub time_header: Duration,
    /// `time.request`
    pub time_request: Duration,
    /// `connections`
    pub connections: usize,
    /// `hash.threads`
    pub hash_threads: usize,
    /// `hash.queue`
    pub hash_queue: usize,
    /// `contact`, if it was given.
    pub contact: Option<Contact>,
    /// `site_name`
    pub site_name: String,
    /// `accent`, `logo`, `stylesheet`, `footer_links`
    pub branding: Branding,
    /// `log`
    pub log: String,
    /// `log_format`, if it was given.
    pub log_format: Option<LogFormat>,
    /// `flask.*`, if old cookies count.
    pub flask: Option<FlaskCookies>,
    /// The TOML file, if a secret stands in it.
    pub secret_file: Option<PathBuf>,
}

impl Config {
    /// The settings with these texts, and defaults for the rest.
    ///
    /// # Errors
    /// Every mistake at once.
    pub fn of<'a>(given: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, Mistakes> {
        let mut sources = Sources::default();
        for (key, text) in given {
            sources.add(key, text, key);
        }
        sources.read()
    }

    /// The site as browsers see it.
    #[must_use]
    pub fn public(&self) -> PublicUrl {
        let address = match &self.listen {
            Listen::Tcp(address) => *address,
            // Never seen: with a socket, `public_url` must be given.
            Listen::Unix(_) => ([127, 0, 0, 1], 80).into(),
        };
        self.public_url.clone().unwrap_or_else(|| PublicUrl::of_address(address))
    }

    /// What a new password of somebody with these names must keep.
    #[must_use]
    pub fn password_rules<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> PasswordRules {
        PasswordRules::new(self.password_min_length).without([&*self.site_name]).without(names)
    }

    /// Where the secret key is, if it was not given itself: in the file that was named, or beside
    /// the SQLite file, `portaria.key` for `portaria.db`. None for a server without a file.
    #[must_use]
    pub fn key_file(&self) -> Option<PathBuf> {
        let beside = self.database.file().map(|path| path.with_extension("key"));
        self.secret_key_file.clone().or(beside)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Backoff, Rate};

    #[test]
    fn defaults_hold_where_nothing_is_given() {
        let config = Config::of([]).unwrap();
        assert_eq!(config.listen, Listen::Tcp("127.0.0.1:8080".parse().unwrap()));
        assert_eq!(config.session.remember, Duration::from_hours(720));
        assert_eq!(config.password_min_length, 12);
        assert!(!config.foreign_hashes.weak && config.foreign_hashes.pepper.is_none());
        assert_eq!(config.activity_keep, Duration::from_hours(24 * 365));
        let per = |most, mins| Some(Rate { most, per: Duration::from_mins(mins) });
        let limits = Limits {
            account: Backoff { free: Some(5) },
            device: Backoff { free: Some(10) },
            account_off: Some(100),
            address: per(20, 10),
            sign_up: per(60, 60),
            code: per(10, 60),
        };
        assert_eq!(config.throttle, limits);
        assert!(config.hash_threads >= 1);
    }

    #[test]
    fn a_flag_beats_the_environment_which_beats_the_file() {
        let mut sources = Sources::default();
        sources.add("session.idle", "1h", "--session-idle");
        let env = [("PORTARIA_SESSION_IDLE", "2h"), ("PORTARIA_SESSION_SUDO", "2m"), ("HOME", "/")];
        sources.add_environment(env.into_iter().map(|(a, b)| (a.to_owned(), b.to_owned())));
        sources.add_toml("[session]\nidle = '3h'\nsudo = '3m'\nabsolute = '3d'", "portaria.toml");
        let session = sources.read().unwrap().session;
        assert_eq!(session.idle, Duration::from_hours(1));
        assert_eq!(session.sudo, Duration::from_mins(2));
        assert_eq!(session.absolute, Duration::from_hours(72));
    }

    #[test]
    fn every_mistake_is_told_at_once_with_its_place() {
        let mut sources = Sources::default();
        sources.add("listen", "nowhere", "--listen");
        let env = [
            ("PORTARIA_NONSENSE", "1"),
            ("PORTARIA_SESSION_IDLE", "soon"),
            ("PORTARIA_CONFIG", "x"),
        ];
        sources.add_environment(env.into_iter().map(|(a, b)| (a.to_owned(), b.to_owned())));
        sources.add_toml("colour = 'red'\nconnections = 0\nsite_name = true", "portaria.toml");
        let Err(Mistakes(mistakes)) = sources.read() else { panic!("no mistakes") };
        let told = mistakes.join("\n");
        for place in [
            "--listen",
            "PORTARIA_NONSENSE",
            "PORTARIA_SESSION_IDLE",
            "colour",
            "connections",
            "site_name",
        ] {
            assert!(told.contains(place), "{place} is missing in: {told}");
        }
        assert_eq!(mistakes.len(), 6, "{told}");
    }

    #[test]
    fn what_the_settings_need_together_is_checked() {
        assert!(Config::of([("listen", "unix:/run/portaria.sock")]).is_err());
        let url = ("public_url", "https://login.example.com");
        assert!(Config::of([("listen", "unix:/run/portaria.sock"), url]).is_ok());
        for url in ["mysql://localhost", "sqlite:", "sqlite::memory:", "sqlite:file:x?mode=memory"]
        {
            assert!(Config::of([("database_url", url)]).is_err(), "{url}");
        }
        assert!(Config::of([("database_url", "postgres://localhost/x")]).is_err());
        for bad in ["", "x", "-1", "20", "20/", "/10m", "20/10", "0/10m", "20/0s", "1.5/1h"] {
            assert!(Config::of([("throttle.address", bad)]).is_err(), "{bad}");
        }
        let throttle =
            Config::of([("throttle.account", "0"), ("throttle.code", "0")]).unwrap().throttle;
        assert_eq!(
            (throttle.account.free, throttle.account_off, throttle.code),
            (None, Some(100), None)
        );
        assert_eq!(throttle.address, Some(Rate { most: 20, per: Duration::from_mins(10) }));
        let key = "00112233445566778899aabbccddeeff".repeat(2);
        let keys = |text: &str| {
            Config::of([("previous_secret_keys", text)]).map(|c| c.previous_secret_keys.len())
        };
        assert_eq!((keys(""), keys(&key), keys(&format!("{key}, {key}"))), (Ok(0), Ok(1), Ok(2)));
        assert!(keys("short").is_err());
        let weak =
            |text| Config::of([("password.weak_hashes", text)]).map(|c| c.foreign_hashes.weak);
        assert_eq!((weak("on"), weak("off")), (Ok(true), Ok(false)));
        assert!(weak("yes").is_err());
        let pepper = Config::of([("password.pepper", "piri-piri")]).unwrap().foreign_hashes.pepper;
        assert_eq!(pepper.unwrap().expose(), "piri-piri");
        assert!(Config::of([("password.pepper", " ")]).is_err());
        for bad in
            ["", "12", "1w", "-1s", "0s", "1.5h", "1 h", "h", "4000d", "99999999999999999999d"]
        {
            assert!(Config::of([("session.idle", bad)]).is_err(), "{bad}");
        }
    }
}
