//! The Cloud: all tenants and personal accounts, their mailboxes, and the sign-ins under way.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use imbl::{OrdMap, Vector};
use indexmap::IndexMap;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::{Uuid, uuid};

use crate::dataverse::Environment;
use crate::device_code::DeviceCode;
use crate::directory::{
    Application, DirectoryHistories, NationalCloud, Redirects, Resource, ServicePrincipal, Tenant, TenantKind, User,
};
use crate::event_subscription::EventSubscription;
use crate::kept::Kept;
use crate::mailbox::{DeferredSends, Mailbox, MailboxState};
use crate::notice::Outbox;
use crate::rollout::{Held, Rollouts};
use crate::shared::Shared;
use crate::sign_in::{AuthorizationCode, Session};
use crate::subscription::Subscriptions;
use crate::touched::Touched;
use crate::upload::Upload;
use crate::{MailboxRefusal, Now, Refusal, Throttling};

/// A mailbox in the Cloud.
pub type MailboxId = u64;

/// The one tenant of all personal accounts.
pub const CONSUMERS: Uuid = uuid!("9188040d-6c67-4c5b-b112-36a304b66dad");

const IDS: Uuid = uuid!("6d6f636b-3336-4535-8000-000000000000");

/// Who takes a domain's mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailProvider {
    /// Exchange Online.
    Microsoft,
    /// Somebody else.
    Other,
    /// Nobody: the domain has no MX record.
    None,
}

impl MailProvider {
    /// What scenarios and look-ups call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Microsoft => "office365",
            Self::Other => "other",
            Self::None => "none",
        }
    }
}

/// A whole Microsoft 365. Cheap to clone: what is large lies behind `Arc` and is copied on write.
#[derive(Clone, Debug, Default)]
pub struct Cloud {
    /// Tenants by id.
    pub tenants: Shared<IndexMap<Uuid, Arc<Tenant>>>,
    /// App registrations by client id.
    pub applications: Shared<IndexMap<Uuid, Arc<Application>>>,
    /// Mailboxes.
    pub mailboxes: OrdMap<MailboxId, Arc<Mailbox>>,
    /// Subscriptions by id.
    pub subscriptions: Subscriptions,
    /// Exchange's subscriptions to events, by id.
    pub event_subscriptions: BTreeMap<Uuid, Arc<EventSubscription>>,
    /// Environments of Dataverse by host.
    pub environments: BTreeMap<String, Arc<Environment>>,
    /// Environments that are offered no more.
    pub(crate) withdrawn: BTreeSet<String>,
    /// Browser sessions by cookie.
    pub sessions: Kept<Session>,
    /// Authorization codes by value.
    pub codes: Kept<AuthorizationCode>,
    /// Device codes by value.
    pub device_codes: Kept<DeviceCode>,
    /// Files that come in parts, by number.
    pub uploads: Kept<Upload>,
    /// Notices that Microsoft 365 would have mailed.
    pub outbox: Outbox,
    /// Whether tokens for Microsoft's own APIs carry a `nonce` that keeps everybody else from verifying them.
    pub graph_nonce: bool,
    /// How a tenant that is made from now on holds what Microsoft changes from a day on.
    pub made_as: Held,
    /// How the sign-in host's answers by redirect are written.
    pub redirects: Redirects,
    /// How much applications may ask of mailboxes; nothing where nobody counts.
    pub throttling: Option<Throttling>,
    /// Messages that wait for their moment.
    pub(crate) deferred: DeferredSends,
    /// What became of the directories' objects.
    pub(crate) directory: DirectoryHistories,
    /// Which mailboxes were to be changed when.
    pub(crate) touched: Touched,
    /// Mailboxes by GUID.
    pub(crate) mailboxes_by_guid: OrdMap<Uuid, MailboxId>,
    /// Addresses to mailboxes, in lower case.
    addresses: Shared<BTreeMap<String, MailboxId>>,
    /// The same the other way round: among thousands of mailboxes nobody looks for one's addresses.
    addresses_of: Shared<BTreeMap<MailboxId, Vec<String>>>,
    /// The last numbers that environments gave out that are no more.
    pub(crate) past_environments: (u64, u64),
    /// The moment of the change that is under way.
    moment: Timestamp,
    /// The last number given out; goes on for ever, so that no id is used twice.
    counter: u64,
}

/// A user somewhere in the Cloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct UserRef {
    /// The tenant.
    pub tenant: Uuid,
    /// The user's object id.
    pub user: Uuid,
}

impl Cloud {
    /// A change begins at a moment: what histories say of it carries that.
    pub fn begin(&mut self, now: Now) {
        self.moment = now.timestamp();
    }

    /// The moment of the change that is under way.
    pub fn moment(&self) -> Timestamp {
        self.moment
    }

    /// The next number. Keys of items and mailboxes grow.
    pub fn number(&mut self) -> u64 {
        self.counter += 1;
        self.counter
    }

    /// The next GUID: equal in equal sandboxes.
    pub fn guid(&mut self) -> Uuid {
        let number = self.number();
        Uuid::new_v5(&IDS, &number.to_be_bytes())
    }

    /// Items and objects that there are, roughly: what looking through everything takes.
    pub fn size(&self) -> usize {
        let items: usize = self.mailboxes.values().map(|mailbox| mailbox.size()).sum();
        let objects = |tenant: &Arc<Tenant>| {
            tenant.users.len() + tenant.groups.len() + tenant.service_principals.len() + tenant.grants.len()
        };
        let rows: usize = self.environments.values().map(|environment| environment.len()).sum();
        items + rows + self.tenants.values().map(objects).sum::<usize>() + self.sessions.len() + self.outbox.len()
    }

    /// Roughly the bytes of what lies in all mailboxes and environments, and of what is on its way there.
    pub fn bytes(&self) -> usize {
        let rows = self.environments_bytes();
        self.mailboxes.values().map(|mailbox| mailbox.bytes()).sum::<usize>() + rows + self.uploads.bytes()
    }

    /// The last number given out.
    pub fn counter(&self) -> u64 {
        self.counter
    }

    /// Goes on where another state of this Cloud was: a Cloud that was put back uses no id and no number of a change twice.
    pub fn go_on_from(&mut self, other: &Self) {
        self.counter = self.counter.max(other.counter);
        let numbers = self.mailboxes.values().chain(other.mailboxes.values()).map(|mailbox| mailbox.change_number);
        let latest = numbers.max().unwrap_or(0) + 1;
        self.directory.begin_anew(self.directory.number.max(other.directory.number) + 1);
        self.touched.go_on_from(&other.touched);
        for id in self.mailboxes.keys().copied().collect::<Vec<MailboxId>>() {
            self.touched.mark(id);
            if let Some(mailbox) = self.mailboxes.get_mut(&id) {
                Arc::make_mut(mailbox).begin_anew(latest);
            }
        }
        // One that is not there any more may come to be again.
        for past in
            other.environments.values().map(|environment| environment.numbers()).chain([other.past_environments])
        {
            let (counter, latest) = self.past_environments;
            self.past_environments = (counter.max(past.0), latest.max(past.1));
        }
        for (host, environment) in &mut self.environments {
            if let Some(other) = other.environments.get(host) {
                Arc::make_mut(environment).begin_behind(other.numbers());
            }
        }
    }

    /// The cloud that a tenant is in.
    pub fn cloud_of(&self, tenant: Uuid) -> NationalCloud {
        self.tenants.get(&tenant).map_or(NationalCloud::Worldwide, |tenant| tenant.cloud)
    }

    /// The tenant with that id or verified domain.
    pub fn tenant(&self, name: &str) -> Option<&Arc<Tenant>> {
        self.tenants.values().find(|tenant| tenant.is_called(name))
    }

    /// Puts every tenant, and those that are still to be made, to one way of holding what Microsoft changes.
    pub fn hold_all(&mut self, held: Held) {
        self.made_as = held;
        for tenant in self.tenants.values_mut() {
            Arc::make_mut(tenant).rollouts = Rollouts::all(held);
        }
    }

    /// A tenant to be changed.
    pub fn tenant_mut(&mut self, id: Uuid) -> Option<&mut Tenant> {
        self.tenants.get_mut(&id).map(Arc::make_mut)
    }

    /// The user with that id, sign-in name or address, in any tenant.
    pub fn user(&self, name: &str) -> Option<(UserRef, &Arc<User>)> {
        self.tenants.values().find_map(|tenant| {
            let user = tenant.user(name)?;
            Some((UserRef { tenant: tenant.id, user: user.id }, user))
        })
    }

    /// The user that is referred to.
    pub fn user_at(&self, at: UserRef) -> Option<&Arc<User>> {
        self.tenants.get(&at.tenant)?.users.get(&at.user)
    }

    /// A user to be changed.
    pub fn user_mut(&mut self, at: UserRef) -> Option<&mut User> {
        self.tenant_mut(at.tenant)?.users.get_mut(&at.user).map(Arc::make_mut)
    }

    /// The application with that client id or name.
    pub fn application(&self, name: &str) -> Option<&Arc<Application>> {
        match Uuid::parse_str(name) {
            Ok(id) => self.applications.get(&id),
            Err(_) => self.applications.values().find(|app| app.display_name.eq_ignore_ascii_case(name)),
        }
    }

    /// An application to be changed.
    pub fn application_mut(&mut self, app_id: Uuid) -> Option<&mut Application> {
        self.applications.get_mut(&app_id).map(Arc::make_mut)
    }

    /// The enterprise application that a client id would get in a tenant, still without an id. For Microsoft's own resources and for
    /// registered applications; nothing for others.
    pub fn service_principal_of(&self, app_id: Uuid) -> Option<ServicePrincipal> {
        let display_name = match Resource::by_id(app_id) {
            Some(resource) => resource.display_name.to_owned(),
            None => self.applications.get(&app_id)?.display_name.clone(),
        };
        Some(ServicePrincipal {
            owners: Vec::new(),
            created: None,
            id: Uuid::nil(),
            app_id,
            display_name,
            notes: None,
            description: None,
            tags: vec!["WindowsAzureActiveDirectoryIntegratedApp".to_owned()],
            enabled: true,
            assignment_required: false,
            assigned: Vector::new(),
            low_permissions: Vec::new(),
        })
    }

    /// The id of an enterprise application that is to be made: the one that follows from the client id, unless there was one
    /// before.
    pub fn principal_id(&mut self, tenant: Uuid, app_id: Uuid) -> Uuid {
        let was_there = self.tenants.get(&tenant).is_some_and(|tenant| tenant.past_principals.contains(&app_id));
        if was_there { self.guid() } else { Uuid::new_v5(&tenant, app_id.as_bytes()) }
    }

    /// The enterprise application of a client id in a tenant, made where it is missing.
    pub fn provision(&mut self, tenant: Uuid, app_id: Uuid) -> Option<Uuid> {
        if let Some(known) = self.tenants.get(&tenant)?.service_principal(app_id) {
            return Some(known.id);
        }
        let mut principal = self.service_principal_of(app_id)?;
        principal.id = self.principal_id(tenant, app_id);
        let id = principal.id;
        self.tenant_mut(tenant)?.service_principals.insert(id, Arc::new(principal));
        Some(id)
    }

    /// The mailbox that mail to `address` reaches.
    pub fn mailbox_at(&self, address: &str) -> Option<&Arc<Mailbox>> {
        self.mailboxes.get(self.addresses.get(&address.to_lowercase())?)
    }

    /// The mailbox that ids of things in it name.
    pub fn mailbox_of_guid(&self, guid: Uuid) -> Option<&Arc<Mailbox>> {
        self.mailboxes.get(self.mailboxes_by_guid.get(&guid)?)
    }

    /// All addresses that lead to a mailbox, in lower case.
    pub fn addresses_of(&self, id: MailboxId) -> Vec<String> {
        let own = self.addresses_of.get(&id).into_iter().flatten();
        let mut own: Vec<String> = own.filter(|address| self.addresses.get(*address) == Some(&id)).cloned().collect();
        own.sort_unstable();
        own.dedup();
        own
    }

    /// A user's mailbox as Graph sees it: in Exchange Online, or on own servers that are new enough.
    pub fn mailbox_of(&self, at: UserRef, now: Now) -> Result<&Arc<Mailbox>, Refusal> {
        let user = self.user_at(at).ok_or_else(|| Refusal::UserUnknown(at.user.to_string()))?;
        let refusal =
            |refusal| Refusal::Mailbox { address: user.mail.clone().unwrap_or_else(|| user.upn.clone()), refusal };
        let mailbox =
            user.mailbox.and_then(|id| self.mailboxes.get(&id)).ok_or_else(|| refusal(MailboxRefusal::Absent))?;
        match mailbox.refusal(now) {
            None => Ok(mailbox),
            Some(MailboxRefusal::OnPremises) if self.reaches_own_servers(at.tenant) => Ok(mailbox),
            Some(what) => Err(refusal(what)),
        }
    }

    fn reaches_own_servers(&self, tenant: Uuid) -> bool {
        self.tenants.get(&tenant).is_some_and(|tenant| tenant.own_servers.are_reached())
    }

    /// A mailbox to be changed.
    pub fn mailbox_mut(&mut self, id: MailboxId) -> Option<&mut Mailbox> {
        let moment = self.moment;
        let quota = self.quota_of(self.mailboxes.get(&id)?);
        self.touched.mark(id);
        let mailbox = Arc::make_mut(self.mailboxes.get_mut(&id)?);
        (mailbox.moment, mailbox.quota) = (moment, quota);
        Some(mailbox)
    }

    /// Gives a user a mailbox, with the well-known folders, and makes his addresses lead to it.
    pub fn create_mailbox(&mut self, at: UserRef, state: MailboxState, now: Now) -> Option<MailboxId> {
        let user = Arc::clone(self.user_at(at)?);
        let id = self.number();
        let guid = self.guid();
        let address = user.mail.clone().unwrap_or_else(|| user.upn.clone());
        let mut mailbox = Mailbox::new(id, guid, at, address, user.display_name.clone(), state);
        mailbox.moment = now.timestamp();
        mailbox.create_well_known_folders(now, || self.number());
        self.mailboxes.insert(id, Arc::new(mailbox));
        self.mailboxes_by_guid.insert(guid, id);
        self.touched.mark(id);
        if let Some(user) = self.user_mut(at) {
            user.mailbox = Some(id);
        }
        self.index_addresses(at);
        Some(id)
    }

    /// Calls a user's mailbox as the directory calls him.
    pub fn name_mailbox(&mut self, at: UserRef) {
        let Some(user) = self.user_at(at).map(Arc::clone) else { return };
        let Some(id) = user.mailbox else { return };
        if self.mailboxes.get(&id).is_some_and(|mailbox| mailbox.name != user.display_name)
            && let Some(mailbox) = self.mailbox_mut(id)
        {
            mailbox.name.clone_from(&user.display_name);
        }
    }

    /// Makes all addresses of a user lead to his mailbox, and no others.
    pub fn index_addresses(&mut self, at: UserRef) {
        let Some(user) = self.user_at(at) else { return };
        let Some(id) = user.mailbox else { return };
        let own: Vec<String> = std::iter::once(&user.upn)
            .chain(&user.mail)
            .chain(&user.aliases)
            .map(|address| address.to_lowercase())
            .chain(self.mailboxes.get(&id).map(|mailbox| mailbox.address.to_lowercase()))
            .collect();
        self.forget_addresses(id);
        for address in &own {
            self.addresses.insert(address.clone(), id);
        }
        self.addresses_of.insert(id, own);
    }

    /// Makes no address lead to a mailbox any more.
    pub(crate) fn forget_addresses(&mut self, id: MailboxId) {
        for address in self.addresses_of.remove(&id).into_iter().flatten() {
            // Another mailbox may have taken it over.
            if self.addresses.get(&address) == Some(&id) {
                self.addresses.remove(&address);
            }
        }
    }

    /// Puts a mailbox into a state.
    pub fn set_mailbox_state(&mut self, id: MailboxId, state: MailboxState) {
        if let Some(mailbox) = self.mailbox_mut(id) {
            mailbox.state = state;
        }
    }

    /// The tenant whose own Exchange servers answer at that host.
    pub fn exchange_host(&self, host: &str) -> Option<&Arc<Tenant>> {
        self.tenants
            .values()
            .find(|tenant| tenant.exchange_host.as_ref().is_some_and(|known| known.eq_ignore_ascii_case(host)))
    }

    /// The hosts that take a domain's mail; nothing where the domain has no MX record.
    pub fn mx(&self, domain: &str) -> &[String] {
        self.tenants
            .values()
            .filter(|tenant| tenant.kind == TenantKind::Work)
            .flat_map(|tenant| &tenant.domains)
            .find(|known| known.name.eq_ignore_ascii_case(domain))
            .map_or(&[], |known| &known.mx)
    }

    /// Who takes a domain's mail.
    pub fn mail_provider(&self, domain: &str) -> MailProvider {
        let microsoft = |host: &String| {
            let host = host.to_lowercase();
            let host = host.trim_end_matches('.');
            NationalCloud::ALL.into_iter().any(|cloud| host.ends_with(cloud.hosts().mail))
        };
        match self.mx(domain) {
            [] => MailProvider::None,
            hosts if hosts.iter().any(microsoft) => MailProvider::Microsoft,
            _ => MailProvider::Other,
        }
    }
}
