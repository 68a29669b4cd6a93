//! How a request arrived: what the server sees of address, scheme and host.

use std::{
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use axum::http::{Extensions, HeaderMap, HeaderValue, header};

use super::client::{Peer, TrustedProxies};
use crate::domain::Moment;

/// What was seen of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The other end of the connection; none for a unix socket, whose other end is trusted.
    pub peer: Option<IpAddr>,
    /// Whether that is a proxy whose word counts.
    pub trusted: bool,
    /// Who asked, as far as it is known.
    pub client: Option<IpAddr>,
    /// Whether somebody on the way told who asked.
    pub names_client: bool,
    /// Whether any header says that there is a proxy.
    pub forwarded: bool,
    /// What browsers speak to the proxy, if it says so.
    pub scheme: Option<String>,
    /// The name that was asked for.
    pub host: String,
}

impl Sighting {
    /// Looks at a request; none if the connection's other end is not known.
    #[must_use]
    pub fn of(
        extensions: &Extensions,
        headers: &HeaderMap,
        proxies: &TrustedProxies,
    ) -> Option<Self> {
        let peer = Peer::of(extensions)?;
        let told = ["forwarded", "x-forwarded-proto", "x-forwarded-host", "x-real-ip"];
        let names_client = headers.contains_key("x-forwarded-for");
        Some(Self {
            peer: peer.ip(),
            trusted: proxies.trusts(peer),
            client: proxies.client(peer, headers),
            names_client,
            forwarded: names_client || told.iter().any(|name| headers.contains_key(*name)),
            scheme: last(headers, "x-forwarded-proto"),
            host: last(headers, header::HOST.as_str()).unwrap_or_default(),
        })
    }
}

fn last(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get_all(name).iter().next_back().map(HeaderValue::as_bytes)?;
    let value = value.rsplit(|byte| *byte == b',').next()?.trim_ascii();
    let plain = value.len() <= 255 && value.iter().all(u8::is_ascii_graphic);
    plain.then(|| String::from_utf8_lossy(value).into_owned())
}

/// The latest sighting of a page: an administrator's, if there was one lately, since strangers can
/// send what they like.
#[derive(Debug, Default)]
pub struct LastSighting(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    sighting: Option<Sighting>,
    /// An administrator's counts for more until then.
    until: Option<Moment>,
}

/// How long an administrator's sighting counts for more than any other.
const WEIGHT: Duration = Duration::from_mins(10);

impl LastSighting {
    /// Keeps what `look` sees in the place of the one before, unless that counts for more.
    pub fn set(
        &self,
        look: impl FnOnce() -> Option<Sighting>,
        is_administrators: bool,
        now: Moment,
    ) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if is_administrators || kept.until.is_none_or(|until| until <= now) {
            let until = is_administrators.then(|| now.plus(WEIGHT));
            *kept = Kept { sighting: look(), until };
        }
    }

    /// The one that is kept.
    #[must_use]
    pub fn get(&self) -> Option<Sighting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).sighting.clone()
    }
}
