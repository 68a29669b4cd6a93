use crate::files;

#[test]
fn links_are_made_by_urls() {
    for (path, text) in files("templates", ".html") {
        for attribute in ["href=\"", "action=\"", "src=\""] {
            for (at, _) in text.match_indices(attribute) {
                let value = &text[at + attribute.len()..];
                assert!(
                    value.starts_with("{{") || value.starts_with('#'),
                    "{}: {attribute}{}…",
                    path.display(),
                    &value[..value.len().min(20)]
                );
            }
        }
    }
}

#[test]
fn nothing_is_inline_and_nothing_goes_unescaped() {
    for (path, text) in files("templates", ".html") {
        for bad in [
            "<style",
            " style=\"",
            " onclick=",
            " onsubmit=",
            "|safe",
            "javascript:",
            "http://",
            "https://",
            "maxlength",
            "placeholder=",
        ] {
            assert!(!text.contains(bad), "{} holds {bad}", path.display());
        }
        // A filter finds a phrase as it is, and leaves it so.
        for (opening, closing) in [("{{", "}}"), ("{%", "%}")] {
            for rest in text.split(opening).skip(1) {
                let expression = rest.split(closing).next().unwrap().replace("||", "");
                let word = expression.trim_start_matches(['-', ' ', '~', '+']);
                let filters = expression.contains('|') || word.starts_with("filter ");
                assert!(!filters, "{} filters {expression}", path.display());
            }
        }
        for (at, _) in text.match_indices("<script") {
            let (tag, _) = text[at..].split_once("</script>").expect("a script ends");
            let is_a_file = tag.starts_with("<script src=\"{{") && tag.ends_with("\" defer>");
            assert!(is_a_file, "{} holds a script", path.display());
        }
    }
}

#[test]
fn every_text_goes_through_the_messages() {
    for (path, text) in files("templates", ".html") {
        // This macro writes attributes inside of a tag.
        let (before, after) =
            text.split_once("{%- macro aria(").unwrap_or((&text, "{%- endmacro %}"));
        let after = after.split_once("{%- endmacro %}").unwrap().1;
        let text = format!("{before}{after}");
        let mut rest = text.as_str();
        let mut words = String::new();
        // What stands outside of tags and of template expressions.
        while let Some(at) = rest.find(['<', '{']) {
            words.push_str(&rest[..at]);
            let end = match &rest[at..] {
                tag if tag.starts_with("{{") => "}}",
                tag if tag.starts_with("{%") => "%}",
                tag if tag.starts_with("{#") => "#}",
                _ => ">",
            };
            let Some(length) = rest[at..].find(end) else { break };
            rest = &rest[at + length + end.len()..];
        }
        let letters: String = words.chars().filter(|c| c.is_alphabetic()).collect();
        assert_eq!(letters, "", "{}: text that no message holds", path.display());
    }
}

#[test]
fn every_form_goes_somewhere_and_every_field_has_its_tokens() {
    for (path, text) in files("templates", ".html") {
        for (at, _) in text.match_indices("<form") {
            let tag = &text[at..at + text[at..].find('>').unwrap()];
            // What is only looked for stands in the address.
            let method = if tag.contains("role=\"search\"") { "get" } else { "post" };
            assert!(tag.contains(&format!("method=\"{method}\"")), "{tag}");
            assert!(tag.contains("action=\"{{"), "{tag}");
        }
        for (at, _) in text.match_indices("<input") {
            let tag = &text[at..at + text[at..].find('>').unwrap()];
            let plain = ["hidden", "checkbox", "radio"]
                .iter()
                .any(|kind| tag.contains(&format!("type=\"{kind}\"")));
            assert!(tag.contains("name="), "{}: {tag}", path.display());
            assert!(plain || tag.contains("autocomplete="), "{}: {tag}", path.display());
        }
        for (at, _) in text.match_indices("<select") {
            let tag = &text[at..at + text[at..].find('>').unwrap()];
            assert!(tag.contains("name=") && tag.contains("autocomplete="), "{tag}");
        }
        for (at, _) in text.match_indices("<button") {
            let tag = &text[at..at + text[at..].find('>').unwrap()];
            // What needs the script is not seen without it.
            let is_scripts = tag.contains("type=\"button\" hidden aria-controls=\"{{");
            assert!(is_scripts || tag.contains("type=\"submit\""), "{}: {tag}", path.display());
        }
    }
}
