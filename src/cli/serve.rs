//! `portaria serve`

use std::io::IsTerminal;

use anyhow::{Context, Result};
use tracing_subscriber::EnvFilter;

use super::say;
use crate::{
    app::App,
    config::{Config, Listen, LogFormat},
    router, serve,
};

pub(super) async fn run(mut config: Config) -> Result<()> {
    log(&config)?;
    for key in &config.later {
        tracing::warn!("{key} is set, but has no effect in this version");
    }
    let stop = serve::stop_signal()?;
    let listener = serve::Listener::bind(&config.listen)
        .await
        .with_context(|| format!("cannot listen on {}", place(&config.listen)))?;
    if let Some(address) = listener.address()? {
        // Port 0 has become a real one, which the site's own address must name.
        config.listen = Listen::Tcp(address);
    }
    let app = App::build(config).await?;
    say(&format!("Portaria on {}", app.site().urls.public()));
    serve::run(listener, router::site(&app), app.config(), stop).await;
    Ok(())
}

fn place(listen: &Listen) -> String {
    match listen {
        Listen::Tcp(address) => address.to_string(),
        Listen::Unix(path) => path.display().to_string(),
    }
}

/// Logs go to standard error, so that standard output holds the start lines alone.
fn log(config: &Config) -> Result<()> {
    let stderr_is_terminal = std::io::stderr().is_terminal();
    let otherwise = if stderr_is_terminal { LogFormat::Text } else { LogFormat::Json };
    let format = config.log_format.unwrap_or(otherwise);
    let logger = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_new(&config.log)?)
        .with_writer(std::io::stderr);
    match format {
        LogFormat::Text => logger.with_ansi(stderr_is_terminal).try_init(),
        LogFormat::Json => logger.json().try_init(),
    }
    .map_err(anyhow::Error::from_boxed)
}
