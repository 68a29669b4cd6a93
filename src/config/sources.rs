//! Where the texts of settings come from.

use std::{collections::BTreeMap, fmt, path::PathBuf};

use super::table::{SETTINGS, is_known, variable};

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
pub(super) struct Given {
    pub(super) text: String,
    pub(super) place: String,
}

/// Texts of settings on their way to a [`super::Config`]; what is added first counts.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    pub(super) given: BTreeMap<String, Given>,
    pub(super) mistakes: Vec<String>,
    /// The TOML file, if a secret stands in it.
    pub(super) secret_file: Option<PathBuf>,
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
            let mut keys =
                SETTINGS.iter().map(|setting| setting.key).filter(|key| variable(key) == name);
            match keys.next() {
                Some(key) => self.add(key, text, name.as_str()),
                None => self.mistakes.push(format!("{name}: there is no such setting")),
            }
        }
    }

    /// Adds a TOML file.
    pub fn add_file(&mut self, file: &str) {
        match std::fs::read_to_string(file) {
            Ok(content) => self.add_toml(&content, file),
            Err(e) => self.mistakes.push(format!("{file}: the file cannot be read: {e}")),
        }
    }

    /// Adds a TOML file's content.
    pub fn add_toml(&mut self, content: &str, file: &str) {
        match content.parse::<toml::Table>() {
            Ok(table) => self.add_table(&table, "", file),
            // Not the error's own text: it quotes the line, which may hold a key.
            Err(e) => {
                let before = e.span().and_then(|span| content.get(..span.start));
                let line = before.unwrap_or_default().matches('\n').count() + 1;
                self.mistakes.push(format!("{file}: line {line}: {}", e.message()));
            }
        }
    }

    fn add_table(&mut self, table: &toml::Table, prefix: &str, file: &str) {
        for (name, value) in table {
            let key = format!("{prefix}{name}");
            let place = format!("{file}: {key}");
            // The URL of a server may hold a password.
            let is_server = value.as_str().is_some_and(|text| text.starts_with("postgres"));
            if SETTINGS.iter().any(|setting| setting.key == key && !setting.flag)
                || (key == "database_url" && is_server)
            {
                self.secret_file = Some(file.into());
            }
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
}
