use anyhow::{Context, Result, anyhow};
use clap::{Arg, ArgMatches, Command};

use super::{WrongUsage, name, password, role, say, start};
use crate::{
    accounts::{
        credential::Password,
        registration::Registration,
        user::{NewEmail, NewName, NewUser},
    },
    app::App,
    config::Config,
    db,
    domain::{Author, Email, Epoch, Role, Username},
    messages::L10n,
    web::Note,
};

pub(super) fn command() -> Command {
    Command::new("add")
        .about("Makes an account; the password comes from a prompt or as a line of standard input")
        .arg(Arg::new("name").required(true).value_name("NAME").help("The user name"))
        .arg(Arg::new("email").long("email").value_name("EMAIL").help("An email address"))
        .arg(role().long("role").default_value("user"))
}

/// Nothing typed makes an account without a password.
pub(super) fn run(config: Config, matches: &ArgMatches) -> Result<()> {
    let t = L10n::En.load();
    let wrong = |note: Note| WrongUsage(note.text(&t).into_owned());
    let username =
        Username::parse(&name(matches)).map_err(|problem| wrong(Note::Username(problem)))?;
    let email = matches.get_one::<String>("email");
    let email = email
        .map(|email| Email::parse(email).map_err(|problem| wrong(Note::Email(problem))))
        .transpose()?;
    let role = matches.get_one::<Role>("role").copied().unwrap_or(Role::User);
    let names = [username.as_str()].into_iter().chain(email.as_ref().map(Email::as_str));
    let password = password::read("Password (empty for none): ")?
        .map(|typed| password::parse(&typed, &config, names))
        .transpose()?;
    start(async move {
        let app = App::build(config).await?;
        let email = email.map(|email| NewEmail::new(app.keys(), email));
        let user = NewUser { name: NewName::new(app.keys(), username), email, role };
        let password = match password {
            None => None,
            Some(new) => Some(Password::hash(app.hasher(), &new).await?),
        };
        let registration = Registration { user, password, author: Author::Operator };
        let (epoch, now) = (Epoch::new().context("no random bytes")?, app.clock().now());
        let made = app.db().write(move |db| registration.insert(db, &epoch, now));
        let made = made.await.map_err(|error| match error {
            db::Error::Taken => anyhow!("the user name or the email is taken"),
            error => error.into(),
        })?;
        say(&format!("Added {}.", made.username));
        Ok(())
    })
}
