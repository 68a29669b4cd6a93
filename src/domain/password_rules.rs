use super::{PasswordProblem, Secret, common_passwords::is_common, fold};

/// A single letter stands in many a password by chance.
const MIN_WORD: usize = 2;

/// What a new password must keep (NIST SP 800-63B-4, 3.1.1.2): a length, and not to be what is
/// tried first. Nothing is asked of its composition.
#[derive(Clone, Debug)]
pub struct PasswordRules {
    min_length: usize,
    names: Vec<String>,
}

impl PasswordRules {
    /// At least `min_length` characters, each code point being one.
    #[must_use]
    pub fn new(min_length: usize) -> Self {
        Self { min_length, names: Vec::new() }
    }

    /// Nor one of these names of the account or the site, of an e-mail address also what stands
    /// before the `@` (ASVS 6.2.11).
    #[must_use]
    pub fn without<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        for name in names {
            let local = name.split_once('@').map(|(local, _)| local);
            self.names.extend(local.into_iter().chain([name]).map(fold::key));
        }
        self
    }

    /// Judges a prepared password.
    pub(super) fn check(&self, prepared: &Secret) -> Result<(), PasswordProblem> {
        let text = prepared.expose();
        if text.chars().count() < self.min_length {
            return Err(PasswordProblem::TooShort { min: self.min_length });
        }
        let key = fold::key(text);
        if is_common(&key) {
            return Err(PasswordProblem::Common);
        }
        if self.is_own_name(&key) {
            return Err(PasswordProblem::OwnName);
        }
        Ok(())
    }

    /// Whether it is a name, or made of names, once or more, with signs and a few digits before,
    /// between and behind them, which would be no password by themselves.
    fn is_own_name(&self, password: &str) -> bool {
        let bare = |text: &str| text.replace(|c: char| !c.is_alphanumeric(), "");
        if self.names.iter().any(|name| !name.is_empty() && bare(name) == bare(password)) {
            return true;
        }
        let whole = self.names.iter().map(String::as_str);
        let whole = whole.filter(|name| name.chars().count() >= MIN_WORD);
        let mut parts: Vec<&str> =
            self.names.iter().flat_map(|name| words(name)).chain(whole).collect();
        // The longest first: one may stand in another.
        parts.sort_unstable_by_key(|part| std::cmp::Reverse(part.len()));
        let rest = parts.iter().fold(password.to_owned(), |rest, part| rest.replace(part, " "));
        let is_left = bare(&rest);
        rest != password
            && !rest.contains(char::is_alphabetic)
            && (is_left.chars().count() < self.min_length || is_common(&is_left))
    }
}

/// The words of a text, those of a single letter apart.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let all = text.split(|c: char| !c.is_alphabetic());
    all.filter(|word| word.chars().count() >= MIN_WORD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_no_name_of_its_account_or_site() {
        let rules = PasswordRules::new(8).without([
            "Grace-Hopper",
            "amazing@example.com",
            "ana",
            "4915112345678",
            "山田",
            "p70ff0f",
            "",
            "Portaria",
        ]);
        let check = |text: &str| rules.check(&Secret::new(text.to_owned())).err();
        for name in [
            "grace-hopper",
            "GRACEHOPPER",
            "GraceHopper1906!",
            "grace.hopper.grace.hopper",
            "amazing@example.com",
            "amazing2024",
            "portaria",
            "Portaria#2026",
            "ｐｏｒｔａｒｉａ",
            "portaria-grace-2026",
            "hopper hopper",
            "4915112345678!",
            "49151123456781",
            "grace123456789012",
            "p70ff0f111111111111",
            "山田山田山田山田!",
        ] {
            assert_eq!(check(name), Some(PasswordProblem::OwnName), "{name}");
        }
        for other in [
            "grace and hopper",
            "amazingly so",
            "77777777x",
            "my portaria",
            "correct horse",
            "8203948ff20938",
        ] {
            assert_eq!(check(other), None, "{other}");
        }
        assert_eq!(check("4"), Some(PasswordProblem::TooShort { min: 8 }));
        assert_eq!(check("Password1234"), Some(PasswordProblem::Common));
    }
}
