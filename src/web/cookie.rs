//! Cookies, read and written without a jar.

use std::{borrow::Cow, convert::Infallible, fmt::Write, time::Duration};

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponseParts, ResponseParts},
};

use super::Site;

/// The cookie of exactly that name. Nothing is decoded and two of them are none: a subdomain or
/// a path could have planted the other one.
#[must_use]
pub fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut all = read_all(headers, name);
    match (all.next(), all.next()) {
        (Some(value), None) => value,
        _ => None,
    }
}

/// Every cookie of exactly that name, for what must be ended whichever of them opens it; `None`
/// for one that is no text.
pub fn read_all<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = Option<&'a str>> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .flat_map(|line| line.as_bytes().split(|byte| *byte == b';'))
        .filter_map(|pair| {
            let pair = pair.trim_ascii();
            let at = pair.iter().position(|byte| *byte == b'=')?;
            (pair[..at].trim_ascii_end() == name.as_bytes())
                .then(|| std::str::from_utf8(pair[at + 1..].trim_ascii_start()).ok())
        })
}

/// A cookie to be set or removed; every attribute but its life is the same for all of ours.
#[derive(Clone)]
pub struct SetCookie {
    name: Cow<'static, str>,
    value: Box<str>,
    max_age: Option<Duration>,
    secure: bool,
}

impl SetCookie {
    /// A cookie that lives for `max_age`, or as long as the browser runs.
    #[must_use]
    pub fn new(
        site: &Site,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<Box<str>>,
        max_age: Option<Duration>,
    ) -> Self {
        Self { name: name.into(), value: value.into(), max_age, secure: site.https() }
    }

    /// Takes the cookie away. It carries every attribute of the cookie itself: without `Secure`,
    /// browsers ignore it for a `__Host-` name.
    #[must_use]
    pub fn removal(site: &Site, name: impl Into<Cow<'static, str>>) -> Self {
        Self::new(site, name, "", Some(Duration::ZERO))
    }

    /// Adds it to an answer, which is then nobody else's.
    pub fn add_to(&self, headers: &mut HeaderMap) {
        let mut line = format!("{}={}; Path=/; HttpOnly; SameSite=Lax", self.name, self.value);
        if self.secure {
            line.push_str("; Secure");
        }
        if let Some(max_age) = self.max_age {
            let _ = write!(line, "; Max-Age={}", max_age.as_secs());
        }
        if let Ok(mut value) = HeaderValue::from_str(&line) {
            value.set_sensitive(true);
            headers.append(header::SET_COOKIE, value);
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
    }
}

/// A handler answers with `(cookie, page)`.
impl IntoResponseParts for SetCookie {
    type Error = Infallible;

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Infallible> {
        self.add_to(parts.headers_mut());
        Ok(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_from<'a>(
        lines: &[&'static str],
        name: &str,
        into: &'a mut HeaderMap,
    ) -> Option<&'a str> {
        into.clear();
        for line in lines {
            into.append(header::COOKIE, HeaderValue::from_bytes(line.as_bytes()).unwrap());
        }
        read(into, name)
    }

    #[test]
    fn a_cookie_has_its_exact_name_and_is_alone() {
        let name = "__Host-portaria";
        let mut map = HeaderMap::new();
        assert_eq!(read_from(&["a=b; __Host-portaria=x; c=d"], name, &mut map), Some("x"));
        assert_eq!(read_from(&["a=b", "__Host-portaria=x"], name, &mut map), Some("x"));
        assert_eq!(read_from(&["__Host-portaria=x=y"], name, &mut map), Some("x=y"));
        for none in [
            &["__%48ost-portaria=x"][..],
            &["__host-portaria=x"],
            &["__Host-portaria=x; __Host-portaria=y"],
            &["__Host-portaria=x", "__Host-portaria=x"],
            &["x__Host-portaria=x"],
            &["__Host-portaria"],
            &["a=__Host-portaria=x"],
            &[""],
        ] {
            assert_eq!(read_from(none, name, &mut map), None, "{none:?}");
        }
    }
}
