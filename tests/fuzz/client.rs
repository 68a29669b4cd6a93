//! Who is asking, whatever proxies and clients say.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue},
};
use portaria::web::client::{Peer, TrustedProxies};
use proptest::{
    collection::vec,
    prelude::*,
    sample::{select, subsequence},
};

use crate::{always, bytes_of, split};

const NOBODY: &str = "¦unknown¦_hidden¦10.0.0¦10.0.0.1.2¦010.0.0.1¦0x0a.0.0.1¦10.0.0.1:99999¦\
    10.0.0.1:¦:::¦1::2::3¦::1%eth0¦for=10.0.0.1¦10.0.0.1;¦10.0.0.1 x¦é¦\"10.0.0.1\"¦10.0.0.１¦\
    10.0.0.0/8";
const NETWORKS: &str = "10.0.0.0/8¦192.0.2.7/32¦0.0.0.0/1¦::1/128¦2001:db8::/32¦::/0";

fn addresses() -> impl Strategy<Value = IpAddr> {
    let near = split("10.0.0.1¦10.9.8.7¦192.0.2.7¦192.0.2.8¦::1¦2001:db8::9");
    let near = select(near).prop_map(|text| text.parse().unwrap());
    let mapped = any::<Ipv4Addr>().prop_map(|ip| IpAddr::V6(ip.to_ipv6_mapped()));
    prop_oneof![6 => near, 1 => any::<IpAddr>(), 1 => mapped]
}

fn peers() -> impl Strategy<Value = Peer> {
    let tcp = (addresses(), any::<u16>()).prop_map(|(ip, port)| SocketAddr::new(ip, port));
    prop_oneof![4 => tcp.prop_map(Peer::Tcp), 1 => Just(Peer::Unix)]
}

fn networks() -> impl Strategy<Value = TrustedProxies> {
    let read =
        |all: Vec<&str>| TrustedProxies(all.iter().map(|net| net.parse().unwrap()).collect());
    subsequence(split(NETWORKS), 0..6).prop_map(read)
}

/// Something that stands between two commas, and the address that it is.
fn claims() -> impl Strategy<Value = (String, Option<IpAddr>)> {
    let good = (addresses(), 0..3, any::<u16>()).prop_map(|(ip, way, port)| {
        let text = match (way, ip) {
            (0, _) => ip.to_string(),
            (1, IpAddr::V6(_)) => format!("[{ip}]"),
            _ => SocketAddr::new(ip, port).to_string(),
        };
        (text, Some(ip))
    });
    let claim =
        prop_oneof![8 => good, 1 => select(split(NOBODY)).prop_map(|text| (text.into(), None))];
    let blank = "[ \t]{0,2}";
    (blank, claim, blank).prop_map(|(a, (text, ip), b)| (format!("{a}{text}{b}"), ip))
}

fn headers(lines: impl IntoIterator<Item = Bytes>) -> HeaderMap {
    let value = |line: Bytes| HeaderValue::from_bytes(&line).ok();
    let named = |value| ("x-forwarded-for".parse().unwrap(), value);
    lines.into_iter().filter_map(value).map(named).collect()
}

#[test]
fn the_client_is_the_last_address_that_no_trusted_proxy_has() {
    let lines = vec(vec(claims(), 1..4), 0..4);
    always((networks(), peers(), lines), |(proxies, peer, lines)| {
        let is_trusted = |ip: &IpAddr| proxies.0.iter().any(|net| net.contains(ip));
        let text = |line: &Vec<(String, _)>| {
            line.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>().join(",").into()
        };
        let headers = headers(lines.iter().map(text));
        let peer_ip = peer.ip();
        // The peer is the last of the chain, and what stands before nonsense is none of it.
        let chain: Vec<_> =
            lines.iter().flatten().map(|(_, ip)| ip.map(|ip| ip.to_canonical())).collect();
        let good = chain.iter().rposition(Option::is_none).map_or(0, |at| at + 1);
        let chain: Vec<_> = chain[good..].iter().copied().flatten().chain(peer_ip).collect();
        let last = chain.iter().rfind(|ip| !is_trusted(ip));
        assert_eq!(proxies.client(peer, &headers), last.or(chain.first()).copied());
        assert_eq!(proxies.trusts(peer), peer_ip.is_none_or(|ip| is_trusted(&ip)));
    });
}

#[test]
fn a_stranger_has_the_address_it_connects_from_whatever_it_says() {
    let lines = vec(bytes_of("10.0.0.1¦192.0.2.8¦::1¦::ffff:10.¦:80¦[¦]¦,¦, ¦.¦:¦ ¦\t¦a"), 0..4);
    always((networks(), peers(), lines), |(proxies, peer, lines)| {
        let headers = headers(lines);
        let client = proxies.client(peer, &headers);
        assert_eq!(client, client.map(|ip| ip.to_canonical()));
        if !proxies.trusts(peer) {
            assert_eq!(client, peer.ip());
        }
    });
}
