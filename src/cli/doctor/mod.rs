//! `portaria doctor`

mod ask;

use anyhow::{Result, anyhow, bail, ensure};
use clap::{Arg, ArgMatches, Command};

use super::say;
use crate::{
    config::Config,
    crypto::keys::SecretKey,
    db::Db,
    features::doctor::{Finding, Proxy, database, files, settings},
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
                .value_parser(["caddy", "nginx", "haproxy"])
                .help("Prints the lines for that proxy alone"),
        )
}

pub(super) fn proxy(matches: &ArgMatches) -> Option<Proxy> {
    let name = matches.get_one::<String>("proxy")?;
    Proxy::ALL.into_iter().find(|proxy| proxy.name().eq_ignore_ascii_case(name))
}

/// Prints the lines for one proxy.
pub(super) fn lines(config: &Config, proxy: Proxy) -> Result<()> {
    say(&proxy.lines(config)?);
    Ok(())
}

/// Looks at everything, and changes nothing.
pub(super) async fn run(config: Config) -> Result<()> {
    let mut wrong = 0;
    let t = L10n::En.load();
    let mut tell = |what: &str, well: &str, findings: &[String]| {
        wrong += findings.len();
        if findings.is_empty() {
            say(&format!("{what:<10} {well}"));
        }
        for finding in findings {
            say(&format!("{what:<10} WRONG: {finding}"));
        }
    };
    let words = |findings: Vec<Finding>| -> Vec<String> {
        findings.iter().map(|finding| finding.text(&t, &config)).collect()
    };
    tell("settings", "well", &words(settings(&config)));
    let (well, findings) = look_at_database(&config).await;
    tell("database", well, &words(findings));
    tell("files", "only their owner may read them", &words(files(&config)));
    match ask(&config).await {
        Ok(told) => {
            let seen = told.seen.iter().map(|(what, value)| format!("{what}: {value}"));
            let seen = seen.collect::<Vec<_>>().join(" · ");
            let well = if seen.is_empty() { "no page has been asked for yet" } else { &seen };
            tell("proxies", well, &told.wrong);
        }
        Err(cause) => say(&format!("proxies    not looked at: {cause:#}")),
    }
    for proxy in Proxy::ALL {
        say(&format!("\n{} needs these lines:\n\n{}", proxy.name(), proxy.lines(&config)?));
    }
    ensure!(wrong == 0, "{wrong} things are wrong");
    Ok(())
}

async fn look_at_database(config: &Config) -> (&'static str, Vec<Finding>) {
    if !config.database.exists() {
        return ("there is none yet: the first start makes it", Vec::new());
    }
    match Db::open(&config.database).await {
        Ok(db) => ("answers, its schema is current", database(&db).await),
        Err(error) => ("", vec![Finding::NoDatabase(format!("{:#}", anyhow!(error)))]),
    }
}

async fn ask(config: &Config) -> Result<crate::features::doctor::Told> {
    let key = match (&config.secret_key, config.key_file()) {
        (Some(key), _) => key.clone(),
        (None, Some(file)) => SecretKey::load(&file)?,
        (None, None) => bail!("there is no secret key"),
    };
    ask::ask(config, &key).await
}
