//! `portaria user …`

mod add;
mod change;
mod export;
mod import;
mod list;
mod password;

use anyhow::{Context, Result, bail};
use clap::{Arg, ArgMatches, Command};

use super::{WrongUsage, json, role, say, start};
use crate::{
    accounts::user::{self, User},
    app::App,
    config::Config,
    domain::Claimant,
};

pub(super) fn command() -> Command {
    Command::new("user")
        .about("Looks after accounts")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(add::command())
        .subcommand(Command::new("list").about("Lists every account, oldest first").arg(json()))
        .subcommand(of("show", "Shows one account").arg(json()))
        .subcommand(of("set-password", "Sets a password, from a prompt or as a line of standard input; every session ends"))
        .subcommand(of("set-role", "Says what an account may do").arg(role().required(true)))
        .subcommand(of("disable", "Turns signing in off; every session ends"))
        .subcommand(of("enable", "Turns signing in on again"))
        .subcommand(of("sign-out", "Ends every session of an account"))
        .subcommand(of("delete", "Deletes an account; its names are free again"))
        .subcommand(import::command())
        .subcommand(export::command())
        .subcommand(
            of("password-link", "Prints a link to choose a new password with, good once and for 24 hours; it ends those before it")
                .arg(json()),
        )
}

pub(super) fn run(config: Config, matches: &ArgMatches) -> Result<()> {
    let (verb, matches) = matches.subcommand().context("a verb is missing")?;
    match verb {
        "add" => add::run(config, matches),
        "list" => start(list::list(config, matches.get_flag("json"))),
        "show" => start(list::show(config, name(matches), matches.get_flag("json"))),
        "password-link" => start(password::link(config, name(matches), matches.get_flag("json"))),
        "import" => import::run(config, matches),
        "export" => start(export::run(config, matches.get_flag("with-hashes"))),
        "set-password" => password::set(config, name(matches)),
        verb => change::run(config, verb, matches),
    }
}

fn of(verb: &'static str, about: &'static str) -> Command {
    Command::new(verb)
        .about(about)
        .arg(Arg::new("name").required(true).value_name("NAME").help("The user name or the email"))
}

fn name(matches: &ArgMatches) -> String {
    matches.get_one::<String>("name").cloned().unwrap_or_default()
}

/// The account that the argument names.
async fn find(app: &App, name: &str) -> Result<User> {
    let claimant = Claimant::parse(name);
    match app.db().read(move |db| user::by_claimant(db, &claimant)).await? {
        Some(user) => Ok(user),
        None => bail!("there is no account {name}"),
    }
}
