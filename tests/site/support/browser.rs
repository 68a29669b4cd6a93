//! A browser without a screen: it keeps cookies, reads forms from the page and follows redirects.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use portaria::App;
use reqwest::{Client, Method, header::HeaderMap, redirect::Policy};
use scraper::{ElementRef, Html, Selector};

use super::TestSite;

#[derive(Clone)]
pub struct Browser {
    client: Client,
    origin: String,
    prefix: String,
    cookies: Arc<Mutex<BTreeMap<String, String>>>,
    app: App,
}

impl Browser {
    pub fn new(site: &TestSite) -> Self {
        Self::at(site.address, &site.prefix, &site.app)
    }

    pub fn at(address: SocketAddr, prefix: &str, app: &App) -> Self {
        Self {
            client: Client::builder().redirect(Policy::none()).build().unwrap(),
            origin: format!("http://{address}"),
            prefix: prefix.to_owned(),
            cookies: Arc::default(),
            app: app.clone(),
        }
    }

    /// Opens a page of the site, by its path without the prefix.
    pub async fn open(&self, path: &str) -> Answer {
        self.get(path).await.follow().await
    }

    /// One GET, no redirect followed.
    pub async fn get(&self, path: &str) -> Answer {
        self.request(Method::GET, path, "").await
    }

    /// One POST of a form's body as it is written here, no redirect followed.
    pub async fn post(&self, path: &str, body: &str) -> Answer {
        self.request(Method::POST, path, body).await
    }

    pub async fn request(&self, method: Method, path: &str, body: &str) -> Answer {
        let form = [("content-type", "application/x-www-form-urlencoded")];
        let headers = if method == Method::POST { &form[..] } else { &[] };
        self.send(method, path, headers, body.as_bytes().to_vec()).await
    }

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Answer {
        self.send_to(method, &format!("{}{path}", self.prefix), headers, body).await
    }

    /// As [`Browser::send`], to a path from the origin's root.
    pub async fn send_to(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Answer {
        let mut request = self.client.request(method, format!("{}{path}", self.origin)).body(body);
        let cookies = self.cookie_header();
        if !cookies.is_empty() && !headers.iter().any(|(name, _)| *name == "cookie") {
            request = request.header("cookie", cookies);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        self.keep_cookies(&headers);
        let body = response.text().await.unwrap();
        // What is written behind the page counts before the test goes on.
        self.app.db().settle().await;
        Answer { browser: self.clone(), path: path.to_owned(), status, headers, body }
    }

    /// Fills in the sign-in form and sends it, as a person does.
    pub async fn sign_in(&self, name: &str, password: &str) -> Answer {
        let page = self.open("/login").await;
        page.form("login").fill("username", name).fill("password", password).submit().await
    }

    pub fn cookie_header(&self) -> String {
        let cookies = self.cookies.lock().unwrap();
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// The session's cookie.
    pub fn session(&self) -> Option<String> {
        let cookies = self.cookies.lock().unwrap();
        cookies.get("portaria").or_else(|| cookies.get("__Host-portaria")).cloned()
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    /// Another browser with the same cookies but this one.
    pub fn without(&self, name: &str) -> Self {
        let copy = self.copy();
        copy.cookies.lock().unwrap().remove(name);
        copy
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap().insert(name.into(), value.into());
    }

    /// Another browser with the same cookies.
    pub fn copy(&self) -> Self {
        let cookies = Arc::new(Mutex::new(self.cookies.lock().unwrap().clone()));
        Self { cookies, ..self.clone() }
    }

    /// The same browser, whose next request another node gets.
    pub fn through(&self, node: &Self) -> Self {
        Self { cookies: self.cookies.clone(), ..node.clone() }
    }

    pub async fn is_signed_in(&self) -> bool {
        self.get("/profile").await.status == 200
    }

    fn keep_cookies(&self, headers: &HeaderMap) {
        let mut cookies = self.cookies.lock().unwrap();
        for line in headers.get_all("set-cookie") {
            let line = line.to_str().unwrap();
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            if line.contains("Max-Age=0") {
                cookies.remove(name);
            } else {
                cookies.insert(name.into(), value.into());
            }
        }
    }
}

/// What came back.
pub struct Answer {
    pub browser: Browser,
    pub path: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Where it redirects to, without the prefix.
    pub fn location(&self) -> &str {
        let location = self.header("location");
        match location.strip_prefix(&self.browser.prefix) {
            // The first page.
            Some("") => "/",
            Some(path) => path,
            None => location,
        }
    }

    pub fn set_cookies(&self) -> Vec<&str> {
        self.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap()).collect()
    }

    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{} answered {}", self.path, self.body);
        if status == 422 {
            self.tells_of_each_mistake();
        }
        self
    }

    /// The summary on top links to each field that has a mistake, in the words beside it.
    #[track_caller]
    fn tells_of_each_mistake(&self) {
        let html = Html::parse_document(&self.body);
        let select = |selector: &str| Selector::parse(selector).unwrap();
        let links = select(".note.bad[role=alert][autofocus] a");
        let mut told = 0;
        for link in html.select(&links) {
            let field = link.value().attr("href").unwrap();
            let words: String = link.text().collect();
            let input = html.select(&select(&format!("input{field}, select{field}"))).next();
            let name = input.and_then(|input| input.value().attr("name"));
            assert_eq!(self.error_of(name.expect(field)), words);
            told += 1;
        }
        let wrong = html.select(&select("[aria-invalid=true]")).count();
        assert!(told >= 1 && told == wrong, "{told} of {wrong} mistakes: {}", self.body);
    }

    #[track_caller]
    pub fn leads_to(self, path: &str) -> Self {
        assert_eq!(self.status, 303, "{} answered {}", self.path, self.body);
        assert_eq!(self.location(), path);
        self
    }

    /// The text of the page, as a person reads it.
    pub fn text(&self) -> String {
        let html = Html::parse_document(&self.body);
        let main = Selector::parse("body").unwrap();
        let words: Vec<_> = html.select(&main).flat_map(|e| e.text()).collect();
        words.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[track_caller]
    pub fn sees(self, text: &str) -> Self {
        assert!(
            self.text().contains(text),
            "no {text:?} in {} ({}): {}",
            self.path,
            self.status,
            self.text()
        );
        self
    }

    #[track_caller]
    pub fn sees_no(self, text: &str) -> Self {
        assert!(!self.text().contains(text), "{text:?} in {}: {}", self.path, self.text());
        self
    }

    /// The code that the visitor is to give who asks for help.
    #[track_caller]
    pub fn reference(&self) -> String {
        let html = Html::parse_document(&self.body);
        let code = Selector::parse("main code").unwrap();
        let code = html.select(&code).next().expect(&self.body);
        code.text().collect()
    }

    /// The sentence beside a field.
    pub fn error_of(&self, field: &str) -> String {
        let html = Html::parse_document(&self.body);
        // Of several to choose from, the group is.
        let invalid = format!(
            "[name={field}][aria-invalid=true], fieldset[aria-invalid=true]:has([name={field}])"
        );
        let invalid = Selector::parse(&invalid).unwrap();
        let Some(input) = html.select(&invalid).next() else { return String::new() };
        let described = input.value().attr("aria-describedby").unwrap_or_default();
        let id = described.split(' ').next_back().unwrap();
        let error = Selector::parse(&format!("#{id}.err")).unwrap();
        html.select(&error).flat_map(|e| e.text()).collect::<String>().replace("Error: ", "")
    }

    pub async fn follow(self) -> Self {
        let mut answer = self;
        for _ in 0..5 {
            if answer.status != 303 {
                break;
            }
            let location = answer.header("location").to_owned();
            answer = answer.browser.send_to(Method::GET, &location, &[], Vec::new()).await;
        }
        answer
    }

    /// The form with that id, with the values that the page gave it.
    #[track_caller]
    pub fn form(&self, id: &str) -> FilledForm {
        let html = Html::parse_document(&self.body);
        let form = Selector::parse(&format!("form#{id}")).unwrap();
        let Some(form) = html.select(&form).next() else {
            panic!("no form {id:?} in {} ({}): {}", self.path, self.status, self.body)
        };
        let action = form.value().attr("action").unwrap().to_owned();
        let method = form.value().attr("method").unwrap().to_uppercase().parse().unwrap();
        let all = Selector::parse("input, option[selected]").unwrap();
        let fields = form.select(&all).filter_map(field).collect();
        let boxes = form
            .select(&Selector::parse("input[type=checkbox]").unwrap())
            .filter_map(|e| Some((e.value().attr("name")?.into(), e.value().attr("value")?.into())))
            .collect();
        FilledForm { browser: self.browser.clone(), method, action, fields, boxes }
    }
}

fn field(input: ElementRef<'_>) -> Option<(String, String)> {
    let value = input.value().attr("value").unwrap_or_default().to_owned();
    if input.value().name() == "option" {
        let select = input
            .ancestors()
            .filter_map(ElementRef::wrap)
            .find(|e| e.value().name() == "select")?;
        return Some((select.value().attr("name")?.into(), value));
    }
    let input = input.value();
    let is_choice = matches!(input.attr("type"), Some("checkbox" | "radio"));
    if is_choice && input.attr("checked").is_none() {
        return None;
    }
    Some((input.attr("name")?.into(), value))
}

pub struct FilledForm {
    browser: Browser,
    method: Method,
    action: String,
    fields: BTreeMap<String, String>,
    boxes: BTreeMap<String, String>,
}

impl FilledForm {
    /// What the field holds now.
    #[track_caller]
    pub fn value(&self, name: &str) -> &str {
        self.fields.get(name).unwrap_or_else(|| panic!("the form has no field {name:?}"))
    }

    #[track_caller]
    pub fn fill(mut self, name: &str, text: &str) -> Self {
        let field =
            self.fields.get_mut(name).unwrap_or_else(|| panic!("the form has no field {name:?}"));
        *field = text.into();
        self
    }

    #[track_caller]
    pub fn tick(mut self, name: &str) -> Self {
        let value = self.boxes.get(name).unwrap_or_else(|| panic!("the form has no box {name:?}"));
        self.fields.insert(name.into(), value.clone());
        self
    }

    /// Sends it and follows where that leads.
    pub async fn submit(self) -> Answer {
        self.send().await.follow().await
    }

    /// Sends it and looks at the answer itself.
    pub async fn send(self) -> Answer {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(&self.fields);
        if self.method == Method::GET {
            let path = format!("{}?{}", self.action, body.finish());
            return self.browser.send_to(Method::GET, &path, &[], Vec::new()).await;
        }
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("origin", &self.browser.origin.clone()),
            ("sec-fetch-site", "same-origin"),
        ];
        self.browser.send_to(Method::POST, &self.action, &headers, body.finish().into_bytes()).await
    }
}
