//! What every page knows: who is asking, what the last page left to say, where things are.

use std::{convert::Infallible, ops::Deref};

use askama::Template;
use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use flate2::Compression;

use crate::{
    app::App,
    auth::AuthSession,
    domain::Refusal,
    web::{
        Error, Frame, Next, Notice, Result,
        asked::{Asked, Matched},
        assets::{Accepted, gzip},
        error_page::Complete,
        frame::Person,
    },
};

/// Room for nearly every page, in bytes.
const TYPICAL: usize = 16 * 1024;

/// What is shorter, in bytes, goes in a few packets anyway.
const LONG: usize = 8 * 1024;

/// The page that a handler is about to show.
#[derive(Clone)]
pub struct Page {
    frame: Frame,
    is_head: bool,
    accepted: Accepted,
}

impl Deref for Page {
    type Target = Frame;

    fn deref(&self) -> &Frame {
        &self.frame
    }
}

impl FromRequestParts<App> for Page {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        app: &App,
    ) -> std::result::Result<Self, Infallible> {
        let user = parts.extensions.get::<AuthSession>().and_then(|auth| auth.user.as_ref());
        let asked = Asked::of_parts(&parts.method, &parts.uri, &parts.headers, &parts.extensions);
        let form_above = parts.extensions.get::<Matched>().map_or(0, |place| place.form_above);
        let frame = Frame {
            site: app.site().clone(),
            look: asked.look,
            here: asked.above(form_above).page(),
            signed_in: user
                .map(|user| Person { name: user.shown_name().to_owned(), role: user.role }),
            notice: Notice::read(app.site(), &parts.headers),
            refusal: None,
        };
        let (is_head, accepted) = (parts.method == Method::HEAD, Accepted::of(&parts.headers));
        Ok(Self { frame, is_head, accepted })
    }
}

impl Page {
    /// The page's parts for its template.
    #[must_use]
    pub fn frame(&self) -> Frame {
        self.frame.clone()
    }

    /// The same for a page that is rather at `path`: its form was sent elsewhere, or without its
    /// query.
    #[must_use]
    pub fn frame_at(&self, path: &str) -> Frame {
        Frame { here: Next::parse(path), ..self.frame.clone() }
    }

    /// The page of a form whose password was not taken, or on which nothing was tried.
    #[must_use]
    pub fn refused(mut self, refusal: impl Into<Option<Refusal>>) -> Self {
        self.frame.refusal = refusal.into();
        self
    }

    /// Sends a page.
    ///
    /// # Errors
    /// The template fails to render.
    pub fn show(&self, template: &impl Template) -> Result<Response> {
        self.send(StatusCode::OK, template)
    }

    /// Sends a page that grows with what there is, compressed if it is long and the browser takes
    /// that. Never a page with a secret: its length would tell of it (decision 17).
    ///
    /// # Errors
    /// The template fails to render.
    pub fn show_list(&self, template: &impl Template) -> Result<Response> {
        let html = render(template)?;
        if html.len() < LONG || !self.accepted.gzip {
            return Ok(self.answer(StatusCode::OK, html.into()));
        }
        let mut response = self.answer(
            StatusCode::OK,
            gzip(html.as_bytes(), Compression::fast()).map_err(|e| Error::Internal(e.into()))?,
        );
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        let vary = HeaderValue::from_static("Cookie, Accept-Language, Accept-Encoding");
        headers.insert(header::VARY, vary);
        Ok(response)
    }

    /// Sends the page of a refused form: 422, or 429 where its visitor must wait.
    ///
    /// # Errors
    /// The template fails to render.
    pub fn refuse(&self, template: &impl Template) -> Result<Response> {
        let wait = self.frame.refusal.as_ref().and_then(Refusal::wait);
        let Some(wait) = wait else {
            return self.send(StatusCode::UNPROCESSABLE_ENTITY, template);
        };
        let mut response = self.send(StatusCode::TOO_MANY_REQUESTS, template)?;
        response.headers_mut().insert(header::RETRY_AFTER, wait.seconds().into());
        Ok(response)
    }

    fn send(&self, status: StatusCode, template: &impl Template) -> Result<Response> {
        Ok(self.answer(status, render(template)?.into()))
    }

    fn answer(&self, status: StatusCode, html: Vec<u8>) -> Response {
        let mut response = (status, html).into_response();
        let kind = HeaderValue::from_static("text/html; charset=utf-8");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response.extensions_mut().insert(Complete);
        // HEAD shows nothing, so the notice stays for the page that does.
        if self.notice.is_some() && !self.is_head {
            Notice::clear(&self.site).add_to(response.headers_mut());
        }
        response
    }
}

fn render(template: &impl Template) -> Result<String> {
    let mut html = String::with_capacity(TYPICAL);
    template.render_into(&mut html)?;
    Ok(html)
}
