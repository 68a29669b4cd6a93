//! Turns `locales/<language>/*.ftl` into typed functions, one a message, and compresses the files of
//! `static/` that pages are slow without.
use std::{fs, io::Write, path::Path, process::ExitCode};

use fluent_typed::{BuildOptions, FtlOutputOptions, LintLevel, build_from_locales_folder};

fn main() -> ExitCode {
    // Embedded by a macro that does not tell cargo when a migration is added.
    println!("cargo::rerun-if-changed=migrations");
    // A table of what to adjust when the program is loaded: a tenth as long.
    if std::env::var("CARGO_CFG_TARGET_ENV").is_ok_and(|env| env == "gnu") {
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
    let out = std::env::var("OUT_DIR").unwrap_or_default();
    for file in ["app.css", "app.js"] {
        println!("cargo::rerun-if-changed=static/{file}");
        if let Err(error) = compress(&Path::new("static").join(file), &Path::new(&out).join(file)) {
            println!("cargo::error=static/{file} cannot be compressed: {error}");
        }
    }
    let messages = format!("{out}/messages.rs");
    let built = build_from_locales_folder(
        BuildOptions::default()
            .with_output_file_path(&messages)
            .with_ftl_output(FtlOutputOptions::single_file(&format!("{out}/messages.ftl")))
            .with_lint_level(LintLevel::Strict)
            .without_bidi_isolation(),
    );
    if let Err(error) = number_fixed(Path::new(&messages)) {
        println!("cargo::error={messages} cannot be written: {error}");
    }
    built
}

/// The functions of messages without variables ask for them by number and lend them: `FIXED` holds
/// their ids.
fn number_fixed(messages: &Path) -> std::io::Result<()> {
    let text = fs::read_to_string(messages)?;
    let mut ids = Vec::new();
    let numbered = text.split("(&self) -> String {\n        self.0.msg(\"").map(|piece| {
        let Some((id, rest)) = piece.split_once("\", None).unwrap()") else {
            return piece.to_owned();
        };
        ids.push(id);
        format!("(&self) -> &Phrase {{\n        self.0.fixed({}){rest}", ids.len() - 1)
    });
    let numbered = numbered.collect::<String>();
    fs::write(messages, format!("{numbered}\nstatic FIXED: &[&str] = &{ids:?};\n"))
}

/// `to.br` and `to.gz`, as small as they get.
fn compress(from: &Path, to: &Path) -> std::io::Result<()> {
    let bytes = fs::read(from)?;
    let mut brotli = brotli::CompressorWriter::new(Vec::new(), 4096, 11, 22);
    brotli.write_all(&bytes)?;
    fs::write(to.with_added_extension("br"), brotli.into_inner())?;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&bytes)?;
    fs::write(to.with_added_extension("gz"), gzip.finish()?)
}
