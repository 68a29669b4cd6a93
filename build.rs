//! Turns `locales/<language>/*.ftl` into typed functions, one a message.
use fluent_typed::{BuildOptions, FtlOutputOptions, LintLevel, build_from_locales_folder};

fn main() -> std::process::ExitCode {
    // Embedded by a macro that does not tell cargo when a migration is added.
    println!("cargo::rerun-if-changed=migrations");
    let out = std::env::var("OUT_DIR").unwrap_or_default();
    build_from_locales_folder(
        BuildOptions::default()
            .with_output_file_path(&format!("{out}/messages.rs"))
            .with_ftl_output(FtlOutputOptions::single_file(&format!("{out}/messages.ftl")))
            .with_lint_level(LintLevel::Strict)
            .without_bidi_isolation(),
    )
}
