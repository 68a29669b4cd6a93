//! `portaria invitation …`

use std::io::Write;

use anyhow::{Context, Result, bail};
use clap::{Arg, ArgMatches, Command};
use serde::Serialize;
use uuid::Uuid;

use super::{json, role, say, start};
use crate::{
    accounts::invitation::{self, Invitation, InvitationLink, Revocation, State, Terms},
    app::App,
    config::{Config, SignUp},
    domain::{Author, Moment, NotUpTo, Role, UpTo},
};

/// Invitations that are read at a time.
const PAGE: i64 = 500;

pub(super) fn command() -> Command {
    Command::new("invitation")
        .about("Invites people to make accounts")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("add")
                .about("Prints a link to make accounts with")
                .arg(up_to::<1000>("uses", "1").help("How many accounts, up to 1000"))
                .arg(up_to::<365>("days", "7").help("How many days it is good, up to 365"))
                .arg(role().long("role").default_value("user"))
                .arg(json()),
        )
        .subcommand(Command::new("list").about("Lists every invitation, newest first").arg(json()))
        .subcommand(
            Command::new("revoke")
                .about("Takes an invitation back; the accounts that were made with it stay")
                .arg(
                    Arg::new("id")
                        .required(true)
                        .value_name("ID")
                        .value_parser(|id: &str| {
                            id.parse::<Uuid>().map_err(|_| "list shows the ids")
                        })
                        .help("Its id, as list shows it"),
                ),
        )
}

fn up_to<const MOST: u32>(name: &'static str, default: &'static str) -> Arg {
    let read = |text: &str| text.parse::<UpTo<MOST>>().map_err(|e: NotUpTo| e.to_string());
    Arg::new(name).long(name).value_name("N").default_value(default).value_parser(read)
}

pub(super) fn run(config: Config, matches: &ArgMatches) -> Result<()> {
    let (verb, matches) = matches.subcommand().context("a verb is missing")?;
    match verb {
        "add" => {
            let given = "a default is missing";
            let terms = Terms {
                uses: *matches.get_one("uses").context(given)?,
                days: *matches.get_one("days").context(given)?,
                role: *matches.get_one::<Role>("role").context(given)?,
            };
            start(add(config, terms, matches.get_flag("json")))
        }
        "list" => start(list(config, matches.get_flag("json"))),
        "revoke" => start(revoke(config, *matches.get_one("id").context("an id is missing")?)),
        verb => bail!("there is no verb {verb}"),
    }
}

/// Standard output holds the link alone.
async fn add(config: Config, terms: Terms, json: bool) -> Result<()> {
    let app = App::build(config).await?;
    let link = InvitationLink::generate().context("no random bytes")?;
    let url = app.site().urls.invitation_to_copy(&link);
    let now = app.clock().now();
    let made =
        app.db().write(move |db| invitation::make(db, &link, &terms, &Author::Operator, now));
    let until = made.await?;
    if app.config().sign_up == SignUp::Closed {
        let note = "portaria: sign-up is closed, so invitations have no effect";
        let _ = writeln!(std::io::stderr(), "{note}");
    }
    if json {
        say(&serde_json::json!({ "url": url, "expires_at": until.to_string() }).to_string());
    } else {
        say(&url);
    }
    Ok(())
}

/// An invitation, as JSON and the list tell of it. Times are RFC 3339, UTC.
#[derive(Serialize)]
struct Line {
    id: String,
    state: &'static str,
    role: &'static str,
    uses: i64,
    used: i64,
    /// The user name; none for the command line, and for an account that is gone.
    made_by: Option<String>,
    created_at: String,
    expires_at: String,
}

impl Line {
    fn new(one: Invitation, now: Moment) -> Self {
        Self {
            id: one.id.to_string(),
            state: match one.state(now) {
                State::Good => "good",
                State::Dormant => "dormant",
                State::UsedUp => "used-up",
                State::Expired => "expired",
                State::Revoked => "revoked",
            },
            role: one.role.as_str(),
            uses: one.uses,
            used: one.used,
            made_by: one.maker.map(|maker| maker.username),
            created_at: one.created_at.to_string(),
            expires_at: one.expires_at.to_string(),
        }
    }
}

async fn list(config: Config, json: bool) -> Result<()> {
    let app = App::build(config).await?;
    let (now, mut lines, mut before) = (app.clock().now(), Vec::new(), None);
    loop {
        let page = app.db().read(move |db| invitation::list(db, before, PAGE)).await?;
        let Some(last) = page.last() else { break };
        before = Some(last.id);
        lines.extend(page.into_iter().map(|one| Line::new(one, now)));
    }
    if json {
        say(&serde_json::to_string(&lines)?);
        return Ok(());
    }
    say(&row(["ID", "STATE", "ROLE", "USED", "WORKS UNTIL"], "MADE BY"));
    for line in &lines {
        let used = format!("{}/{}", line.used, line.uses);
        let by = line.made_by.as_deref().unwrap_or("-");
        say(&row([&line.id, line.state, line.role, &used, &line.expires_at], by));
    }
    Ok(())
}

fn row([id, state, role, used, until]: [&str; 5], by: &str) -> String {
    format!("{id:<36} {state:<8} {role:<6} {used:<9} {until:<21} {by}")
}

async fn revoke(config: Config, id: Uuid) -> Result<()> {
    let app = App::build(config).await?;
    let now = app.clock().now();
    let revoked = app.db().write(move |db| invitation::revoke(db, id, &Author::Operator, now));
    match revoked.await? {
        Revocation::Done => say("The invitation is revoked."),
        Revocation::AlreadySo => say("The invitation is revoked already."),
        Revocation::Missing => bail!("there is no invitation {id}"),
    }
    Ok(())
}
