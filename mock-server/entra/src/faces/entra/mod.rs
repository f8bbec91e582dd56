//! The Entra face: the sign-in host, its pages and its token endpoint.

mod access;
mod app_confirmation;
mod authority;
mod blocked;
mod bounds;
mod canned;
mod claims;
pub mod codes;
mod consent_page;
mod cross_origin;
mod device;
mod direct;
mod discovery;
mod fault;
mod finish;
mod flow;
mod form;
mod interrupt;
mod issue;
mod logout;
mod message;
mod new_password;
mod pages;
mod places;
mod realm;
mod request;
mod respond;
mod route;
mod scope;
mod scope_words;
mod session;
mod sign_in_page;
mod state;
mod stay_signed_in;
mod target;
mod texts;
mod token;
mod translations;
mod userinfo;
pub mod variants;
mod who;

pub use request::PROMPTS;
mod whose;

pub use direct::direct as issue_direct;
pub use direct::direct_with_consent as issue_with_consent;
pub use direct::{DirectToken, Unissued, between_services};
pub use issue::held as held_refresh_token;
pub use pages::PlainPage;
pub use route::operations;

use http::{Method, StatusCode};
use uuid::Uuid;

use self::authority::Authority;
use self::fault::Fault;
use self::form::Parameters;
use self::pages::{Plain, texts};
use self::route::{Endpoint, EntraRoute};
use self::state::SignInFlow;
use crate::answers::Canned;
use crate::exchange::{Answer, Answerable, Call, Face, Named, Prepared};
use crate::limits::ENTRA_BODY;

/// The Entra face.
pub struct Entra;

/// A request as it was read.
struct Found<'a> {
    call: &'a Call<'a>,
    route: EntraRoute,
    form: Parameters,
}

impl Answerable for Found<'_> {
    fn answer(&self) -> Answer {
        cross_origin::put_on(answer(self.call, &self.route, &self.form), self.call, &self.route)
    }
}

impl Face for Entra {
    fn name(&self) -> &'static str {
        "entra"
    }

    fn body_limit(&self) -> usize {
        ENTRA_BODY.count()
    }

    fn read<'a>(&self, call: &'a Call<'a>) -> Prepared<'a> {
        let (route, form) = (EntraRoute::of(call), Parameters::of(call));
        let mut named = match (route.endpoint, form.get("grant_type")) {
            _ if cross_origin::is_preflight(call, &route) => Named::new("entra.preflight"),
            (Endpoint::Token, Some(grant)) => {
                Named::new(token::GrantType::of(grant).map_or("entra.token.unknown", token::GrantType::operation))
            }
            _ => Named::new(route.operation()),
        };
        let flow = form.get("ctx").and_then(|ctx| SignInFlow::open(call, ctx));
        named.app = form
            .get("client_id")
            .and_then(|id| Uuid::parse_str(id).ok())
            .or_else(|| flow.as_ref().map(|flow| flow.request.client));
        let written = who::written(&form).map(str::to_owned);
        let carried = written.is_none().then(|| who::carried(call, &route, &form, flow.as_ref())).flatten();
        (named.user, named.tenant) = call.sandbox.read(|cloud, _| {
            let authority = Authority::find(cloud, &route.authority).ok().and_then(Authority::tenant);
            let known = written.as_deref().and_then(|user| cloud.user(user)).map(|(at, _)| cloud.home_of(at));
            let at = known.or(carried).or_else(|| flow?.user);
            let name = carried.and_then(|at| Some(cloud.user_at(at)?.upn.clone()));
            (written.or(name), authority.or_else(|| at.map(|at| at.tenant)))
        });
        Prepared::new(named, Found { call, route, form })
    }

    fn canned(&self, call: &Call<'_>, canned: &Canned) -> Answer {
        cross_origin::put_on(canned::answer(call, canned), call, &EntraRoute::of(call))
    }

    fn too_large(&self, call: &Call<'_>) -> Answer {
        let message = "The request body is too large.";
        let mut fault = Fault::plain("invalid_request", message, "the body is over the limit of 1 MiB");
        fault.status = StatusCode::PAYLOAD_TOO_LARGE.as_u16();
        refuse(call, &EntraRoute::of(call), &fault)
    }
}

fn answer(call: &Call<'_>, route: &EntraRoute, form: &Parameters) -> Answer {
    if cross_origin::is_preflight(call, route) {
        return cross_origin::preflight(call, route);
    }
    if let Some(verbs) = route.endpoint.verbs().filter(|verbs| !allowed(verbs, &call.method)) {
        let fault = discovery::wrong_method(call, verbs);
        return refuse(call, route, &variants::at_token(fault, route.v1, form.grant()));
    }
    if let Some(fault) = bounds::over(call, route, form) {
        return refuse(call, route, &variants::at_token(fault, route.v1, form.grant()));
    }
    match route.endpoint {
        Endpoint::Token => token::answer(call, route, form),
        Endpoint::DeviceCode => device::code(call, route, form),
        Endpoint::DevicePage => device::page(call, form),
        Endpoint::Authorize => authorize(call, route, form),
        Endpoint::AdminConsent => begin(call, call.sandbox.read(|cloud, _| request::admin_consent(cloud, route, form))),
        Endpoint::Login => sign_in_page::post(call, form),
        Endpoint::Consent => consent_page::post(call, form),
        Endpoint::ConsentRequest => consent_page::post_request(call, form),
        Endpoint::Interrupt => interrupt::post(call, form),
        Endpoint::NewPassword => new_password::post(call, form),
        Endpoint::StaySignedIn => stay_signed_in::post(call, form),
        Endpoint::AppConfirmation => app_confirmation::post(call, form),
        Endpoint::Reprocess => consent_page::reprocess(call, form),
        Endpoint::Logout => logout::answer(call, form),
        Endpoint::Keys => discovery::keys(call, route),
        Endpoint::OpenIdConfiguration => discovery::openid_configuration(call, route),
        Endpoint::InstanceDiscovery => discovery::instance(call),
        Endpoint::UserRealm => realm::user_realm(call, route),
        Endpoint::CredentialType => realm::credential_type(call, route),
        Endpoint::UserInfo => userinfo::answer(call, route),
        Endpoint::NativeClient => {
            plain(call, PlainPage::NativeClient, "Signed in".to_owned(), "You can close this window.".to_owned())
        }
        Endpoint::Error => about(call, form),
        Endpoint::Unbuilt(name) => refuse(call, route, &Fault::unsupported("server_error", name)),
        Endpoint::Unknown => {
            let why = format!(
                "{} is no path of the sign-in host; see /common/v2.0/.well-known/openid-configuration",
                call.path
            );
            let mut fault = Fault::plain("invalid_request", "The page you are looking for does not exist.", why);
            fault.status = StatusCode::NOT_FOUND.as_u16();
            refuse(call, route, &fault).unsupported()
        }
    }
}

/// Whether an endpoint takes a verb. What can be read can be asked after.
fn allowed(verbs: &str, method: &Method) -> bool {
    let takes = |verb: &str| verbs.split(", ").any(|known| known == verb);
    takes(method.as_str()) || (method == Method::HEAD && takes("GET"))
}

/// A refusal as JSON or as a page, whichever the endpoint speaks.
fn refuse(call: &Call<'_>, route: &EntraRoute, fault: &Fault) -> Answer {
    if route.is_json() { fault.json(call) } else { pages::error(call, fault) }
}

/// `/{tenant}/oauth2/v2.0/authorize` and its v1 form.
///
/// <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-authorization-code>
fn authorize(call: &Call<'_>, route: &EntraRoute, form: &Parameters) -> Answer {
    begin(call, call.sandbox.read(|cloud, _| request::authorize(cloud, route, form)))
}

fn begin(call: &Call<'_>, request: Result<request::SignInRequest, request::AuthorizeRefusal>) -> Answer {
    match request {
        Ok(request) => flow::proceed(call, SignInFlow::new(call, request), session::of(call).as_deref()),
        Err(refused) => flow::refused(call, &refused),
    }
}

/// `/error?code=`: what a code means.
fn about(call: &Call<'_>, form: &Parameters) -> Answer {
    let asked = form.get("code").unwrap_or("");
    let number = asked.trim_start_matches("AADSTS").parse().ok();
    match number.and_then(codes::find) {
        Some(code) => {
            let heading = format!("AADSTS{}", code.number);
            plain(call, PlainPage::ErrorLookup, heading, format!("{} {}", code.name.unwrap_or(""), code.readable()))
        }
        None => plain(call, PlainPage::ErrorLookup, "Error lookup".to_owned(), "No such code.".to_owned()),
    }
}

fn plain(call: &Call<'_>, page: PlainPage, heading: String, text: String) -> Answer {
    pages::show(call, &Plain { t: texts(call), page, heading, text })
}
