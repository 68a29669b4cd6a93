//! The rules of the house, read from the code itself.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod floors;
mod repository;
mod templates;
mod twins;
mod words;

use std::path::{Path, PathBuf};

/// Every file below `folder` with that ending, and its text.
fn files(folder: &str, ending: &str) -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, ending: &str, into: &mut Vec<(PathBuf, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, ending, into);
            } else if path.to_string_lossy().ends_with(ending) {
                into.push((path.clone(), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    walk(&root.join(folder), ending, &mut found);
    assert!(!found.is_empty(), "nothing in {folder}");
    found.sort();
    found.into_iter().map(|(path, text)| (path.strip_prefix(root).unwrap().into(), text)).collect()
}
