//! How long somebody wants to stay signed in.

/// Whether "remember me" was ticked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remember {
    /// The session ends with the browser, and has the short limits.
    No,
    /// It outlives the browser, and has the long limits.
    Yes,
}
