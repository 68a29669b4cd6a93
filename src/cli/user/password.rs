use std::io::{BufRead, IsTerminal};

use anyhow::{Context, Result, bail};

use super::{WrongUsage, change, find, say, start};
use crate::{
    accounts::{
        administration::Change,
        credential::Password,
        password_link::{self, PasswordLink},
    },
    app::App,
    config::Config,
    domain::{Author, NewPassword, PasswordProblem, Secret},
    messages::L10n,
    web::Note,
};

/// Typed twice at a terminal, else one line of standard input; none if it is empty.
pub(super) fn read(prompt: &str) -> Result<Option<Secret>> {
    let typed = if std::io::stdin().is_terminal() {
        let typed = rpassword::prompt_password(prompt)?;
        if !typed.is_empty() && rpassword::prompt_password("Again: ")? != typed {
            bail!("the two passwords differ");
        }
        typed
    } else {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line)?;
        line.trim_end_matches(['\r', '\n']).to_owned()
    };
    Ok(Some(Secret::new(typed)).filter(|typed| !typed.is_empty()))
}

/// Judges what was typed, for an account with these names.
pub(super) fn parse<'a>(
    typed: &Secret,
    config: &Config,
    names: impl IntoIterator<Item = &'a str>,
) -> Result<NewPassword> {
    Ok(NewPassword::parse(typed, &config.password_rules(names)).map_err(wrong)?)
}

fn wrong(problem: PasswordProblem) -> WrongUsage {
    WrongUsage(Note::NewPassword(problem).text(&L10n::En.load()).into_owned())
}

pub(super) fn set(config: Config, name: String) -> Result<()> {
    let typed = read("New password: ")?.ok_or_else(|| wrong(PasswordProblem::Empty))?;
    start(async move {
        let app = App::build(config).await?;
        let user = find(&app, &name).await?;
        let new = parse(&typed, app.config(), user.names())?;
        let password = Password::hash(app.hasher(), &new).await?;
        change::make(&app, &user, Change::Password(password), "has a new password").await
    })
}

/// Standard output holds the link alone.
pub(super) async fn link(config: Config, name: String, json: bool) -> Result<()> {
    let app = App::build(config).await?;
    let user = find(&app, &name).await?;
    let link = PasswordLink::generate().context("no random bytes")?;
    let url = app.site().urls.password_link_to_copy(&link);
    let now = app.clock().now();
    let made =
        app.db().write(move |db| password_link::make(db, user.id, &link, &Author::Operator, now));
    let Some(until) = made.await? else {
        bail!("{} is disabled: enable the account first", user.username)
    };
    if json {
        say(&serde_json::json!({ "url": url, "expires_at": until.to_string() }).to_string());
    } else {
        say(&url);
    }
    Ok(())
}
