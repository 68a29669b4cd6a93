use crate::messages::L10nLanguage;

/// Something that is wrong, or will be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The owner's style sheet asks for that, which pages may not load.
    StyleBlocked(String),
    /// The owner's style sheet is no CSS near that line.
    StyleBroken(u32),
    /// The owner's style sheet is a burden, of so many KB.
    StyleLarge(usize),
    /// Passwords cross a network in the clear.
    PlainHttp(String),
    /// The database does not answer; why.
    NoDatabase(String),
    /// Migrations are missing.
    OldSchema,
    /// Others on this machine may read that file.
    OpenFile(String),
    /// Everybody who signed in lately seems to have come from that address.
    OneAddress(String),
    /// Who connects from there forwards requests, and its word is not taken.
    UnknownProxy(String),
    /// The proxy does not say who asked.
    SilentProxy,
    /// Browsers spoke http to the proxy of an https site.
    HttpBefore,
    /// Nobody says whether browsers speak https.
    SchemeUntold,
    /// The site is https, and a request came straight.
    NoProxy,
    /// Browsers speak https to the proxy of an http site.
    HttpsBefore,
    /// Requests come for another host than the one that browsers see.
    OtherHost {
        /// What was asked for.
        host: String,
        /// What browsers see.
        public: String,
    },
    /// The app that mounts the site does not say where requests come from.
    NoAddress,
}

impl Finding {
    /// What is wrong, and what to do.
    #[must_use]
    pub fn text(&self, t: &L10nLanguage) -> String {
        match self {
            Self::StyleBlocked(place) => t.msg_finding_style_blocked(place),
            Self::StyleBroken(line) => t.msg_finding_style_broken(*line),
            Self::StyleLarge(kilobytes) => t.msg_finding_style_large(*kilobytes),
            Self::PlainHttp(host) => t.msg_finding_plain_http(host.as_str()),
            Self::NoDatabase(cause) => t.msg_finding_no_database(cause.as_str()),
            Self::OldSchema => t.msg_finding_old_schema().to_string(),
            Self::OpenFile(file) => t.msg_finding_open_file(file.as_str()),
            Self::OneAddress(ip) => t.msg_finding_one_address(ip.as_str()),
            Self::UnknownProxy(ip) => t.msg_finding_unknown_proxy(ip.as_str()),
            Self::SilentProxy => t.msg_finding_silent_proxy().to_string(),
            Self::HttpBefore => t.msg_finding_http_before().to_string(),
            Self::SchemeUntold => t.msg_finding_scheme_untold().to_string(),
            Self::NoProxy => t.msg_finding_no_proxy().to_string(),
            Self::HttpsBefore => t.msg_finding_https_before().to_string(),
            Self::OtherHost { host, public } => t.msg_finding_other_host(host, public),
            Self::NoAddress => t.msg_finding_no_address().to_string(),
        }
    }
}
