/// What a `User-Agent` says in words: which browser, on which system. Only for showing: it can be
/// anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    /// The browser's or program's own name, if there is one that can be shown.
    pub browser: Option<String>,
    /// The system's own name.
    pub system: Option<&'static str>,
}

/// What stands in a `User-Agent`, and whose name that is. The first that is found counts: every
/// browser also names those that it descends from.
const BROWSERS: [(&str, &str); 14] = [
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("YaBrowser/", "Yandex Browser"),
    ("DuckDuckGo/", "DuckDuckGo"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

const SYSTEMS: [(&str, &str); 9] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Macintosh", "macOS"),
    ("FreeBSD", "FreeBSD"),
    ("Linux", "Linux"),
];

/// The longest name of a program that is shown, in characters.
const MAX_NAME: usize = 30;

impl Agent {
    /// Reads a `User-Agent`.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let of = |known: &[(&str, &'static str)]| {
            known.iter().find(|(part, _)| text.contains(part)).map(|(_, name)| *name)
        };
        let browser = of(&BROWSERS).map(str::to_owned).or_else(|| program(text));
        Self { browser, system: of(&SYSTEMS) }
    }
}

/// `curl` of `curl/8.5.0`. Browsers all begin with `Mozilla`, which says nothing.
fn program(text: &str) -> Option<String> {
    let name = text.split(['/', ' ']).next().unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let fits = (1..=MAX_NAME).contains(&name.len()) && name.chars().all(plain);
    (fits && name != "Mozilla").then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browser_and_system_are_told_in_words() {
        for (text, browser, system) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0",
                "Firefox",
                "Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
                "Chrome",
                "Windows",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0",
                "Edge",
                "Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1",
                "Safari",
                "iPhone",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Safari/605.1.15",
                "Safari",
                "macOS",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36",
                "Samsung Internet",
                "Android",
            ),
            (
                "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
                "Chrome",
                "ChromeOS",
            ),
            ("curl/8.5.0", "curl", ""),
            ("Mozilla/5.0", "", ""),
            ("<script>alert(1)</script>", "", ""),
            ("", "", ""),
        ] {
            let agent = Agent::parse(text);
            assert_eq!(agent.browser.as_deref().unwrap_or_default(), browser, "{text}");
            assert_eq!(agent.system.unwrap_or_default(), system, "{text}");
        }
    }
}
