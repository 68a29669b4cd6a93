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
