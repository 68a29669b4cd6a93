//! `portaria activity`

use anyhow::{Result, bail};
use clap::{Arg, ArgMatches, Command};

use super::{json, say};
use crate::{
    accounts::activity::{self, Entry, Search},
    app::App,
    config::Config,
    domain::{Agent, Moment, NotAReference, Reference},
};

/// As many rows as somebody reads.
const LATEST: i64 = 100;

pub(super) fn command() -> Command {
    Command::new("activity")
        .about("Shows the latest of the security log, newest first, or the refusal with a code")
        .arg(
            Arg::new("code")
                .value_name("CODE")
                .value_parser(|code: &str| {
                    code.parse::<Reference>().map_err(|e: NotAReference| e.to_string())
                })
                .help("The code that somebody was shown whose password was not taken"),
        )
        .arg(json())
}

pub(super) fn code(matches: &ArgMatches) -> Option<Reference> {
    matches.get_one::<Reference>("code").cloned()
}

pub(super) async fn run(config: Config, code: Option<Reference>, json: bool) -> Result<()> {
    let app = App::build(config).await?;
    let search = code.clone().map_or(Search::All, Search::Refusal);
    let entries = app.db().read(move |db| activity::list(db, &search, None, LATEST)).await?;
    if let Some(code) = code
        && entries.is_empty()
    {
        bail!("there is no refusal with the code {code}");
    }
    if json {
        say(&serde_json::to_string(&entries)?);
        return Ok(());
    }
    say(&line(["WHEN", "WHAT", "ACCOUNT", "ADDRESS", "CODE"], "DEVICE"));
    for entry in &entries {
        say(&row(entry));
    }
    Ok(())
}

fn row(entry: &Entry) -> String {
    let at = Moment::from_millis(entry.at).to_string();
    // An account that is gone has an id only.
    let account = entry.username.as_ref().or(entry.user_id.as_ref());
    let agent = Agent::parse(&entry.agent);
    let device = [agent.browser.as_deref(), agent.system].into_iter().flatten();
    let cell = |text: Option<&str>| text.filter(|text| !text.is_empty()).unwrap_or("-").to_owned();
    let cells = [
        at,
        entry.what.clone(),
        cell(account.map(String::as_str)),
        cell(Some(&entry.ip)),
        cell(entry.reference.as_deref()),
    ];
    line(cells.each_ref().map(String::as_str), &device.collect::<Vec<_>>().join(", "))
}

fn line([at, what, account, ip, code]: [&str; 5], device: &str) -> String {
    format!("{at:<21} {what:<21} {account:<24} {ip:<15} {code:<9} {device}").trim_end().to_owned()
}
