//! What programs are told when they are refused (RFC 9457).

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Error, Note, Notes, Refused, error_page::Complete, frame::wait_text, json::Shape};
use crate::{
    domain::{Refusal, Wait},
    messages::L10nLanguage,
};

/// Why a call was refused. `application/problem+json`, RFC 9457.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Problem {
    /// The status of the answer.
    #[schemars(range(min = 400, max = 599))]
    status: u16,
    /// The name of the status.
    title: &'static str,
    /// The cause, in one word that stays the same in every language.
    code: &'static str,
    /// The cause and what to do, for people, in their language.
    detail: String,
    /// What is wrong with each field; empty if it is none of them.
    errors: Vec<FieldProblem>,
    /// The code under which the operator finds the refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    reference: Option<String>,
    #[serde(skip)]
    retry_after: Option<u64>,
    #[serde(skip)]
    authenticate: Option<String>,
}

/// What is wrong with a field.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FieldProblem {
    /// Its name; empty for what belongs to none.
    field: String,
    /// The cause, in one word that stays the same in every language.
    code: &'static str,
    /// The cause and what to do, for people, in their language.
    message: String,
}

impl Problem {
    fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status: status.as_u16(),
            title: status.canonical_reason().unwrap_or_default(),
            code,
            detail: detail.into(),
            errors: Vec::new(),
            reference: None,
            retry_after: None,
            authenticate: None,
        }
    }

    /// A form that was not taken: the same notes as its page shows.
    #[must_use]
    pub fn of_refused<N: Notes>(Refused { notes, refusal }: &Refused<N>, t: &L10nLanguage) -> Self {
        let told = notes.fields().into_iter().filter_map(|(_, name, note)| Some((name, note?)));
        let told = told.map(|(name, note): (&str, Note)| FieldProblem {
            field: name.to_owned(),
            code: note.code(),
            message: note.text(t).into_owned(),
        });
        let problem = match refusal.as_ref().and_then(Refusal::wait) {
            None => Self { errors: told.collect(), ..Self::of_fields(t) },
            Some(wait) => Self::of_wait(wait, t),
        };
        let reference = refusal.as_ref().and_then(Refusal::reference).map(ToString::to_string);
        Self { reference, ..problem }
    }

    fn of_fields(t: &L10nLanguage) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "refused", t.msg_problem_fields().as_ref())
    }

    fn of_wait(wait: Wait, t: &L10nLanguage) -> Self {
        let problem =
            Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_tries", wait_text(wait, t));
        Self { retry_after: Some(wait.seconds()), ..problem }
    }

    /// A refusal at the door; `reference` is empty for none.
    pub(super) fn of_error(error: &Error, reference: &str, t: &L10nLanguage) -> Self {
        let status = error.status_for_programs();
        let problem = match error {
            Error::Misfits(misfits) => {
                let told = misfits.iter().map(|(name, shape)| of_shape(name, *shape, t));
                Self { errors: told.collect(), ..Self::of_fields(t) }
            }
            Error::TooManyTries(Refusal::TooMany(wait, _)) => Self::of_wait(*wait, t),
            _ => {
                let (code, detail) = words(error, status, t);
                Self::new(status, code, detail)
            }
        };
        let authenticate = match error {
            Error::TokenUnknown => Some(r#"Bearer error="invalid_token""#.to_owned()),
            Error::TokenTooWeak(scope) => {
                let scope = scope.as_str();
                Some(format!(r#"Bearer error="insufficient_scope", scope="{scope}""#))
            }
            _ => (status == StatusCode::UNAUTHORIZED).then(|| "Bearer".to_owned()),
        };
        let busy = (status == StatusCode::SERVICE_UNAVAILABLE).then_some(5);
        let reference = Some(reference.to_owned()).filter(|code| !code.is_empty());
        Self { authenticate, retry_after: problem.retry_after.or(busy), reference, ..problem }
    }
}

fn of_shape(name: &str, shape: Shape, t: &L10nLanguage) -> FieldProblem {
    let (code, message) = match shape {
        Shape::Unknown => ("unknown_field", t.msg_problem_field_unknown()),
        Shape::Type => ("wrong_type", t.msg_problem_field_type()),
    };
    FieldProblem { field: name.to_owned(), code, message: message.to_string() }
}

/// The code of a refusal, and its sentence.
fn words(error: &Error, status: StatusCode, t: &L10nLanguage) -> (&'static str, String) {
    let (code, detail) = match (error, status.as_u16()) {
        (Error::TokenTooWeak(scope), _) => {
            return ("insufficient_scope", t.msg_problem_scope(scope.as_str()));
        }
        (Error::TokenUnknown, _) => ("invalid_token", t.msg_problem_token()),
        (Error::TokenNotTaken, _) => ("token_not_taken", t.msg_problem_no_token()),
        (Error::Sudo(_), _) => ("sudo_required", t.msg_problem_sudo()),
        (Error::CrossSite, _) => ("cross_site", t.msg_problem_cross_site()),
        (Error::SignUpClosed, _) => ("sign_up_closed", t.msg_error_closed_body()),
        (Error::InvitationNeeded, _) => ("invitation_needed", t.msg_error_invitation_body()),
        (_, 401) => ("not_signed_in", t.msg_problem_sign_in()),
        (_, 403) => ("forbidden", t.msg_problem_forbidden()),
        (_, 404) => ("not_found", t.msg_problem_not_found()),
        (_, 405) => ("method_not_allowed", t.msg_problem_method()),
        (_, 410) => ("gone", t.msg_error_410_body()),
        (_, 413) => ("too_large", t.msg_problem_too_large()),
        (_, 415) => ("unsupported_media_type", t.msg_problem_media_type()),
        (_, 422) => ("refused", t.msg_problem_fields()),
        (_, 429) => ("too_many_tries", t.msg_error_429_body()),
        (Error::Unavailable(_), _) => ("unavailable", t.msg_problem_busy()),
        (_, 503) => ("busy", t.msg_problem_busy()),
        (_, 500..) => ("internal", t.msg_error_500_body()),
        _ => ("malformed", t.msg_problem_malformed()),
    };
    (code, detail.to_string())
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or_default();
        // Only numbers and texts, which are always written.
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        let kind = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, kind);
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        let authenticate = self.authenticate.and_then(|value| HeaderValue::from_str(&value).ok());
        if let Some(value) = authenticate {
            headers.insert(header::WWW_AUTHENTICATE, value);
        }
        response.extensions_mut().insert(Complete);
        response
    }
}
