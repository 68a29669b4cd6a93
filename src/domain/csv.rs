/// A line of a CSV file (RFC 4180), each cell in quotes. Spreadsheets take some cells for formulas,
/// which could send the others away: those get an apostrophe in front (ASVS 1.2.10).
#[must_use]
pub fn csv_line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let mut line = String::new();
    for cell in cells {
        let separator = if line.is_empty() { "\"" } else { ",\"" };
        line.push_str(separator);
        let mut before = ',';
        for c in cell.chars() {
            // Where semicolons separate, as in half of the world, a cell begins within ours.
            if begins_formula(c) && ",;\"\t\r\n".contains(before) {
                line.push('\'');
            }
            if c == '"' {
                line.push('"');
            }
            line.push(c);
            before = c;
        }
        line.push('"');
    }
    line + "\r\n"
}

fn begins_formula(c: char) -> bool {
    "=+-@\t\r\n＝＋－＠".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_come_back_as_they_were() {
        assert_eq!(
            csv_line(["ada", "", "a,b", "a \"b\"", "é\nx"]),
            concat!(r#""ada","","a,b","a ""b""","é"#, "\nx\"\r\n")
        );
    }

    #[test]
    fn no_cell_is_a_formula_whatever_separates() {
        for attack in [
            "=HYPERLINK(\"https://evil.example\")",
            "+1",
            "-1",
            "@SUM(1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "＝1",
            "＋1",
            "－1",
            "＠1",
            "x;=1",
            "x;\"=1",
            "x\t=1",
            "x\n=1",
            "x\",=1",
            "\"=1",
            ";＝1",
        ] {
            let line = csv_line(["x", attack]);
            let pieces = line.trim_end().split([',', ';', '\t', '\r', '\n']);
            for cell in pieces.map(|cell| cell.trim_start_matches('"')) {
                assert!(!cell.starts_with(begins_formula), "{attack:?} gives {line:?}");
            }
            assert_eq!(
                line.replace('\'', ""),
                csv_line(["x", ""])
                    .replace("\"\"", &format!("\"{}\"", attack.replace('"', "\"\"")))
            );
        }
        let agent = "Mozilla/5.0 (X11; Linux x86_64) a=b+c-d@e";
        assert_eq!(csv_line([agent]), format!("\"{agent}\"\r\n"));
    }
}
