//! How an application is changed, and the enterprise application that stands for it in a tenant.

use jiff::Timestamp;
use mock365_control::standing::{AudienceSetting, GroupClaimsSetting};
use mock365_control::state::AppPatch;
use mock365_domain::Cloud;
use mock365_domain::default;
use mock365_domain::directory::{
    AppRoleAssignment, Application, Audience, Certificate, ClientType, GroupClaims, PrincipalKind, Publisher,
    RequiredAccess, Resource, Secret, permission,
};
use uuid::Uuid;

use super::{PatchContext, PatchFault, member, tenant_id};
use crate::tokens::can_sign;

/// Namespace of the client ids of applications that are made.
const APPS: Uuid = uuid::uuid!("6d6f636b-3336-4535-8000-000000000002");

/// Changes an application, made where it is not known.
pub fn apply(cloud: &mut Cloud, name: &str, wanted: &AppPatch, context: PatchContext) -> Result<(), PatchFault> {
    let place = format!("/apps/{name}");
    let app_id = find_or_make(cloud, &place, name, wanted)?;
    let scopes = match &wanted.scopes {
        None => None,
        Some(values) => Some(self::scopes(&format!("{place}/scopes"), permission::GRAPH, values)?),
    };
    let roles = match &wanted.roles {
        None => None,
        Some(values) => Some(self::roles(&format!("{place}/roles"), permission::GRAPH, values)?),
    };
    for (index, pem) in wanted.certificates.iter().flatten().enumerate() {
        if !can_sign(pem) {
            let why = "this is no X.509 certificate in PEM over an RSA key";
            return Err(PatchFault::new(format!("{place}/certificates/{index}"), why));
        }
    }
    for (index, uri) in wanted.redirect_uris.iter().flatten().enumerate() {
        if !Application::is_redirect_uri(uri) {
            let why = format!("`{uri}` is no address that an answer could be sent to: https://app.example/callback");
            return Err(PatchFault::new(format!("{place}/redirect_uris/{index}"), why));
        }
    }
    if let Some(uri) = wanted.logout_url.as_deref().filter(|uri| !uri.is_empty() && !Application::is_logout_uri(uri)) {
        let why = format!("`{uri}` is no address that a browser could open: https://…");
        return Err(PatchFault::new(format!("{place}/logout_url"), why));
    }
    if let Some(app) = cloud.application_mut(app_id) {
        register(app, wanted);
        declare(app, scopes, roles);
    }
    enterprise(cloud, &place, app_id, wanted, context)
}

fn find_or_make(cloud: &mut Cloud, place: &str, name: &str, wanted: &AppPatch) -> Result<Uuid, PatchFault> {
    if let Some(app) = cloud.application(name) {
        return match &wanted.client_id {
            Some(id) if !id.eq_ignore_ascii_case(&app.app_id.to_string()) => {
                Err(PatchFault::new(format!("{place}/client_id"), "the client id of an application does not change"))
            }
            _ => Ok(app.app_id),
        };
    }
    let app_id = client_id_of(name, wanted).map_err(|why| PatchFault::new(format!("{place}/client_id"), why))?;
    if cloud.applications.contains_key(&app_id) || Resource::by_id(app_id).is_some() {
        return Err(PatchFault::new(format!("{place}/client_id"), "another application has that client id"));
    }
    let app = Application {
        redirect_uris: vec![default::web("http://localhost")],
        publisher: Some(Publisher { name: name.to_owned(), verified: true, partner: None }),
        // As a new registration has them.
        id_tokens: false,
        access_tokens: false,
        ..default::application(app_id, name)
    };
    cloud.applications.insert(app_id, app.into());
    Ok(app_id)
}

/// The client id of an application that is made under a name.
pub fn client_id_of(name: &str, wanted: &AppPatch) -> Result<Uuid, String> {
    match (&wanted.client_id, Uuid::parse_str(name)) {
        (Some(id), _) => Uuid::parse_str(id).map_err(|_| format!("`{id}` is not a GUID")),
        (None, Ok(id)) => Ok(id),
        (None, Err(_)) => Ok(Uuid::new_v5(&APPS, name.as_bytes())),
    }
}

fn register(app: &mut Application, wanted: &AppPatch) {
    if let Some(name) = &wanted.display_name {
        name.clone_into(&mut app.display_name);
    }
    if let Some(verified) = wanted.verified_publisher {
        let name = app.publisher.take().map_or_else(|| app.display_name.clone(), |publisher| publisher.name);
        app.publisher = Some(Publisher { name, verified, partner: None });
    }
    app.id_tokens = wanted.id_tokens.unwrap_or(app.id_tokens);
    app.access_tokens = wanted.access_tokens.unwrap_or(app.access_tokens);
    app.risky = wanted.risky.unwrap_or(app.risky);
    app.allow_public_client = wanted.allow_public_client.unwrap_or(app.allow_public_client);
    if let Some(uris) = &wanted.redirect_uris {
        app.redirect_uris = uris.iter().map(|uri| default::web(uri)).collect();
    }
    if let Some(uri) = &wanted.logout_url {
        app.logout_uri = (!uri.is_empty()).then(|| uri.clone());
    }
    if let Some(secrets) = &wanted.secrets {
        let secret = |value: &String| Secret {
            key_id: Uuid::new_v5(&app.app_id, value.as_bytes()),
            name: None,
            value: value.clone(),
            starts: None,
            expires: Timestamp::MAX,
        };
        app.secrets = secrets.iter().map(secret).collect();
    }
    if let Some(expired) = wanted.secrets_expired {
        let expires = if expired { Timestamp::UNIX_EPOCH } else { Timestamp::MAX };
        app.secrets.iter_mut().for_each(|secret| secret.expires = expires);
    }
    for (wanted, kind) in [(wanted.spa, ClientType::Spa), (wanted.native, ClientType::Native)] {
        if let Some(wanted) = wanted {
            let client = if wanted { kind } else { ClientType::Web };
            app.redirect_uris.iter_mut().for_each(|uri| uri.client = client);
        }
    }
    match wanted.audience {
        None => {}
        Some(AudienceSetting::SingleTenant) => app.audience = Audience::SingleTenant,
        Some(AudienceSetting::MultiTenant) => app.audience = Audience::MultiTenant,
        Some(AudienceSetting::Everybody) => app.audience = Audience::MultiTenantAndPersonal,
    }
    match wanted.group_claims {
        None => {}
        Some(GroupClaimsSetting::None) => app.group_claims = GroupClaims::None,
        Some(GroupClaimsSetting::SecurityGroup) => app.group_claims = GroupClaims::SecurityGroup,
        Some(GroupClaimsSetting::All) => app.group_claims = GroupClaims::All,
    }
    if let Some(certificates) = &wanted.certificates {
        let certificate = |pem: &String| Certificate {
            key_id: Uuid::new_v5(&app.app_id, pem.as_bytes()),
            name: None,
            pem: pem.clone(),
        };
        app.certificates = certificates.iter().map(certificate).collect();
    }
}

fn declare(app: &mut Application, scopes: Option<Vec<String>>, roles: Option<Vec<String>>) {
    if scopes.is_none() && roles.is_none() {
        return;
    }
    let at = app.required_access.iter().position(|access| access.resource == permission::GRAPH).unwrap_or_else(|| {
        let (scopes, roles) = (Vec::new(), Vec::new());
        app.required_access.push(RequiredAccess { resource: permission::GRAPH, scopes, roles });
        app.required_access.len() - 1
    });
    let access = &mut app.required_access[at];
    if let Some(scopes) = scopes {
        access.scopes = scopes;
    }
    if let Some(roles) = roles {
        access.roles = roles;
    }
}

/// What holds in one tenant.
fn enterprise(
    cloud: &mut Cloud,
    place: &str,
    app_id: Uuid,
    wanted: &AppPatch,
    context: PatchContext,
) -> Result<(), PatchFault> {
    let says_something = wanted.installed.is_some()
        || wanted.assignment_required.is_some()
        || wanted.enabled.is_some()
        || wanted.assigned.is_some();
    if !says_something {
        return Ok(());
    }
    let tenant = tenant_id(cloud, place, wanted.tenant.as_deref(), context)?;
    if wanted.installed == Some(false) {
        let known = cloud.tenants.get(&tenant).and_then(|tenant| tenant.service_principal(app_id));
        if let Some(gone) = known.map(|principal| principal.id) {
            cloud.remove_service_principal(tenant, gone);
        }
        return Ok(());
    }
    let mut assigned = Vec::new();
    for (index, name) in wanted.assigned.iter().flatten().enumerate() {
        let (principal, group) = member(cloud, &format!("{place}/assigned/{index}"), tenant, name)?;
        let kind = if group { PrincipalKind::Group } else { PrincipalKind::User };
        let id = cloud.guid();
        let created = context.now.timestamp();
        assigned.push(AppRoleAssignment { id, role: Uuid::nil(), principal, kind, created });
    }
    cloud.provision(tenant, app_id);
    let Some(principal) = cloud.tenant_mut(tenant).and_then(|tenant| tenant.service_principal_mut(app_id)) else {
        return Ok(());
    };
    principal.assignment_required = wanted.assignment_required.unwrap_or(principal.assignment_required);
    principal.enabled = wanted.enabled.unwrap_or(principal.enabled);
    if wanted.assigned.is_some() {
        principal.assigned.retain(|assignment| assignment.kind == PrincipalKind::ServicePrincipal);
        principal.assigned.extend(assigned);
    }
    Ok(())
}

/// The application of a name or client id, or one of Microsoft's own services.
pub fn callable(cloud: &Cloud, place: &str, name: &str) -> Result<Uuid, PatchFault> {
    let own = Resource::all().iter().find(|service| service.display_name.eq_ignore_ascii_case(name));
    own.map_or_else(|| known(cloud, place, name), |service| Ok(service.app_id))
}

/// The application of a name or client id.
pub fn known(cloud: &Cloud, place: &str, name: &str) -> Result<Uuid, PatchFault> {
    cloud.application(name).map(|app| app.app_id).ok_or_else(|| {
        let names = cloud.applications.values().map(|app| app.display_name.as_str());
        PatchFault::new(place, format!("there is no application `{name}`")).near(name, names)
    })
}

/// Delegated permissions of a resource, in its own casing.
pub fn scopes(place: &str, resource: Uuid, values: &[String]) -> Result<Vec<String>, PatchFault> {
    let resource = Resource::by_id(resource);
    let scope = |(index, value): (usize, &String)| {
        resource.and_then(|resource| resource.scope(value)).map(|scope| scope.value.to_owned()).ok_or_else(|| {
            let known = resource.into_iter().flat_map(|resource| resource.scopes).map(|scope| scope.value);
            PatchFault::new(format!("{place}/{index}"), format!("there is no delegated permission `{value}`"))
                .near(value, known)
        })
    };
    values.iter().enumerate().map(scope).collect()
}

/// Application permissions of a resource, in its own casing.
pub fn roles(place: &str, resource: Uuid, values: &[String]) -> Result<Vec<String>, PatchFault> {
    let resource = Resource::by_id(resource);
    let role = |(index, value): (usize, &String)| {
        resource.and_then(|resource| resource.role(value)).map(|role| role.value.to_owned()).ok_or_else(|| {
            let known = resource.into_iter().flat_map(|resource| resource.roles).map(|role| role.value);
            PatchFault::new(format!("{place}/{index}"), format!("there is no application permission `{value}`"))
                .near(value, known)
        })
    };
    values.iter().enumerate().map(role).collect()
}
