//! What every page knows: who is asking, what the last page left to say, where things are.

use std::{convert::Infallible, ops::Deref};

use askama::Template;
use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};

use crate::{
    app::App,
    auth::AuthSession,
    domain::Refusal,
    web::{
        Error, Frame, Notice, Result,
        asked::{Asked, Matched},
        error_page::Complete,
        frame::Person,
    },
};

/// The page that a handler is about to show.
#[derive(Clone)]
pub struct Page {
    frame: Frame,
    is_head: bool,
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
            notice: Notice::read(&parts.headers),
            refusal: None,
        };
        Ok(Self { frame, is_head: parts.method == Method::HEAD })
    }
}

impl Page {
    /// The page's parts for its template.
    #[must_use]
    pub fn frame(&self) -> Frame {
        self.frame.clone()
    }

    /// The page of a form whose password was not taken, or on which nothing was tried.
    #[must_use]
    pub fn refused(mut self, refusal: Refusal) -> Self {
        self.frame.refusal = Some(refusal);
        self
    }

    /// Sends a page.
    ///
    /// # Errors
    /// The template fails to render.
    pub fn show(&self, template: &impl Template) -> Result<Response> {
        self.send(StatusCode::OK, template)
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
        let mut response = (status, template.render().map_err(Error::from)?).into_response();
        let html = HeaderValue::from_static("text/html; charset=utf-8");
        response.headers_mut().insert(header::CONTENT_TYPE, html);
        response.extensions_mut().insert(Complete);
        // HEAD shows nothing, so the notice stays for the page that does.
        if self.notice.is_some() && !self.is_head {
            Notice::clear(&self.site).add_to(response.headers_mut());
        }
        Ok(response)
    }
}
