//! A robot browser: walks real HTML pages as a person without JavaScript would. Cookies, redirects, forms, links.

use std::collections::{BTreeMap, BTreeSet};

use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use reqwest::Url;
use scraper::{ElementRef, Html, Selector};

/// Redirects that are followed in a row.
const REDIRECTS: usize = 20;

/// What a browser sends.
#[derive(Clone, Debug)]
pub struct PageRequest {
    /// Method.
    pub method: Method,
    /// Address.
    pub url: Url,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Vec<u8>,
}

impl PageRequest {
    /// A request without headers and body.
    pub fn new(method: Method, url: &str) -> Result<Self, String> {
        let url = Url::parse(url).map_err(|why| format!("{url}: {why}"))?;
        Ok(Self { method, url, headers: HeaderMap::new(), body: Vec::new() })
    }

    /// With a header.
    pub fn header(mut self, name: &str, value: &str) -> Result<Self, String> {
        let name = HeaderName::try_from(name).map_err(|why| format!("{name}: {why}"))?;
        let value = HeaderValue::try_from(value).map_err(|why| format!("{name}: {why}"))?;
        self.headers.insert(name, value);
        Ok(self)
    }

    /// With a body of that type.
    #[must_use]
    pub fn body(mut self, media_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        self.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
        self.body = body.into();
        self
    }
}

/// What comes back.
#[derive(Clone, Debug)]
pub struct PageAnswer {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Vec<u8>,
}

/// Carries requests to the mock: over a socket, or inside its process.
pub trait Carrier {
    /// Carries one request; redirects are not followed.
    fn carry(&self, request: PageRequest) -> impl Future<Output = Result<PageAnswer, String>> + Send;
}

impl<C: Carrier + Sync> Carrier for &C {
    async fn carry(&self, request: PageRequest) -> Result<PageAnswer, String> {
        C::carry(self, request).await
    }
}

/// A browser with its cookies.
#[derive(Clone, Debug)]
pub struct Browser<C> {
    carrier: C,
    origins: Vec<String>,
    cookies: BTreeMap<String, String>,
    /// Names of the cookies that outlive it.
    lasting: BTreeSet<String>,
    accept_language: String,
}

/// A page, or the address to which the mock sent the browser away.
#[derive(Clone, Debug)]
pub struct WebPage {
    /// Its address, or the foreign address that the browser was sent to.
    pub url: Url,
    /// Status of the page.
    pub status: StatusCode,
    /// Whether this is a foreign address, which was not opened.
    pub left: bool,
    /// Headers of the last answer.
    pub headers: HeaderMap,
    /// The page's HTML.
    pub html: String,
    /// What was posted to a foreign address by a `form_post` page.
    pub posted: Vec<(String, String)>,
}

/// A form on a page.
#[derive(Clone, Debug)]
pub struct WebForm {
    /// Where it goes.
    pub action: Url,
    /// `GET` or `POST`.
    pub method: Method,
    /// `name` or `id`.
    pub name: Option<String>,
    /// Fields with their values as they stand.
    pub fields: Vec<(String, String)>,
    /// Boxes that are not ticked, with the values that ticking them sends.
    pub boxes: Vec<(String, String)>,
    /// Submit buttons.
    pub buttons: Vec<Button>,
}

/// A submit button.
#[derive(Clone, Debug)]
pub struct Button {
    /// What stands on it.
    pub text: String,
    /// Its `data-action`: what it does, in every language.
    pub action: Option<String>,
    /// The field that pressing it sends.
    pub field: Option<(String, String)>,
}

impl WebForm {
    /// The submit button with that text, or, whatever the language, with that `data-action` or value.
    pub fn button(&self, called: &str) -> Option<&Button> {
        let does = |button: &&Button| button.action.as_deref().is_some_and(|action| same(action, called));
        let sends = |button: &&Button| button.field.as_ref().is_some_and(|(_, value)| same(value, called));
        let mut buttons = self.buttons.iter();
        let by_text = buttons.clone().find(|button| same(&button.text, called));
        by_text.or_else(|| buttons.clone().find(does)).or_else(|| buttons.find(sends))
    }
}

impl<C: Carrier> Browser<C> {
    /// A browser without cookies. Addresses under one of `origins` are opened; others are foreign.
    pub fn new(carrier: C, origins: impl IntoIterator<Item = String>) -> Self {
        Self {
            carrier,
            origins: origins.into_iter().collect(),
            cookies: BTreeMap::new(),
            lasting: BTreeSet::new(),
            accept_language: "en-US,en".to_owned(),
        }
    }

    /// Asks for pages in a language.
    #[must_use]
    pub fn language(mut self, language: &str) -> Self {
        language.clone_into(&mut self.accept_language);
        self
    }

    /// Its cookies, by name.
    pub fn cookies(&self) -> &BTreeMap<String, String> {
        &self.cookies
    }

    /// Gives it a cookie.
    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    /// Forgets all cookies.
    pub fn clear_cookies(&mut self) {
        self.cookies.clear();
    }

    /// Is closed and opened again: cookies without an end of their own are gone.
    pub fn restart(&mut self) {
        let lasting = &self.lasting;
        self.cookies.retain(|name, _| lasting.contains(name));
    }

    /// Opens an address, following redirects until a page or a foreign address.
    pub async fn open(&mut self, url: &str) -> Result<WebPage, String> {
        let url = Url::parse(url).map_err(|why| format!("{url}: {why}"))?;
        self.go(Method::GET, url, None).await
    }

    /// Follows the link with that text.
    pub async fn follow(&mut self, page: &WebPage, text: &str) -> Result<WebPage, String> {
        let url = page.link(text).ok_or_else(|| format!("there is no link \"{text}\" on {}", page.describe()))?;
        self.go(Method::GET, url, None).await
    }

    /// Fills in the form that has a button with that text, and presses it.
    pub async fn press(&mut self, page: &WebPage, button: &str, fields: &[(&str, &str)]) -> Result<WebPage, String> {
        let form =
            page.form_with(button).ok_or_else(|| format!("there is no button \"{button}\" on {}", page.describe()))?;
        for (name, _) in fields {
            if !form.fields.iter().chain(&form.boxes).any(|(known, _)| known == name) {
                return Err(format!("there is no field \"{name}\" beside \"{button}\" on {}", page.describe()));
            }
        }
        let pressed = form.button(button).and_then(|button| button.field.clone());
        self.submit(&form, fields, pressed).await
    }

    /// Sends a form.
    pub async fn submit(
        &mut self,
        form: &WebForm,
        fields: &[(&str, &str)],
        pressed: Option<(String, String)>,
    ) -> Result<WebPage, String> {
        let mut all: Vec<(String, String)> = form.fields.clone();
        for (name, value) in fields {
            all.retain(|(known, _)| known != name);
            all.push(((*name).to_owned(), (*value).to_owned()));
        }
        all.extend(pressed);
        if self.is_foreign(&form.action) && form.method == Method::POST {
            let mut page = WebPage::foreign(form.action.clone(), HeaderMap::new());
            page.posted = all;
            return Ok(page);
        }
        let encoded = form_urlencoded::Serializer::new(String::new()).extend_pairs(&all).finish();
        let mut url = form.action.clone();
        if form.method == Method::POST {
            return self.go(Method::POST, url, Some(encoded)).await;
        }
        url.set_query(Some(&encoded));
        self.go(Method::GET, url, None).await
    }

    async fn go(&mut self, mut method: Method, mut url: Url, mut body: Option<String>) -> Result<WebPage, String> {
        for _ in 0..REDIRECTS {
            if self.is_foreign(&url) {
                return Ok(WebPage::foreign(url, HeaderMap::new()));
            }
            let answer = self.carrier.carry(self.request(&method, &url, body.take())).await?;
            self.keep_cookies(&answer.headers);
            let Some(location) = answer.headers.get(header::LOCATION).filter(|_| answer.status.is_redirection()) else {
                let html = String::from_utf8_lossy(&answer.body).into_owned();
                let PageAnswer { status, headers, .. } = answer;
                return Ok(WebPage { url, status, left: false, headers, html, posted: Vec::new() });
            };
            let location = location.to_str().map_err(|why| why.to_string())?;
            url = url.join(location).map_err(|why| format!("{location}: {why}"))?;
            if self.is_foreign(&url) {
                return Ok(WebPage::foreign(url, answer.headers));
            }
            method = Method::GET;
        }
        Err(format!("more than {REDIRECTS} redirects, the last to {url}"))
    }

    fn request(&self, method: &Method, url: &Url, body: Option<String>) -> PageRequest {
        let mut headers = HeaderMap::new();
        let mut set = |name, value: String| {
            if let Ok(value) = value.parse() {
                headers.insert(name, value);
            }
        };
        set(header::ACCEPT, "text/html".to_owned());
        set(header::ACCEPT_LANGUAGE, self.accept_language.clone());
        set(header::USER_AGENT, "Mozilla/5.0 (mock365 robot browser)".to_owned());
        if let Some(host) = url.host_str() {
            set(header::HOST, url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")));
        }
        if !self.cookies.is_empty() {
            let all: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            set(header::COOKIE, all.join("; "));
        }
        if body.is_some() {
            set(header::CONTENT_TYPE, "application/x-www-form-urlencoded".to_owned());
        }
        PageRequest {
            method: method.clone(),
            url: url.clone(),
            headers,
            body: body.map(String::into_bytes).unwrap_or_default(),
        }
    }

    fn keep_cookies(&mut self, headers: &HeaderMap) {
        for cookie in headers.get_all(header::SET_COOKIE).iter().filter_map(|cookie| cookie.to_str().ok()) {
            let mut parts = cookie.split(';').map(str::trim);
            let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { continue };
            let age =
                parts.filter_map(|part| part.split_once('=')).find(|(name, _)| name.eq_ignore_ascii_case("max-age"));
            self.lasting.remove(name);
            if value.is_empty() || age.is_some_and(|(_, age)| age == "0") {
                self.cookies.remove(name);
                continue;
            }
            self.cookies.insert(name.to_owned(), value.to_owned());
            if age.is_some() {
                self.lasting.insert(name.to_owned());
            }
        }
    }

    fn is_foreign(&self, url: &Url) -> bool {
        let origin = url.origin().ascii_serialization();
        !self.origins.contains(&origin)
    }
}

impl WebPage {
    fn foreign(url: Url, headers: HeaderMap) -> Self {
        Self { url, status: StatusCode::FOUND, left: true, headers, html: String::new(), posted: Vec::new() }
    }

    /// A parameter of the address, in query or fragment, or of what a `form_post` page posted.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let fragment = self.url.fragment().unwrap_or("");
        let in_fragment = form_urlencoded::parse(fragment.as_bytes());
        self.url
            .query_pairs()
            .chain(in_fragment)
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.into_owned())
            .or_else(|| self.posted.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()))
    }

    /// The text of the first heading.
    pub fn heading(&self) -> Option<String> {
        let html = Html::parse_document(&self.html);
        html.select(&selector("h1")).next().map(|element| text_of(element))
    }

    /// The value of a `data-…` attribute of the page's `main` element: `data-page`, `data-code`.
    pub fn data(&self, name: &str) -> Option<String> {
        let html = Html::parse_document(&self.html);
        let main = html.select(&selector("main")).next()?;
        main.value().attr(&format!("data-{name}")).map(str::to_owned)
    }

    /// Whether a CSS selector finds something.
    pub fn has(&self, css: &str) -> bool {
        Html::parse_document(&self.html).select(&selector(css)).next().is_some()
    }

    /// The text of the title bar.
    pub fn title(&self) -> Option<String> {
        let html = Html::parse_document(&self.html);
        html.select(&selector("title")).next().map(text_of)
    }

    /// All text that a person sees.
    pub fn text(&self) -> String {
        let html = Html::parse_document(&self.html);
        html.select(&selector("body")).next().map(|element| text_of(element)).unwrap_or_default()
    }

    /// The address behind the link with that text, or, whatever the language, with that `data-action`.
    pub fn link(&self, text: &str) -> Option<Url> {
        let html = Html::parse_document(&self.html);
        let link = html.select(&selector("a[href]")).find(|element| {
            let action = element.value().attr("data-action");
            same(&text_of(*element), text) || action.is_some_and(|action| same(action, text))
        })?;
        self.url.join(link.value().attr("href")?).ok()
    }

    /// The texts of all links.
    pub fn links(&self) -> Vec<String> {
        let html = Html::parse_document(&self.html);
        html.select(&selector("a[href]")).map(text_of).collect()
    }

    /// The addresses of all frames.
    pub fn frames(&self) -> Vec<String> {
        let html = Html::parse_document(&self.html);
        html.select(&selector("iframe[src]")).filter_map(|frame| frame.value().attr("src").map(str::to_owned)).collect()
    }

    /// All forms.
    pub fn forms(&self) -> Vec<WebForm> {
        let html = Html::parse_document(&self.html);
        html.select(&selector("form")).filter_map(|form| self.read_form(form)).collect()
    }

    /// The form with a submit button of that text, or, whatever the language, of that `data-action` or value.
    pub fn form_with(&self, button: &str) -> Option<WebForm> {
        self.forms().into_iter().find(|form| form.button(button).is_some())
    }

    fn read_form(&self, form: ElementRef<'_>) -> Option<WebForm> {
        let element = form.value();
        let action = self.url.join(element.attr("action").unwrap_or("")).ok()?;
        let post = element.attr("method").is_some_and(|method| method.eq_ignore_ascii_case("post"));
        let mut fields = Vec::new();
        let (mut boxes, mut buttons) = (Vec::new(), Vec::new());
        for input in form.select(&selector("input, textarea, button, select")) {
            let value = input.value();
            let name = value.attr("name").map(str::to_owned);
            let held = value.attr("value").unwrap_or("").to_owned();
            let action = value.attr("data-action").map(str::to_owned);
            let kind = value.attr("type").unwrap_or("").to_ascii_lowercase();
            match (value.name(), kind.as_str()) {
                ("input", "submit") => {
                    buttons.push(Button { text: held.clone(), action, field: name.map(|name| (name, held)) });
                }
                ("button", "" | "submit") => {
                    buttons.push(Button { text: text_of(input), action, field: name.map(|name| (name, held)) });
                }
                ("input", "checkbox" | "radio") if value.attr("checked").is_none() => {
                    boxes.extend(name.map(|name| (name, held)));
                }
                ("textarea", _) => fields.extend(name.map(|name| (name, text_of(input)))),
                ("button", _) => {}
                _ => fields.extend(name.map(|name| (name, held))),
            }
        }
        let name = element.attr("name").or_else(|| element.attr("id")).map(str::to_owned);
        let method = if post { Method::POST } else { Method::GET };
        Some(WebForm { action, method, name, fields, boxes, buttons })
    }

    fn describe(&self) -> String {
        let text = self.text();
        let shown: String = text.chars().take(300).collect();
        format!("{} ({}): {shown}", self.url, self.status)
    }
}

fn selector(text: &str) -> Selector {
    Selector::parse(text).unwrap_or_else(|why| panic!("selector {text}: {why}"))
}

/// What a person reads, blanks folded.
fn text_of(element: ElementRef<'_>) -> String {
    let text: String = element.text().collect::<Vec<_>>().join(" ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn same(left: &str, right: &str) -> bool {
    left.trim().eq_ignore_ascii_case(right.trim())
}
