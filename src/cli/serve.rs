//! `portaria serve`

use std::{io::IsTerminal, time::Duration};

use anyhow::{Context, Result};
use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::{EnvFilter, Layer, filter::filter_fn, prelude::*};

use super::say;
use crate::{
    app::App,
    config::{Config, Listen, LogFormat},
    features::setup_link,
    housekeeping::housekeeping,
    router,
    serve::{self, Pages},
};

/// How long a stop waits for what is written behind.
const PARTING: Duration = Duration::from_secs(5);

pub(super) async fn run(mut config: Config) -> Result<()> {
    let _guard = log(&config)?;
    log_accent(&config);
    serve::raise_file_limit();
    let stop = serve::stop_signal()?;
    tokio::pin!(stop);
    let listener = serve::Listener::bind(&config.listen)
        .await
        .with_context(|| format!("cannot listen on {}", place(&config.listen)))?;
    if let Some(address) = listener.address()? {
        // Port 0 has become a real one, which the site's own address must name.
        config.listen = Listen::Tcp(address);
        tracing::info!("listening on {address}");
    }
    let metrics = metrics_listener(&config).await?;
    // Another node may be migrating: a stop does not wait for it.
    let app = tokio::select! {
        app = App::build(config) => app?,
        () = &mut stop => return Ok(()),
    };
    // The first thing that is written: a site that cannot write does not start.
    let cannot = || format!("{:?} cannot be written", app.config().database);
    let setup = setup_link(&app).await.with_context(cannot)?;
    say(&format!("Portaria on {}", app.site().urls.public()));
    if let Some(link) = setup {
        say(&format!("Set up: {link}"));
    }
    let pages = Pages { site: router::site(&app), over_capacity: router::over_capacity(&app) };
    let mut beside = tokio::task::JoinSet::new();
    beside.spawn(housekeeping(app.clone()));
    if let Some(listener) = metrics {
        let figures = router::metrics(&app);
        let pages = Pages { site: figures.clone(), over_capacity: figures };
        let config = app.config().clone();
        beside.spawn(async move {
            serve::run(listener, pages, &config, std::future::pending()).await;
        });
    }
    serve::run(listener, pages, app.config(), stop).await;
    let _ = tokio::time::timeout(PARTING, app.db().settle()).await;
    Ok(())
}

/// An address of their own, taken before anything is made: port 0 takes a free one, which is
/// logged.
async fn metrics_listener(config: &Config) -> Result<Option<serve::Listener>> {
    let Some(address) = config.metrics_listen else { return Ok(None) };
    let listen = Listen::Tcp(address);
    let cannot = || format!("cannot listen on {address} (metrics.listen)");
    let listener = serve::Listener::bind(&listen).await.with_context(cannot)?;
    if let Some(address) = listener.address()? {
        tracing::info!("metrics on http://{address}/metrics");
    }
    Ok(Some(listener))
}

/// What the owner's colour has become, where it could not be read.
fn log_accent(config: &Config) {
    let Some(accent) = config.branding.accent else { return };
    for (pages, shown) in [("light", accent.light), ("dark", accent.dark)] {
        if shown != accent.wanted {
            let wanted = accent.wanted;
            tracing::warn!(
                "accent {wanted} cannot be read on {pages} pages: {shown} is shown there"
            );
        }
    }
}

fn place(listen: &Listen) -> String {
    match listen {
        Listen::Tcp(address) => address.to_string(),
        Listen::Unix(path) => path.display().to_string(),
    }
}

/// How many lines wait for a reader that is slower than they come; more are dropped, counted.
const WAITING_LINES: usize = 10_000;

/// Logs go to standard error, so that standard output holds the start lines alone. A thread of
/// their own writes them: a full disk or a stalled reader must not stop the site. What it holds is
/// written when the guard goes.
fn log(config: &Config) -> Result<WorkerGuard> {
    let stderr_is_terminal = std::io::stderr().is_terminal();
    let otherwise = if stderr_is_terminal { LogFormat::Text } else { LogFormat::Json };
    let format = config.log_format.unwrap_or(otherwise);
    let (writer, guard) =
        NonBlockingBuilder::default().buffered_lines_limit(WAITING_LINES).finish(std::io::stderr());
    // What axum-login and the cross-site check log of a refusal, its own page logs as well, and
    // without the secrets that the path of a link holds; tower-sessions opens a span for every page.
    // No filter of the operator's lets them in.
    let ours = filter_fn(|event| {
        !["axum_login", "tower_http", "tower_sessions"]
            .iter()
            .any(|other| event.target().starts_with(other))
    });
    let lines = tracing_subscriber::fmt::layer().with_writer(writer);
    let lines = match format {
        LogFormat::Text => lines.with_ansi(stderr_is_terminal).boxed(),
        LogFormat::Json => lines.json().boxed(),
    };
    let filter = EnvFilter::try_new(&config.log)?;
    tracing_subscriber::registry().with(lines).with(filter).with(ours).try_init()?;
    Ok(guard)
}
