//! `portaria migrate`

use anyhow::{Result, bail};

use super::say;
use crate::{config::Config, db::Db};

pub(super) async fn run(config: Config, check: bool) -> Result<()> {
    let target = &config.database;
    if !check {
        Db::open(target).await?.migrate().await?;
    } else if !target.exists() || !Db::open(target).await?.is_current().await? {
        bail!("the schema is not current: run `portaria migrate`");
    }
    say("The schema is current.");
    Ok(())
}
