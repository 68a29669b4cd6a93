use anyhow::{Context, Result, bail};
use clap::ArgMatches;

use super::{find, name, say, start};
use crate::{
    accounts::{
        administration::{Change, Outcome},
        user::User,
    },
    app::App,
    config::Config,
    domain::{Author, Epoch, Role},
};

pub(super) fn run(config: Config, verb: &str, matches: &ArgMatches) -> Result<()> {
    let (change, done) = match verb {
        "set-role" => {
            let role = matches.get_one::<Role>("role").context("a role is missing")?;
            let done = match role {
                Role::User => "is no administrator",
                Role::Admin => "is an administrator",
            };
            (Change::Role(*role), done)
        }
        "disable" => (Change::Disable, "is disabled"),
        "enable" => (Change::Enable, "is enabled"),
        "sign-out" => (Change::SignOut, "is signed out everywhere"),
        "delete" => (Change::Delete, "is deleted"),
        verb => bail!("there is no verb {verb}"),
    };
    let name = name(matches);
    start(async move {
        let app = App::build(config).await?;
        let user = find(&app, &name).await?;
        make(&app, &user, change, done).await
    })
}

/// Makes the change and tells what became of it.
pub(super) async fn make(app: &App, user: &User, change: Change, done: &str) -> Result<()> {
    let (id, epoch, now) = (user.id, Epoch::new().context("no random bytes")?, app.clock().now());
    let made =
        app.db().write(move |db| change.make(db, id, &Author::Operator, &epoch, now)).await?;
    let name = &user.username;
    match made {
        Outcome::Done => say(&format!("{name} {done}.")),
        Outcome::AlreadySo => say(&format!("{name} {done} already.")),
        Outcome::Gone => bail!("there is no account {name}"),
        Outcome::LastAdministrator => {
            bail!("{name} is the last administrator: make another one first")
        }
    }
    Ok(())
}
