//! A question to the running site, past its proxy.

use std::time::Duration;

use anyhow::{Context, Result, anyhow, ensure};
use axum::{
    body::Body,
    http::{
        Request, StatusCode,
        header::{AUTHORIZATION, HOST},
    },
};
use http_body_util::{BodyExt, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, UnixStream},
};

use crate::{
    config::{Config, Listen},
    crypto::keys::SecretKey,
    features::doctor::{Report, SEAL, SIGHTING},
};

/// The longest answer, in bytes.
const MAX_ANSWER: usize = 64 * 1024;

/// How long the site may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) async fn ask(config: &Config, key: &SecretKey) -> Result<Report> {
    let answer = async {
        match &config.listen {
            Listen::Unix(path) => {
                let site = UnixStream::connect(path).await;
                over(site.context("the site does not run there")?, config, key).await
            }
            Listen::Tcp(address) => {
                let site = TcpStream::connect(address).await;
                let site = site.with_context(|| format!("the site does not run at {address}"))?;
                over(site, config, key).await
            }
        }
    };
    tokio::time::timeout(PATIENCE, answer).await.context("the site does not answer")?
}

async fn over<S>(stream: S, config: &Config, key: &SecretKey) -> Result<Report>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let public = config.public();
    let (mut site, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let request = Request::get(format!("{}{SIGHTING}", public.prefix()))
        .header(HOST, public.authority())
        .header(AUTHORIZATION, format!("Bearer {}", key.seal(SEAL)))
        .body(Body::empty())?;
    let answer = site.send_request(request).await?;
    ensure!(answer.status() == StatusCode::OK, "what answers there has another secret key or path");
    let body = Limited::new(answer.into_body(), MAX_ANSWER).collect().await;
    let body = body.map_err(|e| anyhow!("what answers there answers too much: {e}"))?.to_bytes();
    serde_json::from_slice(&body).context("what answers there is another version")
}
