//! `portaria migrate`

use anyhow::{Result, bail};

use super::say;
use crate::{config::Config, db::Db};

pub(super) async fn run(config: Config) -> Result<()> {
    Db::open(&config.database).await?.migrate().await?;
    say("The schema is current.");
    Ok(())
}

/// Changes nothing.
pub(super) async fn check(config: Config) -> Result<()> {
    let database = &config.database;
    if !database.exists() || !Db::look(database).await?.is_current().await? {
        bail!("the schema is not current: run `portaria migrate`");
    }
    say("The schema is current.");
    Ok(())
}
