//! `portaria user import`

mod batch;
mod field;
mod lines;
mod preset;
mod quotes;
mod row;
mod source;
mod tell;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::{Arg, ArgAction, ArgMatches, Command, builder::PossibleValuesParser, value_parser};

use self::{batch::Import, field::Said, preset::Preset, source::Source};
use super::start;
use crate::{app::App, config::Config};

pub(super) fn command() -> Command {
    Command::new("import")
        .about("Brings accounts from another system, with their password hashes; who came before stays as it is")
        .arg(
            Arg::new("file")
                .required(true)
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .help("CSV with a line of column names, JSON Lines, or the other system's SQLite file"),
        )
        .arg(
            Arg::new("from")
                .long("from")
                .value_name("SYSTEM")
                .value_parser(PossibleValuesParser::new(Preset::ALL.map(|(_, word)| word)))
                .help("The other system, whose usual table and columns are looked for"),
        )
        .arg(Arg::new("table").long("table").value_name("TABLE").help("The table, in an SQLite file"))
        .arg(
            Arg::new("map")
                .long("map")
                .value_name("FIELD=COLUMN,…")
                .value_delimiter(',')
                .action(ArgAction::Append)
                .value_parser(|text: &str| text.parse::<Said>())
                .help(format!(
                    "Where the file has what: {}; FIELD=A+B puts two columns together, FIELD= reads none",
                    field::Field::ALL.map(|(_, name)| name).join(", ")
                )),
        )
        .arg(
            Arg::new("dry-run")
                .long("dry-run")
                .action(ArgAction::SetTrue)
                .help("Tells what would become of each record, and imports none"),
        )
        .arg(
            Arg::new("on-error")
                .long("on-error")
                .value_name("WHAT")
                .default_value("stop")
                .value_parser(["stop", "skip"])
                .help("Whether a record that cannot be imported stops the import or is passed over"),
        )
}

/// What is done with records.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// They are told of.
    Dry,
    /// They are imported, up to the first that cannot be.
    Stop,
    /// They are imported, but for those that cannot be.
    Skip,
}

pub(super) fn run(config: Config, matches: &ArgMatches) -> Result<()> {
    let file = matches.get_one::<PathBuf>("file").context("a file is missing")?;
    let preset = matches.get_one::<String>("from").and_then(|word| Preset::of(word));
    let table = matches.get_one::<String>("table").map(String::as_str);
    let table = table.or(preset.map(Preset::table));
    let said: Vec<Said> = matches.get_many("map").into_iter().flatten().cloned().collect();
    let mapping = preset.map_or_else(preset::ours, Preset::mapping).with(&said);
    let skips = matches.get_one::<String>("on-error").is_some_and(|word| word == "skip");
    let mode = match (matches.get_flag("dry-run"), skips) {
        (true, _) => Mode::Dry,
        (_, true) => Mode::Skip,
        _ => Mode::Stop,
    };
    let source = Source::open(file, table)?;
    start(async move {
        let mut import = Import::new(App::build(config).await?, mode, source.length, preset);
        let (mut batches, reading) = source.start(mapping);
        let mut done = Ok(());
        while let Some(batch) = batches.recv().await {
            done = import.take(batch).await;
            if done.is_err() {
                break;
            }
        }
        // Whoever reads on is told that nothing more is wanted.
        drop(batches);
        let read = reading.await?;
        import.tell.totals();
        done.and(read)?;
        if mode == Mode::Dry && !skips && import.tell.has_refused() {
            bail!("it would stop at the first record that cannot be imported");
        }
        Ok(())
    })
}
