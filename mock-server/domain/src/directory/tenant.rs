//! A tenant: its domains, its policies and everything in its directory.

use std::collections::BTreeSet;
use std::sync::Arc;

use indexmap::IndexMap;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{
    AccessPolicy, AgentRefusal, AppAccess, AppRoleAssignment, Backwards, EwsPolicy, Group, NamedLocation,
    NationalCloud, OrgContact, Role, RoomDetails, RoomList, ServicePrincipal, User,
};
use crate::consent::{ConsentRequest, Grant};
use crate::photo::{PHOTOS_LIMIT, Photo, PhotoRefusal};
use crate::rollout::Rollouts;
use crate::shared::Shared;

/// An organisation, or the one tenant of all personal accounts.
#[derive(Clone, Debug)]
pub struct Tenant {
    /// Tenant id.
    pub id: Uuid,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// Name of the organisation.
    pub display_name: String,
    /// Whom Microsoft writes to, and what it says of privacy.
    pub notices: OrganizationNotices,
    /// Verified domains, the default one first.
    pub domains: Vec<Domain>,
    /// Domains that an administrator named and did not verify yet; nobody signs in under them.
    pub unverified_domains: Vec<String>,
    /// Work or personal.
    pub kind: TenantKind,
    /// Whether users may consent themselves.
    pub user_consent: UserConsent,
    /// The admin consent workflow.
    pub consent_requests: ConsentRequests,
    /// Host of the customer's own Exchange servers, when it has some.
    pub exchange_host: Option<String>,
    /// How far those servers are.
    pub own_servers: OwnServers,
    /// How EWS may be used at Exchange Online.
    pub ews: EwsPolicy,
    /// How long a new mailbox takes after its licence was assigned.
    pub mailbox_delay: SignedDuration,
    /// Users by object id.
    pub users: Shared<IndexMap<Uuid, Arc<User>>>,
    /// Groups by object id.
    pub groups: Shared<IndexMap<Uuid, Arc<Group>>>,
    /// Organizational contacts by object id.
    pub contacts: Shared<IndexMap<Uuid, Arc<OrgContact>>>,
    /// What is said of rooms, by the object ids of their accounts.
    pub places: Shared<IndexMap<Uuid, Arc<RoomDetails>>>,
    /// Lists of rooms, by id.
    pub room_lists: Shared<IndexMap<Uuid, Arc<RoomList>>>,
    /// Photos of users and groups, by object id. They stand beside these, as no change of a photo is one of the directory.
    pub photos: Shared<IndexMap<Uuid, Arc<Photo>>>,
    /// Enterprise applications by object id.
    pub service_principals: Shared<IndexMap<Uuid, Arc<ServicePrincipal>>>,
    /// Delegated consents.
    pub grants: Vec<Grant>,
    /// Requests for an administrator's approval.
    pub requests: Vec<ConsentRequest>,
    /// Conditional access policies.
    pub access_policies: Vec<AccessPolicy>,
    /// Which mailboxes applications may use that call for themselves.
    pub app_access: AppAccess,
    /// Whether Microsoft's own minimum holds instead of policies: everybody registers a second factor, and
    /// administrators give it.
    pub security_defaults: bool,
    /// Places that policies name.
    pub named_locations: Vec<NamedLocation>,
    /// With whom it works together.
    pub cross_tenant: CrossTenant,
    /// Whether people are asked "Stay signed in?" ("Show option to remain signed in").
    ///
    /// <https://learn.microsoft.com/entra/fundamentals/how-to-manage-stay-signed-in-prompt>
    pub asks_to_stay: bool,
    /// Whether an administrator has taken it over; otherwise it was made by somebody's self-service sign-up.
    pub managed: bool,
    /// What is the matter with the agents that check passwords in the customer's own Active Directory; none where all is
    /// well, or where Entra ID checks them itself.
    pub agent_trouble: Option<AgentRefusal>,
    /// How it holds what Microsoft changes from a day on.
    pub rollouts: Rollouts,
    /// Users that were deleted and can still be restored.
    pub deleted_users: Shared<IndexMap<Uuid, Arc<User>>>,
    /// How its answers by redirect are written, where it differs from the rest of the Cloud.
    pub redirects: Option<Redirects>,
    /// The cloud that it is in.
    pub cloud: NationalCloud,
    /// Client ids whose enterprise application was taken away: another one has another id.
    pub(crate) past_principals: BTreeSet<Uuid>,
    /// What its relations come to the other way round.
    pub backwards: Backwards,
}

/// Whom Microsoft writes to about an organisation, and what the organisation says of privacy.
///
/// <https://learn.microsoft.com/graph/api/organization-update>
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrganizationNotices {
    /// Addresses for what is on offer.
    pub marketing: Vec<String>,
    /// Addresses for what concerns security and compliance.
    pub security_mails: Vec<String>,
    /// Phones for the same.
    pub security_phones: Vec<String>,
    /// Addresses for what concerns the service.
    pub technical: Vec<String>,
    /// Whom to ask about privacy.
    pub privacy_contact: Option<String>,
    /// Where its statement about privacy is.
    pub privacy_statement: Option<String>,
}

/// How far the customer's own Exchange servers are: whether Graph reaches the mailboxes there.
///
/// <https://learn.microsoft.com/graph/hybrid-rest-support>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OwnServers {
    /// The build of the oldest of them: major, minor, build.
    pub build: [u32; 3],
    /// Whether the directory there is integrated with Entra ID, in a hybrid deployment.
    pub integrated: bool,
    /// Whether their certificate is past its time: no client trusts it.
    pub certificate_expired: bool,
    /// Whether EWS there takes no tokens: OAuth is off on its virtual directory.
    pub refuses_tokens: bool,
}

impl OwnServers {
    /// Exchange 2016 CU3.
    pub const FIRST_REACHED: [u32; 3] = [15, 1, 544];

    /// Whether Graph reaches the mailboxes there.
    pub fn are_reached(self) -> bool {
        self.integrated && self.build >= Self::FIRST_REACHED
    }
}

/// How the sign-in host writes its answers by redirect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Redirects {
    /// As in 2026: blanks between the parts of a description, `#` behind a query.
    #[default]
    Newest,
    /// As until 2023: each part on a line of its own, and nothing behind a query.
    Older,
}

/// Cross-tenant access settings.
///
/// <https://learn.microsoft.com/entra/external-id/cross-tenant-access-overview>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CrossTenant {
    /// Whether accounts of other organisations may come.
    pub inbound: bool,
    /// Whether its own accounts may go to other organisations.
    pub outbound: bool,
}

/// A verified domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain {
    /// Name.
    pub name: String,
    /// Where its mail goes: hosts of its MX records.
    pub mx: Vec<String>,
}

/// Kinds of tenants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TenantKind {
    /// An organisation.
    Work,
    /// Personal Microsoft accounts.
    Consumer,
}

/// The user-consent setting.
///
/// <https://learn.microsoft.com/entra/identity/enterprise-apps/configure-user-consent>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserConsent {
    /// Users may not consent.
    Off,
    /// Verified publishers (or own apps), permissions classified as low.
    Low,
    /// Any permission that needs no administrator.
    Legacy,
    /// What Microsoft recommends at the time: "Let Microsoft manage your consent settings".
    Managed,
}

/// The admin consent workflow's settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentRequests {
    /// Whether users may ask.
    pub enabled: bool,
    /// Whether reviewers get mail.
    pub notify: bool,
    /// Whether reviewers are reminded.
    pub remind: bool,
    /// Days until a request expires.
    pub days: u32,
    /// Object ids of the reviewers.
    pub reviewers: Vec<Uuid>,
    /// Grows with every change.
    pub version: u32,
}

impl Domain {
    /// Whether a text looks like a domain name.
    pub fn is_name(text: &str) -> bool {
        text.len() <= 253
            && text.contains('.')
            && text.split('.').all(|label| {
                (1..=63).contains(&label.len()) && label.chars().all(|letter| letter.is_alphanumeric() || letter == '-')
            })
    }
}

impl Tenant {
    /// The default domain.
    pub fn domain(&self) -> &str {
        self.domains.first().map_or("", |domain| domain.name.as_str())
    }

    /// Whether `name` is this tenant's id or one of its domains.
    pub fn is_called(&self, name: &str) -> bool {
        Uuid::parse_str(name).is_ok_and(|id| id == self.id) || self.has_domain(name)
    }

    /// Whether the domain is verified here.
    pub fn has_domain(&self, name: &str) -> bool {
        self.domains.iter().any(|domain| domain.name.eq_ignore_ascii_case(name))
    }

    /// Id of the terms of use, of which every organisation has one.
    pub fn terms_id(&self) -> Uuid {
        Uuid::new_v5(&self.id, b"terms of use")
    }

    /// The same, to be changed.
    pub fn service_principal_mut(&mut self, app_id: Uuid) -> Option<&mut ServicePrincipal> {
        let id = self.service_principal(app_id)?.id;
        self.service_principals.get_mut(&id).map(Arc::make_mut)
    }

    /// Removes an enterprise application with all that it was granted and all that was granted on it.
    pub(crate) fn remove_service_principal(&mut self, id: Uuid) {
        self.service_principals.shift_remove(&id);
        self.grants.retain(|grant| grant.client != id && grant.resource != id);
        self.leave_groups(id);
        self.leave_principals(id);
        self.unassign(id);
    }

    /// Removes an organizational contact with its memberships and reports.
    pub fn remove_contact(&mut self, id: Uuid) {
        self.contacts.shift_remove(&id);
        self.leave_groups(id);
        self.leave_reports(id);
    }

    /// Removes a group with its memberships and assignments.
    pub fn remove_group(&mut self, id: Uuid) {
        self.groups.shift_remove(&id);
        self.leave_groups(id);
        self.unassign(id);
        self.photos.shift_remove(&id);
    }

    /// Whether a user has one of these roles.
    pub fn has_role(&self, user: Uuid, roles: &[Role]) -> bool {
        self.users.get(&user).is_some_and(|user| roles.iter().any(|role| user.roles.contains(role)))
    }

    /// Puts a photo of a user or a group in the place of the one that there is, or takes that away.
    pub fn set_photo(&mut self, of: Uuid, photo: Option<Photo>) -> Result<(), PhotoRefusal> {
        let Some(photo) = photo else {
            return self.photos.shift_remove(&of).map(|_| ()).ok_or(PhotoRefusal::Missing);
        };
        let others = self.photos.iter().filter(|(id, _)| **id != of).map(|(_, photo)| photo.bytes.len());
        if others.sum::<usize>() + photo.bytes.len() > PHOTOS_LIMIT {
            return Err(PhotoRefusal::TooMany);
        }
        self.photos.insert(of, Arc::new(photo));
        Ok(())
    }

    /// Forgets what hangs on a user who is gone for good: grants, reviews, memberships, reports, assignments, his photo.
    pub(crate) fn forget(&mut self, user: Uuid) {
        self.grants.retain(|grant| grant.principal != Some(user));
        self.consent_requests.reviewers.retain(|reviewer| *reviewer != user);
        self.leave_groups(user);
        self.leave_groups(User::device_of(user));
        self.leave_reports(user);
        self.leave_principals(user);
        self.unassign(user);
        self.places.shift_remove(&user);
        self.photos.shift_remove(&user);
    }

    /// Takes an object out of every group, as a member and as an owner.
    pub fn leave_groups(&mut self, member: Uuid) {
        let (mut groups, owned) = (self.groups_with(member), self.groups_owned_by(member));
        groups.extend(owned);
        for id in groups {
            if let Some(group) = self.groups.get_mut(&id).map(Arc::make_mut) {
                group.remove_member(member);
                group.remove_owner(member);
            }
        }
    }

    /// Leaves those without a manager whose manager somebody was.
    pub fn leave_reports(&mut self, manager: Uuid) {
        for id in self.reports_of(manager) {
            if let Some(report) = self.users.get_mut(&id).map(Arc::make_mut) {
                report.manager = None;
            } else if let Some(report) = self.contacts.get_mut(&id).map(Arc::make_mut) {
                report.manager = None;
            }
        }
    }

    /// Takes somebody from the owners of every enterprise application.
    fn leave_principals(&mut self, owner: Uuid) {
        let owns = |principal: &ServicePrincipal| principal.owners.contains(&owner);
        if !self.service_principals.values().any(|principal| owns(principal)) {
            return;
        }
        for principal in self.service_principals.values_mut().filter(|principal| owns(principal)) {
            Arc::make_mut(principal).owners.retain(|one| *one != owner);
        }
    }

    /// Takes every assignment from a user, group or application.
    pub(crate) fn unassign(&mut self, principal: Uuid) {
        let holds = |assignment: &AppRoleAssignment| assignment.principal == principal;
        for resource in self.service_principals.values_mut().filter(|resource| resource.assigned.iter().any(holds)) {
            Arc::make_mut(resource).assigned.retain(|assignment| !holds(assignment));
        }
    }

    /// Whether a user is assigned to an enterprise application, directly or by a direct group.
    pub fn is_assigned(&self, principal: &ServicePrincipal, user: Uuid) -> bool {
        principal.assigned.iter().any(|assignment| {
            assignment.principal == user
                || self.groups.get(&assignment.principal).is_some_and(|group| group.members.contains(&user))
        })
    }
}
