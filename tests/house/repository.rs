use crate::files;

#[test]
fn no_rule_is_switched_off_in_silence() {
    for (path, text) in files("src", ".rs") {
        for line in
            text.lines().filter(|line| line.contains("#[allow") || line.contains("#![allow"))
        {
            assert!(
                line.contains("reason =") || text.contains("reason = \"made by"),
                "{}: {line}",
                path.display()
            );
        }
    }
}

#[test]
fn no_template_takes_a_secret() {
    for (path, text) in files("templates", ".html") {
        for secret in ["form.password", "_password }}", "expose"] {
            assert!(!text.contains(secret), "{} holds {secret}", path.display());
        }
    }
}
