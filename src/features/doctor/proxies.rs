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

    /// The one of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|proxy| proxy.name().eq_ignore_ascii_case(name))
    }

    /// The lines for the site with these settings.
    #[must_use]
    pub fn lines(self, config: &Config) -> String {
        let site = Site::of(config);
        let lines = match self {
            Self::Caddy => Caddy { site }.render(),
            Self::Nginx => Nginx { site }.render(),
            Self::Haproxy => Haproxy { site }.render(),
        };
        // Only the formatter could fail, and a String's never does.
        lines.unwrap_or_default()
    }
}

/// What the lines are made of.
struct Site {
    authority: String,
    host: String,
    port: String,
    prefix: String,
    upstream: String,
    is_socket: bool,
    idle: u64,
    answer: u64,
}

impl Site {
    fn of(config: &Config) -> Self {
        let public = config.public();
        // Until the site has its https address, the lines show where that stands.
        let known = Some(public.authority()).filter(|_| public.is_https());
        let authority = known.unwrap_or("login.example.com").to_owned();
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, port),
            _ => (authority.as_str(), "443"),
        };
        let (host, port) = (host.to_owned(), port.to_owned());
        let (upstream, is_socket) = match &config.listen {
            Listen::Tcp(address) => (address.to_string(), false),
            Listen::Unix(path) => (path.display().to_string(), true),
        };
        Self {
            authority,
            host,
            port,
            prefix: public.prefix().to_owned(),
            upstream,
            is_socket,
            // The proxy hangs up first: a form that it sends on a connection which is just being
            // closed here would be lost.
            idle: (config.time_header.as_secs() * 2 / 3).max(1),
            // And it waits longer than an answer takes.
            answer: config.time_request.as_secs() + 5,
        }
    }
}

#[derive(Template)]
#[template(path = "doctor/caddy.txt")]
struct Caddy {
    site: Site,
}

#[derive(Template)]
#[template(path = "doctor/nginx.txt")]
struct Nginx {
    site: Site,
}

#[derive(Template)]
#[template(path = "doctor/haproxy.txt")]
struct Haproxy {
    site: Site,
}
