use std::net::{IpAddr, Ipv6Addr};

use super::{DeviceKind, SecretToken, fold};

/// The longest text of a `User-Agent` that is kept, in characters.
const MAX_AGENT: usize = 300;

/// The most accounts that one browser can be known to; more than share one.
pub const MAX_DEVICES: usize = 5;

/// Who is at the other end of a request.
#[derive(Clone, Debug, Default)]
pub struct Visitor {
    ip: Option<IpAddr>,
    agent: String,
    devices: Vec<SecretToken<DeviceKind>>,
}

impl Visitor {
    /// A client at `ip`, or at no known address (the command line, a proxy that told none), which
    /// calls itself `agent` and was given `devices` when it signed in. Of its name the first 300 characters are kept that can be seen: whoever
    /// reads a log must not be deceived by the rest.
    #[must_use]
    pub fn new(ip: Option<IpAddr>, agent: &str, devices: Vec<SecretToken<DeviceKind>>) -> Self {
        let can_be_seen = |c: &char| !c.is_control() && !fold::is_invisible(*c);
        let agent = agent.chars().filter(can_be_seen).take(MAX_AGENT).collect();
        Self { ip, agent, devices }
    }

    /// The address as text; empty for none.
    #[must_use]
    pub fn ip(&self) -> String {
        self.ip.map(|ip| ip.to_string()).unwrap_or_default()
    }

    /// What counts as one address, as text: of IPv6 the network of 64 bits, since a household or a
    /// server has a whole one (ASVS 15.3.4). Those of no known address are one, too.
    #[must_use]
    pub fn network(&self) -> String {
        match self.ip.map(|ip| ip.to_canonical()) {
            Some(IpAddr::V6(ip)) => {
                let network = ip.to_bits() >> 64 << 64;
                Ipv6Addr::from_bits(network).to_string()
            }
            Some(ip) => ip.to_string(),
            None => String::new(),
        }
    }

    /// The secrets that its browser was given when it signed in, one for each account.
    #[must_use]
    pub fn devices(&self) -> &[SecretToken<DeviceKind>] {
        &self.devices
    }

    /// What its browser calls itself.
    #[must_use]
    pub fn agent(&self) -> &str {
        &self.agent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agent_is_kept_as_it_can_be_seen() {
        let agent = |text: &str| Visitor::new(None, text, vec![]).agent().to_owned();
        assert_eq!(agent("Mozilla/5.0 (\u{1b}[31mX\u{202e}11)\r\n"), "Mozilla/5.0 ([31mX11)");
        assert_eq!(agent(&"é".repeat(301)), "é".repeat(300));
    }

    #[test]
    fn an_address_is_a_network_of_ipv6_and_a_host_of_ipv4() {
        let network = |ip: &str| Visitor::new(ip.parse().ok(), "", vec![]).network();
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(network("2001:db8:1:2:ffff::"), network("2001:db8:1:2::1"));
        assert_ne!(network("2001:db8:1:3::1"), network("2001:db8:1:2::1"));
        assert_eq!(network("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(network(""), "");
    }
}
