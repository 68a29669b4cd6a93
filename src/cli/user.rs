//! `portaria user …`

use std::io::{BufRead, IsTerminal};

use anyhow::{Context, Result, bail};
use clap::{Arg, ArgMatches, Command};

use super::{WrongUsage, say, start};
use crate::{
    accounts::{credential::Password, registration::Registration, user::NewUser},
    app::App,
    config::Config,
    db,
    domain::{Email, Epoch, NewPassword, NotARole, Role, Secret, Username, Visitor},
    messages::L10n,
    web::Note,
};

pub(super) fn command() -> Command {
    let add = Command::new("add")
        .about("Makes an account; the password comes from a prompt or as a line of standard input")
        .arg(Arg::new("name").required(true).value_name("NAME").help("The user name"))
        .arg(Arg::new("email").long("email").value_name("EMAIL").help("An e-mail address"))
        .arg(
            Arg::new("role")
                .long("role")
                .value_name("ROLE")
                .default_value("user")
                .value_parser(|word: &str| {
                    word.parse::<Role>().map_err(|e: NotARole| e.to_string())
                })
                .help("user or admin"),
        );
    Command::new("user")
        .about("Looks after accounts")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(add)
}

pub(super) fn run(config: Config, matches: &ArgMatches) -> Result<()> {
    match matches.subcommand() {
        Some(("add", matches)) => add(config, matches),
        _ => bail!("there is no such verb"),
    }
}

fn add(config: Config, matches: &ArgMatches) -> Result<()> {
    let t = L10n::En.load();
    let wrong = |note: Note| WrongUsage(note.text(&t));
    let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let username = Username::parse(text("name").unwrap_or_default())
        .map_err(|problem| wrong(Note::Username(problem)))?;
    let email = text("email")
        .map(|email| Email::parse(email).map_err(|problem| wrong(Note::Email(problem))))
        .transpose()?;
    let role = matches.get_one::<Role>("role").copied().unwrap_or(Role::User);
    let typed = password()?;
    let password = if typed.is_empty() {
        None
    } else {
        let password = NewPassword::parse(&typed, config.password_min_length);
        Some(password.map_err(|problem| wrong(Note::NewPassword(problem)))?)
    };
    let new = NewUser { username, email, role };
    let name = new.username.as_str().to_owned();
    start(async move {
        let app = App::build(config).await?;
        insert(&app, new, password).await
    })?;
    say(&format!("Added {name}."));
    Ok(())
}

async fn insert(app: &App, user: NewUser, password: Option<NewPassword>) -> Result<()> {
    let password = match password {
        None => None,
        Some(new) => Some(Password::hash(app.hasher(), &new).await?),
    };
    let registration = Registration { user, password, visitor: Visitor::default() };
    let (epoch, now) = (Epoch::new().context("no random bytes")?, app.clock().now());
    let made = app.db().write(move |db| registration.insert(db, &epoch, now).map(|_| ()));
    made.await.map_err(|error| match error {
        db::Error::Taken => anyhow::anyhow!("the user name or the email is taken"),
        error => error.into(),
    })
}

/// Typed twice at a terminal; else one line. Nothing makes an account without a password.
fn password() -> Result<Secret> {
    if !std::io::stdin().is_terminal() {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line)?;
        return Ok(Secret::new(line.trim_end_matches(['\r', '\n']).to_owned()));
    }
    let typed = rpassword::prompt_password("Password (empty for none): ")?;
    if !typed.is_empty() && rpassword::prompt_password("Again: ")? != typed {
        bail!("the two passwords differ");
    }
    Ok(Secret::new(typed))
}
