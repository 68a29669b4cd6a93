use crate::files;

/// From the ground up; modules of one line stand side by side and may not import each other.
const FLOORS: &[&[&str]] = &[
    &["messages"],
    &["domain"],
    &["clock"],
    &["db", "crypto", "metrics"],
    &["accounts", "config"],
    &["web"],
    &["app"],
    &["auth"],
    &["activity_line", "api", "applicant", "details", "furnish", "page", "route"],
    &["features"],
    &["openapi"],
    &["router", "serve", "housekeeping"],
    &["cli", "testing"],
    &["main", "lib"],
];

fn floor(module: &str) -> usize {
    FLOORS.iter().position(|floor| floor.contains(&module)).unwrap_or_else(|| {
        panic!("src/{module} stands on no floor: give it one in tests/house/floors.rs")
    })
}

/// The modules that a file imports, by `crate::a` or `crate::{a…, b…}`.
fn imports(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        if text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &text[at + 7..];
        let word = |text: &str| {
            text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>()
        };
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut start = true;
            for (at, c) in group.char_indices() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => start = true,
                    c if start && c.is_alphabetic() => {
                        found.push(word(&group[at..]));
                        start = false;
                    }
                    _ => {}
                }
            }
        } else {
            found.push(word(rest));
        }
    }
    found
}

#[test]
fn an_import_goes_down_never_up_and_never_to_a_sibling_feature() {
    let mut seen = 0;
    for (path, text) in files("src", ".rs") {
        let parts: Vec<_> =
            path.iter().skip(1).map(|part| part.to_string_lossy().into_owned()).collect();
        let module = parts[0].trim_end_matches(".rs");
        if module == "lib" || module == "main" {
            continue;
        }
        let production = text.split("#[cfg(test)]").next().unwrap();
        for import in imports(production) {
            if import == module || import.is_empty() {
                assert_ne!(
                    import,
                    "features",
                    "{}: a feature imports its siblings",
                    path.display()
                );
                continue;
            }
            seen += 1;
            assert!(
                floor(&import) < floor(module),
                "{} imports {import}, which does not stand below",
                path.display()
            );
        }
        if module == "features" && parts.len() > 2 {
            assert!(!production.contains("super::super"), "{}: out of its folder", path.display());
        }
    }
    assert!(seen > 50, "only {seen} imports were found: the reader is broken");
}

#[test]
fn only_db_knows_that_two_databases_exist() {
    for (path, text) in files("src", ".rs") {
        if !path.starts_with("src/db") {
            for arm in ["Conn::Sqlite", "Conn::Postgres", "sql_query"] {
                assert!(!text.contains(arm), "{} says {arm}", path.display());
            }
        }
    }
}

/// What somebody signed in changes must be claimed first.
#[test]
fn a_feature_for_the_signed_in_writes_through_the_session() {
    for (path, text) in files("src/features", ".rs") {
        let text: String = text.split_whitespace().collect();
        if ["SignedIn", "Sudo", "Admin"].iter().any(|who| text.contains(&format!("Access::{who}")))
        {
            assert!(!text.contains(".db().write("), "{}", path.display());
        }
    }
}

/// What an administrator changes must be claimed as an administrator's.
#[test]
fn a_feature_for_administrators_writes_as_one() {
    for (path, text) in files("src/features", ".rs") {
        let of_administrators = ["admin_users", "admin_activity", "invitations"]
            .iter()
            .any(|feature| path.starts_with(format!("src/features/{feature}")));
        if of_administrators {
            for weaker in [".db().write(", "live.write(", "write_under("] {
                assert!(!text.contains(weaker), "{}: {weaker}", path.display());
            }
        }
    }
}

#[test]
fn every_feature_has_its_tests_and_its_page_under_its_name() {
    let tests = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/site/main.rs"))
        .unwrap();
    for feature in portaria::features::ALL {
        let folder = format!("{}/src/features/{}", env!("CARGO_MANIFEST_DIR"), feature.name);
        assert!(std::path::Path::new(&folder).is_dir(), "{}", feature.name);
        // The landing page is told with signing in, the files with the health checks.
        if ["home", "assets"].contains(&feature.name) {
            continue;
        }
        assert!(tests.contains(&format!("mod {};", feature.name)), "no tests of {}", feature.name);
        let page = format!("{}/docs/features/{}.md", env!("CARGO_MANIFEST_DIR"), feature.name);
        assert!(std::path::Path::new(&page).is_file(), "no docs/features/{}.md", feature.name);
    }
}

#[test]
fn files_stay_short() {
    for (path, text) in files("src", ".rs") {
        let lines = text.split("#[cfg(test)]").next().unwrap().lines().count();
        assert!(lines <= 220, "{} has {lines} lines", path.display());
    }
}
