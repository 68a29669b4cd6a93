//! What can be seen from here: settings, database, files, who signed in, how a request arrived.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use super::finding::Finding;
use crate::{
    accounts::activity,
    config::{Config, Listen},
    db::{Conn, Db},
    domain::PublicUrl,
    web::sighting::Sighting,
};

/// Sign-ins that are looked at, and accounts that must have made them, before one address for all
/// is no accident.
const SIGN_INS: i64 = 100;
const ACCOUNTS: usize = 3;

/// What is wrong with the settings, though each may be set so.
#[must_use]
pub fn settings(config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !config.later.is_empty() {
        findings.push(Finding::NoEffect(config.later.join(", ")));
    }
    let (public, is_local) = (config.public(), matches!(config.listen, Listen::Tcp(_)));
    let stays_here = is_local && is_loopback(public.authority());
    if !public.is_https() && !stays_here {
        findings.push(Finding::PlainHttp(public.authority().to_owned()));
    }
    findings
}

fn is_loopback(authority: &str) -> bool {
    ["127.", "[::1]", "localhost"].iter().any(|host| authority.starts_with(host))
}

/// Which of its files others may read.
#[must_use]
pub fn files(config: &Config) -> Vec<Finding> {
    let database = config.database.file().map(Path::to_owned);
    let key = config.key_file().filter(|_| config.secret_key.is_none());
    let all = [database, key, config.secret_file.clone()].into_iter().flatten();
    all.filter(|path| is_open(path))
        .map(|path| Finding::OpenFile(path.display().to_string()))
        .collect()
}

fn is_open(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o007 != 0)
}

/// Whether the database answers and is current, and whether everybody seems to be behind one proxy.
pub async fn database(db: &Db) -> Vec<Finding> {
    let mut findings = Vec::new();
    match db.is_current().await {
        Ok(true) => {}
        Ok(false) => return vec![Finding::OldSchema],
        Err(error) => {
            let cause = format!("{:#}", anyhow::Error::from(error));
            return vec![Finding::NoDatabase(cause)];
        }
    }
    let latest = |db: &mut Conn| activity::latest_sign_ins(db, SIGN_INS);
    match db.read(latest).await {
        Ok(latest) => findings.extend(one_address(&latest)),
        Err(error) => findings.push(Finding::NoDatabase(error.to_string())),
    }
    findings
}

fn one_address(sign_ins: &[(String, String)]) -> Option<Finding> {
    let (_, ip) = sign_ins.first().filter(|(_, ip)| !ip.is_empty())?;
    let mut accounts: Vec<_> = sign_ins.iter().map(|(account, _)| account).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let is_one = accounts.len() >= ACCOUNTS && sign_ins.iter().all(|(_, other)| other == ip);
    is_one.then(|| Finding::OneAddress(ip.clone()))
}

/// What is wrong with the way that a request took.
#[must_use]
pub fn way(seen: &Sighting, public: &PublicUrl) -> Vec<Finding> {
    let mut findings = Vec::new();
    let scheme = seen.scheme.as_deref();
    match seen.peer {
        Some(ip) if !seen.trusted && seen.forwarded => {
            findings.push(Finding::UnknownProxy(ip.to_string()));
        }
        _ if seen.trusted && !seen.names_client => findings.push(Finding::SilentProxy),
        _ => {}
    }
    match (public.is_https(), seen.trusted || seen.forwarded, scheme) {
        (true, true, Some("https")) | (false, _, None | Some("http")) => {}
        (true, true, None) => findings.push(Finding::SchemeUntold),
        (true, true, Some(_)) => findings.push(Finding::HttpBefore),
        (true, false, _) => findings.push(Finding::NoProxy),
        (false, _, Some(_)) => findings.push(Finding::HttpsBefore),
    }
    let port = if public.is_https() { ":443" } else { ":80" };
    let host = seen.host.strip_suffix(port).unwrap_or(&seen.host);
    let is_at_home = is_loopback(host) && is_loopback(public.authority());
    if !is_at_home && !host.eq_ignore_ascii_case(public.authority()) {
        findings.push(Finding::OtherHost(seen.host.clone()));
    }
    findings
}
