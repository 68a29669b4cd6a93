use super::{PasswordProblem, Secret, common_passwords::is_common, fold};

/// Shorter names stand in many a password by chance.
const MIN_NAME: usize = 3;

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
        if is_common(text) {
            return Err(PasswordProblem::Common);
        }
        let key = fold::key(text);
        if self.names.iter().any(|name| is_name(&key, name)) {
            return Err(PasswordProblem::OwnName);
        }
        Ok(())
    }
}

/// Whether a password is a name, or nothing else but the name, once or more, between digits and
/// signs.
fn is_name(password: &str, name: &str) -> bool {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<String>();
    let (password_letters, name_letters) = (letters(password), letters(name));
    let repeats = || {
        name_letters.chars().count() >= MIN_NAME
            && !password_letters.is_empty()
            && password_letters.replace(&name_letters, "").is_empty()
    };
    !name.is_empty() && (password == name || repeats())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_no_name_of_its_account_or_site() {
        let rules = PasswordRules::new(8).without([
            "Grace-Hopper",
            "amazing@example.com",
            "7",
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
        ] {
            assert_eq!(check(name), Some(PasswordProblem::OwnName), "{name}");
        }
        for other in
            ["grace and hopper", "amazingly so", "77777777x", "my portaria", "correct horse"]
        {
            assert_eq!(check(other), None, "{other}");
        }
        assert_eq!(check("7"), Some(PasswordProblem::TooShort { min: 8 }));
        assert_eq!(check("Password1234"), Some(PasswordProblem::Common));
    }
}
