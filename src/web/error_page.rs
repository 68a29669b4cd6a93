//! Every refusal as a page, a redirect or a problem. It needs neither session nor database.

use std::{borrow::Cow, sync::Arc};

use askama::Template;
use axum::{
    Extension,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{
    Error, Frame, Next, Problem, Site,
    asked::{Asked, Matched, Wants},
    frame::wait_text,
    headers,
    urls::{location, see_other},
};
use crate::domain::{Reference, Refusal, Wait};

/// Tells htmx where the browser is to go; it looks at it in any answer but a redirect.
const HX_REDIRECT: HeaderName = HeaderName::from_static("hx-redirect");

/// Marks an answer that is complete: its status is an error's, its body is not to be replaced.
#[derive(Clone, Copy)]
pub struct Complete;

/// Every error becomes a page, every answer gets its headers.
pub(crate) fn finish(site: &Arc<Site>, asked: &Asked, response: Response) -> Response {
    let mut response = render_error(site, asked, response);
    let status = response.status();
    let bare = status.is_client_error() || status.is_server_error();
    if bare && response.extensions().get::<Complete>().is_none() {
        let page = render(site, asked, &Error::Status(status));
        response = keep_headers(page, response.headers());
    }
    headers::add(response.headers_mut(), site);
    if asked.wants(&site.urls) == Wants::Problem {
        headers::add_for_programs(response.headers_mut());
    }
    response
}

/// Turns an [`Error`] into its page or redirect; leaves every other answer alone, so that it can
/// run around the pages of another app.
pub(crate) fn render_error(site: &Arc<Site>, asked: &Asked, mut response: Response) -> Response {
    let Some(error) = response.extensions_mut().remove::<Arc<Error>>() else { return response };
    let place = response.extensions().get::<Matched>().copied();
    let asked = &asked.clone().above(place.map_or(0, |place| place.form_above));
    let rendered = render(site, asked, &error);
    let mut rendered = keep_headers(rendered, response.headers());
    headers::add(rendered.headers_mut(), site);
    if asked.wants(&site.urls) == Wants::Problem {
        headers::add_for_programs(rendered.headers_mut());
    }
    if let Some(place) = place {
        rendered.extensions_mut().insert(place);
    }
    rendered
}

fn render(site: &Arc<Site>, asked: &Asked, error: &Error) -> Response {
    let (urls, wants) = (&site.urls, asked.wants(&site.urls));
    let path = match error {
        Error::AlreadySignedIn(next) => Some(next.clone().or(urls.profile()).into_owned()),
        Error::SignIn => Some(urls.login_then(&asked.come_back(urls))),
        Error::Sudo(_) => Some(urls.sudo_then(&asked.come_back(urls))),
        _ => None,
    };
    let is_refusal = !matches!(error, Error::AlreadySignedIn(_));
    match path {
        // An answer of 303 would be followed, and its page put where the part was to go.
        Some(path) if wants == Wants::Htmx => {
            let status = if is_refusal { error.status_for_programs() } else { StatusCode::OK };
            (status, [(HX_REDIRECT, location(&path))], Extension(Complete)).into_response()
        }
        Some(path) if wants == Wants::Page || !is_refusal => see_other(&path),
        _ if wants == Wants::Problem => {
            let reference = log(asked, error);
            Problem::of_error(error, &reference, site.t(asked.look.language)).into_response()
        }
        _ => show(site, asked, error),
    }
}

fn keep_headers(mut page: Response, from: &HeaderMap) -> Response {
    for name in [header::ALLOW, header::RETRY_AFTER] {
        if let Some(value) = from.get(&name) {
            page.headers_mut().insert(name, value.clone());
        }
    }
    page
}

#[derive(Template)]
#[template(path = "errors/page.html")]
struct ErrorPage<'a> {
    frame: Frame,
    words: Words<'a>,
    reference: &'a str,
}

/// What the page says, and the one way on.
struct Words<'a> {
    title: &'a str,
    body: Cow<'a, str>,
    link: Option<Link<'a>>,
}

struct Link<'a> {
    path: Cow<'a, str>,
    text: &'a str,
}

fn show(site: &Arc<Site>, asked: &Asked, error: &Error) -> Response {
    let reference = log(asked, error);
    let retry_after = match error {
        Error::TooManyTries(refusal) => refusal.wait().map(Wait::seconds),
        error => (error.status() == StatusCode::SERVICE_UNAVAILABLE).then_some(5),
    };
    let mut frame = Frame::bare(site, asked);
    if error.status() == StatusCode::METHOD_NOT_ALLOWED {
        // There may be no page here to come back to.
        frame.here = Next::default();
    }
    let page = ErrorPage { frame, words: words(site, asked, error), reference: &reference };
    // Only the formatter could fail, and a String's never does.
    let mut response = (error.status(), page.render().unwrap_or_default()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    if let Some(seconds) = retry_after {
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
    response.extensions_mut().insert(Complete);
    response
}

/// Tells the operator, once. For a surprise the answer is the code that the visitor is shown, too;
/// else it is empty.
fn log(asked: &Asked, error: &Error) -> String {
    let (method, path) = (asked.method(), asked.path_without_secrets());
    match error {
        Error::Internal(cause) => {
            // Without random bytes there is no code, and the page still says what to do.
            let reference = Reference::generate().map(|code| code.to_string()).unwrap_or_default();
            tracing::error!(reference, %method, path, error = format!("{cause:#}"), "a surprise");
            return reference;
        }
        Error::Unavailable(cause) => {
            tracing::error!(%method, path, error = format!("{cause:#}"), "{error}");
        }
        Error::Busy
        | Error::Late
        | Error::CrossSite
        | Error::Forbidden(_)
        | Error::TokenUnknown
        | Error::TokenNotTaken
        | Error::TokenTooWeak(_) => {
            tracing::warn!(%method, path, "refused: {error}");
        }
        // What a browser does not send by itself.
        Error::Status(
            status @ (StatusCode::BAD_REQUEST
            | StatusCode::PAYLOAD_TOO_LARGE
            | StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ) => tracing::info!(%method, path, "refused: {status}"),
        _ => {}
    }
    String::new()
}

fn words<'a>(site: &'a Site, asked: &Asked, error: &Error) -> Words<'a> {
    let (t, urls) = (site.t(asked.look.language), &site.urls);
    let to = |path: Cow<'static, str>, text: &'a str| Some(Link { path, text });
    let home = || to(urls.home(), t.msg_error_go_home());
    let ask = |text: &'a str| {
        let contact = site.contact.as_ref();
        contact.map(|contact| Link { path: contact.href().to_owned().into(), text })
    };
    let (title, body, link): (_, Cow<'_, str>, _) = match (error, error.status().as_u16()) {
        (Error::CrossSite, _) => {
            let form = to(asked.page().or(urls.home()), t.msg_error_go_form());
            (t.msg_error_cross_site_title(), t.msg_error_cross_site_body().into(), form)
        }
        (Error::SignUpClosed, _) => {
            let sign_in = to(urls.login(), t.msg_error_go_sign_in());
            (t.msg_error_closed_title(), t.msg_error_closed_body().into(), sign_in)
        }
        (Error::InvitationNeeded, _) => {
            let sign_in = || to(urls.login(), t.msg_error_go_sign_in());
            let link = ask(t.msg_error_invitation_go_contact()).or_else(sign_in);
            (t.msg_error_invitation_title(), t.msg_error_invitation_body().into(), link)
        }
        (Error::Forbidden(name), _) => {
            let sign_out = to(urls.logout(), t.msg_error_go_sign_in_as());
            (t.msg_error_403_title(), t.msg_error_403_body_as(name.as_str()).into(), sign_out)
        }
        (_, 403) => (t.msg_error_403_title(), t.msg_error_403_body().into(), home()),
        (_, 404) => (t.msg_error_404_title(), t.msg_error_404_body().into(), home()),
        (_, 405) => (t.msg_error_405_title(), t.msg_error_405_body().into(), home()),
        (_, 410) => {
            let link = ask(t.msg_error_410_go_contact()).or_else(home);
            (t.msg_error_410_title(), t.msg_error_410_body().into(), link)
        }
        (_, 413) => (t.msg_error_413_title(), t.msg_error_413_body().into(), home()),
        (_, 415) => (t.msg_error_415_title(), t.msg_error_415_body().into(), home()),
        (Error::TooManyTries(Refusal::TooMany(wait, _)), _) => {
            let page = to(asked.page().or(urls.home()), t.msg_error_go_back());
            (t.msg_error_429_title(), wait_text(*wait, t).into(), page)
        }
        (_, 429) => (t.msg_error_429_title(), t.msg_error_429_body().into(), home()),
        (_, 503) => (t.msg_error_503_title(), t.msg_error_503_body().into(), None),
        (_, 500..) => (t.msg_error_500_title(), t.msg_error_500_body().into(), home()),
        _ => (t.msg_error_400_title(), t.msg_error_400_body().into(), home()),
    };
    Words { title, body, link }
}
