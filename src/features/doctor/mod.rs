//! See whether all is well: what this site sees of address, scheme and host, what is wrong, and
//! the right lines for a proxy.

mod checks;
mod finding;
mod proxies;
mod stylesheet;

use askama::Template;
use axum::{
    extract::State,
    http::{
        HeaderMap, StatusCode,
        header::{AUTHORIZATION, CONTENT_TYPE},
        request::Parts,
    },
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};

pub use self::{
    checks::{database, files, settings},
    finding::Finding,
    proxies::Proxy,
};
use crate::{
    app::App,
    auth::Access,
    messages::{L10n, L10nLanguage},
    page::Page,
    route::{Feature, Route},
    web::{Error, Frame, Result, sighting::Sighting},
};

/// See the module.
pub const FEATURE: Feature = Feature { name: "doctor", routes };

/// Where the command asks the running site. It answers whoever has the secret key.
pub const SIGHTING: &str = "/admin/doctor/sighting";

/// What the seal that the command shows is for.
pub const SEAL: &str = "portaria doctor";

fn routes() -> Vec<Route> {
    vec![
        Route::get("/admin/doctor", Access::Admin, show),
        Route::get(SIGHTING, Access::Open, sighting),
    ]
}

/// What was seen of a request, and what is wrong with the way it took, in words.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Report {
    /// What, and the value.
    pub seen: Vec<(String, String)>,
    /// A sentence each.
    pub wrong: Vec<String>,
}

impl Report {
    fn of(app: &App, t: &L10nLanguage, seen: Option<&Sighting>) -> Self {
        let Some(seen) = seen else { return Self::default() };
        let wrong = checks::way(seen, app.site().urls.public())
            .iter()
            .map(|finding| finding.text(t))
            .collect();
        Self { seen: rows(t, seen), wrong }
    }
}

fn rows(t: &L10nLanguage, seen: &Sighting) -> Vec<(String, String)> {
    let ip = |ip: std::net::IpAddr| ip.to_string();
    let scheme = seen.scheme.clone().filter(|_| seen.trusted);
    let direct = if seen.trusted { t.msg_doctor_unknown().to_string() } else { "http".to_owned() };
    vec![
        (
            t.msg_doctor_seen_client().to_string(),
            seen.client.map_or_else(|| t.msg_doctor_unknown().to_string(), ip),
        ),
        (
            t.msg_doctor_seen_peer().to_string(),
            seen.peer.map_or_else(|| t.msg_doctor_seen_socket().to_string(), ip),
        ),
        (t.msg_doctor_seen_scheme().to_string(), scheme.unwrap_or(direct)),
        (t.msg_doctor_seen_host().to_string(), seen.host.clone()),
    ]
}

#[derive(Template)]
#[template(path = "doctor/show.html")]
struct DoctorPage {
    frame: Frame,
    report: Report,
    lines: [(&'static str, String); 3],
    has_https: bool,
}

async fn show(State(app): State<App>, page: Page, parts: Parts) -> Result<Response> {
    let seen = Sighting::of(&parts.extensions, &parts.headers, app.as_ref());
    let (t, config) = (page.t(), app.config());
    let mut report = Report::of(&app, t, seen.as_ref());
    let unseen = seen.is_none().then_some(Finding::NoAddress).into_iter().collect();
    let here = [unseen, settings(config), files(config), database(app.db()).await].concat();
    report.wrong.extend(here.iter().map(|finding| finding.text(t)));
    let lines = Proxy::ALL.map(|proxy| (proxy.name(), proxy.lines(config)));
    let has_https = app.site().https();
    page.show(&DoctorPage { frame: page.frame(), report, lines, has_https })
}

/// The latest page, as it was asked for.
async fn sighting(State(app): State<App>, headers: HeaderMap) -> Result<Response> {
    let seal = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let seal = seal.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    if !app.keys().is_seal(SEAL, seal) {
        return Err(Error::Status(StatusCode::NOT_FOUND));
    }
    // The command speaks English.
    let t = app.site().t(L10n::En);
    let report = Report::of(&app, t, app.last_sighting().get().as_ref());
    let json = serde_json::to_string(&report).map_err(|e| Error::Internal(e.into()))?;
    Ok(([(CONTENT_TYPE, "application/json")], json).into_response())
}
