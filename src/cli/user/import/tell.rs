//! What the operator is told while an import runs.

use std::{borrow::Cow, io::Write};

use indicatif::{ProgressBar, ProgressStyle};

use super::{
    field::{Field, Values},
    source::Record,
};
use crate::{
    accounts::arrival::Arrival,
    cli::{say, shown},
    domain::Role,
};

/// The most that is told of a name, in characters.
const SHOWN: usize = 64;

/// Tells and counts.
pub(super) struct Teller {
    is_dry: bool,
    bar: ProgressBar,
    arrived: u64,
    here: u64,
    refused: u64,
    administrators: u64,
    without_password: u64,
}

impl Teller {
    /// Of a file of that length. The bar is for a terminal alone.
    pub(super) fn new(is_dry: bool, length: u64) -> Self {
        let bar = ProgressBar::new(length);
        let style = "{wide_bar} {percent} % {msg}, {eta} left";
        bar.set_style(
            ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()),
        );
        Self {
            is_dry,
            bar,
            arrived: 0,
            here: 0,
            refused: 0,
            administrators: 0,
            without_password: 0,
        }
    }

    pub(super) fn arrived(&mut self, record: &Record, name: &str, arrival: &Arrival) {
        self.arrived += 1;
        let is_without = arrival.password.is_none();
        self.without_password += u64::from(is_without);
        self.administrators += u64::from(arrival.role == Role::Admin);
        if self.is_dry {
            let role = if arrival.role == Role::Admin { " as an administrator" } else { "" };
            let without = if is_without { ", without a password" } else { "" };
            let disabled = if arrival.disabled_at.is_some() { ", disabled" } else { "" };
            let place = &record.place;
            self.line(&format!("{place}: {name} would be imported{role}{disabled}{without}"));
        }
    }

    pub(super) fn here(&mut self, record: &Record, how: &str) {
        self.here += 1;
        if self.is_dry {
            self.line(&format!("{}: {} {how}", record.place, name(record)));
        }
    }

    pub(super) fn refused(&mut self, record: &Record, problem: &str) {
        self.refused += 1;
        let line = format!("{}: {}: refused: {problem}", record.place, name(record));
        if self.is_dry {
            self.line(&line);
        } else {
            self.bar.suspend(|| {
                let _ = writeln!(std::io::stderr(), "{}", shown(&line));
            });
        }
    }

    pub(super) fn has_read(&self, read: u64) {
        self.bar.set_message(format!("{} accounts", self.arrived + self.here));
        self.bar.set_position(read);
    }

    pub(super) fn has_refused(&self) -> bool {
        self.refused > 0
    }

    pub(super) fn totals(&self) {
        self.bar.finish_and_clear();
        let Self { arrived, here, refused, administrators, without_password, .. } = self;
        let done = if self.is_dry { "Would be imported" } else { "Imported" };
        let without = match without_password {
            0 => String::new(),
            _ => format!(
                " Without a password: {without_password}; `portaria user password-link` makes them links."
            ),
        };
        let with_rights = match administrators {
            0 => String::new(),
            _ => format!(" Administrators: {administrators}."),
        };
        say(&format!(
            "{done}: {arrived}. Here already: {here}. Refused: {refused}.{with_rights}{without}"
        ));
    }

    fn line(&self, line: &str) {
        self.bar.suspend(|| say(line));
    }
}

/// What the record calls itself, on one line: a file must not write lines of its own.
fn name(record: &Record) -> Cow<'_, str> {
    let name = |values: &Values| {
        let name = values.get(Field::Username).or(values.get(Field::Email))?;
        // A column that was taken for another may hold hashes.
        let name = Some(name).filter(|name| !name.contains('$'))?;
        Some(name.chars().filter(|c| !c.is_control()).take(SHOWN).collect())
    };
    record.values.as_ref().ok().and_then(name).map_or("?".into(), |name: String| name.into())
}
