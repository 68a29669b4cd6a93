//! The lines of a feature's table: method, path, who may enter, handler; and of a call of the API what
//! programs are told of it.

use axum::{
    handler::Handler,
    http::Method,
    routing::{self, MethodRouter},
};
use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::{
    app::App,
    auth::{Access, Tokens},
    domain::TokenScope,
};

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
    /// GET (which answers HEAD, too) or POST; PUT, PATCH and DELETE in the API.
    pub method: Method,
    /// The path, before any prefix.
    pub path: &'static str,
    /// Who may enter.
    pub access: Access,
    /// How many segments above its own path the page with its form lies; none if the form's page has
    /// the same path.
    pub form_above: usize,
    /// What programs are told of it, if it is theirs.
    pub call: Option<Call>,
    pub(crate) handler: MethodRouter<App>,
}

impl Route {
    /// A page or file to be looked at.
    pub fn get<H: Handler<T, App>, T: 'static>(
        path: &'static str,
        access: Access,
        handler: H,
    ) -> Self {
        Self::new(Method::GET, path, access, routing::get(handler))
    }

    /// Something to be done.
    pub fn post<H: Handler<T, App>, T: 'static>(
        path: &'static str,
        access: Access,
        handler: H,
    ) -> Self {
        Self::new(Method::POST, path, access, routing::post(handler))
    }

    /// A call of the API.
    pub fn call<H: Handler<T, App>, T: 'static>(
        method: CallMethod,
        path: &'static str,
        access: Access,
        handler: H,
        call: Call,
    ) -> Self {
        let (method, handler) = match method {
            CallMethod::Get => (Method::GET, routing::get(handler)),
            CallMethod::Post => (Method::POST, routing::post(handler)),
            CallMethod::Put => (Method::PUT, routing::put(handler)),
            CallMethod::Patch => (Method::PATCH, routing::patch(handler)),
            CallMethod::Delete => (Method::DELETE, routing::delete(handler)),
        };
        Self { call: Some(call), ..Self::new(method, path, access, handler) }
    }

    fn new(method: Method, path: &'static str, access: Access, handler: MethodRouter<App>) -> Self {
        Self { method, path, access, form_above: 0, call: None, handler }
    }

    /// What it does with API tokens.
    #[must_use]
    pub fn tokens(&self) -> Tokens {
        self.call.as_ref().map_or(Tokens::NotRead, |call| call.tokens)
    }

    /// Whoever must sign in first then goes on to the page that lies `segments` above.
    #[must_use]
    pub fn form_above(self, segments: usize) -> Self {
        Self { form_above: segments, ..self }
    }
}

/// How a call is made.
#[derive(Clone, Copy, Debug)]
pub enum CallMethod {
    /// Read.
    Get,
    /// Make something.
    Post,
    /// Put something in the place of another.
    Put,
    /// Change some of it.
    Patch,
    /// End it.
    Delete,
}

/// The schema of a type, as the document of the API holds it.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// A call of the API, as its document tells of it.
#[derive(Clone, Copy)]
pub struct Call {
    /// The name of the operation.
    pub id: &'static str,
    /// What it does, in a sentence.
    pub summary: &'static str,
    /// Whether it takes API tokens, and which.
    pub tokens: Tokens,
    /// Its query.
    pub query: Option<SchemaOf>,
    /// Its body.
    pub body: Option<SchemaOf>,
    /// The status of its success.
    pub status: u16,
    /// What its success holds.
    pub answer: Option<SchemaOf>,
    /// What the headers of its success are for.
    pub headers: &'static [(&'static str, &'static str)],
    /// Statuses of refusals that neither its guard nor its body tells of.
    pub refusals: &'static [u16],
}

impl Call {
    /// One that takes nothing, answers nothing (204), and is not for tokens.
    #[must_use]
    pub const fn new(id: &'static str, summary: &'static str) -> Self {
        Self {
            id,
            summary,
            tokens: Tokens::NotTaken,
            query: None,
            body: None,
            status: 204,
            answer: None,
            headers: &[],
            refusals: &[],
        }
    }

    /// It takes API tokens of that scope, and of those that reach further.
    #[must_use]
    pub const fn scope(self, scope: TokenScope) -> Self {
        Self { tokens: Tokens::Of(scope), ..self }
    }

    /// It reads its query as a `T`.
    #[must_use]
    pub fn asks<T: JsonSchema>(self) -> Self {
        Self { query: Some(T::json_schema), ..self }
    }

    /// It takes a `T` as its body.
    #[must_use]
    pub fn takes<T: JsonSchema>(self) -> Self {
        Self { body: Some(SchemaGenerator::subschema_for::<T>), ..self }
    }

    /// It answers with that status and a `T`.
    #[must_use]
    pub fn answers<T: JsonSchema>(self, status: u16) -> Self {
        Self { status, answer: Some(SchemaGenerator::subschema_for::<T>), ..self }
    }

    /// Its success has these headers.
    #[must_use]
    pub const fn with_headers(self, headers: &'static [(&'static str, &'static str)]) -> Self {
        Self { headers, ..self }
    }

    /// It may also be refused with these statuses.
    #[must_use]
    pub const fn refuses(self, refusals: &'static [u16]) -> Self {
        Self { refusals, ..self }
    }
}
