//! `portaria activity`

use std::io::Write;

use anyhow::{Result, bail};
use clap::{Arg, ArgAction, ArgMatches, Command, builder::PossibleValuesParser, value_parser};

use super::{WrongUsage, json, say};
use crate::{
    accounts::activity::{Entry, Event, csv_head},
    app::App,
    config::Config,
    domain::{Agent, Moment},
    features::admin_activity::{SearchForm, Walk},
    messages::L10n,
    web::Notes,
};

pub(super) fn command() -> Command {
    let kinds = PossibleValuesParser::new(Event::ALL.iter().map(|kind| kind.as_str()));
    let option = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    Command::new("activity")
        .about("Shows the security log, newest first: all of it, or what fits all that is given")
        .arg(
            Arg::new("code")
                .value_name("CODE")
                .help("The code that somebody was shown whose password was not taken"),
        )
        .arg(option("user", "NAME", "What happened to the account with that user name or email"))
        .arg(option("kind", "KIND", "What happened").value_parser(kinds))
        .arg(option("address", "IP", "From what address"))
        .arg(option("from", "DATE", "The first day, like 2026-01-31, UTC"))
        .arg(option("to", "DATE", "The last day"))
        .arg(
            option("limit", "N", "The most lines")
                .default_value("100")
                .value_parser(value_parser!(u32).range(1..)),
        )
        .arg(json())
        .arg(
            Arg::new("csv")
                .long("csv")
                .action(ArgAction::SetTrue)
                .conflicts_with("json")
                .help("Prints CSV, as the site's page gives it"),
        )
}

/// What is asked for, and how it is printed.
pub(super) struct Asked {
    form: SearchForm,
    limit: usize,
    print: Print,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Print {
    Table,
    Json,
    Csv,
}

pub(super) fn asked(matches: &ArgMatches) -> Asked {
    let text = |name: &str| matches.get_one::<String>(name).cloned().unwrap_or_default();
    let form = SearchForm {
        account: text("user"),
        kind: text("kind"),
        address: text("address"),
        from: text("from"),
        to: text("to"),
        code: text("code"),
        before: String::new(),
    };
    let print = match (matches.get_flag("json"), matches.get_flag("csv")) {
        (true, _) => Print::Json,
        (_, true) => Print::Csv,
        _ => Print::Table,
    };
    let limit = matches.get_one::<u32>("limit").map_or(100, |limit| *limit as usize);
    Asked { form, limit, print }
}

pub(super) async fn run(config: Config, asked: Asked) -> Result<()> {
    let Asked { form, limit, print } = asked;
    let app = App::build(config).await?;
    let wanted = form.read(&app).await?.map_err(|notes| {
        let t = L10n::En.load();
        let told = notes.fields().into_iter().filter_map(|(_, _, note)| note);
        WrongUsage(told.map(|note| note.text(&t)).collect::<Vec<_>>().join(". "))
    })?;
    let mut walk = Walk::new(wanted, limit);
    let mut rows = walk.next(app.db()).await?;
    if rows.is_empty() && !form.code.is_empty() {
        bail!("there is no refusal with the code {}", form.code);
    }
    match print {
        Print::Table => say(&line(["WHEN", "WHAT", "ACCOUNT", "ADDRESS", "CODE"], "DEVICE")),
        Print::Csv => write(&csv_head()),
        Print::Json if rows.is_empty() => say("[]"),
        Print::Json => {}
    }
    let mut before = "[";
    while !rows.is_empty() {
        for entry in &rows {
            match print {
                Print::Table => say(&row(entry)),
                Print::Csv => write(&entry.csv()),
                Print::Json => say(&format!("{before}{}", serde_json::to_string(entry)?)),
            }
            before = ",";
        }
        rows = walk.next(app.db()).await?;
    }
    if print == Print::Json && before == "," {
        say("]");
    }
    Ok(())
}

/// As it is: a file has its own ends of lines.
fn write(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
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
