//! How long somebody wants to stay signed in.

use serde::Deserialize;

/// Whether "remember me" was ticked, which sends `on`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub enum Remember {
    /// The session ends with the browser, and has the short limits.
    #[default]
    No,
    /// It outlives the browser, and has the long limits.
    Yes,
}

impl From<String> for Remember {
    fn from(word: String) -> Self {
        (word == "on").into()
    }
}

impl From<bool> for Remember {
    fn from(is_ticked: bool) -> Self {
        if is_ticked { Self::Yes } else { Self::No }
    }
}
