//! What the API can do, written from the routes themselves: OpenAPI 3.1.

use axum::body::Bytes;
use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use crate::{
    app::App,
    auth::{Access, Tokens, session},
    features,
    route::{Call, Route},
    web::Problem,
};

/// Where a schema of a name stands.
const SCHEMAS: &str = "/components/schemas";

/// The schemas of what is sent, and of what is answered: there a field that may be null is always there.
struct Schemas {
    sent: SchemaGenerator,
    answered: SchemaGenerator,
}

impl Schemas {
    fn new() -> Self {
        let settings = || {
            let place = |settings: &mut SchemaSettings| settings.definitions_path = SCHEMAS.into();
            SchemaSettings::draft2020_12().with(place)
        };
        Self {
            sent: settings().into_generator(),
            answered: settings().for_serialize().into_generator(),
        }
    }

    /// Those that have a name.
    fn named(mut self) -> Map<String, Value> {
        let mut all = self.sent.take_definitions(true);
        for schema in all.values_mut() {
            let fields = schema["properties"].as_object_mut();
            for field in fields.into_iter().flat_map(|fields| fields.values_mut()) {
                // To be absent is not to be null: a client that sends what it takes for the default
                // would clear the field.
                if field["default"].is_null() {
                    field.as_object_mut().map(|field| field.remove("default"));
                }
            }
        }
        all.extend(self.answered.take_definitions(true));
        all
    }
}

/// The document, as JSON.
pub(crate) fn document(app: &App) -> Bytes {
    let mut schemas = Schemas::new();
    let mut paths = Map::new();
    for route in features::ALL.iter().flat_map(|feature| (feature.routes)()) {
        if let Some(call) = route.call {
            let method = route.method.as_str().to_ascii_lowercase();
            let operation = operation(&route, &call, &mut schemas);
            paths.entry(route.path).or_insert_with(|| json!({}))[method] = operation;
        }
    }
    let problem = schemas.answered.subschema_for::<Problem>();
    let problem = content("application/problem+json", problem);
    let (urls, public) = (&app.site().urls, app.site().urls.public());
    let document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": app.site().name,
            "version": "1",
            "description": "Sign in, read and change accounts. Every refusal is a problem \
                (RFC 9457) whose `code`, and that of each field, stays the same in every language.",
        },
        "servers": [{ "url": format!("{}{}", public.origin(), public.prefix()) }],
        "paths": paths,
        "components": {
            "schemas": schemas.named(),
            "responses": { "Problem": {
                "description": "Refused.",
                "headers": headers(REFUSED),
                "content": problem,
            } },
            "securitySchemes": {
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": session::cookie_name(app.site()),
                    "description": "The cookie that signing in sets.",
                },
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": format!("An API token, made at {}. It reads (`read`), also changes \
                        (`write`) its account, or looks after every account (`admin`).", urls.tokens()),
                },
            },
        },
    });
    document.to_string().into()
}

fn content(media_type: &str, schema: impl Into<Value>) -> Value {
    json!({ media_type: { "schema": schema.into() } })
}

fn operation(route: &Route, call: &Call, schemas: &mut Schemas) -> Value {
    let mut operation = json!({
        "operationId": call.id,
        "summary": call.summary,
        "security": security(route.access, call.tokens),
        "responses": responses(route, call, schemas),
    });
    let parameters = parameters(route, call, schemas);
    if !parameters.is_empty() {
        operation["parameters"] = parameters.into();
    }
    if let Some(body) = call.body {
        let content = content("application/json", body(&mut schemas.sent));
        operation["requestBody"] = json!({ "required": true, "content": content });
    }
    operation
}

/// A session or a token, one of which is enough; nothing for what everybody may call.
fn security(access: Access, tokens: Tokens) -> Value {
    let mut ways = Vec::new();
    if !matches!(access, Access::Open | Access::Anyone | Access::Guest) {
        ways.push(json!({ "session": [] }));
    }
    if let Tokens::Of(scope) = tokens {
        ways.push(json!({ "token": [scope.as_str()] }));
    }
    ways.into()
}

fn parameters(route: &Route, call: &Call, schemas: &mut Schemas) -> Vec<Value> {
    let mut parameters = Vec::new();
    if route.path.contains("{id}") {
        let schema = json!({ "type": "string", "format": "uuid" });
        parameters.push(json!({ "name": "id", "in": "path", "required": true, "schema": schema }));
    }
    let query = call.query.map(|query| query(&mut schemas.sent).to_value());
    let fields = query.as_ref().and_then(|query| query["properties"].as_object());
    for (name, schema) in fields.into_iter().flatten() {
        let mut schema = schema.clone();
        let description = schema.as_object_mut().and_then(|schema| {
            // The form takes an empty value for an absent one.
            schema.remove("default");
            schema.remove("description")
        });
        let mut parameter = json!({ "name": name, "in": "query", "schema": schema });
        if let Some(description) = description {
            parameter["description"] = description;
        }
        parameters.push(parameter);
    }
    parameters
}

/// Headers of a refusal, each where it makes sense.
const REFUSED: &[(&str, &str)] = &[
    ("WWW-Authenticate", "With 401, and with 403 where the token does not reach far enough."),
    ("Retry-After", "With 429 and 503: after so many seconds."),
];

fn headers(all: &[(&str, &str)]) -> Value {
    let header =
        |description| json!({ "description": description, "schema": { "type": "string" } });
    all.iter().map(|(name, description)| ((*name).to_owned(), header(*description))).collect()
}

/// The success, and every refusal that the route's guard and body tell of.
fn responses(route: &Route, call: &Call, schemas: &mut Schemas) -> Value {
    let mut success = json!({ "description": "Done." });
    if let Some(answer) = call.answer {
        success["content"] = content("application/json", answer(&mut schemas.answered));
    }
    if !call.headers.is_empty() {
        success["headers"] = headers(call.headers);
    }
    let mut statuses = vec![401, 403, 500, 503];
    statuses.extend(call.refusals);
    if route.path.contains("{id}") {
        statuses.push(404);
    }
    if call.query.is_some() || call.body.is_some() {
        statuses.extend([400, 422]);
    }
    if call.body.is_some() {
        statuses.extend([413, 415]);
    }
    statuses.sort_unstable();
    let mut responses = Map::from_iter([(call.status.to_string(), success)]);
    for status in statuses {
        let problem = json!({ "$ref": "#/components/responses/Problem" });
        responses.insert(status.to_string(), problem);
    }
    responses.into()
}
