//! The bodies, queries and ids that pages take, read strictly; every refusal is a page.

use std::{collections::HashSet, str::FromStr, time::Duration};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::{FromRequest, FromRequestParts, RawPathParams, Request},
    http::{HeaderValue, StatusCode, Version, header, request::Parts},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use percent_encoding::percent_decode;
use serde::de::DeserializeOwned;

use super::Error;

/// The largest body, in bytes.
pub const MAX_BODY: usize = 16 * 1024;

/// How long the rest of a body that is too large is read.
const LINGER: Duration = Duration::from_secs(5);

/// Reads every body before anything is judged, keeping no more of it than shows that it is too
/// large. The rest of such a body is read and thrown away for a while: systems lose an answer that
/// comes while its client still sends. A request without one `Host` is none (RFC 9112, section 3.2).
///
/// # Errors
/// 400.
pub async fn receive(request: Request) -> Result<Request, Error> {
    let bad = || Error::Status(StatusCode::BAD_REQUEST);
    let hosts = request.headers().get_all(header::HOST).iter().count();
    if request.version() == Version::HTTP_11 && hosts != 1 {
        return Err(bad());
    }
    if request.body().is_end_stream() {
        return Ok(request);
    }
    let (parts, mut body) = request.into_parts();
    // Who asks before sending (`Expect`) is not told to send what will be refused.
    let announced = body.size_hint().lower() > MAX_BODY as u64;
    let asks_first = announced && parts.headers.contains_key(header::EXPECT);
    let mut kept = if asks_first { vec![0; MAX_BODY + 1] } else { Vec::new() };
    while kept.len() <= MAX_BODY {
        match body.frame().await {
            None => break,
            Some(Err(_)) => return Err(bad()),
            Some(Ok(frame)) => {
                let data = frame.into_data().unwrap_or_default();
                let room = MAX_BODY + 1 - kept.len();
                kept.extend_from_slice(&data[..data.len().min(room)]);
            }
        }
    }
    if kept.len() > MAX_BODY && !asks_first {
        let rest = async { while let Some(Ok(_)) = body.frame().await {} };
        let _ = tokio::time::timeout(LINGER, rest).await;
    }
    Ok(Request::from_parts(parts, Body::from(kept)))
}

/// A form: at most 16 KiB of `application/x-www-form-urlencoded`, each field at most once, each
/// strictly UTF-8. The query never stands in for the body (ASVS 15.3.7).
pub struct Form<T>(pub T);

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self, Error> {
        let body = read(request, b"application/x-www-form-urlencoded").await?;
        check(&body)?;
        serde_urlencoded::from_bytes(&body)
            .map(Self)
            .map_err(|_| Error::Status(StatusCode::BAD_REQUEST))
    }
}

/// What the query says, read as strictly as a form; parameters that `T` does not know are ignored.
pub struct Query<T>(pub T);

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let query = parts.uri.query().unwrap_or_default().as_bytes();
        check(query)?;
        serde_urlencoded::from_bytes(query)
            .map(Self)
            .map_err(|_| Error::Status(StatusCode::BAD_REQUEST))
    }
}

/// The `{id}` in the path, written as this site writes it; 404 for what is none.
pub struct Id<T>(pub T);

impl<S: Send + Sync, T: FromStr + ToString> FromRequestParts<S> for Id<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let params = RawPathParams::from_request_parts(parts, state).await.ok();
        let mut params = params.iter().flat_map(|params| params.iter());
        let id = params
            .find(|(name, _)| *name == "id")
            .and_then(|(_, text)| text.parse::<T>().ok().filter(|id| id.to_string() == text));
        id.map(Self).ok_or(Error::Status(StatusCode::NOT_FOUND))
    }
}

/// The body, at most [`MAX_BODY`] of that media type.
pub(super) async fn read(request: Request, media_type: &[u8]) -> Result<Bytes, Error> {
    let kind = request.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    let essence = kind.and_then(|kind| kind.split(|byte| *byte == b';').next());
    let is_right =
        essence.is_some_and(|essence| essence.trim_ascii().eq_ignore_ascii_case(media_type));
    match Limited::new(request.into_body(), MAX_BODY).collect().await {
        Ok(body) if is_right => Ok(body.to_bytes()),
        Ok(_) => Err(Error::Status(StatusCode::UNSUPPORTED_MEDIA_TYPE)),
        Err(e) if e.is::<LengthLimitError>() => Err(Error::Status(StatusCode::PAYLOAD_TOO_LARGE)),
        Err(_) => Err(Error::Status(StatusCode::BAD_REQUEST)),
    }
}

/// `serde_urlencoded` turns bad UTF-8 into U+FFFD, which would make two passwords one,
/// and lets the last of two equal names win for a map: hence this look before.
fn check(body: &[u8]) -> Result<(), Error> {
    let bad = || Error::Status(StatusCode::BAD_REQUEST);
    let mut names = HashSet::new();
    for pair in body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        let (name, value) = (&pair[..at], pair.get(at + 1..).unwrap_or_default());
        let name = name.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte });
        let name = percent_decode(&name.collect::<Vec<_>>())
            .decode_utf8()
            .map_err(|_| bad())?
            .into_owned();
        percent_decode(value).decode_utf8().map_err(|_| bad())?;
        if !names.insert(name) {
            return Err(bad());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_utf_8_and_names_each_field_once() {
        for good in ["", "a=b", "a=b&c=d", "a=%C3%A9&b=%00", "a", "=", "a=b&&c=d&", "a=1+2%2B3"] {
            assert!(check(good.as_bytes()).is_ok(), "{good}");
        }
        for bad in [
            &b"a=%FF"[..],
            b"a=%C3",
            b"%FF=a",
            b"a=b&a=c",
            b"a=b&%61=c",
            b"a&a",
            b"a=\xff",
            b"a+b=1&a%20b=2",
        ] {
            assert!(check(bad).is_err(), "{bad:?}");
        }
    }
}
