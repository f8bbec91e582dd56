//! Consents: who agreed to what, who may, and the workflow that asks an administrator.
//!
//! <https://learn.microsoft.com/entra/identity/enterprise-apps/user-admin-consent-overview>

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::cloud::{Cloud, UserRef};
use crate::directory::{
    AppRoleAssignment, Application, DelegatedScope, PrincipalKind, Resource, ServicePrincipal, Tenant, User,
    UserConsent, UserKind, permission,
};
use crate::notice::Notice;
use crate::review::Verdict;
use crate::scopes::asks_for_all;
use crate::{Change, Happened, Now};

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
    /// What a reviewer answered.
    pub answered: Option<Verdict>,
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
    /// Everything of this resource was asked for; nothing of it is granted, and nothing declared.
    NothingDeclared(Uuid),
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
    /// Microsoft manages consent, and leaves a permission to administrators.
    Managed,
    /// Microsoft manages consent, and guests give none.
    Guest,
}

/// Scopes that a sign-in gets without being consented to separately where anything else is.
pub const OIDC_SCOPES: [&str; 4] = ["openid", "profile", "email", "offline_access"];

/// Where requests for approval are reviewed.
///
/// <https://learn.microsoft.com/graph/api/resources/appconsentrequest>
const REQUESTS: &str = "https://graph.microsoft.com/v1.0/identityGovernance/appConsent/appConsentRequests";

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
    /// Where anything is granted, OpenID's scopes come with it, and `.default` asks for no more.
    pub fn consent(&self, app: &Application, user: &User, asked: &[(Uuid, String)], now: Now) -> Consent {
        let principal = self.service_principal(app.app_id);
        let all = asked.iter().filter(|(resource, scope)| asks_for_all(scope) && *resource != app.app_id);
        let all = all.filter(|(resource, _)| !app.declares(*resource));
        for (resource, scope) in all {
            if self.spelled_out(app, user.id, &[(*resource, scope.clone())]).is_empty() {
                return Consent::NothingDeclared(*resource);
            }
        }
        let asked = self.spelled_out(app, user.id, asked);
        let any = principal.is_some_and(|client| {
            self.grants
                .iter()
                .any(|grant| grant.client == client.id && grant.principal.is_none_or(|principal| principal == user.id))
        });
        let missing: Vec<_> = asked
            .iter()
            .filter(|(_, scope)| !any || !OIDC_SCOPES.iter().any(|known| known.eq_ignore_ascii_case(scope)))
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
        match self.needs_admin(app, principal, user, &missing, now) {
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
        now: Now,
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
            UserConsent::Managed if !self.consent_is_managed(now) => None,
            UserConsent::Managed if user.kind == UserKind::Guest => Some(NeedsAdmin::Guest),
            UserConsent::Managed => {
                let left_out = |(resource, scope): &(Uuid, String)| self.leaves_out(app, *resource, scope, now);
                missing.iter().any(left_out).then_some(NeedsAdmin::Managed)
            }
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

impl Cloud {
    /// Writes a consent to scopes (resource client id, scope value), for one user or the whole tenant, and makes the
    /// enterprise applications that it needs. Returns the client's enterprise application.
    pub fn accept(
        &mut self,
        tenant: Uuid,
        app: Uuid,
        principal: Option<Uuid>,
        scopes: &[(Uuid, String)],
    ) -> Option<Uuid> {
        let client = self.provision(tenant, app)?;
        let mut resources: Vec<Uuid> = scopes.iter().map(|(resource, _)| *resource).collect();
        resources.sort_unstable();
        resources.dedup();
        for resource in resources {
            let Some(target) = self.provision(tenant, resource) else { continue };
            let own: Vec<String> =
                scopes.iter().filter(|(of, _)| *of == resource).map(|(_, scope)| scope.clone()).collect();
            self.tenant_mut(tenant)?.grant(client, principal, target, &own);
        }
        Some(client)
    }

    /// Gives an app application permissions of a resource, as an administrator's consent does.
    pub fn accept_roles(&mut self, tenant: Uuid, app: Uuid, resource: Uuid, roles: &[String], now: Now) -> Option<()> {
        let client = self.provision(tenant, app)?;
        self.provision(tenant, resource)?;
        for role in roles.iter().filter_map(|role| Resource::by_id(resource)?.role(role)) {
            let id = self.guid();
            let target = self.tenant_mut(tenant)?.service_principal_mut(resource)?;
            let held = |known: &AppRoleAssignment| known.principal == client && known.role == role.id;
            if !target.assigned.iter().any(held) {
                target.assigned.push_back(AppRoleAssignment {
                    id,
                    role: role.id,
                    principal: client,
                    kind: PrincipalKind::ServicePrincipal,
                    created: now.timestamp(),
                });
            }
        }
        Some(())
    }

    /// Asks the tenant's reviewers to approve an app for a user. One request per app and one open request per user;
    /// each reviewer gets a notice where the tenant wants that.
    ///
    /// <https://learn.microsoft.com/entra/identity/enterprise-apps/configure-admin-consent-workflow>
    pub fn ask_approval(
        &mut self,
        app: &Application,
        at: UserRef,
        scopes: &[(Uuid, String)],
        reason: &str,
        now: Now,
    ) -> Option<(Uuid, Change)> {
        let (app_request, user_request) = (self.guid(), self.guid());
        let tenant = self.tenant_mut(at.tenant)?;
        let settings = tenant.consent_requests.clone();
        let expires = now.plus(SignedDuration::from_hours(24 * i64::from(settings.days))).timestamp();
        let created = now.timestamp();
        if !tenant.requests.iter().any(|known| known.app_id == app.app_id) {
            tenant.requests.push(ConsentRequest {
                id: app_request,
                app_id: app.app_id,
                app_name: app.display_name.clone(),
                scopes: Vec::new(),
                users: Vec::new(),
            });
        }
        let request = tenant.requests.iter_mut().find(|known| known.app_id == app.app_id)?;
        request.scopes = scopes.to_vec();
        let open = |known: &UserRequest| {
            known.user == at.user && known.status == RequestStatus::InProgress && known.expires > created
        };
        let id = request.id;
        if request.users.iter().any(open) {
            return Some((id, Change::none()));
        }
        request.users.push(UserRequest {
            id: user_request,
            user: at.user,
            reason: reason.to_owned(),
            status: RequestStatus::InProgress,
            created,
            expires,
            answered: None,
        });
        let change = Change::directory(Happened::Created);
        if !settings.notify {
            return Some((id, change));
        }
        Some((id, change.and(self.tell_reviewers(app, at, &settings.reviewers, (id, reason), now))))
    }

    fn tell_reviewers(
        &mut self,
        app: &Application,
        at: UserRef,
        reviewers: &[Uuid],
        (request, reason): (Uuid, &str),
        now: Now,
    ) -> Change {
        let Some(tenant) = self.tenants.get(&at.tenant) else { return Change::none() };
        let asker = tenant.users.get(&at.user).map_or_else(String::new, |user| user.upn.clone());
        let app = &app.display_name;
        let notices: Vec<Notice> = reviewers
            .iter()
            .filter_map(|id| tenant.users.get(id))
            .map(|reviewer| Notice {
                at: now.timestamp(),
                to: reviewer.mail.clone().unwrap_or_else(|| reviewer.upn.clone()),
                subject: format!("{asker} is requesting access to {app}"),
                text: format!(
                    "{asker} asks for approval of {app}. Justification: {reason}\r\n\r\n\
                     Review the request: {REQUESTS}/{request}"
                ),
            })
            .collect();
        notices.into_iter().fold(Change::none(), |change, notice| change.and(self.notify(notice, now)))
    }
}

/// Application permissions of a resource that an app holds in a tenant, by value.
pub fn held_roles(tenant: &Tenant, app: Uuid, resource: Uuid) -> Vec<&'static str> {
    let (Some(client), Some(target)) = (tenant.service_principal(app), tenant.service_principal(resource)) else {
        return Vec::new();
    };
    let Some(published) = Resource::by_id(resource) else { return Vec::new() };
    let held = |role: Uuid| target.assigned.iter().any(|known| known.principal == client.id && known.role == role);
    published.roles.iter().filter(|role| held(role.id)).map(|role| role.value).collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::default::{CONTOSO, HUBSPOT};

    fn mail() -> Vec<(Uuid, String)> {
        vec![(permission::GRAPH, "Mail.Read".to_owned()), (permission::GRAPH, "openid".to_owned())]
    }

    #[test]
    fn each_policy_lets_users_consent_to_its_own() {
        let now = Now(Timestamp::UNIX_EPOCH);
        let mut cloud = crate::default::cloud(now);
        let app = std::sync::Arc::clone(&cloud.applications[&HUBSPOT]);
        let anna = std::sync::Arc::clone(cloud.user("anna@contoso.example").expect("Anna").1);
        let admin = std::sync::Arc::clone(cloud.user("admin@contoso.example").expect("the administrator").1);
        let ask = |cloud: &Cloud, user: &User, asked: &[_]| cloud.tenants[&CONTOSO].consent(&app, user, asked, now);
        assert_eq!(ask(&cloud, &anna, &mail()), Consent::AskUser(mail()));
        cloud.tenant_mut(CONTOSO).expect("Contoso").user_consent = UserConsent::Off;
        assert_eq!(ask(&cloud, &anna, &mail()), Consent::AskAdmin(NeedsAdmin::ConsentOff));
        assert_eq!(ask(&cloud, &admin, &mail()), Consent::AskUser(mail()));
        let contoso = cloud.tenant_mut(CONTOSO).expect("Contoso");
        contoso.user_consent = UserConsent::Low;
        assert_eq!(ask(&cloud, &anna, &mail()), Consent::AskAdmin(NeedsAdmin::NotLow));
        let graph = cloud.tenant_mut(CONTOSO).and_then(|contoso| contoso.service_principal_mut(permission::GRAPH));
        let low = ["Mail.Read", "openid"].map(|scope| (Uuid::nil(), scope.to_owned()));
        graph.expect("Graph").low_permissions = low.to_vec();
        assert_eq!(ask(&cloud, &anna, &mail()), Consent::AskUser(mail()));
        cloud.accept(CONTOSO, HUBSPOT, None, &mail()[..1]);
        assert_eq!(ask(&cloud, &anna, &mail()), Consent::Granted);
    }

    #[test]
    fn a_request_for_approval_is_made_once_and_told_to_reviewers() {
        let now = Now(Timestamp::UNIX_EPOCH);
        let mut cloud = crate::default::cloud(now);
        let app = std::sync::Arc::clone(&cloud.applications[&HUBSPOT]);
        let (anna, _) = cloud.user("anna@contoso.example").expect("Anna");
        let (admin, _) = cloud.user("admin@contoso.example").expect("the administrator");
        cloud.tenant_mut(CONTOSO).expect("Contoso").consent_requests.reviewers = vec![admin.user];
        let first = cloud.ask_approval(&app, anna, &mail(), "sales", now).expect("a request").0;
        assert_eq!(cloud.ask_approval(&app, anna, &mail(), "again", now), Some((first, Change::none())));
        assert_eq!(cloud.outbox.len(), 1);
        let inbox = cloud.mailbox_at("admin@contoso.example").expect("the administrator's mailbox");
        let notice = cloud.outbox.iter().next().expect("a notice");
        let mail = inbox.mail_in(inbox.well_known_key("inbox")).find(|mail| mail.subject == notice.subject);
        let mail = mail.expect("a mail");
        assert!(mail.body.content.contains(&first.to_string()), "{mail:?}");
        assert!(!mail.is_read, "{mail:?}");
        assert!(!mail.is_draft, "{mail:?}");
        assert_eq!(cloud.tenants[&CONTOSO].requests[0].users.len(), 1);
    }
}
