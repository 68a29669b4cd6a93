//! How the text of a setting is read; each refusal is a sentence that says what to write.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use ipnet::IpNet;

use super::Listen;
use crate::{
    crypto::keys::SecretKey,
    domain::{Rate, Secret},
};

pub(super) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

pub(super) fn listen(text: &str) -> Result<Listen, &'static str> {
    match text.strip_prefix("unix:") {
        Some("") => Err("write unix: and the path of a socket"),
        Some(path) => Ok(Listen::Unix(path.into())),
        None => address(text)
            .map(Listen::Tcp)
            .map_err(|_| "write an address with a port, like 127.0.0.1:8080, or unix:/path"),
    }
}

pub(super) fn path(text: &str) -> Result<PathBuf, &'static str> {
    if text.is_empty() { Err("write the path of a file") } else { Ok(text.into()) }
}

pub(super) fn is_on(text: &str) -> Result<bool, &'static str> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("write on or off"),
    }
}

pub(super) fn secret(text: &str) -> Result<Secret, &'static str> {
    if text.is_empty() { Err("write the secret") } else { Ok(Secret::new(text.to_owned())) }
}

pub(super) fn networks(text: &str) -> Result<Vec<IpNet>, String> {
    let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
    items
        .map(|item| {
            item.parse::<IpNet>()
                .or_else(|_| item.parse().map(|ip: IpAddr| IpNet::from(ip)))
                .map_err(|_| format!("{item} is no network: write CIDRs like 10.0.0.0/8,::1/128"))
        })
        .collect()
}

pub(super) fn duration(text: &str) -> Result<Duration, &'static str> {
    const HELP: &str =
        "write a whole number and a unit, like 90s, 30m, 12h or 30d (at least 1s, at most 3650d)";
    let unit = match text.chars().last() {
        Some('s') => 1,
        Some('m') => 60,
        Some('h') => 3600,
        Some('d') => 86400,
        _ => return Err(HELP),
    };
    let digits = &text[..text.len() - 1];
    if !digits.chars().all(|c| c.is_ascii_digit()) {
        return Err(HELP);
    }
    let seconds = digits.parse::<u64>().ok().and_then(|n| n.checked_mul(unit));
    seconds.filter(|s| (1..=3650 * 86400).contains(s)).map(Duration::from_secs).ok_or(HELP)
}

/// How many: `0` for no limit.
pub(super) fn limit(text: &str) -> Result<Option<u32>, String> {
    let limit = number(text, 0, 1_000_000)?;
    Ok(u32::try_from(limit).ok().filter(|limit| *limit > 0))
}

/// How many in what time, like `20/10m`; `0` for no limit.
pub(super) fn rate(text: &str) -> Result<Option<Rate>, String> {
    const HELP: &str = "write how many in what time, like 20/10m, or 0 for no limit";
    if text == "0" {
        return Ok(None);
    }
    let (most, per) = text.split_once('/').ok_or(HELP)?;
    let most = limit(most)?.ok_or(HELP)?;
    Ok(Some(Rate { most, per: duration(per)? }))
}

/// An address with a port.
pub(super) fn address(text: &str) -> Result<SocketAddr, &'static str> {
    let text = text.replacen("localhost:", "127.0.0.1:", 1);
    text.parse().map_err(|_| "write an address with a port, like 127.0.0.1:9090")
}

/// Keys, separated by commas.
pub(super) fn keys(text: &str) -> Result<Vec<SecretKey>, &'static str> {
    let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
    let keys: Option<_> = items.map(SecretKey::parse).collect();
    keys.ok_or("write keys of 32 or more random bytes as hex or base64, separated by commas")
}

pub(super) fn number(text: &str, min: usize, max: usize) -> Result<usize, String> {
    text.parse()
        .ok()
        .filter(|n| (min..=max).contains(n))
        .ok_or_else(|| format!("write a whole number from {min} to {max}"))
}

pub(super) fn site_name(text: &str) -> Result<String, &'static str> {
    let fits = (1..=100).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if fits { Ok(text.to_owned()) } else { Err("write 1 to 100 characters on one line") }
}

pub(super) fn log_filter(text: &str) -> Result<String, String> {
    match tracing_subscriber::EnvFilter::try_new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(e) => Err(format!("write error, warn, info, debug or trace, or a filter: {e}")),
    }
}
