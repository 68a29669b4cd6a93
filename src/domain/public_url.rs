//! Where browsers see the site.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
};

use url::Url;

/// The origin and prefix that browsers see, as the setting `public_url` gives them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
    prefix: String,
    https: bool,
}

impl PublicUrl {
    /// Reads `http(s)://host[:port][/prefix]`.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub fn parse(text: &str) -> std::result::Result<Self, &'static str> {
        let url =
            Url::parse(text).map_err(|_| "write an address like https://login.example.com")?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err("begin with http:// or https://");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("leave out the user name and password");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("leave out everything from ? or # on");
        }
        let prefix = url.path().trim_end_matches('/');
        let plain = |c: char| c.is_ascii_alphanumeric() || "/-._~".contains(c);
        if !prefix.chars().all(plain) || prefix.contains("//") {
            return Err("use only letters, digits, - . _ ~ and single / in the path");
        }
        Ok(Self {
            origin: url.origin().ascii_serialization(),
            prefix: prefix.to_owned(),
            https: url.scheme() == "https",
        })
    }

    /// `http://` and the address that is listened on.
    #[must_use]
    pub fn of_address(address: SocketAddr) -> Self {
        let port =
            if address.port() == 80 { String::new() } else { format!(":{}", address.port()) };
        let host = match address.ip() {
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => format!("[{ip}]"),
        };
        Self { origin: format!("http://{host}{port}"), prefix: String::new(), https: false }
    }

    /// Scheme, host and port, as browsers write them in `Origin`.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Host, and port if it is not the scheme's own, as browsers write them in `Host`.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.origin.split_once("://").map_or(&self.origin, |(_, authority)| authority)
    }

    /// The path that everything is under, without a slash at its end; empty for none.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Whether browsers speak https to the site.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.https
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin, self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_has_an_origin_and_a_prefix() {
        let url = PublicUrl::parse("https://Login.Example.com:443/auth/").unwrap();
        assert_eq!((url.origin(), url.prefix()), ("https://login.example.com", "/auth"));
        assert!(url.is_https());
        assert_eq!(url.authority(), "login.example.com");
        assert_eq!(PublicUrl::parse("http://[::1]:8080").unwrap().to_string(), "http://[::1]:8080");
        for address in ["127.0.0.1:8080", "[::1]:8080", "127.0.0.1:80"] {
            let parsed = PublicUrl::parse(&format!("http://{address}")).unwrap();
            assert_eq!(PublicUrl::of_address(address.parse().unwrap()), parsed);
        }
        for bad in [
            "",
            "login.example.com",
            "ftp://a",
            "https://a:b@c",
            "https://a?b",
            "https://a#b",
            "https://a/{b}",
            "https://a//b",
        ] {
            assert!(PublicUrl::parse(bad).is_err(), "{bad}");
        }
    }
}
