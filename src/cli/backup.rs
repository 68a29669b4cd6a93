//! `portaria backup`

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::ArgMatches;

use super::say;
use crate::{config::Config, db::Db};

pub(super) async fn run(config: Config, file: PathBuf) -> Result<()> {
    let accounts = Db::backup(&config.database, &file).await?;
    say(&format!("Saved {}: {accounts} accounts, checked.", file.display()));
    Ok(())
}

pub(super) fn file(matches: &ArgMatches) -> Result<PathBuf> {
    matches.get_one::<PathBuf>("file").cloned().context("a file is missing")
}
