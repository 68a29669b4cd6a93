//! The lines of a feature's table: method, path, who may enter, handler.

use axum::{
    handler::Handler,
    http::Method,
    routing::{self, MethodRouter},
};

use crate::{app::App, auth::Access};

/// A capability of the site, under the name that its folder, templates, tests and page of the
/// documentation have.
pub struct Feature {
    /// That name.
    pub name: &'static str,
    /// Its routes.
    pub routes: fn() -> Vec<Route>,
}

/// One route. It cannot be written without saying who may enter.
pub struct Route {
    /// GET (which answers HEAD, too) or POST.
    pub method: Method,
    /// The path, before any prefix.
    pub path: &'static str,
    /// Who may enter.
    pub access: Access,
    /// How many segments above its own path the page with its form lies; none if the form's page has
    /// the same path.
    pub form_above: usize,
    pub(crate) handler: MethodRouter<App>,
}

impl Route {
    /// A page or file to be looked at.
    pub fn get<H: Handler<T, App>, T: 'static>(
        path: &'static str,
        access: Access,
        handler: H,
    ) -> Self {
        Self { method: Method::GET, path, access, form_above: 0, handler: routing::get(handler) }
    }

    /// Something to be done.
    pub fn post<H: Handler<T, App>, T: 'static>(
        path: &'static str,
        access: Access,
        handler: H,
    ) -> Self {
        Self { method: Method::POST, path, access, form_above: 0, handler: routing::post(handler) }
    }

    /// Whoever must sign in first then goes on to the page that lies `segments` above.
    #[must_use]
    pub fn form_above(self, segments: usize) -> Self {
        Self { form_above: segments, ..self }
    }
}
