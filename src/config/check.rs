//! How the texts of settings become a [`Config`].

use std::fmt;

use super::{
    Branding, Config, Listen, LogFormat, Mistakes, SessionLimits, SignUp, Sources, branding, read,
    table::SETTINGS,
};
use crate::{
    crypto::{foreign::Terms, keys::SecretKey},
    db::Target,
    domain::{Accent, Backoff, Contact, FooterLink, Limits, PublicUrl},
};

impl Sources {
    /// Reads and checks them all.
    ///
    /// # Errors
    /// Every mistake at once.
    pub fn read(mut self) -> Result<Config, Mistakes> {
        let listen = self.take("listen", read::listen);
        let public_url = self.take_given("public_url", PublicUrl::parse);
        let database =
            self.take("database_url", |url| Target::parse(url).map_err(|e| e.to_string()));
        let secret_key = self.take_given("secret_key", |text| {
            SecretKey::parse(text).ok_or("write 32 or more random bytes as hex or base64")
        });
        let previous_secret_keys = self.take("previous_secret_keys", read::keys);
        let secret_key_file = self.take_given("secret_key_file", read::path);
        let sign_up = self.take("sign_up", |text| match text {
            "open" => Ok(SignUp::Open),
            "invite" => Ok(SignUp::Invite),
            "closed" => Ok(SignUp::Closed),
            _ => Err("write open, invite or closed"),
        });
        let trusted_proxies = self.take("trusted_proxies", read::networks);
        let session = self.session();
        let password_min_length =
            self.take("password.min_length", |text| read::number(text, 8, 128));
        let foreign_hashes = self.foreign_hashes();
        let account = self.take("throttle.account", read::limit);
        let device = self.take("throttle.device", read::limit);
        let account_off = self.take("throttle.account_off", read::limit);
        let address = self.take("throttle.address", read::rate);
        let tries_to_sign_up = self.take("throttle.sign_up", read::rate);
        let code = self.take("throttle.code", read::rate);
        let activity_keep = self.take("activity.keep", read::duration);
        let metrics_listen = self.take_given("metrics.listen", read::address);
        let time_header = self.take("time.header", read::duration);
        let time_request = self.take("time.request", read::duration);
        let connections = self.take("connections", |text| read::number(text, 1, 1_000_000));
        let hash_threads = self.take_given("hash.threads", |text| read::number(text, 1, 1024));
        let hash_queue = self.take("hash.queue", |text| read::number(text, 1, 1_000_000));
        let contact = self.take_given("contact", Contact::parse);
        let site_name = self.take("site_name", read::site_name);
        let branding = self.branding();
        let log = self.take("log", read::log_filter);
        let log_format = self.take_given("log_format", |text| match text {
            "text" => Ok(LogFormat::Text),
            "json" => Ok(LogFormat::Json),
            _ => Err("write text or json"),
        });
        let flask = self.flask();
        if matches!(listen, Some(Listen::Unix(_))) && !self.given.contains_key("public_url") {
            self.mistakes.push("public_url: must be given, since listen is a unix socket".into());
        }
        #[cfg(feature = "postgres")]
        if matches!(database, Some(Target::Postgres(_)))
            && !self.given.contains_key("secret_key")
            && !self.given.contains_key("secret_key_file")
        {
            let mistake = "secret_key or secret_key_file: must be given for PostgreSQL, the same on every node";
            self.mistakes.push(mistake.into());
        }
        let secret_file = self.secret_file.clone();
        let config = (|| {
            Some(Config {
                listen: listen?,
                public_url,
                database: database?,
                secret_key,
                previous_secret_keys: previous_secret_keys?,
                secret_key_file,
                sign_up: sign_up?,
                trusted_proxies: trusted_proxies?,
                session: session?,
                password_min_length: password_min_length?,
                foreign_hashes: foreign_hashes?,
                throttle: Limits {
                    account: Backoff { free: account? },
                    device: Backoff { free: device? },
                    account_off: account_off?,
                    address: address?,
                    sign_up: tries_to_sign_up?,
                    code: code?,
                },
                activity_keep: activity_keep?,
                metrics_listen,
                time_header: time_header?,
                time_request: time_request?,
                connections: connections?,
                hash_threads: hash_threads.unwrap_or_else(read::cores),
                hash_queue: hash_queue?,
                contact,
                site_name: site_name?,
                branding,
                log: log?,
                log_format,
                flask,
                secret_file,
            })
        })();
        match config {
            Some(config) if self.mistakes.is_empty() => Ok(config),
            _ => Err(Mistakes(self.mistakes)),
        }
    }

    fn session(&mut self) -> Option<SessionLimits> {
        let idle = self.take("session.idle", read::duration);
        let absolute = self.take("session.absolute", read::duration);
        let remember = self.take("session.remember", read::duration);
        let sudo = self.take("session.sudo", read::duration);
        Some(SessionLimits { idle: idle?, absolute: absolute?, remember: remember?, sudo: sudo? })
    }

    fn foreign_hashes(&mut self) -> Option<Terms> {
        let pepper = self.take_given("password.pepper", read::secret);
        let weak = self.take("password.weak_hashes", read::is_on)?;
        Some(Terms { weak, pepper })
    }

    fn branding(&mut self) -> Branding {
        Branding {
            accent: self.take_given("accent", Accent::parse),
            logo: self.take_given("logo", branding::logo),
            stylesheet: self.take_given("stylesheet", branding::stylesheet),
            footer_links: self.take("footer_links", FooterLink::parse_all).unwrap_or_default(),
        }
    }

    /// The given text or the default, read; a mistake is noted and gives none.
    pub(super) fn take<T, E: fmt::Display>(
        &mut self,
        key: &str,
        reader: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        if self.given.contains_key(key) {
            return self.take_given(key, reader);
        }
        let setting = SETTINGS.iter().find(|setting| setting.key == key)?;
        reader(setting.default).map_err(|e| self.mistakes.push(format!("{key}: {e}"))).ok()
    }

    pub(super) fn take_given<T, E: fmt::Display>(
        &mut self,
        key: &str,
        reader: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let given = self.given.get(key)?;
        match reader(given.text.trim()) {
            Ok(value) => Some(value),
            Err(e) => {
                self.mistakes.push(format!("{}: {e}", given.place));
                None
            }
        }
    }
}
