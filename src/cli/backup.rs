//! `portaria backup`

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Arg, ArgMatches, Command, value_parser};

use super::say;
use crate::{config::Config, db::Db};

pub(super) fn command() -> Command {
    Command::new("backup")
        .about("Copies the SQLite database, in use or not, into a new file and checks it")
        .arg(
            Arg::new("file")
                .required(true)
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .help("Where the copy is made; what is there is not replaced"),
        )
}

pub(super) fn file(matches: &ArgMatches) -> Result<PathBuf> {
    matches.get_one::<PathBuf>("file").cloned().context("a file is missing")
}

pub(super) async fn run(config: Config, file: PathBuf) -> Result<()> {
    let accounts = Db::backup(&config.database, &file).await?;
    say(&format!("Saved {}, checked; accounts: {accounts}.", file.display()));
    Ok(())
}
