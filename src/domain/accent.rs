//! The one colour that an owner gives: as a link and as a button, on light pages and on dark ones.

use std::fmt;

use csscolorparser::Color;

/// Light pages. The paper is what text has the least contrast on; `tokens` in `app.css` has the same.
const LIGHT: Side = Side { paper: Rgb([0xfa, 0xf9, 0xf7]), text: Rgb([0xff; 3]), towards: 0.0 };
/// Dark pages; here it is the card.
const DARK: Side =
    Side { paper: Rgb([0x1e, 0x1d, 0x1a]), text: Rgb([0x04, 0x23, 0x1d]), towards: 1.0 };
/// WCAG 2.2, 1.4.3: the least contrast of text.
const LEAST: f32 = 4.5;
/// How finely lightness is searched.
const STEPS: u8 = 200;

/// A colour of 24 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb([u8; 3]);

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self([r, g, b]) = self;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

impl Rgb {
    fn of(color: &Color) -> Self {
        let [r, g, b, _] = color.to_rgba8();
        Self([r, g, b])
    }

    /// The contrast of the two, from 1 to 21 (WCAG 2.2, "contrast ratio").
    #[must_use]
    pub fn contrast(self, other: Self) -> f32 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// WCAG 2.2, "relative luminance".
    fn luminance(self) -> f32 {
        let [r, g, b, _] = Color::from(self.0).to_linear_rgba();
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }
}

/// An owner's colour as it is shown: as light or dark as reading needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accent {
    /// What was asked for.
    pub wanted: Rgb,
    /// On light pages.
    pub light: Rgb,
    /// On dark pages.
    pub dark: Rgb,
}

impl Accent {
    /// Reads a colour as CSS writes it, and corrects its lightness (in OKLCH) until it can be read.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let color: Color =
            text.parse().map_err(|_| "write a colour as CSS does, like #0b6b5d or teal")?;
        if color.a < 1.0 {
            return Err("write a colour that is not transparent");
        }
        Ok(Self {
            wanted: Rgb::of(&color),
            light: LIGHT.correct(&color),
            dark: DARK.correct(&color),
        })
    }
}

/// Light pages, or dark ones.
struct Side {
    /// What a link stands on.
    paper: Rgb,
    /// What is written on a button.
    text: Rgb,
    /// The lightness at which everything can be read.
    towards: f32,
}

impl Side {
    /// The colour, moved towards the end until it can be read as a link and as a button.
    fn correct(&self, color: &Color) -> Rgb {
        let [l, c, h, _] = color.to_oklcha();
        let moved = |step| {
            let way = f32::from(step) / f32::from(STEPS);
            let (lightness, chroma) = (l + (self.towards - l) * way, c * (1.0 - way));
            Rgb::of(&Color::from_oklcha(lightness, chroma, h, 1.0))
        };
        let reads =
            |shown: &Rgb| shown.contrast(self.paper) >= LEAST && shown.contrast(self.text) >= LEAST;
        (0..=STEPS).map(moved).find(reads).unwrap_or_else(|| moved(STEPS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tokens of `app.css`, on light pages and on dark ones.
    fn tokens(name: &str) -> (Rgb, Rgb) {
        let css = include_str!("../../static/app.css");
        let (_, value) = css.split_once(&format!("--{name}: light-dark(")).expect(name);
        let (light, rest) = value.split_once(", ").unwrap();
        let (dark, _) = rest.split_once(')').unwrap();
        // Browsers that know no light-dark() get a light page.
        let plain = css.split_once(&format!("--{name}: ")).unwrap().1;
        assert_eq!(plain.split_once(';').unwrap().0, light, "{name}");
        (rgb(light), rgb(dark))
    }

    fn rgb(text: &str) -> Rgb {
        Rgb::of(&text.parse().unwrap())
    }

    fn mix(a: Rgb, part: f32, b: Rgb) -> Rgb {
        let color = |rgb: Rgb| Color::from(rgb.0);
        let (a, b) = (color(a), color(b));
        Rgb::of(&b.interpolate_rgb(&a, part))
    }

    const OWNERS: [&str; 10] = [
        "#000000",
        "#ffffff",
        "#ffd400",
        "#ffff00",
        "#1d9bf0",
        "#00ff88",
        "#e4002b",
        "#7f7f7f",
        "rebeccapurple",
        "hsl(30 100% 50%)",
    ];

    fn accents() -> impl Iterator<Item = (Rgb, Rgb)> {
        let owners = OWNERS.into_iter().map(|owner| {
            let accent = Accent::parse(owner).unwrap();
            (accent.light, accent.dark)
        });
        owners.chain([tokens("accent")])
    }

    fn least(what: &str, text: (Rgb, Rgb), ground: (Rgb, Rgb), least: f32) {
        for (side, text, ground) in [("light", text.0, ground.0), ("dark", text.1, ground.1)] {
            let contrast = text.contrast(ground);
            assert!(contrast >= least, "{what}, {side}: {text} on {ground} is {contrast:.2}");
        }
    }

    #[test]
    fn every_text_can_be_read_and_every_edge_be_seen() {
        let (paper, surface, tint) = (tokens("paper"), tokens("surface"), tokens("tint"));
        for ground in [paper, surface, tint] {
            least("ink", tokens("ink"), ground, 7.0);
            least("muted", tokens("muted"), ground, 4.5);
            least("edge", tokens("edge"), ground, 3.0);
        }
        for kind in ["bad", "ok"] {
            for ground in [paper, surface, tokens(&format!("{kind}-tint"))] {
                least(kind, tokens(kind), ground, 4.5);
            }
        }
        least("danger", tokens("on-bad"), tokens("bad"), 4.5);
    }

    #[test]
    fn every_accent_can_be_read_as_link_and_as_button_whatever_the_owner_wants() {
        let (paper, surface, ink) = (tokens("paper"), tokens("surface"), tokens("ink"));
        let on = tokens("on-accent");
        for accent in accents() {
            for ground in [paper, surface] {
                least("link", accent, ground, 4.5);
            }
            least("button", on, accent, 4.5);
            // Under the pointer, and the band at the top of the page, as `app.css` mixes them.
            let hover = (mix(accent.0, 0.85, ink.0), mix(accent.1, 0.85, ink.1));
            least("button under the pointer", on, hover, 4.5);
            let band = (mix(accent.0, 0.12, paper.0), mix(accent.1, 0.12, paper.1));
            least("muted on the band", tokens("muted"), band, 4.5);
        }
    }

    #[test]
    fn a_colour_that_can_be_read_stays_as_it_is() {
        let accent = Accent::parse("#0b6b5d").unwrap();
        assert_eq!((accent.light, accent.wanted), (rgb("#0b6b5d"), rgb("#0b6b5d")));
        assert_eq!(Accent::parse("#ffd400").unwrap().dark, rgb("#ffd400"));
        assert_eq!(Accent::parse("white").unwrap().dark, rgb("#fff"));
        assert_eq!(Accent::parse("black").unwrap().light, rgb("#000"));
    }

    #[test]
    fn what_is_no_colour_is_refused() {
        for bad in ["", "#12", "#ggg", "blurple", "#0000", "rgb(1 2 3 / 50%)", "red;}"] {
            assert!(Accent::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_colours_that_accents_are_judged_on_are_those_of_the_page() {
        assert_eq!((LIGHT.paper, DARK.paper), (tokens("paper").0, tokens("surface").1));
        assert_eq!((LIGHT.text, DARK.text), tokens("on-accent"));
        let css = include_str!("../../static/app.css");
        for mixed in ["var(--accent) 85%, var(--ink)", "var(--accent) 12%, var(--paper)"] {
            assert!(css.contains(mixed), "{mixed}");
        }
        let base = include_str!("../../templates/layouts/around.html");
        for paper in [tokens("paper").0, tokens("paper").1] {
            assert!(base.contains(&format!("content=\"{paper}\"")), "{paper}");
        }
    }
}
