/// Random bytes that change when every session of an account must end.
#[derive(Clone, PartialEq, Eq)]
pub struct Epoch(Vec<u8>);

impl Epoch {
    /// A new one.
    ///
    /// # Errors
    /// The operating system gives no random bytes.
    pub fn new() -> Result<Self, getrandom::Error> {
        let mut bytes = vec![0; 16];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// As it was stored.
    #[must_use]
    pub fn stored(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes, as they are stored.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Debug for Epoch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Epoch(…)")
    }
}
