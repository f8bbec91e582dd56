//! What an application asks of the sign-in page, read and checked before anything is shown.
//!
//! <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-authorization-code>

use std::sync::Arc;

use mock365_domain::Cloud;
use mock365_domain::cloud::CONSUMERS;
use mock365_domain::directory::{Application, Audience, ClientType, NationalCloud};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::authority::Authority;
use super::fault::Fault;
use super::form::Parameters;
use super::route::EntraRoute;
use super::scope::{RequestedScopes, misconfigured};

/// v1's value of `prompt` that wants an administrator's consent for everybody.
const ADMIN_CONSENT: &str = "admin_consent";

/// The values of `prompt` that are taken.
pub const PROMPTS: [&str; 5] = ["none", "login", "consent", "select_account", ADMIN_CONSENT];

/// A request to sign somebody in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignInRequest {
    /// Whether it came to a v1 endpoint.
    pub v1: bool,
    /// The tenant segment.
    pub authority: String,
    /// The client.
    pub client: Uuid,
    /// Where the answer goes.
    pub redirect_uri: String,
    /// `code`, `id_token`, `token`.
    pub response_type: Vec<String>,
    /// How the answer travels.
    pub mode: Mode,
    /// Scopes asked for: resource client id, value.
    pub scopes: Vec<(Uuid, String)>,
    /// The same in the words of the request; empty at v1.
    #[serde(default)]
    pub asked: String,
    /// Identifier URI of the first resource.
    pub resource: String,
    /// Repeated in the answer.
    pub state: Option<String>,
    /// Repeated in the id token.
    pub nonce: Option<String>,
    /// `none`, `login`, `consent`, `select_account`.
    pub prompt: Option<String>,
    /// Who is expected.
    pub login_hint: Option<String>,
    /// The cloud whose sign-in host was asked; none at an address that says nothing.
    #[serde(default)]
    pub here: Option<NationalCloud>,
    /// Whose session is meant, by the `sid` claim.
    #[serde(default)]
    pub sid: Option<String>,
    /// How many seconds ago the sign-in may be.
    #[serde(default)]
    pub max_age: Option<u64>,
    /// Whether the id token is to tell when that was.
    #[serde(default)]
    pub tells_when: bool,
    /// The tenant of whoever is signing in, as far as it is known.
    #[serde(default)]
    pub signing_in: Option<Uuid>,
    /// PKCE: method and challenge.
    pub challenge: Option<(String, String)>,
    /// Policies that a challenge told the client of, by `claims`.
    #[serde(default)]
    pub policies: Vec<Uuid>,
    /// Whether `client_info` was asked for.
    pub client_info: bool,
    /// The administrator's consent that is asked for; none at `/authorize`.
    pub admin: Option<AdminRequest>,
    /// The device code that somebody signs in for; the answer goes to the device then, and to no address.
    #[serde(default)]
    pub device: Option<String>,
}

/// What `/adminconsent` was asked for besides.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AdminRequest {
    /// The `scope` parameter as it came; none in v1.
    pub scope: Option<String>,
    /// Application permissions: resource client id, value.
    pub roles: Vec<(Uuid, String)>,
}

/// How an answer travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mode {
    /// In the query.
    Query,
    /// Behind `#`.
    Fragment,
    /// In a form that posts itself.
    FormPost,
}

/// Why a request goes no further.
#[derive(Debug)]
pub enum AuthorizeRefusal {
    /// Client or address are not to be trusted: a page, never a redirect.
    Page(Fault),
    /// The client hears of it.
    Redirect(Box<(Fault, SignInRequest)>),
}

impl From<Fault> for AuthorizeRefusal {
    fn from(fault: Fault) -> Self {
        Self::Page(fault)
    }
}

/// Reads a request to `/authorize`.
pub fn authorize(cloud: &Cloud, route: &EntraRoute, form: &Parameters) -> Result<SignInRequest, AuthorizeRefusal> {
    let (app, redirect_uri) = trusted(cloud, route, form)?;
    if !route.v1 && form.get("prompt") == Some(ADMIN_CONSENT) {
        let why = "prompt=admin_consent is for v1; v2 has the endpoint /v2.0/adminconsent";
        return Err(AuthorizeRefusal::Page(Fault::new(901_001, why).with("prompt", ADMIN_CONSENT)));
    }
    let mut request = bare(&app, route, form, redirect_uri);
    let checked = fill(cloud, &app, &mut request, form);
    checked.map_err(|fault| AuthorizeRefusal::Redirect(Box::new((fault, request.clone()))))?;
    Ok(request)
}

impl SignInRequest {
    /// Whether v1's `prompt=admin_consent` wants an administrator to consent for everybody on the way.
    ///
    /// <https://learn.microsoft.com/previous-versions/azure/active-directory/azuread-dev/v1-protocols-oauth-code>
    pub fn wants_admin_consent(&self) -> bool {
        self.prompt.as_deref() == Some(ADMIN_CONSENT)
    }

    /// Application permissions that an administrator consents to besides.
    pub fn roles(&self, app: &Application) -> Vec<(Uuid, String)> {
        match &self.admin {
            Some(admin) => admin.roles.clone(),
            None if self.wants_admin_consent() => {
                let declared = app.required_access.iter();
                declared.flat_map(|access| access.roles.iter().map(|role| (access.resource, role.clone()))).collect()
            }
            None => Vec::new(),
        }
    }
}

/// Reads a request to `/adminconsent`.
///
/// <https://learn.microsoft.com/entra/identity-platform/v2-admin-consent>
pub fn admin_consent(cloud: &Cloud, route: &EntraRoute, form: &Parameters) -> Result<SignInRequest, AuthorizeRefusal> {
    let (app, redirect_uri) = trusted(cloud, route, form)?;
    let mut request = bare(&app, route, form, redirect_uri);
    request.prompt = None;
    request.mode = Mode::Query;
    request.admin = Some(AdminRequest { scope: None, roles: Vec::new() });
    let scope = form.get("scope");
    let asked = match scope {
        Some(scope) => RequestedScopes::at_sign_in(cloud, &app, scope),
        None if route.v1 => Ok(declared(&app)),
        None => Err(Fault::missing("scope")),
    };
    match asked {
        Ok(asked) => {
            if let Some(target) =
                asked.whole.iter().find(|target| target.app_id != app.app_id && !app.declares(target.app_id))
            {
                let fault = misconfigured(cloud, &app, target.app_id);
                return Err(AuthorizeRefusal::Redirect(Box::new((fault, request))));
            }
            let roles = asked.whole.iter().flat_map(|target| {
                target.declared_roles(&app).into_iter().map(|role| (target.app_id, role)).collect::<Vec<_>>()
            });
            request.admin = Some(AdminRequest { scope: scope.map(str::to_owned), roles: roles.collect() });
            request.scopes = mock365_domain::scopes::declared(&app, &asked.scopes);
            Ok(request)
        }
        Err(fault) => Err(AuthorizeRefusal::Redirect(Box::new((fault, request)))),
    }
}

/// Everything that an application declares, of all resources.
pub fn declared(app: &Application) -> RequestedScopes {
    use super::target::Target;
    let target = |id: Uuid| Target { app_id: id, uri: String::new(), v2: false };
    let whole: Vec<Target> = app.required_access.iter().map(|access| target(access.resource)).collect();
    let scopes = app
        .required_access
        .iter()
        .flat_map(|access| access.scopes.iter().map(|scope| (access.resource, scope.clone())))
        .collect();
    RequestedScopes { target: Target::graph(), scopes, whole }
}

/// Tenant, client and redirect address: what must be right before anything may leave by redirect.
fn trusted(cloud: &Cloud, route: &EntraRoute, form: &Parameters) -> Result<(Arc<Application>, String), Fault> {
    let authority = Authority::asked(cloud, route)?;
    let client = form.get("client_id").ok_or_else(|| Fault::missing("client_id"))?;
    let app = client_of(cloud, client, &route.authority)?;
    let redirect_uri = match form.get("redirect_uri") {
        Some(asked) => asked,
        None => app.redirect_uris.first().map_or("", |known| known.uri.as_str()),
    };
    if app.redirect_uris.is_empty() && !redirect_uri.is_empty() {
        return Err(Fault::new(500_113, "the registration has no address at all that an answer could go to"));
    }
    if redirect_uri.is_empty() {
        return Err(Fault::new(900_971, "no redirect_uri was sent, and none is registered"));
    }
    if app.redirect(redirect_uri).is_none() {
        let known: Vec<&str> = app.redirect_uris.iter().map(|known| known.uri.as_str()).collect();
        let why = format!("{redirect_uri} is not registered; registered are: {}", known.join(", "));
        let fault = Fault::new(50_011, why).with("redirect_uri", redirect_uri);
        return Err(fault.with("app_id", app.app_id.to_string()));
    }
    audience(cloud, &app, authority, &route.authority)?;
    let redirect_uri = redirect_uri.to_owned();
    Ok((app, redirect_uri))
}

/// The client of an id.
pub fn client_of(cloud: &Cloud, client: &str, directory: &str) -> Result<Arc<Application>, Fault> {
    let Ok(id) = Uuid::parse_str(client) else {
        return Err(Fault::new(700_038, "client_id is no GUID").with("client_id", client));
    };
    cloud.applications.get(&id).cloned().ok_or_else(|| unknown_client(cloud, client, directory))
}

/// A client that is not there.
pub fn unknown_client(cloud: &Cloud, client: &str, directory: &str) -> Fault {
    let named = cloud.tenant(directory).map_or(directory, |tenant| tenant.display_name.as_str());
    let why = format!("no application {client} is there for the tenant {named}");
    Fault::new(700_016, why).with("app_id", client).with("tenant", named)
}

/// Whether the application may be used under that tenant segment.
pub fn audience(cloud: &Cloud, app: &Application, authority: Authority, segment: &str) -> Result<(), Fault> {
    let fault = |number, why: &str| {
        let fault = Fault::new(number, why).with("app_id", app.app_id.to_string());
        fault.with("app_name", &app.display_name)
    };
    match (app.audience, authority) {
        (Audience::SingleTenant, Authority::Common | Authority::Organizations) => {
            Err(fault(50_194, "the application is registered for its home tenant alone").with("time", "10/15/2018"))
        }
        (Audience::SingleTenant | Audience::MultiTenant, Authority::Tenant(CONSUMERS)) => {
            Err(fault(9_002_332, "the application takes no personal accounts"))
        }
        (Audience::SingleTenant, Authority::Tenant(id)) if id != app.home_tenant => {
            Err(unknown_client(cloud, &app.app_id.to_string(), segment))
        }
        _ => Ok(()),
    }
}

fn bare(app: &Application, route: &EntraRoute, form: &Parameters, redirect_uri: String) -> SignInRequest {
    let own = |name| form.get(name).map(str::to_owned);
    let response_type: Vec<String> =
        form.get("response_type").unwrap_or("").split_ascii_whitespace().map(str::to_owned).collect();
    let implicit = response_type.iter().any(|kind| kind != "code");
    let mode = match form.get("response_mode") {
        Some("form_post") => Mode::FormPost,
        Some("fragment") => Mode::Fragment,
        Some("query") => Mode::Query,
        _ if implicit => Mode::Fragment,
        _ => Mode::Query,
    };
    SignInRequest {
        v1: route.v1,
        authority: route.authority.clone(),
        client: app.app_id,
        redirect_uri,
        response_type,
        mode,
        scopes: Vec::new(),
        asked: if route.v1 { String::new() } else { own("scope").unwrap_or_default() },
        resource: String::new(),
        state: own("state"),
        nonce: own("nonce"),
        prompt: own("prompt"),
        login_hint: own("login_hint"),
        here: route.here,
        sid: own("sid"),
        max_age: None,
        tells_when: form.get("max_age").is_some() || form.get("claims").is_some_and(wants_auth_time),
        signing_in: None,
        challenge: own("code_challenge")
            .map(|challenge| (own("code_challenge_method").unwrap_or_else(|| "plain".to_owned()), challenge)),
        policies: form.get("claims").map(named_policies).unwrap_or_default(),
        client_info: form.get("client_info") == Some("1"),
        admin: None,
        device: None,
    }
}

/// The policies in `claims`; anything else that stands there is nothing that the mock knows.
///
/// <https://learn.microsoft.com/entra/identity-platform/v2-conditional-access-dev-guide>
fn named_policies(claims: &str) -> Vec<Uuid> {
    let claims: serde_json::Value = serde_json::from_str(claims).unwrap_or_default();
    let values = claims["access_token"]["capolids"]["values"].as_array();
    let values = values.into_iter().flatten().filter_map(|value| Uuid::parse_str(value.as_str()?).ok());
    values.take(64).collect()
}

/// Whether `claims` asks for `auth_time` in the id token.
///
/// <https://openid.net/specs/openid-connect-core-1_0.html#ClaimsParameter>
fn wants_auth_time(claims: &str) -> bool {
    let claims: serde_json::Value = serde_json::from_str(claims).unwrap_or_default();
    claims.pointer("/id_token/auth_time").is_some()
}

/// Fills in and checks everything whose faults the client may hear of.
fn fill(cloud: &Cloud, app: &Application, request: &mut SignInRequest, form: &Parameters) -> Result<(), Fault> {
    if request.response_type.is_empty() {
        return Err(Fault::missing("response_type"));
    }
    if !request.response_type.iter().all(|kind| matches!(kind.as_str(), "code" | "id_token" | "token")) {
        return Err(Fault::new(70_005, "response_type is made of code, id_token and token"));
    }
    if request.response_type.iter().any(|kind| kind == "id_token") && !app.id_tokens {
        return Err(Fault::new(700_054, "the registration lets the authorization endpoint give no id tokens"));
    }
    if request.response_type.iter().any(|kind| kind == "token") && !app.access_tokens {
        return Err(Fault::new(700_051, "the registration lets the authorization endpoint give no access tokens"));
    }
    let implicit = request.response_type.iter().any(|kind| kind != "code");
    if let Some(mode) = form.get("response_mode") {
        let known = matches!(mode, "query" | "fragment" | "form_post");
        if !known || (implicit && mode == "query") {
            let fault = Fault::new(70_007, "response_mode is query (not with tokens), fragment or form_post");
            request.mode = if implicit { Mode::Fragment } else { Mode::Query };
            return Err(fault.with("response_mode", mode));
        }
    }
    let asked = if request.v1 {
        RequestedScopes::resource(cloud, app, form.get("resource"))?.with_openid()
    } else {
        let asked = RequestedScopes::at_sign_in(cloud, app, form.get("scope").ok_or_else(|| Fault::missing("scope"))?)?;
        asked.target.fits(cloud, form.get("resource"), 9_010_010)?;
        asked
    };
    request.resource = asked.target.uri;
    request.scopes = asked.scopes;
    if request.response_type.iter().any(|kind| kind == "id_token") && request.nonce.is_none() {
        return Err(Fault::missing("nonce"));
    }
    if request.prompt.as_ref().is_some_and(|prompt| !PROMPTS.contains(&prompt.as_str())) {
        let fault = Fault::new(90_023, format!("prompt is one of {}, and one alone", PROMPTS.join(", ")));
        return Err(fault.message("Unsupported 'prompt' value."));
    }
    if let Some(age) = form.get("max_age") {
        let wrong = |_| Fault::new(90_023, "max_age is a number of seconds").message("Unsupported 'max_age' value.");
        request.max_age = Some(age.parse().map_err(wrong)?);
    }
    challenge(app, request)
}

/// PKCE: S256 or plain, 43 to 128 characters, and a must for single-page applications.
fn challenge(app: &Application, request: &SignInRequest) -> Result<(), Fault> {
    match &request.challenge {
        None => {
            let spa = app.redirect(&request.redirect_uri).is_some_and(|known| known.client == ClientType::Spa);
            let code = request.response_type.iter().any(|kind| kind == "code");
            if spa && code {
                return Err(Fault::new(9_002_325, "a single-page application must send a code_challenge"));
            }
            Ok(())
        }
        Some((method, _)) if !matches!(method.as_str(), "S256" | "plain") => {
            Err(Fault::new(50_149, format!("code_challenge_method is S256 or plain, not {method}")))
        }
        Some((_, challenge)) if !(43..=128).contains(&challenge.len()) => {
            Err(Fault::new(501_491, "code_challenge has 43 to 128 characters"))
        }
        Some(_) => Ok(()),
    }
}
