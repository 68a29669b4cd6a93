use anyhow::Result;

use super::{find, say};
use crate::{
    accounts::summary::{self, Summary},
    app::App,
    config::Config,
    db::Conn,
};

/// Accounts that are read at a time: a list of a million takes no more memory than one of these.
const PAGE: i64 = 500;

pub(super) async fn list(config: Config, json: bool) -> Result<()> {
    let app = App::build(config).await?;
    let mut printed = 0;
    let mut last: Option<String> = None;
    if !json {
        say(&line("NAME", "ROLE", "STATUS", "CREATED", "EMAIL"));
    }
    loop {
        let after = last.take();
        let page = move |db: &mut Conn| summary::list(db, after.as_deref(), PAGE);
        let page = app.db().read(page).await?;
        let Some(end) = page.last() else { break };
        last = Some(end.id.clone());
        for account in &page {
            if json {
                let before = if printed == 0 { "[" } else { "," };
                say(&format!("{before}{}", serde_json::to_string(account)?));
            } else {
                say(&row(account));
            }
            printed += 1;
        }
    }
    match (json, printed) {
        (true, 0) => say("[]"),
        (true, _) => say("]"),
        (false, _) => {}
    }
    Ok(())
}

pub(super) async fn show(config: Config, name: String, json: bool) -> Result<()> {
    let app = App::build(config).await?;
    let user = find(&app, &name).await?;
    let account = app.db().read(move |db| summary::of(db, user)).await?;
    if json {
        say(&serde_json::to_string(&account)?);
        return Ok(());
    }
    let Summary { id, username, display_name, email, role, created_at, last_seen_at, .. } =
        &account;
    let none = "none".to_owned();
    for (what, value) in [
        ("id", id),
        ("user name", username),
        ("display name", display_name.as_ref().unwrap_or(&none)),
        ("email", email.as_ref().unwrap_or(&none)),
        ("role", &role.as_str().to_owned()),
        ("status", &status(&account).to_owned()),
        ("created", created_at),
        ("last seen", last_seen_at.as_ref().unwrap_or(&none)),
    ] {
        say(&format!("{what:<13} {value}"));
    }
    Ok(())
}

fn row(account: &Summary) -> String {
    let email = account.email.as_deref().unwrap_or("-");
    line(&account.username, account.role.as_str(), status(account), &account.created_at, email)
}

fn line(name: &str, role: &str, status: &str, created: &str, email: &str) -> String {
    format!("{name:<24} {role:<6} {status:<9} {created:<21} {email}")
}

fn status(account: &Summary) -> &'static str {
    if account.disabled { "disabled" } else { "active" }
}
