//! The table of settings.

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
    secret(
        "previous_secret_keys",
        "Keys that the site had before and that still count, separated by commas",
    ),
    setting(
        "secret_key_file",
        "",
        "A file with the secret key [default: beside the SQLite file, made at first start]",
    ),
    setting(
        "sign_up",
        "open",
        "Who may sign up: open (everybody), invite (whoever has an invitation) or closed (nobody)",
    ),
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
    setting(
        "password.weak_hashes",
        "off",
        "on: weak hashes of another system (MD5, SHA-1 and the like) count until the next sign-in",
    ),
    secret("password.pepper", "What another system put behind each password before bcrypt"),
    setting(
        "throttle.account",
        "5",
        "Wrong passwords for an account that cost no wait; then it doubles from 1s to 15m; 0 for no wait",
    ),
    setting(
        "throttle.device",
        "10",
        "Wrong passwords from a browser that has signed in to the account before that cost no wait; 0 for no wait",
    ),
    setting(
        "throttle.account_off",
        "100",
        "Wrong passwords in a row that turn password sign-in off for browsers that the account does not know; 0 for never",
    ),
    setting(
        "throttle.address",
        "20/10m",
        "Wrong passwords from an address, whatever the account; 0 for no limit",
    ),
    setting("throttle.sign_up", "60/1h", "Sign-ups from an address; 0 for no limit"),
    setting(
        "throttle.code",
        "10/1h",
        "Wrong setup codes and links from an address; 0 for no limit",
    ),
    setting("activity.keep", "365d", "How long the security log is kept"),
    setting(
        "metrics.listen",
        "",
        "An address of its own for Prometheus metrics, at /metrics [default: none]",
    ),
    setting("time.header", "15s", "How long a client may take to send the head of a request"),
    setting("time.request", "30s", "How long a request may take in all"),
    setting("connections", "10000", "The most connections at a time"),
    setting("hash.threads", "", "Threads that hash passwords, 19 MiB each [default: one a core]"),
    setting(
        "hash.queue",
        "512",
        "The most passwords that wait to be hashed; more are answered with 503",
    ),
    setting(
        "contact",
        "",
        "An email address or a link, shown to whoever has lost the password or needs an invitation",
    ),
    setting("site_name", "Portaria", "The name that visitors read"),
    setting(
        "accent",
        "",
        "The colour of links and buttons, like #0b6b5d; made lighter or darker where it could not be read",
    ),
    setting("logo", "", "A picture beside the name: an SVG or PNG file of 20 KB or less"),
    setting("stylesheet", "", "A CSS file whose rules come after the site's own"),
    setting(
        "footer_links",
        "",
        "Links at the foot of every page: Imprint=https://example.com/imprint,Privacy=/privacy",
    ),
    secret(
        "flask.secret_key",
        "The SECRET_KEY of a Flask app whose accounts were imported (hex: before bytes): its \"remember me\" cookies sign in until flask.until",
    ),
    setting("flask.until", "", "The last day on which those cookies count, like 2027-01-31 (UTC)"),
    setting("flask.cookie", "remember_token", "The name of those cookies"),
    setting(
        "log",
        "info",
        "What is logged: error, warn, info, debug, trace, or a filter as tracing-subscriber reads it",
    ),
    setting("log_format", "", "text or json [default: text on a terminal, else json]"),
];

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

pub(super) fn is_known(key: &str) -> bool {
    SETTINGS.iter().any(|setting| setting.key == key)
}
