//! Tokens without the sign-in pages: for tests, for scenarios and for the control API.

use std::sync::Arc;

use mock365_domain::cloud::UserRef;
use mock365_domain::default::application;
use mock365_domain::directory::{Application, NationalCloud, Resource, TenantKind, User, permission};
use mock365_domain::sign_in::RefreshToken;
use mock365_domain::{Change, Cloud, Happened};
use serde_json::Value;
use uuid::Uuid;

use super::claims::ClientProof;
use super::issue::{TokenOrder, answer, holds, refresh_token, resource_of};
use super::target::{Target, is_oidc};
use crate::sandbox::Sandbox;

/// Microsoft's own sign-in host.
/// Microsoft's own sign-in host of a cloud.
fn microsofts(cloud: NationalCloud) -> String {
    format!("https://{}", cloud.hosts().sign_in[0])
}

/// A token that is wanted without the pages.
#[derive(Clone, Copy, Debug)]
pub struct DirectToken<'a> {
    /// Sign-in name; none for an app-only token, with the roles that the application declares, in the first work tenant that
    /// knows it.
    pub user: Option<&'a str>,
    /// Name or client id.
    pub app: &'a str,
    /// Scopes; everything that the application declares for the resource where empty.
    pub scopes: &'a [String],
    /// `graph` (where none), `exchange`, an identifier URI or a client id.
    pub resource: Option<&'a str>,
}

/// Why there is no such token: which part of what is wanted is wrong, and what was meant.
#[derive(Debug)]
pub struct Unissued {
    /// A JSON pointer to the part.
    pub place: String,
    /// Why.
    pub reason: String,
    /// The nearest known word.
    pub nearest: Option<String>,
}

impl Unissued {
    fn new(place: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { place: place.into(), reason: reason.into(), nearest: None }
    }

    fn near<'a>(self, word: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        Self { nearest: mock365_control::nearest(word, known).map(str::to_owned), ..self }
    }
}

impl From<Unissued> for String {
    fn from(why: Unissued) -> Self {
        let near = why.nearest.map(|near| format!("; near is `{near}`")).unwrap_or_default();
        why.reason + &near
    }
}

/// The token endpoint's JSON without the pages, for tests: what is asked for is issued, consented to or not, if the
/// resource publishes it, and nothing is written, no grant and no enterprise application. The v2 issuer lives where the
/// sandbox is known to the public, or else at Microsoft's own address.
pub fn direct(
    sandbox: &Sandbox,
    user: Option<&str>,
    app: &str,
    scopes: &[String],
    resource: Option<&str>,
) -> Result<Value, String> {
    let mut order = order(sandbox, "", &DirectToken { user, app, scopes, resource })?;
    order.origin = sandbox.config.public_url.clone().unwrap_or_else(|| microsofts(order.tenant.cloud));
    Ok(answer(sandbox, &order, sandbox.clock.now()))
}

/// The same for whoever asks at `origin`: the issuer is the one that discovery names there. Where a refresh token comes with
/// it, the consent that it presumes is written, so that it refreshes.
pub fn direct_with_consent(sandbox: &Sandbox, origin: &str, wanted: &DirectToken<'_>) -> Result<Value, Unissued> {
    let order = order(sandbox, origin, wanted)?;
    if let (Some(refresh), Some(user)) = (&order.refresh, &order.user) {
        sandbox.write(|cloud, _| {
            cloud.accept(order.tenant.id, order.app.app_id, Some(user.id), &refresh.scopes);
            ((), Change::directory(Happened::Created))
        });
    }
    Ok(answer(sandbox, &order, sandbox.clock.now()))
}

/// An access token by which one of Microsoft's own services comes to another in a tenant: no registration has a part in it.
pub fn between_services(
    sandbox: &Sandbox,
    tenant: Uuid,
    (service, name): (Uuid, &str),
    resource: &str,
    roles: &[&str],
) -> Option<String> {
    let now = sandbox.clock.now();
    let order = sandbox.read(|cloud, _| {
        Some(TokenOrder {
            refresh: None,
            tenant: Arc::clone(cloud.tenants.get(&tenant)?),
            user: None,
            app: Arc::new(application(service, name)),
            proof: ClientProof::Secret,
            target: Target::find(cloud, resource)?,
            permissions: roles.iter().map(|role| (*role).to_owned()).collect(),
            asked: String::new(),
            nonce: None,
            auth_time: None,
            sid: None,
            second_factor: false,
            v1: false,
            client_info: false,
            implicit: false,
            origin: microsofts(cloud.cloud_of(tenant)),
            evaluated: None,
        })
    })?;
    let answered = answer(sandbox, &order, now);
    answered.get("access_token").and_then(Value::as_str).map(str::to_owned)
}

fn order(sandbox: &Sandbox, origin: &str, wanted: &DirectToken<'_>) -> Result<TokenOrder, Unissued> {
    let now = sandbox.clock.now();
    sandbox.read(|cloud, _| {
        let app = named_app(cloud, wanted.app)?;
        let target = named_target(cloud, wanted.resource.unwrap_or("graph"))?;
        let user = wanted.user.map(|name| named_user(cloud, name)).transpose()?;
        let tenant = if let Some((at, _)) = &user {
            cloud.tenants.get(&at.tenant)
        } else {
            let work = || cloud.tenants.values().filter(|tenant| tenant.kind == TenantKind::Work);
            work().find(|tenant| tenant.service_principal(app.app_id).is_some()).or_else(|| work().next())
        };
        let tenant = tenant.ok_or_else(|| Unissued::new("", "the Cloud has no tenant"))?;
        let permissions = permissions(app, &target, user.is_some(), wanted.scopes)?;
        let asked = in_words(&target, wanted.scopes, &permissions, user.is_some());
        Ok(TokenOrder {
            refresh: user.as_ref().filter(|_| holds(&permissions, "offline_access")).map(|(at, _)| {
                let scopes = permissions.iter().map(|scope| (resource_of(scope, &target), scope.clone())).collect();
                let token = refresh_token(app.app_id, *at, &target.uri, scopes, now);
                RefreshToken { asked: asked.clone(), ..token }
            }),
            tenant: Arc::clone(tenant),
            user: user.map(|(_, user)| Arc::clone(user)),
            app: Arc::clone(app),
            proof: ClientProof::Secret,
            target,
            permissions,
            asked,
            nonce: None,
            auth_time: None,
            sid: None,
            second_factor: false,
            v1: false,
            client_info: false,
            implicit: false,
            origin: origin.to_owned(),
            evaluated: None,
        })
    })
}

fn named_app<'a>(cloud: &'a Cloud, name: &str) -> Result<&'a Arc<Application>, Unissued> {
    cloud.application(name).ok_or_else(|| {
        let known = cloud.applications.values().map(|app| app.display_name.as_str());
        Unissued::new("/app", format!("there is no application {name}")).near(name, known)
    })
}

fn named_target(cloud: &Cloud, name: &str) -> Result<Target, Unissued> {
    Target::find(cloud, name).ok_or_else(|| {
        let uris = Resource::all().iter().flat_map(|resource| resource.uris.iter().copied());
        let environments: Vec<String> =
            cloud.environment_hosts().into_iter().map(|host| format!("https://{host}")).collect();
        let known = ["graph", "exchange"].into_iter().chain(uris).chain(environments.iter().map(String::as_str));
        Unissued::new("/resource", format!("there is no resource {name}")).near(name, known)
    })
}

fn named_user<'a>(cloud: &'a Cloud, name: &str) -> Result<(UserRef, &'a Arc<User>), Unissued> {
    cloud.user(name).ok_or_else(|| {
        let users = cloud.tenants.values().flat_map(|tenant| tenant.users.values());
        Unissued::new("/user", format!("there is no user {name}")).near(name, users.map(|user| user.upn.as_str()))
    })
}

/// A scope without the resource that it was asked for with.
fn bare<'a>(target: &Target, scope: &'a str) -> &'a str {
    scope.strip_prefix(&target.uri).map_or(scope, |own| own.trim_start_matches('/'))
}

/// The scopes in the words in which they were asked for; who asks for nothing asks for all of it, in short names.
fn in_words(target: &Target, asked: &[String], permissions: &[String], delegated: bool) -> String {
    let known_short = |scope: &String| {
        if target.app_id == permission::GRAPH || is_oidc(scope) {
            scope.clone()
        } else {
            format!("{}/{scope}", target.uri)
        }
    };
    match (delegated, asked.is_empty()) {
        (false, _) => String::new(),
        (true, true) => permissions.iter().map(known_short).collect::<Vec<_>>().join(" "),
        // Names of other resources than Graph are whole at the sign-in host, and short ones stay short here.
        (true, false) => asked.join(" "),
    }
}

fn permissions(
    app: &Application,
    target: &Target,
    delegated: bool,
    scopes: &[String],
) -> Result<Vec<String>, Unissued> {
    let asked: Vec<(usize, &str)> =
        scopes.iter().map(|scope| bare(target, scope)).enumerate().filter(|(_, scope)| *scope != ".default").collect();
    // `.default` is everything, whatever stands beside it.
    let all = asked.len() < scopes.len() && asked.iter().all(|(_, scope)| is_oidc(scope));
    let own = asked.iter().map(|(index, name)| published(target, *index, name, delegated));
    let own = own.collect::<Result<Vec<String>, Unissued>>()?;
    let mut declared = match (asked.is_empty() || all, delegated) {
        (false, _) => return Ok(own),
        (true, true) => target.declared_scopes(app),
        (true, false) => target.declared_roles(app),
    };
    declared.extend(own.into_iter().filter(|scope| !holds(&declared, scope)).collect::<Vec<_>>());
    Ok(match declared.is_empty() && target.app_id == permission::EXCHANGE {
        // What every client of EWS asks for.
        true if delegated => vec!["EWS.AccessAsUser.All".to_owned()],
        true => vec!["full_access_as_app".to_owned()],
        false => declared,
    })
}

/// A permission as the resource writes it; other people's APIs have any.
fn published(target: &Target, index: usize, name: &str, delegated: bool) -> Result<String, Unissued> {
    if delegated && is_oidc(name) {
        return Ok(name.to_ascii_lowercase());
    }
    let Some(resource) = Resource::by_id(target.app_id) else { return Ok(name.to_owned()) };
    let (found, known, kind): (_, Vec<&str>, _) = if delegated {
        let known = resource.scopes.iter().map(|scope| scope.value).collect();
        (resource.scope(name).map(|scope| scope.value), known, "delegated permission")
    } else {
        let known = resource.roles.iter().map(|role| role.value).collect();
        (resource.role(name).map(|role| role.value), known, "application permission")
    };
    found.map(str::to_owned).ok_or_else(|| {
        let why = format!("{} publishes no {kind} `{name}`", resource.display_name);
        Unissued::new(format!("/scopes/{index}"), why).near(name, known)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use mock365_domain::cloud::CONSUMERS;

    use crate::tokens::TokenFault;

    fn sandbox() -> Sandbox {
        Sandbox::new("issue", Arc::default())
    }

    fn token(answer: &Value) -> &str {
        answer["access_token"].as_str().expect("an access token")
    }

    #[test]
    fn a_user_gets_what_the_app_declares_and_an_app_its_roles() {
        let sandbox = sandbox();
        let now = sandbox.clock.now();
        let anna = direct(&sandbox, Some("anna@contoso.example"), "HubSpot Sales", &[], None).expect("a token");
        let bearer = sandbox.bearer(token(&anna), now).expect("a good token");
        assert!(bearer.has("Mail.ReadWrite") && !bearer.has("offline_access") && bearer.user.is_some());
        assert_eq!(bearer.audience, "https://graph.microsoft.com");
        assert!(anna["refresh_token"].is_string() && anna["id_token"].is_string());
        let app = direct(&sandbox, None, "HubSpot Sales", &[], None).expect("a token");
        let bearer = sandbox.bearer(token(&app), now).expect("a good token");
        assert!(bearer.user.is_none() && bearer.roles.contains(&"User.Read.All".to_owned()));
        assert!(app.get("refresh_token").is_none());
    }

    #[test]
    fn exchange_tools_and_personal_accounts() {
        let sandbox = sandbox();
        let now = sandbox.clock.now();
        let scopes = ["EWS.AccessAsUser.All".to_owned()];
        let ews = direct(&sandbox, Some("anna@contoso.example"), "HubSpot Sales", &scopes, Some("exchange"))
            .expect("a token");
        assert_eq!(sandbox.bearer(token(&ews), now).expect("good").audience, "https://outlook.office365.com");
        let tool = direct(&sandbox, Some("admin@contoso.example"), "14d82eec-204b-4c2f-b7e8-296a70dab67e", &[], None);
        assert!(sandbox.bearer(token(&tool.expect("a token")), now).expect("good").has("Directory.ReadWrite.All"));
        let jane = direct(&sandbox, Some("jane@gmail.example"), "HubSpot Sales", &[], None).expect("a token");
        assert!(!token(&jane).contains('.'));
        assert_eq!(sandbox.bearer(token(&jane), now).expect("good").tenant, CONSUMERS);
        sandbox.reset();
        assert_eq!(sandbox.bearer(token(&jane), now), Err(TokenFault::Foreign));
        assert!(direct(&sandbox, Some("nobody"), "HubSpot Sales", &[], None).is_err());
        assert!(direct(&sandbox, None, "HubSpot Sales", &[], Some("https://nowhere.example")).is_err());
    }
}
