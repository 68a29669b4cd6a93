//! Files of text: JSON Lines and CSV.

use std::{
    cell::Cell,
    collections::HashMap,
    fs::File,
    io::{self, BufRead, BufReader, Read},
    rc::Rc,
};

use anyhow::{Result, bail};
use serde_json::{Map, Value};

use super::{
    field::{Field, Mapping, Values},
    quotes::Quotes,
    source::Batches,
};
use crate::db::CellProblem;

/// The longest record, in bytes; else a quote that is missing would take the whole file for one.
const LONGEST: usize = 256 * 1024;

pub(super) fn read_json_lines(
    mut file: BufReader<File>,
    mapping: &Mapping,
    batches: &mut Batches<'_>,
) -> Result<()> {
    let (mut line, mut read) = (0_u64, 0_u64);
    let mut text = Vec::new();
    loop {
        text.clear();
        let length = (&mut file).take(LONGEST as u64).read_until(b'\n', &mut text)?;
        line += 1;
        read += length as u64;
        if length == 0 {
            return Ok(());
        }
        if length == LONGEST && !text.ends_with(b"\n") {
            bail!("line {line} is longer than {LONGEST} bytes");
        }
        if text.trim_ascii().is_empty() {
            continue;
        }
        let values = serde_json::from_slice::<Map<String, Value>>(&text)
            .map_err(|_| "it is no JSON object".to_owned())
            .and_then(|object| values_of_json(&object, mapping));
        if !batches.add(format!("line {line}"), values, read) {
            return Ok(());
        }
    }
}

fn values_of_json(object: &Map<String, Value>, mapping: &Mapping) -> Result<Values, String> {
    let fields = mapping.find(|column| object.contains_key(column)).map_err(|e| e.to_string())?;
    let values = Values::of(&fields, |column| match object.get(column)? {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    });
    // Another record of the file may have a name.
    values.map(|values| values.with(Field::Username)).map_err(|problem| problem.to_string())
}

pub(super) fn read_csv(
    file: BufReader<File>,
    delimiter: u8,
    mapping: &Mapping,
    batches: &mut Batches<'_>,
) -> Result<()> {
    let left = Rc::new(Cell::new(LONGEST));
    let bounded = Bounded { file, left: left.clone(), quotes: Quotes::new(delimiter) };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(bounded);
    let all = reader.headers()?.clone();
    let mut places = HashMap::new();
    for (at, column) in all.iter().enumerate() {
        places.entry(column.trim().to_owned()).or_insert(at);
    }
    let fields = mapping.find(|column| places.contains_key(column));
    let fields = fields.map_err(|problem| problem.in_file(&all))?;
    let mut record = csv::ByteRecord::new();
    loop {
        left.set(LONGEST);
        let found = reader.read_byte_record(&mut record);
        let read = reader.position().byte();
        let line = record.position().map_or(0, csv::Position::line);
        let values = match found {
            Ok(false) => return Ok(()),
            Ok(true) => csv::StringRecord::from_byte_record(record.clone())
                .map_err(|_| CellProblem::Encoding)
                .and_then(|record| {
                    Values::of(&fields, |column| {
                        record.get(*places.get(column)?).map(str::to_owned)
                    })
                })
                .map_err(|problem| problem.to_string()),
            Err(error) => match error.kind() {
                csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                    Err(format!("it has {len} values, not {expected_len}"))
                }
                _ => return Err(error.into()),
            },
        };
        if !batches.add(format!("line {line}"), values, read) {
            return Ok(());
        }
    }
}

/// A file that gives no more than what is left for one record, and only quotes where they may be.
struct Bounded {
    file: BufReader<File>,
    left: Rc<Cell<usize>>,
    quotes: Quotes,
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let broken = |cause: String| Err(io::Error::new(io::ErrorKind::InvalidData, cause));
        if self.left.get() == 0 {
            return broken(format!(
                "a record is longer than {LONGEST} bytes: a quote may be missing"
            ));
        }
        let most = buffer.len().min(self.left.get());
        let length = self.file.read(&mut buffer[..most])?;
        self.left.set(self.left.get() - length);
        match self.quotes.read(&buffer[..length]) {
            Ok(()) => Ok(length),
            Err(line) => broken(format!(
                "line {line}: a quote is missing, or stands where none may; a value with a quote in it is \
                 written in quotes, and the quote twice (RFC 4180)"
            )),
        }
    }
}
