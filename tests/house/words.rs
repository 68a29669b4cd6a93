//! What every language must keep; that none lacks a message, the compiler sees.

use std::collections::{BTreeMap, BTreeSet};

/// Each language's messages: their id and text.
fn languages() -> BTreeMap<String, Vec<(String, String)>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/locales");
    let folders = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    folders
        .map(|folder| {
            let text = std::fs::read_to_string(folder.join("main.ftl")).unwrap();
            let mut messages: Vec<(String, String)> = Vec::new();
            for line in text.lines().filter(|line| !line.starts_with('#')) {
                match line.split_once(" = ") {
                    Some((id, text)) if !line.starts_with([' ', '}']) => {
                        messages.push((id.to_owned(), text.to_owned()));
                    }
                    _ => messages.last_mut().unwrap().1.extend(["\n", line]),
                }
            }
            (folder.file_name().unwrap().to_str().unwrap().to_owned(), messages)
        })
        .collect()
}

/// The variables of a message, and what it selects on.
fn placeables(text: &str) -> BTreeSet<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split(['}', '-']).next())
        .map(str::trim)
        .collect()
}

#[test]
fn every_language_has_the_same_messages_with_the_same_variables_in_the_same_order() {
    let all = languages();
    assert!(all.len() >= 3 && all["en"].len() > 200);
    for (tag, messages) in &all {
        for ((id, text), (english_id, english)) in messages.iter().zip(&all["en"]) {
            assert_eq!(id, english_id, "{tag}");
            assert_eq!(placeables(text), placeables(english), "{tag}: {id}");
        }
        assert_eq!(messages.len(), all["en"].len(), "{tag}");
    }
}

/// In Portuguese the plural category `one` holds 0, too.
#[test]
fn numbers_are_named_and_none_is_a_category() {
    for (tag, messages) in languages() {
        for (id, text) in messages {
            for category in ["[zero]", "[one]", "[two]", "[few]", "[many]"] {
                assert!(!text.contains(category), "{tag}: {id} selects on {category}");
            }
            let counts = text.contains("{ $count ->") || text.contains("{ $days ->");
            assert!(!counts || text.contains("[0]"), "{tag}: {id} says nothing of none");
        }
    }
}

#[test]
fn no_sentence_blames_begs_or_jokes() {
    let never: [(&str, &[&str]); 3] = [
        (
            "en",
            &[
                "please",
                "sorry",
                "oops",
                "invalid",
                "forbidden",
                "illegal",
                "an error occurred",
                "is required",
                "log in",
                "login page",
                "logged",
                "username",
            ],
        ),
        (
            "pt-BR",
            &[
                "por favor",
                "desculp",
                "ops",
                "opa",
                "inválid",
                "proibid",
                "ilegal",
                "ocorreu um erro",
                "é obrigatório",
                "logar",
                "login",
            ],
        ),
        (
            "es",
            &[
                "por favor",
                "lo sentimos",
                "ups",
                "inválid",
                "prohibid",
                "ilegal",
                "ocurrió un error",
                "es obligatorio",
                "loguear",
                "login",
            ],
        ),
    ];
    let all = languages();
    for (tag, never) in never {
        for (id, text) in &all[tag] {
            let text = format!(" {} ", text.to_lowercase().replace(['.', ',', ':', '!'], " "));
            // A mistake of the site's own, an example's address, and a word within others.
            let text = text.replace("login example com", "");
            if id == "error-500-title" {
                continue;
            }
            for word in never {
                let is_there = if word.len() < 4 {
                    text.contains(&format!(" {word} "))
                } else {
                    text.contains(word)
                };
                assert!(!is_there, "{tag}: {id} says {word:?}");
            }
        }
    }
}

#[test]
fn a_sentence_beside_a_field_ends_without_a_stop_and_others_end_with_one() {
    for (tag, messages) in languages() {
        for (id, text) in messages {
            let last = text.trim_end().chars().last().unwrap();
            if id.starts_with("note-") {
                assert_ne!(last, '.', "{tag}: {id}");
            } else if id.ends_with("-body")
                || id.starts_with("notice-")
                || id.starts_with("finding-")
            {
                assert_eq!(last, '.', "{tag}: {id}");
            }
        }
    }
}
