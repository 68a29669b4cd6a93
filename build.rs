//! Turns `locales/<language>/*.ftl` into typed functions, one a message.
//! Templates and migrations are embedded by macros, which cargo cannot see: hence the extra lines.
use fluent_typed::{BuildOptions, FtlOutputOptions, LintLevel, build_from_locales_folder};

fn main() -> std::process::ExitCode {
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed=static");
    let out = std::env::var("OUT_DIR").unwrap_or_default();
    build_from_locales_folder(
        BuildOptions::default()
            .with_output_file_path(&format!("{out}/messages.rs"))
            .with_ftl_output(FtlOutputOptions::single_file(&format!("{out}/messages.ftl")))
            .with_lint_level(LintLevel::Strict)
            .without_bidi_isolation(),
    )
}
