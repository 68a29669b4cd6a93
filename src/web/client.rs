//! Who is at the other end: address and browser.

use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{Extensions, HeaderMap, HeaderValue, header, request::Parts},
};
use ipnet::IpNet;

use super::{Site, device};
use crate::domain::Visitor;

/// The other end of the connection that a request came in on.
#[derive(Clone, Copy, Debug)]
pub enum Peer {
    /// A TCP address.
    Tcp(SocketAddr),
    /// A unix socket: a proxy on this machine, which is trusted.
    Unix,
}

impl Peer {
    /// Of a request that our own listener took, or that axum's did with its connection's address.
    #[must_use]
    pub fn of(extensions: &Extensions) -> Option<Self> {
        extensions.get::<Self>().copied().or_else(|| {
            let info = extensions.get::<ConnectInfo<SocketAddr>>();
            info.map(|info| Self::Tcp(info.0))
        })
    }

    /// Its address; none for a unix socket.
    #[must_use]
    pub fn ip(self) -> Option<IpAddr> {
        match self {
            Self::Tcp(address) => Some(address.ip().to_canonical()),
            Self::Unix => None,
        }
    }
}

/// The proxies whose `X-Forwarded-For` counts.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(pub Vec<IpNet>);

impl TrustedProxies {
    /// Whether what the other end says of its clients counts.
    #[must_use]
    pub fn trusts(&self, peer: Peer) -> bool {
        peer.ip().is_none_or(|ip| self.0.iter().any(|net| net.contains(&ip)))
    }

    /// The client's address: the peer's, or, if that is a trusted proxy, the last address in
    /// `X-Forwarded-For` that is not one. What stands before it is the client's own claim
    /// (ASVS 15.3.4). `None` behind a unix socket whose proxy says nothing.
    #[must_use]
    pub fn client(&self, peer: Peer, headers: &HeaderMap) -> Option<IpAddr> {
        let trusted = |ip: IpAddr| self.0.iter().any(|net| net.contains(&ip));
        let mut client = peer.ip();
        if !self.trusts(peer) {
            return client;
        }
        let claims = headers
            .get_all("x-forwarded-for")
            .iter()
            .flat_map(|line| line.as_bytes().split(|byte| *byte == b','))
            .collect::<Vec<_>>();
        for claim in claims.into_iter().rev() {
            let ip = std::str::from_utf8(claim).ok().and_then(|text| address(text.trim()));
            // What a trusted proxy cannot have written ends the chain.
            let Some(ip) = ip else { break };
            client = Some(ip);
            if !trusted(ip) {
                break;
            }
        }
        client
    }
}

/// An address, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    bare.parse::<IpAddr>()
        .or_else(|_| text.parse::<SocketAddr>().map(|socket| socket.ip()))
        .ok()
        .map(|ip| ip.to_canonical())
}

impl<S: AsRef<TrustedProxies> + AsRef<Site> + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        Ok(visitor(&parts.extensions, &parts.headers, state))
    }
}

/// Who has sent these.
#[must_use]
pub fn visitor<S>(extensions: &Extensions, headers: &HeaderMap, state: &S) -> Visitor
where
    S: AsRef<TrustedProxies> + AsRef<Site>,
{
    let proxies: &TrustedProxies = state.as_ref();
    let ip = Peer::of(extensions).and_then(|peer| proxies.client(peer, headers));
    let agent = headers.get(header::USER_AGENT).map(HeaderValue::as_bytes);
    let agent = String::from_utf8_lossy(agent.unwrap_or_default());
    Visitor::new(ip, &agent, device::presented(state.as_ref(), headers))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, forwarded: &[&'static str]) -> String {
        let trusted =
            TrustedProxies(vec!["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()]);
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        let peer = match peer {
            "unix" => Peer::Unix,
            ip => Peer::Tcp(SocketAddr::new(ip.parse().unwrap(), 1)),
        };
        trusted.client(peer, &headers).map_or("none".into(), |ip| ip.to_string())
    }

    #[test]
    fn only_what_a_trusted_proxy_wrote_counts() {
        assert_eq!(client("192.0.2.1", &["198.51.100.7"]), "192.0.2.1");
        assert_eq!(client("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(client("10.0.0.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(client("10.0.0.1", &["203.0.113.9, 198.51.100.7"]), "198.51.100.7");
        assert_eq!(client("10.0.0.1", &["203.0.113.9", "198.51.100.7, 10.2.3.4"]), "198.51.100.7");
        assert_eq!(client("10.0.0.1", &["203.0.113.9, nonsense"]), "10.0.0.1");
        assert_eq!(client("::ffff:10.0.0.1", &["[2001:db8::1]:443"]), "2001:db8::1");
        assert_eq!(client("unix", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(client("unix", &[]), "none");
    }
}
