//! What is around every page and the same for everybody: rendered once, not for each page.

use std::fmt;

use askama::{FastWritable, Template, Values, filters::HtmlSafe};

use super::{Look, Site};
use crate::{
    domain::Theme,
    messages::{L10n, L10nLanguage, Phrase},
};

/// What a template has made, its texts escaped: it stands in another as it is.
#[derive(Clone, Debug, Default)]
pub struct Html(String);

impl HtmlSafe for Html {}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FastWritable for Html {
    fn write_into(&self, dest: &mut dyn fmt::Write, _: &dyn Values) -> askama::Result<()> {
        Ok(dest.write_str(&self.0)?)
    }
}

/// Where a page's own parts go. No text of the owner's holds it: texts are escaped.
const GAP: &str = "<gap>";

/// What a page is called in a title that is made before it. No text of the owner's holds it.
const NAMELESS: &str = "\0";

/// One of several that can be chosen.
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What people read.
    pub name: String,
    /// Whether it is the one.
    pub is_current: bool,
}

/// What is around pages of one look, in pieces.
#[derive(Default)]
pub struct Around {
    /// What stands before and after what a page is called, in its title.
    pub title: (String, String),
    /// What to choose as a new password.
    pub new_password_hint: Phrase,
    /// As far as the title.
    pub start: Html,
    /// As far as the name of whoever is signed in.
    pub after_title: Html,
    /// As far as the page itself.
    pub after_name: Html,
    /// As far as where the forms at the foot lead back to.
    pub after_page: Html,
    /// The rest.
    pub end: Html,
    /// The fields in which a language and a theme are chosen.
    pub choices: Html,
}

#[derive(Template)]
#[template(path = "layouts/around.html")]
struct Whole<'a> {
    site: &'a Site,
    t: &'a L10nLanguage,
    look: Look,
    theme: &'static str,
    languages: &'a [Choice],
    themes: &'a [Choice],
    signed_in: bool,
    gap: Html,
}

#[derive(Template)]
#[template(path = "preferences/choices.html")]
struct Choices<'a> {
    t: &'a L10nLanguage,
    languages: &'a [Choice],
    themes: &'a [Choice],
}

impl Around {
    fn new(site: &Site, look: Look, signed_in: bool) -> askama::Result<Self> {
        let t = site.t(look.language);
        let (languages, themes) = (languages(look), themes(look, t));
        let whole = Whole {
            site,
            t,
            look,
            theme: look.theme.as_str(),
            languages: &languages,
            themes: &themes,
            signed_in,
            gap: Html(GAP.to_owned()),
        };
        let whole = whole.render()?;
        let mut pieces = whole.splitn(5, GAP).map(|piece| Html(piece.to_owned()));
        let mut next = || pieces.next().unwrap_or_default();
        let title = t.msg_title(NAMELESS, site.name.as_str());
        let (before, after) = title.split_once(NAMELESS).unwrap_or_default();
        Ok(Self {
            title: (before.to_owned(), after.to_owned()),
            new_password_hint: t.msg_field_new_password_hint(site.password_min_length).into(),
            start: next(),
            after_title: next(),
            after_name: next(),
            after_page: next(),
            end: next(),
            choices: Html(Choices { t, languages: &languages, themes: &themes }.render()?),
        })
    }
}

/// All of a site: for each look, and whether somebody is signed in.
#[derive(Default)]
pub struct Arounds(Vec<(Look, bool, Around)>);

impl Arounds {
    /// Renders them.
    ///
    /// # Errors
    /// The template fails to render.
    pub fn new(site: &Site) -> askama::Result<Self> {
        let looks = L10n::iter()
            .flat_map(|language| Theme::ALL.map(|theme| Look { language: *language, theme }));
        let all = looks.flat_map(|look| [(look, false), (look, true)]);
        let all =
            all.map(|(look, signed_in)| Ok((look, signed_in, Around::new(site, look, signed_in)?)));
        all.collect::<askama::Result<_>>().map(Self)
    }

    /// That of one look.
    #[must_use]
    pub fn of(&self, look: Look, signed_in: bool) -> &Around {
        let found = self.0.iter().find(|(of, with, _)| *of == look && *with == signed_in);
        // Every look there is was rendered.
        &found.unwrap_or(&self.0[0]).2
    }
}

fn languages(look: Look) -> Vec<Choice> {
    let choice = |language: &L10n| Choice {
        value: language.to_string(),
        name: language.language_name().to_owned(),
        is_current: *language == look.language,
    };
    L10n::iter().map(choice).collect()
}

fn themes(look: Look, t: &L10nLanguage) -> Vec<Choice> {
    let choice = |theme: Theme| Choice {
        value: theme.as_str().to_owned(),
        name: match theme {
            Theme::System => t.msg_theme_system().to_string(),
            Theme::Light => t.msg_theme_light().to_string(),
            Theme::Dark => t.msg_theme_dark().to_string(),
        },
        is_current: theme == look.theme,
    };
    Theme::ALL.into_iter().map(choice).collect()
}
