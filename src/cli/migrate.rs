//! `portaria migrate`

use anyhow::{Result, bail};

use super::say;
use crate::{config::Config, db::Db};

pub(super) async fn run(config: Config, check: bool) -> Result<()> {
    let db = Db::open(&config.database).await?;
    if check {
        if !db.is_current().await? {
            bail!("the schema is not current: run `portaria migrate`");
        }
    } else {
        db.migrate().await?;
    }
    say("The schema is current.");
    Ok(())
}
