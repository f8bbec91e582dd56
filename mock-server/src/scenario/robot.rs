//! The robot browser inside the process: it walks our own sign-in pages through the whole way of a request.

use bytes::Bytes;
use http::Request;
use indexmap::IndexMap;
use mock365_control::browser::{Browser, Carrier, PageAnswer, PageRequest, WebPage};
use mock365_control::robot::Person;
use mock365_control::scenario::{CRM_SCOPES, Cookie};
use mock365_domain::UserRef;
use mock365_domain::directory::{Application, ClientType, permission};

use crate::inside;
use crate::sandbox::Sandbox;

/// Where the sign-in host is, for robots.
pub const SIGN_IN_HOST: &str = "https://login.microsoftonline.com";

/// Carries requests to the faces of a sandbox, without a socket.
#[derive(Clone, Copy)]
pub struct Inside<'a>(pub &'a Sandbox);

impl Carrier for Inside<'_> {
    async fn carry(&self, request: PageRequest) -> Result<PageAnswer, String> {
        let mut inner = Request::new(Bytes::from(request.body));
        *inner.method_mut() = request.method;
        *inner.uri_mut() = request.url.as_str().parse().map_err(|why| format!("{}: {why}", request.url))?;
        *inner.headers_mut() = request.headers;
        let answer = inside::send(self.0, inner).ok_or("a rule kept the answer back")?;
        let (parts, body) = answer.into_parts();
        Ok(PageAnswer { status: parts.status, headers: parts.headers, body: body.to_vec() })
    }
}

/// Gives every request headers on its way.
pub struct Sending<'a, C> {
    /// Who carries it on.
    pub carrier: &'a C,
    /// The headers.
    pub headers: &'a IndexMap<String, String>,
}

impl<C: Carrier + Sync> Carrier for Sending<'_, C> {
    async fn carry(&self, mut request: PageRequest) -> Result<PageAnswer, String> {
        for (name, value) in self.headers {
            request = request.header(name, value)?;
        }
        self.carrier.carry(request).await
    }
}

/// A browser on the sign-in host.
pub fn browser<C: Carrier>(carrier: C, session: Option<&Cookie>) -> Browser<C> {
    let mut browser = Browser::new(carrier, [SIGN_IN_HOST.to_owned()]);
    if let Some(cookie) = session {
        browser.set_cookie(&cookie.name, &cookie.value);
    }
    browser
}

/// What an application is, as far as a robot in its place must know.
#[derive(Clone, Debug)]
pub struct Client {
    /// Client id.
    pub id: String,
    /// Where answers go; empty where no address is registered.
    pub redirect_uri: String,
    /// Whether that is a single-page application's.
    pub single_page: bool,
    /// A secret.
    pub secret: String,
}

/// The application of that name or client id.
pub fn client(sandbox: &Sandbox, app: &str) -> Result<Client, String> {
    sandbox.read(|cloud, now| {
        let app = cloud.application(app).ok_or_else(|| format!("there is no application `{app}`"))?;
        let redirect = app.redirect_uris.first();
        Ok(Client {
            id: app.app_id.to_string(),
            redirect_uri: redirect.map(|redirect| redirect.uri.clone()).unwrap_or_default(),
            single_page: redirect.is_some_and(|redirect| redirect.client == ClientType::Spa),
            secret: app
                .secrets
                .iter()
                .rfind(|secret| secret.expires > now.timestamp() && secret.has_begun(now.timestamp()))
                .or(app.secrets.last())
                .map(|secret| secret.value.clone())
                .unwrap_or_default(),
        })
    })
}

/// The password that belongs to a name; that of everybody for a name that nobody has.
pub fn password(sandbox: &Sandbox, name: &str) -> String {
    account(sandbox, name).map_or_else(|_| mock365_domain::default::PASSWORD.to_owned(), |(_, password)| password)
}

/// An account and its password.
pub fn account(sandbox: &Sandbox, name: &str) -> Result<(UserRef, String), String> {
    sandbox.read(|cloud, _| {
        let (at, user) = cloud.user(name).ok_or_else(|| format!("there is no user `{name}`"))?;
        // A guest types the password of home.
        let home = cloud.user_at(cloud.home_of(at)).unwrap_or(user);
        Ok((at, home.password.clone()))
    })
}

/// What an administrator is to allow: the scopes of Graph that are asked for, and those that the application declares
/// beside them, so that its next sign-in passes whatever it asks for. Another service's stay as they are.
pub fn with_declared(sandbox: &Sandbox, app: &str, scopes: &[String]) -> Vec<String> {
    let mut all: Vec<String> = scopes.to_vec();
    if all.is_empty() {
        all.extend(CRM_SCOPES.map(str::to_owned));
    }
    if all.iter().any(|scope| scope.contains("://")) {
        return all;
    }
    for scope in sandbox.read(|cloud, _| cloud.application(app).map(|app| declared(app)).unwrap_or_default()) {
        if !all.contains(&scope) {
            all.push(scope);
        }
    }
    all
}

/// The scopes of Graph that an application declares.
pub fn declared(app: &Application) -> Vec<String> {
    let of_graph = app.required_access.iter().filter(|access| access.resource == permission::GRAPH);
    of_graph.flat_map(|access| access.scopes.iter().cloned()).collect()
}

/// The scopes that are asked for, as one parameter.
pub fn scope_parameter(scopes: &[String]) -> String {
    if scopes.is_empty() { CRM_SCOPES.join(" ") } else { scopes.join(" ") }
}

/// An address with parameters.
pub fn address(path: &str, parameters: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    format!("{SIGN_IN_HOST}{path}?{query}")
}

/// The address where an application sends its user to sign in.
pub fn authorize_address(client: &Client, scopes: &[String], more: &[(&str, &str)]) -> String {
    authorize_at("common", client, scopes, more)
}

/// The same under a tenant segment; a parameter of `more` stands for one of the same name, and an empty one for none.
pub fn authorize_at(authority: &str, client: &Client, scopes: &[String], more: &[(&str, &str)]) -> String {
    let scope = scope_parameter(scopes);
    let mut parameters = vec![
        ("client_id", client.id.as_str()),
        ("response_type", "code"),
        ("redirect_uri", client.redirect_uri.as_str()),
        ("scope", scope.as_str()),
        ("state", "mock365"),
    ];
    parameters.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    parameters.extend(more.iter().filter(|(_, value)| !value.is_empty()));
    address(&format!("/{authority}/oauth2/v2.0/authorize"), &parameters)
}

/// Opens an address and signs in there.
pub async fn sign_in(
    browser: &mut Browser<impl Carrier>,
    url: &str,
    user: &str,
    password: &str,
    accepts: bool,
) -> Result<WebPage, String> {
    let page = browser.open(url).await?;
    Person { accepts, ..Person::new(user, password) }.walk(browser, page).await
}

/// The first AADSTS code in a text.
pub fn aadsts(text: &str) -> Option<String> {
    let rest = &text[text.find("AADSTS")?..];
    let digits: String = rest["AADSTS".len()..].chars().take_while(char::is_ascii_digit).collect();
    Some(format!("AADSTS{digits}"))
}
