//! Every setting: its key, its default, what it means, and how its text is read.
//!
//! A flag counts before an environment variable, that before the TOML file, that before the
//! default. All mistakes are told at once.

use std::{collections::BTreeMap, fmt, net::SocketAddr, path::PathBuf, time::Duration};

use ipnet::IpNet;

use crate::{
    crypto::keys::SecretKey,
    db::Target,
    domain::{PublicUrl, Remember},
};

/// One line of the table of settings.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// `session.idle`: in the file `[session] idle`, in the environment `PORTARIA_SESSION_IDLE`.
    pub key: &'static str,
    /// What holds if nobody says otherwise, as it would be written; empty for none.
    pub default: &'static str,
    /// What it means.
    pub help: &'static str,
    /// Whether it has a flag; a secret has none, since arguments are visible to others.
    pub flag: bool,
}

const fn setting(key: &'static str, default: &'static str, help: &'static str) -> Setting {
    Setting { key, default, help, flag: true }
}

const fn secret(key: &'static str, help: &'static str) -> Setting {
    Setting { key, default: "", help, flag: false }
}

/// Every setting that this version acts on.
pub const SETTINGS: &[Setting] = &[
    setting(
        "listen",
        "127.0.0.1:8080",
        "Address to listen on, or unix:/path; port 0 takes a free one",
    ),
    setting(
        "public_url",
        "",
        "The site as browsers see it, with its path if it has one [default: http:// and the address listened on]",
    ),
    setting(
        "database_url",
        "sqlite:portaria.db",
        "sqlite:PATH, or postgres://… in a build with that feature",
    ),
    secret("secret_key", "32 or more random bytes as hex or base64; must be given for PostgreSQL"),
    setting(
        "secret_key_file",
        "",
        "A file with the secret key [default: beside the SQLite file, made at first start]",
    ),
    setting("sign_up", "open", "Who may sign up: open or closed"),
    setting(
        "trusted_proxies",
        "",
        "Networks (CIDR) whose X-Forwarded-For counts, separated by commas",
    ),
    setting(
        "session.idle",
        "12h",
        "A session without \"remember me\" ends after this long without use",
    ),
    setting("session.absolute", "24h", "… and after this long in any case"),
    setting(
        "session.remember",
        "30d",
        "A session with \"remember me\" ends after this long in any case (and after 14 days without use)",
    ),
    setting("session.sudo", "10m", "How long a typed password allows sensitive changes"),
    setting("password.min_length", "12", "The least length of a new password, in characters"),
    setting("time.header", "15s", "How long a client may take to send the head of a request"),
    setting("time.request", "30s", "How long a request may take in all"),
    setting("connections", "10000", "The most connections at a time"),
    setting("hash.threads", "", "Threads that hash passwords, 19 MiB each [default: one a core]"),
    setting(
        "hash.queue",
        "512",
        "The most passwords that wait to be hashed; more are answered with 503",
    ),
    setting("site_name", "Portaria", "The name that visitors read"),
    setting(
        "log",
        "info",
        "What is logged: error, warn, info, debug, trace, or a filter as tracing-subscriber reads it",
    ),
    setting("log_format", "", "text or json [default: text on a terminal, else json]"),
];

/// Settings whose capability is still to come. They are accepted, so that one file serves this
/// version and the next, and named in a warning at start.
pub const LATER: &[&str] = &[
    "previous_secret_keys",
    "throttle.account",
    "throttle.device",
    "throttle.address",
    "throttle.sign_up",
    "throttle.code",
    "throttle.account_off",
    "metrics.listen",
    "activity.keep",
    "contact",
    "accent",
    "logo",
    "stylesheet",
];

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
pub const REMEMBER_IDLE: Duration = Duration::from_secs(14 * 24 * 3600);

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
    /// `site_name`
    pub site_name: String,
    /// `log`
    pub log: String,
    /// `log_format`, if it was given.
    pub log_format: Option<LogFormat>,
    /// Settings of [`LATER`] that were given.
    pub later: Vec<String>,
}

/// Everything that is wrong with the settings, a line each.
#[derive(Debug, PartialEq, Eq)]
pub struct Mistakes(pub Vec<String>);

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the settings have mistakes:")?;
        self.0.iter().try_for_each(|mistake| write!(f, "\n  {mistake}"))
    }
}

impl std::error::Error for Mistakes {}

/// A text and where it was given, for the words of a mistake.
#[derive(Clone, Debug)]
struct Given {
    text: String,
    place: String,
}

/// Texts of settings on their way to a [`Config`]; what is added first counts.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    given: BTreeMap<String, Given>,
    mistakes: Vec<String>,
}

impl Sources {
    /// Adds one text for `key`.
    pub fn add(&mut self, key: &str, text: impl Into<String>, place: impl Into<String>) {
        let (text, place) = (text.into(), place.into());
        if !is_known(key) {
            self.mistakes.push(format!("{place}: there is no such setting"));
            return;
        }
        self.given.entry(key.to_owned()).or_insert(Given { text, place });
    }

    /// Adds every `PORTARIA_` variable but `PORTARIA_CONFIG`.
    pub fn add_environment(&mut self, variables: impl Iterator<Item = (String, String)>) {
        for (name, text) in variables {
            let Some(rest) = name.strip_prefix("PORTARIA_") else { continue };
            if rest == "CONFIG" {
                continue;
            }
            let known = SETTINGS.iter().map(|setting| setting.key).chain(LATER.iter().copied());
            let mut keys = known.filter(|key| variable(key) == name);
            match keys.next() {
                Some(key) => self.add(key, text, name.as_str()),
                None => self.mistakes.push(format!("{name}: there is no such setting")),
            }
        }
    }

    /// Adds a TOML file's content.
    pub fn add_toml(&mut self, content: &str, file: &str) {
        match content.parse::<toml::Table>() {
            Ok(table) => self.add_table(&table, "", file),
            Err(e) => self.mistakes.push(format!("{file}: {}", e.to_string().trim_end())),
        }
    }

    fn add_table(&mut self, table: &toml::Table, prefix: &str, file: &str) {
        for (name, value) in table {
            let key = format!("{prefix}{name}");
            let place = format!("{file}: {key}");
            match value {
                toml::Value::Table(inner) => self.add_table(inner, &format!("{key}."), file),
                toml::Value::String(text) => self.add(&key, text, place),
                toml::Value::Integer(number) => self.add(&key, number.to_string(), place),
                toml::Value::Array(items) if items.iter().all(toml::Value::is_str) => {
                    let items = items.iter().filter_map(toml::Value::as_str).collect::<Vec<_>>();
                    self.add(&key, items.join(","), place);
                }
                _ => self
                    .mistakes
                    .push(format!("{place}: write a text, a number or a list of texts")),
            }
        }
    }

    /// Reads and checks them all.
    ///
    /// # Errors
    /// Every mistake at once.
    pub fn read(mut self) -> Result<Config, Mistakes> {
        let listen = self.take("listen", listen);
        let public_url = self.take_given("public_url", PublicUrl::parse);
        let database =
            self.take("database_url", |url| Target::parse(url).map_err(|e| e.to_string()));
        let secret_key = self.take_given("secret_key", |text| {
            SecretKey::parse(text).ok_or("write 32 or more random bytes as hex or base64")
        });
        let secret_key_file = self.take_given("secret_key_file", path);
        let sign_up = self.take("sign_up", |text| match text {
            "open" => Ok(SignUp::Open),
            "closed" => Ok(SignUp::Closed),
            _ => Err("write open or closed"),
        });
        let trusted_proxies = self.take("trusted_proxies", networks);
        let idle = self.take("session.idle", duration);
        let absolute = self.take("session.absolute", duration);
        let remember = self.take("session.remember", duration);
        let sudo = self.take("session.sudo", duration);
        let password_min_length = self.take("password.min_length", |text| number(text, 8, 128));
        let time_header = self.take("time.header", duration);
        let time_request = self.take("time.request", duration);
        let connections = self.take("connections", |text| number(text, 1, 1_000_000));
        let hash_threads = self.take_given("hash.threads", |text| number(text, 1, 1024));
        let hash_queue = self.take("hash.queue", |text| number(text, 1, 1_000_000));
        let site_name = self.take("site_name", site_name);
        let log = self.take("log", log_filter);
        let log_format = self.take_given("log_format", |text| match text {
            "text" => Ok(LogFormat::Text),
            "json" => Ok(LogFormat::Json),
            _ => Err("write text or json"),
        });
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
        let later =
            self.given.keys().filter(|key| LATER.contains(&key.as_str())).cloned().collect();
        let config = (|| {
            Some(Config {
                listen: listen?,
                public_url,
                database: database?,
                secret_key,
                secret_key_file,
                sign_up: sign_up?,
                trusted_proxies: trusted_proxies?,
                session: SessionLimits {
                    idle: idle?,
                    absolute: absolute?,
                    remember: remember?,
                    sudo: sudo?,
                },
                password_min_length: password_min_length?,
                time_header: time_header?,
                time_request: time_request?,
                connections: connections?,
                hash_threads: hash_threads.unwrap_or_else(cores),
                hash_queue: hash_queue?,
                site_name: site_name?,
                log: log?,
                log_format,
                later,
            })
        })();
        match config {
            Some(config) if self.mistakes.is_empty() => Ok(config),
            _ => Err(Mistakes(self.mistakes)),
        }
    }

    /// The given text or the default, read; a mistake is noted and gives none.
    fn take<T, E: fmt::Display>(
        &mut self,
        key: &str,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        if self.given.contains_key(key) {
            return self.take_given(key, read);
        }
        let setting = SETTINGS.iter().find(|setting| setting.key == key)?;
        read(setting.default).map_err(|e| self.mistakes.push(format!("{key}: {e}"))).ok()
    }

    fn take_given<T, E: fmt::Display>(
        &mut self,
        key: &str,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let given = self.given.get(key)?;
        match read(given.text.trim()) {
            Ok(value) => Some(value),
            Err(e) => {
                self.mistakes.push(format!("{}: {e}", given.place));
                None
            }
        }
    }
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
}

/// The environment variable of a setting.
#[must_use]
pub fn variable(key: &str) -> String {
    format!("PORTARIA_{}", key.replace('.', "_").to_uppercase())
}

/// The flag of a setting, without its dashes.
#[must_use]
pub fn flag(key: &str) -> String {
    key.replace(['.', '_'], "-")
}

fn is_known(key: &str) -> bool {
    SETTINGS.iter().any(|setting| setting.key == key) || LATER.contains(&key)
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

fn listen(text: &str) -> Result<Listen, &'static str> {
    match text.strip_prefix("unix:") {
        Some("") => Err("write unix: and the path of a socket"),
        Some(path) => Ok(Listen::Unix(path.into())),
        None => text
            .replacen("localhost:", "127.0.0.1:", 1)
            .parse()
            .map(Listen::Tcp)
            .map_err(|_| "write an address with a port, like 127.0.0.1:8080, or unix:/path"),
    }
}

fn path(text: &str) -> Result<PathBuf, &'static str> {
    if text.is_empty() { Err("write the path of a file") } else { Ok(text.into()) }
}

fn networks(text: &str) -> Result<Vec<IpNet>, String> {
    let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
    items
        .map(|item| {
            item.parse::<IpNet>()
                .or_else(|_| item.parse().map(|ip: std::net::IpAddr| IpNet::from(ip)))
                .map_err(|_| format!("{item} is no network: write CIDRs like 10.0.0.0/8,::1/128"))
        })
        .collect()
}

fn duration(text: &str) -> Result<Duration, &'static str> {
    const HELP: &str =
        "write a whole number and a unit, like 90s, 30m, 12h or 30d (at least 1s, at most 3650d)";
    let unit = match text.chars().last() {
        Some('s') => 1,
        Some('m') => 60,
        Some('h') => 3600,
        Some('d') => 86400,
        _ => return Err(HELP),
    };
    let digits = &text[..text.len() - 1];
    if !digits.chars().all(|c| c.is_ascii_digit()) {
        return Err(HELP);
    }
    let seconds = digits.parse::<u64>().ok().and_then(|n| n.checked_mul(unit));
    seconds.filter(|s| (1..=3650 * 86400).contains(s)).map(Duration::from_secs).ok_or(HELP)
}

fn number(text: &str, min: usize, max: usize) -> Result<usize, String> {
    text.parse()
        .ok()
        .filter(|n| (min..=max).contains(n))
        .ok_or_else(|| format!("write a whole number from {min} to {max}"))
}

fn site_name(text: &str) -> Result<String, &'static str> {
    let fits = (1..=100).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if fits { Ok(text.to_owned()) } else { Err("write 1 to 100 characters on one line") }
}

fn log_filter(text: &str) -> Result<String, String> {
    match tracing_subscriber::EnvFilter::try_new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(e) => Err(format!("write error, warn, info, debug or trace, or a filter: {e}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_hold_where_nothing_is_given() {
        let config = Config::of([]).unwrap();
        assert_eq!(config.listen, Listen::Tcp("127.0.0.1:8080".parse().unwrap()));
        assert_eq!(config.session.remember, Duration::from_secs(30 * 24 * 3600));
        assert_eq!(config.password_min_length, 12);
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
        assert_eq!(session.idle, Duration::from_secs(3600));
        assert_eq!(session.sudo, Duration::from_secs(120));
        assert_eq!(session.absolute, Duration::from_secs(3 * 86400));
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
        assert!(Config::of([("database_url", "mysql://localhost")]).is_err());
        assert!(Config::of([("database_url", "postgres://localhost/x")]).is_err());
        for bad in
            ["", "12", "1w", "-1s", "0s", "1.5h", "1 h", "h", "4000d", "99999999999999999999d"]
        {
            assert!(Config::of([("session.idle", bad)]).is_err(), "{bad}");
        }
    }
}
