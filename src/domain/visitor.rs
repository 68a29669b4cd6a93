use std::net::IpAddr;

use super::fold;

/// The longest text of a `User-Agent` that is kept, in characters.
const MAX_AGENT: usize = 300;

/// Who is at the other end of a request, as rows and logs keep it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visitor {
    ip: Option<IpAddr>,
    agent: String,
}

impl Visitor {
    /// A client at `ip`, or at no known address (the command line, a proxy that told none), which
    /// calls itself `agent`. Of that the first 300 characters are kept that can be seen: whoever
    /// reads a log must not be deceived by the rest.
    #[must_use]
    pub fn new(ip: Option<IpAddr>, agent: &str) -> Self {
        let can_be_seen = |c: &char| !c.is_control() && !fold::is_invisible(*c);
        Self { ip, agent: agent.chars().filter(can_be_seen).take(MAX_AGENT).collect() }
    }

    /// The address as text; empty for none.
    #[must_use]
    pub fn ip(&self) -> String {
        self.ip.map(|ip| ip.to_string()).unwrap_or_default()
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
        let agent = |text: &str| Visitor::new(None, text).agent().to_owned();
        assert_eq!(agent("Mozilla/5.0 (\u{1b}[31mX\u{202e}11)\r\n"), "Mozilla/5.0 ([31mX11)");
        assert_eq!(agent(&"é".repeat(301)), "é".repeat(300));
    }
}
