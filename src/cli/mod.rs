//! The command line. Every setting is a flag of every command; what a command does, the features'
//! own functions do.

mod activity;
mod backup;
mod doctor;
mod invitation;
mod migrate;
mod serve;
mod user;

use std::{ffi::OsString, io::Write, process::ExitCode, time::Duration};

use anyhow::Result;
use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::{
    config::{Config, Mistakes, SETTINGS, Sources, flag, variable},
    domain::{NotARole, Role},
};

/// Runs the command that the arguments name: exit code 0 done, 1 failed, 2 wrong usage or settings.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let matches = match command().try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match dispatch(&matches) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            let usage = error.is::<Mistakes>() || error.is::<WrongUsage>();
            ExitCode::from(if usage { 2 } else { 1 })
        }
    }
}

/// An argument that cannot be what it should.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct WrongUsage(String);

/// Tells why a command failed; where nobody can be told, the exit code must do.
fn complain(error: &anyhow::Error) {
    let _ = writeln!(std::io::stderr(), "portaria: {}", shown(&format!("{error:#}")));
}

fn command() -> Command {
    let settings = SETTINGS.iter().filter(|setting| setting.flag).map(|setting| {
        let default = match setting.default {
            "" => String::new(),
            default => format!(" [default: {default}]"),
        };
        Arg::new(setting.key)
            .long(flag(setting.key))
            .value_name("VALUE")
            .global(true)
            .help_heading("Settings")
            .help(format!("{}{default} [env: {}]", setting.help, variable(setting.key)))
    });
    let secrets = SETTINGS.iter().filter(|setting| !setting.flag);
    let secrets =
        secrets.map(|setting| format!("  {}\n          {}", variable(setting.key), setting.help));
    let secrets = format!(
        "Without a flag, since arguments are visible to others:\n{}",
        secrets.collect::<Vec<_>>().join("\n")
    );
    Command::new("portaria")
        .after_help(secrets.clone())
        .version(env!("CARGO_PKG_VERSION"))
        .about("A login website: sign up, sign in, stay signed in, sign out")
        .arg(
            Arg::new("config")
                .long("config")
                .value_name("FILE")
                .global(true)
                .help_heading("Settings")
                .help("A TOML file with settings [env: PORTARIA_CONFIG]"),
        )
        .args(settings)
        .subcommand(Command::new("serve").about("Runs the site (the default)").after_help(secrets))
        .subcommand(
            Command::new("migrate").about("Brings the database's schema up to date").arg(
                Arg::new("check")
                    .long("check")
                    .action(ArgAction::SetTrue)
                    .help("Changes nothing; fails if something is missing"),
            ),
        )
        .subcommand(doctor::command())
        .subcommand(backup::command())
        .subcommand(user::command())
        .subcommand(invitation::command())
        .subcommand(activity::command())
}

fn dispatch(matches: &ArgMatches) -> Result<()> {
    let (name, matches) = matches.subcommand().unwrap_or(("serve", matches));
    let config = settings(matches)?;
    match name {
        "serve" => start(serve::run(config)),
        "migrate" if matches.get_flag("check") => start(migrate::check(config)),
        "migrate" => start(migrate::run(config)),
        "doctor" => match doctor::proxy(matches) {
            Some(proxy) => {
                say(&proxy.lines(&config));
                Ok(())
            }
            None => start(doctor::run(config)),
        },
        "backup" => start(backup::run(config, backup::file(matches)?)),
        "activity" => start(activity::run(config, activity::asked(matches))),
        "user" => user::run(config, matches),
        "invitation" => invitation::run(config, matches),
        name => anyhow::bail!("there is no command {name}"),
    }
}

fn role() -> Arg {
    Arg::new("role")
        .value_name("ROLE")
        .value_parser(|word: &str| word.parse::<Role>().map_err(|e: NotARole| e.to_string()))
        .help("user or admin")
}

fn json() -> Arg {
    Arg::new("json").long("json").action(ArgAction::SetTrue).help("Prints JSON")
}

/// Runs asynchronous work to its end.
fn start(work: impl Future<Output = Result<()>>) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let done = runtime.block_on(work);
    // A database that hangs must not keep a process that was told to stop.
    runtime.shutdown_timeout(Duration::from_secs(1));
    done
}

fn settings(matches: &ArgMatches) -> Result<Config> {
    let mut sources = Sources::default();
    for setting in SETTINGS.iter().filter(|setting| setting.flag) {
        if let Some(text) = matches.get_one::<String>(setting.key) {
            sources.add(setting.key, text, format!("--{}", flag(setting.key)));
        }
    }
    sources.add_environment(std::env::vars_os().filter_map(|(name, text)| {
        Some((name.into_string().ok()?, text.to_string_lossy().into_owned()))
    }));
    let file = matches.get_one::<String>("config").cloned();
    if let Some(file) =
        file.or_else(|| std::env::var("PORTARIA_CONFIG").ok()).filter(|file| !file.is_empty())
    {
        sources.add_file(&file);
    }
    Ok(sources.read()?)
}

/// Without what a terminal takes for commands, or turns the direction of the text.
fn shown(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().filter(|c| !turns(*c) && (!c.is_control() || "\n\t".contains(*c))).collect()
}

/// Writes lines to standard output; a reader that has gone away is no error.
fn say(line: &str) {
    let mut out = std::io::stdout();
    let _ = writeln!(out, "{}", shown(line)).and_then(|()| out.flush());
}
