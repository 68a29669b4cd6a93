//! The lines that a proxy before this site needs.

use askama::Template;

use crate::config::{Config, Listen};

/// A proxy whose lines are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proxy {
    /// <https://caddyserver.com>
    Caddy,
    /// <https://nginx.org>
    Nginx,
    /// <https://www.haproxy.org>
    Haproxy,
}

impl Proxy {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Caddy, Self::Nginx, Self::Haproxy];

    /// As its makers write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Caddy => "Caddy",
            Self::Nginx => "nginx",
            Self::Haproxy => "HAProxy",
        }
    }

    /// The lines for the site with these settings.
    ///
    /// # Errors
    /// None: only the formatter could fail, and a String's never does.
    pub fn lines(self, config: &Config) -> askama::Result<String> {
        let public = config.public();
        let authority = public.authority();
        let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host).to_owned();
        let prefix = public.prefix().to_owned();
        let (upstream, socket) = match &config.listen {
            Listen::Tcp(address) => (address.to_string(), false),
            Listen::Unix(path) => (path.display().to_string(), true),
        };
        match self {
            Self::Caddy => Caddy { host, upstream, socket, prefix }.render(),
            Self::Nginx => Nginx { host, upstream, socket, prefix }.render(),
            Self::Haproxy => Haproxy { host, upstream, socket, prefix }.render(),
        }
    }
}

macro_rules! lines {
    ($($name:ident = $path:literal;)*) => {
        $(
            #[derive(Template)]
            #[template(path = $path)]
            struct $name {
                host: String,
                upstream: String,
                socket: bool,
                prefix: String,
            }
        )*
    };
}

lines! {
    Caddy = "doctor/caddy.txt";
    Nginx = "doctor/nginx.txt";
    Haproxy = "doctor/haproxy.txt";
}
