//! Consents: who agreed to what, who may, and the workflow that asks an administrator.
//!
//! <https://learn.microsoft.com/entra/identity/enterprise-apps/user-admin-consent-overview>

use jiff::Timestamp;
use uuid::Uuid;

use crate::directory::{
    Application, DelegatedScope, Resource, ServicePrincipal, Tenant, User, UserConsent, permission,
};

/// An OAuth2 permission grant.
///
/// <https://learn.microsoft.com/graph/api/resources/oauth2permissiongrant>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Id of the grant.
    pub id: String,
    /// Object id of the enterprise application that may call.
    pub client: Uuid,
    /// Who it may act for: everybody, or one user.
    pub principal: Option<Uuid>,
    /// Object id of the resource's enterprise application.
    pub resource: Uuid,
    /// Scope values.
    pub scopes: Vec<String>,
}

/// A request for an administrator's approval of one app.
///
/// <https://learn.microsoft.com/graph/api/resources/appconsentrequest>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentRequest {
    /// Id of the request.
    pub id: Uuid,
    /// The app's client id.
    pub app_id: Uuid,
    /// The app's name.
    pub app_name: String,
    /// Scopes that were asked for: resource client id, scope value.
    pub scopes: Vec<(Uuid, String)>,
    /// What the users wrote.
    pub users: Vec<UserRequest>,
}

/// One user's request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserRequest {
    /// Id of the user's request.
    pub id: Uuid,
    /// Who asked.
    pub user: Uuid,
    /// Why.
    pub reason: String,
    /// How it stands.
    pub status: RequestStatus,
    /// When it was made.
    pub created: Timestamp,
    /// When it ends unanswered.
    pub expires: Timestamp,
    /// Who answered, and with what words.
    pub answered: Option<(Uuid, String)>,
}

/// How a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestStatus {
    /// Nobody has answered.
    InProgress,
    /// Approved, or denied: it is answered.
    Completed,
    /// Its days are over.
    Expired,
}

/// What consent still needs at sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Consent {
    /// Everything asked for is granted.
    Granted,
    /// The user may agree to these himself.
    AskUser(Vec<(Uuid, String)>),
    /// Only an administrator can.
    AskAdmin(NeedsAdmin),
}

/// Why only an administrator can consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NeedsAdmin {
    /// A permission is for administrators to grant.
    AdminOnlyScope,
    /// The tenant's users may not consent at all.
    ConsentOff,
    /// The publisher is not verified, and the policy wants that.
    UnverifiedPublisher,
    /// A permission is not classified as low.
    NotLow,
    /// Where assignment is required, users can never consent themselves.
    AssignmentRequired,
    /// Microsoft holds the app to be risky.
    Risky,
}

/// Scopes that a sign-in gets without being consented to separately where anything else is.
pub const OIDC_SCOPES: [&str; 4] = ["openid", "profile", "email", "offline_access"];

impl Tenant {
    /// The scopes of a resource that an enterprise application may use for a user.
    pub fn granted(&self, client: Uuid, user: Uuid, resource: Uuid) -> Vec<&str> {
        let Some(target) = self.service_principal(resource) else { return Vec::new() };
        self.grants
            .iter()
            .filter(|grant| grant.client == client && grant.resource == target.id)
            .filter(|grant| grant.principal.is_none_or(|principal| principal == user))
            .flat_map(|grant| grant.scopes.iter().map(String::as_str))
            .collect()
    }

    /// What consent a user's sign-in to an app still needs for the scopes asked: (resource client id, scope value).
    pub fn consent(&self, app: &Application, user: &User, asked: &[(Uuid, String)]) -> Consent {
        let principal = self.service_principal(app.app_id);
        let missing: Vec<_> = asked
            .iter()
            .filter(|(resource, scope)| {
                !principal.is_some_and(|client| {
                    self.granted(client.id, user.id, *resource).iter().any(|known| known.eq_ignore_ascii_case(scope))
                })
            })
            .cloned()
            .collect();
        if missing.is_empty() {
            return Consent::Granted;
        }
        match self.needs_admin(app, principal, user, &missing) {
            Some(why) => Consent::AskAdmin(why),
            None => Consent::AskUser(missing),
        }
    }

    /// Why a user cannot agree to these scopes himself; nothing when he can.
    fn needs_admin(
        &self,
        app: &Application,
        principal: Option<&ServicePrincipal>,
        user: &User,
        missing: &[(Uuid, String)],
    ) -> Option<NeedsAdmin> {
        if user.may_consent_for_tenant() {
            return None;
        }
        if principal.is_some_and(|principal| principal.assignment_required) {
            return Some(NeedsAdmin::AssignmentRequired);
        }
        if missing.iter().any(|(resource, scope)| scope_of(*resource, scope).is_some_and(|scope| scope.admin)) {
            return Some(NeedsAdmin::AdminOnlyScope);
        }
        match self.user_consent {
            UserConsent::Off => Some(NeedsAdmin::ConsentOff),
            _ if app.risky => Some(NeedsAdmin::Risky),
            UserConsent::Legacy => None,
            UserConsent::Low if !app.verified_publisher() && app.home_tenant != self.id => {
                Some(NeedsAdmin::UnverifiedPublisher)
            }
            UserConsent::Low if missing.iter().all(|(resource, scope)| self.is_low(*resource, scope)) => None,
            UserConsent::Low => Some(NeedsAdmin::NotLow),
        }
    }

    /// Whether the tenant classified a permission as low.
    fn is_low(&self, resource: Uuid, scope: &str) -> bool {
        self.service_principal(resource)
            .is_some_and(|target| target.low_permissions.iter().any(|(_, low)| low.eq_ignore_ascii_case(scope)))
    }

    /// Writes scopes into the grant of a client, a resource and a principal, making the grant where there is none.
    /// Everything is named by object id.
    pub fn grant(&mut self, client: Uuid, principal: Option<Uuid>, resource: Uuid, scopes: &[String]) {
        let found = self
            .grants
            .iter_mut()
            .find(|grant| grant.client == client && grant.principal == principal && grant.resource == resource);
        let grant = if let Some(grant) = found {
            grant
        } else {
            let id = grant_id(client, resource, principal);
            self.grants.push(Grant { id, client, principal, resource, scopes: Vec::new() });
            let last = self.grants.len() - 1;
            &mut self.grants[last]
        };
        for scope in scopes {
            if !grant.scopes.iter().any(|known| known.eq_ignore_ascii_case(scope)) {
                grant.scopes.push(scope.clone());
            }
        }
    }
}

/// The permission behind a scope value of one of Microsoft's resources.
pub fn scope_of(resource: Uuid, scope: &str) -> Option<&'static DelegatedScope> {
    Resource::by_id(resource)?.scope(scope)
}

/// The resource client id under which OpenID scopes are granted.
pub const OIDC_RESOURCE: Uuid = permission::GRAPH;

/// A grant's id: url-safe base64 of client, resource and principal, as Entra makes them.
fn grant_id(client: Uuid, resource: Uuid, principal: Option<Uuid>) -> String {
    use base64::Engine;
    let mut bytes = Vec::with_capacity(48);
    bytes.extend(client.to_bytes_le());
    bytes.extend(resource.to_bytes_le());
    if let Some(principal) = principal {
        bytes.extend(principal.to_bytes_le());
    }
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}
