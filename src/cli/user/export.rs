use std::io::{self, BufWriter, Write};

use anyhow::Result;
use clap::{Arg, ArgAction, Command};

use crate::{
    accounts::departure::{self, Departure},
    app::App,
    config::Config,
    db::Conn,
};

/// Accounts that are read at a time.
const PAGE: i64 = 500;

pub(super) fn command() -> Command {
    Command::new("export")
        .about("Prints every account as a line of JSON, which `portaria user import` reads")
        .arg(
            Arg::new("with-hashes")
                .long("with-hashes")
                .action(ArgAction::SetTrue)
                .help("With the hash of each password: whoever has it can try passwords in peace"),
        )
}

pub(super) async fn run(config: Config, with_hashes: bool) -> Result<()> {
    let app = App::build(config).await?;
    let mut out = BufWriter::new(io::stdout().lock());
    let mut last: Option<String> = None;
    loop {
        let after = last.take();
        let page = move |db: &mut Conn| departure::list(db, after.as_deref(), PAGE);
        let page = app.db().read(page).await?;
        let Some(end) = page.last() else { break };
        last = Some(end.account.id.clone());
        let written = page.iter().try_for_each(|account| write(&mut out, account, with_hashes));
        match written.and_then(|()| out.flush()) {
            // A reader that has gone away is no error.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
            done => done?,
        }
    }
    Ok(())
}

fn write(out: &mut impl Write, account: &Departure, with_hashes: bool) -> io::Result<()> {
    if with_hashes {
        serde_json::to_writer(&mut *out, account)?;
    } else {
        serde_json::to_writer(&mut *out, &account.account)?;
    }
    writeln!(out)
}
