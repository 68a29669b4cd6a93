//! A program that calls the API, with the cookies of a browser or with a token.

use reqwest::{Method, header::HeaderMap};
use serde_json::Value;

use super::{Answer, Browser, PASSWORD, TestSite};

#[derive(Clone)]
pub struct Program {
    pub browser: Browser,
    token: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub json: Value,
    what: String,
}

impl Browser {
    /// A program that has this browser's cookies.
    pub fn program(&self) -> Program {
        Program { browser: self.clone(), token: None }
    }

    /// Types the password again, makes a token on its page, and reads it there.
    pub async fn token(&self, scope: &str) -> String {
        self.post("/sudo", "password=correct+horse+battery").await.leads_to("/profile");
        let page = self.open("/profile/tokens").await;
        let form = page.form("token").fill("name", "a robot").fill("scope", scope);
        form.send().await.is(200).token()
    }
}

impl Answer {
    /// The token that is shown once.
    pub fn token(&self) -> String {
        let html = scraper::Html::parse_document(&self.body);
        let output = scraper::Selector::parse("main .link code").unwrap();
        html.select(&output).next().expect(&self.body).text().collect()
    }
}

impl TestSite {
    /// A program with that token, and no cookies.
    pub fn robot(&self, token: &str) -> Program {
        Program { browser: self.anonymous(), token: Some(token.to_owned()) }
    }
}

impl Program {
    /// A call with a JSON body, or with none.
    pub async fn call(&self, method: &str, path: &str, body: Option<Value>) -> Reply {
        let body = body.map(|body| body.to_string());
        let kind = [("content-type", "application/json")];
        let headers = if body.is_some() { &kind[..] } else { &[] };
        self.send(method, path, headers, body.unwrap_or_default()).await
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.call("GET", path, None).await
    }

    pub async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) -> Reply {
        let bearer = self.token.as_ref().map(|token| format!("Bearer {token}"));
        let mut headers = headers.to_vec();
        headers.extend(bearer.as_deref().map(|bearer| ("authorization", bearer)));
        let path = format!("/api/v1{path}");
        let named = Method::from_bytes(method.as_bytes()).unwrap();
        let answer = self.browser.send(named, &path, &headers, body.into()).await;
        let what = format!("{method} {path} answered {}", answer.body);
        let kind = answer.header("content-type").to_owned();
        match answer.status {
            204 => assert_eq!((kind.as_str(), answer.body.as_str()), ("", "")),
            200 | 201 => assert_eq!(kind, "application/json"),
            _ => assert_eq!(kind, "application/problem+json", "{what}"),
        }
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        let json = serde_json::from_str(&answer.body).unwrap_or_default();
        Reply { status: answer.status, headers: answer.headers, json, what }
    }

    /// The same program, whose next request another node gets.
    pub fn through(&self, node: &Browser) -> Self {
        Self { browser: self.browser.through(node), token: self.token.clone() }
    }

    pub async fn sign_in(&self, name: &str) -> Reply {
        let body = serde_json::json!({ "username": name, "password": PASSWORD });
        self.call("POST", "/session", Some(body)).await
    }
}

impl Reply {
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.what);
        self
    }

    /// A problem with that code.
    #[track_caller]
    pub fn says(self, status: u16, code: &str) -> Self {
        assert_eq!(self.json["code"], code, "{}", self.what);
        assert_eq!(self.json["status"], status, "{}", self.what);
        self.is(status)
    }

    /// Fields that were refused, each with its code.
    #[track_caller]
    pub fn refuses(self, fields: &[(&str, &str)]) -> Self {
        let reply = self.says(422, "refused");
        let told: Vec<_> = reply.errors("code");
        let fields: Vec<_> =
            fields.iter().map(|(field, code)| ((*field).to_owned(), (*code).to_owned())).collect();
        assert_eq!(told, fields, "{}", reply.what);
        reply
    }

    /// Each field that was refused, and what is told of it.
    pub fn errors(&self, what: &str) -> Vec<(String, String)> {
        let errors = self.json["errors"].as_array().expect(&self.what);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        errors.iter().map(|error| (text(&error["field"]), text(&error[what]))).collect()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}
