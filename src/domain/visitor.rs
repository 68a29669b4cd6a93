//! Who is at the other end of a request.

use std::net::IpAddr;

/// What a request tells of its client, as rows and logs keep it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visitor {
    /// Its address; none on the command line, or where no proxy told it.
    pub ip: Option<IpAddr>,
    /// What its browser calls itself, shortened and without control characters.
    pub agent: String,
}

impl Visitor {
    /// The address as text; empty for none.
    #[must_use]
    pub fn ip_text(&self) -> String {
        self.ip.map(|ip| ip.to_string()).unwrap_or_default()
    }
}
