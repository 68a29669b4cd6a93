//! Flask-Login's "remember me" cookies, for a while.

use std::time::Duration;

use super::Sources;
use crate::{crypto::flask::FlaskKey, domain::Moment};

const DAY: Duration = Duration::from_hours(24);

/// Which "remember me" cookies of Flask-Login count. Its Debug shows no key.
#[derive(Clone, Debug)]
pub struct FlaskCookies {
    /// `flask.secret_key`
    pub key: FlaskKey,
    /// They count before then: the end of `flask.until`.
    pub until: Moment,
    /// `flask.cookie`
    pub cookie: String,
}

impl Sources {
    /// The key and the day need each other; without both, no cookie counts.
    pub(super) fn flask(&mut self) -> Option<FlaskCookies> {
        let key = self.take_given("flask.secret_key", FlaskKey::parse);
        let until = self.take_given("flask.until", last_day);
        let cookie = self.take("flask.cookie", cookie_name);
        for (given, needed) in
            [("flask.secret_key", "flask.until"), ("flask.until", "flask.secret_key")]
        {
            if self.given.contains_key(given) && !self.given.contains_key(needed) {
                self.mistakes.push(format!("{needed}: must be given, since {given} is"));
            }
        }
        Some(FlaskCookies { key: key?, until: until?, cookie: cookie? })
    }
}

/// The end of a day in UTC.
fn last_day(text: &str) -> Result<Moment, &'static str> {
    let day = Moment::of_day(text).ok_or("write a day, like 2027-01-31")?;
    Ok(day.plus(DAY))
}

/// A token (RFC 6265, section 4.1.1) that is no cookie of the site's own.
fn cookie_name(text: &str) -> Result<String, &'static str> {
    let is_of_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if text.is_empty() || text.len() > 100 || !text.chars().all(is_of_token) {
        return Err("write the name of a cookie, like remember_token");
    }
    if text.trim_start_matches("__Host-").starts_with("portaria") {
        return Err("the site's own cookies have such names");
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, Mistakes, Sources};

    const KEY: (&str, &str) = ("flask.secret_key", "an old key of 26 characters");
    const UNTIL: (&str, &str) = ("flask.until", "2026-01-31");

    fn mistakes<const N: usize>(given: [(&str, &str); N]) -> String {
        let Err(Mistakes(mistakes)) = Config::of(given) else { panic!("no mistakes: {given:?}") };
        mistakes.join("\n")
    }

    #[test]
    fn a_key_and_a_day_make_old_cookies_count() {
        assert!(Config::of([]).unwrap().flask.is_none());
        let config = Config::of([KEY, UNTIL]).unwrap();
        assert!(!format!("{config:?}").contains("characters"));
        let flask = config.flask.unwrap();
        assert_eq!(flask.cookie, "remember_token");
        assert_eq!(flask.until.to_string(), "2026-02-01T00:00:00Z", "the day counts itself");
        let named = Config::of([KEY, UNTIL, ("flask.cookie", "__Secure-me")]).unwrap();
        assert_eq!(named.flask.unwrap().cookie, "__Secure-me");
    }

    #[test]
    fn one_without_the_other_is_a_mistake() {
        assert_eq!(mistakes([KEY]), "flask.until: must be given, since flask.secret_key is");
        assert_eq!(mistakes([UNTIL]), "flask.secret_key: must be given, since flask.until is");
        let told = mistakes([("flask.secret_key", "dev"), ("flask.until", "soon")]);
        assert!(told.contains("fewer than 16 bytes") && told.contains("2027-01-31"), "{told}");
        assert!(!told.contains("must be given"), "{told}");
    }

    #[test]
    fn a_file_with_the_key_is_a_secret() {
        for (content, is_secret) in
            [("[flask]\nsecret_key = 'an old key of 26 characters'", true), ("[flask]", false)]
        {
            let mut sources = Sources::default();
            sources.add("flask.until", "2026-01-31", "--flask-until");
            sources.add("flask.secret_key", KEY.1, "PORTARIA_FLASK_SECRET_KEY");
            sources.add_toml(content, "portaria.toml");
            assert_eq!(sources.read().unwrap().secret_file.is_some(), is_secret);
        }
    }

    #[test]
    fn a_cookie_has_a_name_of_its_own() {
        for bad in ["", "a b", "a=b", "a;b", "é", "portaria", "__Host-portaria", "portaria-device"]
        {
            let told = mistakes([KEY, UNTIL, ("flask.cookie", bad)]);
            assert!(told.starts_with("flask.cookie: "), "{told}");
        }
    }
}
