//! The JSON bodies that programs send, read as strictly as forms.

use std::fmt;

use axum::{
    extract::{FromRequest, Request},
    http::StatusCode,
};
use schemars::{JsonSchema, SchemaGenerator};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error as _, MapAccess, Visitor},
};
use serde_json::{Map, Value};

use super::{Error, extract::read};

/// More mistakes than anybody mends at once.
const MOST_TOLD: usize = 50;

/// A body: at most 16 KiB of `application/json`, one object that names each field once, with the
/// fields that `T` has and no others, each of its type. Those that must be there are texts: without one
/// the form says what it says of an empty one. The schema that the site publishes is what judges it.
pub struct Json<T>(pub T);

/// How a field is not what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// There is none of that name.
    Unknown,
    /// It holds another type of value.
    Type,
}

/// A field that is not what it should be.
pub type Misfit = (String, Shape);

impl<S: Sync, T: DeserializeOwned + JsonSchema> FromRequest<S> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self, Error> {
        let bad = |_| Error::Status(StatusCode::BAD_REQUEST);
        let body = read(request, b"application/json").await?;
        let Object(mut fields) = serde_json::from_slice(&body).map_err(bad)?;
        let schema = SchemaGenerator::default().into_root_schema_for::<T>();
        let misfits = misfits(&fields, schema.as_value());
        if !misfits.is_empty() {
            return Err(Error::Misfits(misfits));
        }
        fill(&mut fields, schema.as_value());
        serde_json::from_value(Value::Object(fields)).map(Self).map_err(bad)
    }
}

/// What is wrong with the fields, by a schema that is an object's with fields of plain types.
fn misfits(fields: &Map<String, Value>, schema: &Value) -> Vec<Misfit> {
    let misfits = fields.iter().filter_map(|(name, value)| {
        let shape = match schema["properties"].get(name) {
            None => Shape::Unknown,
            Some(field) if !is_of(value, &field["type"]) => Shape::Type,
            Some(_) => return None,
        };
        Some((name.clone(), shape))
    });
    misfits.take(MOST_TOLD).collect()
}

/// Of a text that must be there and is not, the form says what it says of an empty one.
fn fill(fields: &mut Map<String, Value>, schema: &Value) {
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    for name in required {
        fields.entry(name).or_insert_with(|| "".into());
    }
}

/// Whether the value is of that JSON type, or of one of them.
fn is_of(value: &Value, types: &Value) -> bool {
    let name = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    types == name || types.as_array().is_some_and(|types| types.iter().any(|one| one == name))
}

/// For a field that may be absent, which changes nothing, or null, which clears it as an empty text does.
///
/// # Errors
/// The value is of another type.
pub(crate) fn or_empty<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Option::deserialize(from).map(|text| Some(text.unwrap_or_default()))
}

/// An object that names each field once: of two equal names another parser might take the other
/// (ASVS 1.5.3).
struct Object(Map<String, Value>);

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = Object;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Object, A::Error> {
                let mut all = Map::new();
                while let Some((name, value)) = fields.next_entry::<String, Value>()? {
                    if all.insert(name, value).is_some() {
                        return Err(A::Error::custom("a field twice"));
                    }
                }
                Ok(Object(all))
            }
        }

        from.deserialize_map(Fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "its shape is what is looked at")]
    struct Body {
        name: String,
        #[serde(default)]
        remember: bool,
        #[serde(default, deserialize_with = "or_empty")]
        #[schemars(with = "Option<String>")]
        email: Option<String>,
    }

    fn told(text: &str) -> Option<Vec<Misfit>> {
        let Object(fields) = serde_json::from_str(text).ok()?;
        let schema = SchemaGenerator::default().into_root_schema_for::<Body>();
        Some(misfits(&fields, schema.as_value()))
    }

    #[test]
    fn a_body_is_one_object_of_known_fields() {
        for good in [
            r#"{"name":"ada"}"#,
            r#" {"name":"","remember":true,"email":null} "#,
            r#"{"name":"\u0000","email":"a@b"}"#,
            r#"{"remember":false}"#,
            "{}",
        ] {
            assert_eq!(told(good), Some(vec![]), "{good}");
            let Object(mut fields) = serde_json::from_str(good).unwrap();
            let schema = SchemaGenerator::default().into_root_schema_for::<Body>();
            fill(&mut fields, schema.as_value());
            assert!(serde_json::from_value::<Body>(fields.into()).is_ok(), "{good}");
        }
        for bad in [
            "",
            "null",
            "[]",
            "\"name\"",
            "{",
            r#"{"name":"a"} {}"#,
            r#"{"name":"a","name":"a"}"#,
            r#"{"name":"a","n\u0061me":"b"}"#,
            r#"{"name":"\ud800"}"#,
            "{'name':'a'}",
            "{\"name\":\"\u{1}\"}",
        ] {
            assert_eq!(told(bad), None, "{bad}");
        }
        let of = |name: &str, shape| (name.to_owned(), shape);
        for (body, misfit) in [
            (r#"{"name":null}"#, of("name", Shape::Type)),
            (r#"{"name":1}"#, of("name", Shape::Type)),
            (r#"{"name":["a"]}"#, of("name", Shape::Type)),
            (r#"{"name":"a","remember":"on"}"#, of("remember", Shape::Type)),
            (r#"{"name":"a","remember":null}"#, of("remember", Shape::Type)),
            (r#"{"name":"a","email":{"a":1}}"#, of("email", Shape::Type)),
            (r#"{"name":"a","role":"admin"}"#, of("role", Shape::Unknown)),
            (r#"{"name":"a","":1}"#, of("", Shape::Unknown)),
        ] {
            assert_eq!(told(body), Some(vec![misfit]), "{body}");
        }
        let many: Map<_, _> = (0..100).map(|number| (number.to_string(), Value::Null)).collect();
        assert_eq!(told(&Value::Object(many).to_string()).unwrap().len(), MOST_TOLD);
    }
}
