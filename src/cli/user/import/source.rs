//! The file, read record by record on a thread of its own: never more of it is in memory than a few
//! batches.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use tokio::{
    sync::mpsc::{self, Receiver, Sender},
    task::JoinHandle,
};

use super::{
    field::{Mapping, Values},
    lines::{read_csv, read_json_lines},
};
use crate::{cli::WrongUsage, db::ForeignTable};

/// Records that are handed on together.
pub(super) const BATCH: usize = 500;

/// A record of the file.
pub(super) struct Record {
    /// Where it stands: `line 12`.
    pub(super) place: String,
    /// What it says, or why that cannot be read.
    pub(super) values: Result<Values, String>,
    /// How much of the file has been read with it, in the unit of [`Source::length`].
    pub(super) read: u64,
}

/// A file of accounts.
pub(super) struct Source {
    path: PathBuf,
    kind: Kind,
    /// How long it is: rows of a table, else bytes.
    pub(super) length: u64,
}

enum Kind {
    Table(ForeignTable),
    JsonLines(BufReader<File>),
    Csv(BufReader<File>, u8),
}

impl Source {
    /// Opens the file, whose first bytes tell what it is; `table` is where an SQLite file has the accounts.
    ///
    /// # Errors
    /// It cannot be read.
    pub(super) fn open(path: &Path, table: Option<&str>) -> Result<Self> {
        let cannot = || format!("{} cannot be read", path.display());
        let file = File::open(path).with_context(cannot)?;
        let length = file.metadata().with_context(cannot)?.len();
        let mut file = BufReader::with_capacity(64 * 1024, file);
        let mut head = file.fill_buf().with_context(cannot)?;
        let is_sqlite = head.starts_with(b"SQLite format 3\0");
        if head.starts_with(b"\xef\xbb\xbf") {
            file.consume(3);
            head = file.buffer();
        }
        let path = path.to_owned();
        if is_sqlite {
            // To close it later would give up SQLite's locks on it.
            drop(file);
            let none = || WrongUsage("say which table has the accounts: --table NAME".to_owned());
            let table = table.ok_or_else(none)?;
            let mut table = ForeignTable::open(&path, table).with_context(cannot)?;
            let length = table.count().with_context(cannot)?;
            return Ok(Self { path, kind: Kind::Table(table), length });
        }
        if head.trim_ascii_start().starts_with(b"{") {
            return Ok(Self { path, kind: Kind::JsonLines(file), length });
        }
        if head.trim_ascii_start().starts_with(b"[") {
            let told = "this is one array: write a line of JSON for each account";
            return Err(WrongUsage(told.to_owned()).into());
        }
        let first = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let delimiter = [b',', b';', b'\t'].into_iter().find(|byte| first.contains(byte));
        Ok(Self { path, kind: Kind::Csv(file, delimiter.unwrap_or(b',')), length })
    }

    /// Begins to read: what comes, and whether the file was read to its end.
    pub(super) fn start(self, mapping: Mapping) -> (Receiver<Vec<Record>>, JoinHandle<Result<()>>) {
        let (sender, receiver) = mpsc::channel(2);
        let reading = tokio::task::spawn_blocking(move || {
            let path = self.path;
            let mut batches = Batches { sender: &sender, batch: Vec::new() };
            let read = match self.kind {
                Kind::Table(table) => read_table(table, &mapping, &mut batches),
                Kind::JsonLines(file) => read_json_lines(file, &mapping, &mut batches),
                Kind::Csv(file, delimiter) => read_csv(file, delimiter, &mapping, &mut batches),
            };
            batches.send();
            read.map_err(|error| {
                let is_told = error.is::<WrongUsage>();
                let why = format!("{} cannot be read", path.display());
                if is_told { error } else { error.context(why) }
            })
        });
        (receiver, reading)
    }
}

/// Records on their way.
pub(super) struct Batches<'a> {
    sender: &'a Sender<Vec<Record>>,
    batch: Vec<Record>,
}

impl Batches<'_> {
    /// Whether more is wanted.
    pub(super) fn add(&mut self, place: String, values: Result<Values, String>, read: u64) -> bool {
        self.batch.push(Record { place, values, read });
        self.batch.len() < BATCH || self.send()
    }

    fn send(&mut self) -> bool {
        let batch = std::mem::take(&mut self.batch);
        batch.is_empty() || self.sender.blocking_send(batch).is_ok()
    }
}

fn read_table(mut table: ForeignTable, mapping: &Mapping, batches: &mut Batches<'_>) -> Result<()> {
    let all = table.columns()?;
    let fields = mapping.find(|column| all.iter().any(|known| known == column));
    let fields = fields.map_err(|problem| problem.in_file(all.iter().map(String::as_str)))?;
    let wanted: Vec<String> = fields.values().flatten().cloned().collect();
    let mut row = 0;
    table.read(&wanted, |cells| {
        row += 1;
        let values = cells.and_then(|cells| {
            let cell = |column: &str| {
                let at = wanted.iter().position(|known| known == column)?;
                cells.get(at).cloned().flatten()
            };
            Values::of(&fields, cell)
        });
        batches.add(format!("row {row}"), values.map_err(|problem| problem.to_string()), row)
    })?;
    Ok(())
}
