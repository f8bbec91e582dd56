//! A request on its way to a face: everything that an operation may look at.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::request::Parts;
use http::{HeaderMap, Method, Version};
use mock365_domain::directory::NationalCloud;
use mock365_domain::{Now, UserRef};
use uuid::Uuid;

use crate::clock_and_chance::request_guid;
use crate::sandbox::Sandbox;
use crate::tokens::{Bearer, TokenFault};

/// A request, read whole.
pub struct Call<'a> {
    /// The sandbox that it came to.
    pub sandbox: &'a Sandbox,
    /// The moment at which it came, on the sandbox's clock.
    pub now: Now,
    /// Method.
    pub method: Method,
    /// The address that it came to.
    pub base: Base,
    /// Path behind the base, still percent-encoded, beginning with `/`.
    pub path: String,
    /// Query, still encoded, without `?`.
    pub query: String,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Bytes,
    /// The id that this request gets.
    pub request_id: Uuid,
    /// The batch that it came in.
    pub parent: Option<Uuid>,
    /// Whether it came over HTTP/1 as a write that says neither how long its body is nor that it comes in chunks.
    pub lacks_length: bool,
}

/// The address that a request came to: what addresses in the answer begin with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// Scheme, host and port, and the `/~host` it may begin with: `http://127.0.0.1:8365/~mail.contoso.example`.
    pub origin: String,
    /// The host name that the request arrived under, in lower case and without port: `mail.contoso.example`.
    pub host: String,
    /// Whether that host is one that the mock imitates, so that other services have hosts of their own.
    pub imitated: bool,
}

impl Base {
    /// The cloud whose host was asked; none where the host says nothing, or is a customer's own.
    pub fn national_cloud(&self) -> Option<NationalCloud> {
        if self.imitated { NationalCloud::of_host(&self.host) } else { None }
    }

    /// The origin under which another of Microsoft's hosts is reached from here.
    pub fn sibling(&self, host: &str) -> String {
        match (self.imitated, self.origin.find("/~")) {
            (_, Some(at)) => format!("{}/~{host}", &self.origin[..at]),
            (true, None) => {
                let scheme = if self.origin.starts_with("https") { "https" } else { "http" };
                let port =
                    self.origin.rsplit_once(':').map(|(_, port)| port).filter(|port| port.parse::<u16>().is_ok());
                port.map_or_else(|| format!("{scheme}://{host}"), |port| format!("{scheme}://{host}:{port}"))
            }
            (false, None) => self.origin.clone(),
        }
    }
}

impl<'a> Call<'a> {
    /// A request that has just come to a place in a sandbox, with its body read.
    pub fn arrived(sandbox: &'a Sandbox, base: Base, path: String, parts: Parts, body: Bytes) -> Self {
        let says_nothing = [CONTENT_LENGTH, TRANSFER_ENCODING].iter().all(|name| !parts.headers.contains_key(name));
        let writes = [Method::POST, Method::PUT, Method::PATCH].contains(&parts.method);
        Self {
            sandbox,
            now: sandbox.clock.now(),
            lacks_length: says_nothing && writes && parts.version <= Version::HTTP_11,
            method: parts.method,
            base,
            path,
            query: parts.uri.query().unwrap_or("").to_owned(),
            headers: parts.headers,
            body,
            request_id: request_guid(),
            parent: None,
        }
    }
}

impl Call<'_> {
    /// Who sends an access token, when it is valid in the cloud whose host was asked: each knows its own tokens alone.
    pub fn sender_of(&self, token: &str) -> Result<Arc<Bearer>, TokenFault> {
        let bearer = self.sandbox.bearer(token, self.now)?;
        let Some(here) = self.base.national_cloud() else { return Ok(bearer) };
        let home = self.sandbox.view(|cloud| cloud.cloud_of(bearer.tenant));
        if home == here { Ok(bearer) } else { Err(TokenFault::OtherCloud) }
    }

    /// The whole address.
    pub fn url(&self) -> String {
        let mut url = String::with_capacity(self.base.origin.len() + self.path.len() + self.query.len() + 1);
        url.push_str(&self.base.origin);
        url.push_str(&self.path);
        if !self.query.is_empty() {
            url.push('?');
            url.push_str(&self.query);
        }
        url
    }

    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The id that the client gave the request.
    pub fn client_id(&self) -> Option<&str> {
        self.header("client-request-id").filter(|id| !id.is_empty() && id.len() <= 128)
    }

    /// The id that the client gave the request, or else the request's own.
    pub fn client_request_id(&self) -> Cow<'_, str> {
        match self.client_id() {
            Some(id) => Cow::Borrowed(id),
            None => Cow::Owned(self.request_id.to_string()),
        }
    }

    /// The value of a preference, out of all `Prefer` headers: `outlook.body-content-type="text"`.
    ///
    /// <https://learn.microsoft.com/graph/outlook-mail-concept-overview>
    pub fn preference(&self, name: &str) -> Option<&str> {
        self.preferences().find(|(known, _)| known.eq_ignore_ascii_case(name)).and_then(|(_, value)| value)
    }

    /// All that the client prefers, in all `Prefer` headers: names, with their values where they have some. Signs in quotes
    /// part nothing.
    ///
    /// <https://www.rfc-editor.org/rfc/rfc7240#section-2>
    pub fn preferences(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let values = self.headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
        let preferences = values.flat_map(|value| split_unquoted(value, ','));
        // What is behind a `;` are parameters, of which nobody here knows any.
        let bare = preferences.filter_map(|preference| split_unquoted(preference, ';').next());
        bare.map(str::trim).filter(|preference| !preference.is_empty()).map(|preference| {
            match preference.split_once('=') {
                Some((name, value)) => (name.trim(), Some(value.trim().trim_matches('"'))),
                None => (preference, None),
            }
        })
    }

    /// Whether the client prefers something.
    pub fn prefers(&self, name: &str, value: &str) -> bool {
        self.preference(name).is_some_and(|preferred| preferred.eq_ignore_ascii_case(value))
    }

    /// Query parameters, decoded.
    pub fn query_pairs(&self) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
        form_urlencoded::parse(self.query.as_bytes())
    }

    /// The bearer token.
    pub fn bearer(&self) -> Option<&str> {
        let value = self.header("authorization")?;
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    }
}

/// What an operation is called and who asks, as far as that shows before it is done.
pub struct Named {
    /// `graph.messages.list`, `ews.FindItem`, `entra.token.refresh_token`.
    pub operation: Cow<'static, str>,
    /// The caller's tenant.
    pub tenant: Option<Uuid>,
    /// The caller: sign-in name or id.
    pub user: Option<String>,
    /// The mailbox that is asked for.
    pub mailbox: Option<String>,
    /// The calling application.
    pub app: Option<Uuid>,
    /// The mailbox that Outlook counts the request for, where it counts it.
    pub counted_for: Option<UserRef>,
}

impl Named {
    /// With a name, and nobody known.
    pub fn new(operation: impl Into<Cow<'static, str>>) -> Self {
        Self { operation: operation.into(), tenant: None, user: None, mailbox: None, app: None, counted_for: None }
    }
}

/// The parts of a text between signs that stand in no quotes.
fn split_unquoted(text: &str, sign: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |found| {
        quoted ^= found == '"';
        found == sign && !quoted
    })
}
