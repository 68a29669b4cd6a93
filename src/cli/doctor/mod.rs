//! `portaria doctor`

mod question;

use anyhow::{Context, Result, bail};
use clap::{Arg, ArgMatches, Command};

use super::say;
use crate::{
    config::Config,
    crypto::keys::SecretKey,
    db::Db,
    features::doctor::{Finding, Proxy, Report, database, files, settings},
    messages::L10n,
};

pub(super) fn command() -> Command {
    Command::new("doctor")
        .about(
            "Says what is wrong with settings, database, files and proxies; fails if anything is",
        )
        .arg(
            Arg::new("proxy")
                .long("proxy")
                .value_name("NAME")
                .value_parser(|name: &str| {
                    Proxy::named(name).ok_or("write caddy, nginx or haproxy")
                })
                .help("Prints the lines for that proxy alone: caddy, nginx or haproxy"),
        )
}

pub(super) fn proxy(matches: &ArgMatches) -> Option<Proxy> {
    matches.get_one("proxy").copied()
}

/// Looks at everything, and changes nothing. What is wrong comes last, where it is read.
pub(super) async fn run(config: Config) -> Result<()> {
    let t = L10n::En.load();
    say(t.msg_doctor_proxies());
    if !config.public().is_https() {
        say(t.msg_doctor_proxies_hint());
    }
    for proxy in Proxy::ALL {
        say(&format!("\n# {}\n{}", proxy.name(), proxy.lines(&config)));
    }
    let words = |findings: Vec<Finding>| -> Vec<String> {
        findings.iter().map(|finding| finding.text(&t)).collect()
    };
    let mut problems = tell("settings", "well", &words(settings(&config)));
    let (well, findings) = look_at_database(&config).await;
    problems += tell("database", well, &words(findings));
    problems += tell("files", "other users may not read them", &words(files(&config)));
    match ask(&config).await {
        Ok(report) => {
            let seen = report.seen.iter().map(|(what, value)| format!("{what}: {value}"));
            let seen = seen.collect::<Vec<_>>().join(", ");
            let well = if seen.is_empty() { "no page has been asked for yet" } else { &seen };
            problems += tell("proxies", well, &report.wrong);
        }
        Err(cause) => say(&format!("proxies    not looked at: {cause:#}")),
    }
    match problems {
        0 => Ok(()),
        1 => bail!("1 problem"),
        problems => bail!("{problems} problems"),
    }
}

/// Says what is wrong, or that nothing is; how much it was.
fn tell(what: &str, well: &str, problems: &[String]) -> usize {
    if problems.is_empty() {
        say(&format!("{what:<10} {well}"));
    }
    for problem in problems {
        say(&format!("{what:<10} WRONG: {problem}"));
    }
    problems.len()
}

async fn look_at_database(config: &Config) -> (&'static str, Vec<Finding>) {
    if !config.database.exists() {
        return ("there is none yet: the first start makes it", Vec::new());
    }
    match Db::look(&config.database).await {
        Ok(db) => ("answers and is current", database(&db).await),
        Err(error) => {
            let cause = format!("{:#}", anyhow::Error::from(error));
            ("", vec![Finding::NoDatabase(cause)])
        }
    }
}

async fn ask(config: &Config) -> Result<Report> {
    let key = match (&config.secret_key, config.key_file()) {
        (Some(key), _) => key.clone(),
        (None, Some(file)) => SecretKey::load(&file).with_context(|| file.display().to_string())?,
        (None, None) => bail!("there is no secret key"),
    };
    question::ask(config, &key).await
}
