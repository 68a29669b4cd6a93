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
        let authority = public.authority().to_owned();
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host.to_owned(), port.to_owned()),
            _ => (authority.clone(), "443".to_owned()),
        };
        let prefix = public.prefix().to_owned();
        let (upstream, socket) = match &config.listen {
            Listen::Tcp(address) => (address.to_string(), false),
            Listen::Unix(path) => (path.display().to_string(), true),
        };
        // The proxy hangs up first: a form that it sends on a connection which is just being closed
        // here would be lost. And it waits longer than an answer takes.
        let idle = (config.time_header.as_secs() * 2 / 3).max(1);
        let answer = config.time_request.as_secs() + 5;
        Ok(match self {
            Self::Caddy => Caddy { authority, prefix, upstream, socket, idle }.render()?,
            Self::Nginx => {
                Nginx { authority, host, port, prefix, upstream, socket, idle, answer }.render()?
            }
            Self::Haproxy => {
                Haproxy { authority, host, port, prefix, upstream, socket, idle, answer }
                    .render()?
            }
        })
    }
}

#[derive(Template)]
#[template(path = "doctor/caddy.txt")]
struct Caddy {
    authority: String,
    prefix: String,
    upstream: String,
    socket: bool,
    idle: u64,
}

#[derive(Template)]
#[template(path = "doctor/nginx.txt")]
struct Nginx {
    authority: String,
    host: String,
    port: String,
    prefix: String,
    upstream: String,
    socket: bool,
    idle: u64,
    answer: u64,
}

#[derive(Template)]
#[template(path = "doctor/haproxy.txt")]
struct Haproxy {
    authority: String,
    host: String,
    port: String,
    prefix: String,
    upstream: String,
    socket: bool,
    idle: u64,
    answer: u64,
}
