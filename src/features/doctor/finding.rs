use crate::messages::L10nLanguage;

/// Something that is wrong, or will be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The owner's style sheet asks for what pages may not load.
    StyleBlocked {
        /// The file.
        file: String,
        /// What it asks for.
        place: String,
    },
    /// Part of the owner's style sheet is no CSS.
    StyleBroken {
        /// The file.
        file: String,
        /// Near there.
        line: u32,
    },
    /// The owner's style sheet is a burden.
    StyleLarge {
        /// The file.
        file: String,
        /// Its size.
        kilobytes: usize,
    },
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
            Self::StyleBlocked { file, place } => t.msg_finding_style_blocked(file, place),
            Self::StyleBroken { file, line } => t.msg_finding_style_broken(file, *line),
            Self::StyleLarge { file, kilobytes } => t.msg_finding_style_large(file, *kilobytes),
            Self::PlainHttp(host) => t.msg_finding_plain_http(host.as_str()),
            Self::NoDatabase(cause) => t.msg_finding_no_database(cause.as_str()),
            Self::OldSchema => t.msg_finding_old_schema(),
            Self::OpenFile(file) => t.msg_finding_open_file(file.as_str()),
            Self::OneAddress(ip) => t.msg_finding_one_address(ip.as_str()),
            Self::UnknownProxy(ip) => t.msg_finding_unknown_proxy(ip.as_str()),
            Self::SilentProxy => t.msg_finding_silent_proxy(),
            Self::HttpBefore => t.msg_finding_http_before(),
            Self::SchemeUntold => t.msg_finding_scheme_untold(),
            Self::NoProxy => t.msg_finding_no_proxy(),
            Self::HttpsBefore => t.msg_finding_https_before(),
            Self::OtherHost { host, public } => t.msg_finding_other_host(host, public),
            Self::NoAddress => t.msg_finding_no_address(),
        }
    }
}
