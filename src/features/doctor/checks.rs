//! What can be seen from here: settings, database, files, who signed in, how a request arrived.

use std::path::Path;

use url::{Host, Url};

use super::{finding::Finding, stylesheet};
use crate::{
    accounts::activity,
    config::{Config, Listen},
    crypto::keys::others_may_read,
    db::{self, Conn, Db},
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
    if let Some(stylesheet) = &config.branding.stylesheet {
        findings.extend(stylesheet::findings(stylesheet, &config.public()));
    }
    let public = config.public();
    let listens_here = match &config.listen {
        Listen::Tcp(address) => address.ip().is_loopback(),
        Listen::Unix(_) => false,
    };
    let stays_here = listens_here && is_loopback(public.authority());
    if !public.is_https() && !stays_here {
        findings.push(Finding::PlainHttp(public.authority().to_owned()));
    }
    findings
}

fn is_loopback(authority: &str) -> bool {
    match Url::parse(&format!("http://{authority}")).as_ref().map(Url::host) {
        Ok(Some(Host::Domain(name))) => name == "localhost",
        Ok(Some(Host::Ipv4(ip))) => ip.is_loopback(),
        Ok(Some(Host::Ipv6(ip))) => ip.is_loopback(),
        _ => false,
    }
}

/// Which of its files others may read.
#[must_use]
pub fn files(config: &Config) -> Vec<Finding> {
    let database = config.database.file().map(Path::to_owned);
    let key = config.key_file().filter(|_| config.secret_key.is_none());
    let all = [database, key, config.secret_file.clone()].into_iter().flatten();
    all.filter(|path| others_may_read(path))
        .map(|path| Finding::OpenFile(path.display().to_string()))
        .collect()
}

/// Whether the database answers and is current, and whether everybody seems to be behind one proxy.
pub async fn database(db: &Db) -> Vec<Finding> {
    let away =
        |error: db::Error| vec![Finding::NoDatabase(format!("{:#}", anyhow::Error::from(error)))];
    match db.is_current().await {
        Ok(true) => {}
        Ok(false) => return vec![Finding::OldSchema],
        Err(error) => return away(error),
    }
    let latest = |db: &mut Conn| activity::latest_sign_ins(db, SIGN_INS);
    match db.read(latest).await {
        Ok(latest) => one_address(&latest).into_iter().collect(),
        Err(error) => away(error),
    }
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
    if let Some(ip) = seen.peer
        && seen.forwarded
        && !seen.trusted
    {
        findings.push(Finding::UnknownProxy(ip.to_string()));
    } else if seen.trusted && !seen.names_client {
        findings.push(Finding::SilentProxy);
    }
    let told = seen.scheme.as_deref();
    match (public.is_https(), seen.trusted, told) {
        (true, true, None) => findings.push(Finding::SchemeUntold),
        (true, true, Some(scheme)) if scheme != "https" => findings.push(Finding::HttpBefore),
        (true, false, _) if !seen.forwarded => findings.push(Finding::NoProxy),
        (false, true, Some("https")) => findings.push(Finding::HttpsBefore),
        _ => {}
    }
    let port = if public.is_https() { ":443" } else { ":80" };
    let host = seen.host.strip_suffix(port).unwrap_or(&seen.host);
    let is_at_home = is_loopback(host) && is_loopback(public.authority());
    if !is_at_home && !host.eq_ignore_ascii_case(public.authority()) {
        let public = public.to_string();
        findings.push(Finding::OtherHost { host: seen.host.clone(), public });
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: Option<&str>, trusted: bool, scheme: Option<&str>, host: &str) -> Sighting {
        Sighting {
            peer: peer.map(|ip| ip.parse().unwrap()),
            trusted,
            client: None,
            names_client: scheme.is_some(),
            forwarded: scheme.is_some(),
            scheme: scheme.map(str::to_owned),
            host: host.to_owned(),
        }
    }

    #[test]
    fn each_way_has_its_findings() {
        use Finding as F;
        let https = PublicUrl::parse("https://a.example").unwrap();
        let http = PublicUrl::parse("http://a.example").unwrap();
        let local = PublicUrl::parse("http://127.0.0.1:8080").unwrap();
        let peer = Some("192.0.2.1");
        let other =
            |host: &str, public: &str| F::OtherHost { host: host.into(), public: public.into() };
        for (public, seen, findings) in [
            (&https, seen(peer, true, Some("https"), "a.example"), vec![]),
            (&https, seen(None, true, Some("https"), "A.example:443"), vec![]),
            (&https, seen(peer, true, Some("http"), "a.example"), vec![F::HttpBefore]),
            (&https, seen(peer, true, None, "a.example"), vec![F::SilentProxy, F::SchemeUntold]),
            (&https, seen(peer, false, None, "a.example"), vec![F::NoProxy]),
            (
                &https,
                seen(peer, false, Some("https"), "a.example"),
                vec![F::UnknownProxy("192.0.2.1".into())],
            ),
            (
                &https,
                seen(peer, true, Some("https"), "b.example"),
                vec![other("b.example", "https://a.example")],
            ),
            (
                &https,
                seen(peer, true, Some("https"), "a.example:8443"),
                vec![other("a.example:8443", "https://a.example")],
            ),
            (&http, seen(peer, false, None, "a.example:80"), vec![]),
            (&http, seen(peer, true, Some("https"), "a.example"), vec![F::HttpsBefore]),
            // What a stranger says of the scheme counts for nothing.
            (
                &http,
                seen(peer, false, Some("https"), "a.example"),
                vec![F::UnknownProxy("192.0.2.1".into())],
            ),
            (&local, seen(Some("127.0.0.1"), false, None, "localhost:8080"), vec![]),
        ] {
            assert_eq!(way(&seen, public), findings, "{seen:?}");
        }
    }

    #[test]
    fn one_address_is_told_when_several_accounts_have_no_other() {
        let rows = |rows: &[(&str, &str)]| {
            let rows: Vec<_> = rows.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect();
            one_address(&rows)
        };
        let one = Some(Finding::OneAddress("192.0.2.1".into()));
        let (a, b, c) = (("a", "192.0.2.1"), ("b", "192.0.2.1"), ("c", "192.0.2.1"));
        assert_eq!(rows(&[a, b, c]), one);
        assert_eq!(rows(&[a, b, c, ("d", "192.0.2.2")]), None);
        assert_eq!(rows(&[a, b, a, b]), None);
        assert_eq!(rows(&[("a", ""), ("b", ""), ("c", "")]), None);
        assert_eq!(rows(&[]), None);
    }

    #[test]
    fn only_the_own_machine_is_the_own_machine() {
        for host in ["localhost", "localhost:8080", "127.0.0.1:80", "127.1.2.3", "[::1]:8080"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["127.example.com", "localhost.example.com", "192.0.2.1", "", "a b"] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
