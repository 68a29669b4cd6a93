//! What the site says: `locales/<language>/*.ftl` as typed functions, made by `build.rs`.
#![allow(
    missing_docs,
    clippy::all,
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "made by fluent-typed"
)]

mod phrase;

pub use self::phrase::Phrase;

include!(concat!(env!("OUT_DIR"), "/messages.rs"));

/// Where those functions find their messages, in the place of fluent-typed's own: what has no
/// variables, as nearly all that pages say, is put together once and not for every page.
struct L10nBundle {
    bundle: fluent_typed::prelude::L10nBundle,
    fixed: Vec<Phrase>,
}

impl L10nBundle {
    fn new_without_isolation(lang: impl AsRef<str>, bytes: &[u8]) -> Result<Self, L10nError> {
        let bundle = fluent_typed::prelude::L10nBundle::new_without_isolation(lang, bytes)?;
        let fixed = FIXED.iter().map(|id| Ok(bundle.msg(id, None)?.into()));
        Ok(Self { fixed: fixed.collect::<Result<_, L10nError>>()?, bundle })
    }

    fn fixed(&self, number: usize) -> &Phrase {
        &self.fixed[number]
    }

    fn msg(&self, id: &str, args: Option<FluentArgs>) -> Result<String, L10nError> {
        self.bundle.msg(id, args)
    }
}

impl L10nLanguage {
    /// What the button beside the password of that name does.
    pub fn password_show(&self, name: &str) -> &Phrase {
        match name {
            "current_password" => self.msg_password_show_current(),
            "new_password" => self.msg_password_show_new(),
            _ => self.msg_password_show_this(),
        }
    }

    /// What it does once it has done that.
    pub fn password_hide(&self, name: &str) -> &Phrase {
        match name {
            "current_password" => self.msg_password_hide_current(),
            "new_password" => self.msg_password_hide_new(),
            _ => self.msg_password_hide_this(),
        }
    }
}
