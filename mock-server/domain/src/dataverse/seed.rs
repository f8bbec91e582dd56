//! What a new environment begins with: organisation, root business unit, roles, privileges, the tenant's people and their
//! mailboxes, and the profile of Exchange Online.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use imbl::OrdMap;
use jiff::SignedDuration;
use uuid::Uuid;

use super::association::USER_ROLES;
use super::cell::RowReference;
use super::environment::{Deployment, ENVIRONMENT_BYTES, Environment, Rows};
use super::host::EnvironmentHost;
use super::privilege::Privilege;
use super::roles::{BASIC_USER, ROLE_TEMPLATES, SYSTEM_ADMINISTRATOR};
use super::row::{Row, RowDraft};
use super::table::Table;
use super::version::EnvironmentVersion;
use crate::Now;
use crate::directory::{Role, Tenant, User, UserKind};

const ENVIRONMENTS: Uuid = uuid::uuid!("6d6f636b-3336-4535-8000-000000000d02");

/// Name of the profile that comes by itself where Exchange Online is in the same tenant.
pub const EXCHANGE_ONLINE_PROFILE: &str = "Microsoft Exchange Online";
/// Where Exchange Online answers.
const WORLDWIDE: &str = "https://outlook.office365.com/EWS/Exchange.asmx";

/// What privileges there are: the same rows in every environment.
static PRIVILEGE_ROWS: LazyLock<Rows> = LazyLock::new(|| {
    let rows = Privilege::all().iter().map(|privilege| {
        let mut row = Row::new(privilege.id);
        row.set("privilegeid", Some(privilege.id.into()));
        row.set("name", Some(privilege.name.as_str().into()));
        let right = privilege.right.map_or(0, |(right, _)| right.number());
        row.set("accessright", Some(right.into()));
        for depth in ["canbebasic", "canbelocal", "canbedeep"] {
            row.set(depth, Some(privilege.has_depths().into()));
        }
        row.set("canbeglobal", Some(true.into()));
        (privilege.id, Arc::new(row))
    });
    rows.collect()
});

impl Environment {
    /// An environment as a new one is.
    pub fn new(
        host: &EnvironmentHost,
        tenant: &Tenant,
        (version, deployment): (EnvironmentVersion, Deployment),
        now: Now,
    ) -> Self {
        let id = Uuid::new_v5(&ENVIRONMENTS, host.as_str().as_bytes());
        let own = |what: &str| Uuid::new_v5(&id, what.as_bytes());
        let mut made = Self {
            name: host.name().to_owned(),
            host: host.to_string(),
            tenant: tenant.id,
            id,
            environment_id: own("environment"),
            version,
            deployment,
            approves_alone: true,
            forbids_approver: false,
            support_enabled: false,
            security_group: None,
            test_delay: SignedDuration::ZERO,
            provisioned: now.timestamp(),
            business_unit: own("business unit"),
            system_user: own("SYSTEM"),
            tables: std::collections::BTreeMap::new(),
            links: std::collections::BTreeMap::new(),
            grants: OrdMap::new(),
            identities: OrdMap::new(),
            keys: super::key_index::KeyIndex::default(),
            counter: 0,
            latest: 0,
            tests: OrdMap::new(),
            test_moments: OrdMap::new(),
            parties: OrdMap::new(),
            room: ENVIRONMENT_BYTES,
            sync: super::sync::SyncBook::default(),
            claims: std::collections::BTreeMap::new(),
            bytes: 0,
            rows: 0,
        };
        made.tables.insert("privilege", PRIVILEGE_ROWS.clone());
        made.seed_organization(tenant, now);
        made.seed_roles(now);
        made.meet_directory(tenant, now);
        made
    }

    fn seed_organization(&mut self, tenant: &Tenant, now: Now) {
        let version = self.version.to_string();
        let organization = RowDraft::of(self.id)
            .with("name", self.name.as_str())
            .with("initialversion", version.as_str())
            .with("defaultemailsettings", EMPTY_SETTINGS)
            .with("orgdborgsettings", "<OrgSettings></OrgSettings>");
        let unit = RowDraft::of(self.business_unit).with("name", tenant.display_name.as_str());
        let system = RowDraft::of(self.system_user)
            .with("lastname", "SYSTEM")
            .with("domainname", "SYSTEM")
            .with("accessmode", 3)
            .with("businessunitid", RowReference { table: "businessunit", id: self.business_unit });
        for (table, draft) in [("organization", organization), ("businessunit", unit), ("systemuser", system)] {
            self.seed(table, draft, now);
        }
    }

    fn seed_roles(&mut self, now: Now) {
        for role in &ROLE_TEMPLATES {
            if role.since.is_none_or(|since| self.version >= since && self.deployment == Deployment::Online) {
                let id = Uuid::new_v5(&self.id, role.id.as_bytes());
                let draft = RowDraft::of(id)
                    .with("name", role.name)
                    .with("roletemplateid", role.id)
                    .with("ismanaged", true)
                    .with("businessunitid", RowReference { table: "businessunit", id: self.business_unit });
                self.seed("role", draft, now);
                self.grants.insert(id, role.grants());
            }
        }
    }

    /// The role that was made from a template.
    pub(super) fn role_from(&self, template: Uuid) -> Option<Uuid> {
        let id = Uuid::new_v5(&self.id, template.as_bytes());
        self.row("role", id).map(|role| role.id)
    }

    /// Takes in what is new in the tenant: people, and Exchange Online.
    pub(crate) fn meet_directory(&mut self, tenant: &Tenant, now: Now) {
        self.meet_exchange(tenant, now);
        let people: Vec<&User> = self.strangers(tenant).collect();
        let lost = if people.is_empty() { BTreeMap::new() } else { self.lost_users(tenant) };
        for user in people {
            if self.bytes >= self.room {
                break;
            }
            if !self.meet_again(&lost, user, now) {
                self.meet(user, now);
            }
        }
        // Behind those who are back: of them it speaks still.
        self.follow_claims(tenant, now);
    }

    /// Whether something is new in the tenant.
    pub(crate) fn is_behind(&self, tenant: &Tenant) -> bool {
        self.lacks_exchange(tenant) || self.strangers(tenant).next().is_some()
    }

    /// The people of the tenant that are no users yet.
    fn strangers<'a>(&self, tenant: &'a Tenant) -> impl Iterator<Item = &'a User> {
        let people = tenant.users.values().filter(|user| user.kind == UserKind::Person);
        people.filter(|user| !self.identities.contains_key(&user.id)).map(AsRef::as_ref)
    }

    fn exchange_profile(&self) -> Uuid {
        Uuid::new_v5(&self.id, EXCHANGE_ONLINE_PROFILE.as_bytes())
    }

    fn lacks_exchange(&self, tenant: &Tenant) -> bool {
        self.deployment == Deployment::Online
            && self.row("emailserverprofile", self.exchange_profile()).is_none()
            && tenant.users.values().any(|user| user.has_exchange())
    }

    /// The profile of Exchange Online is there as soon as the tenant has Exchange Online.
    fn meet_exchange(&mut self, tenant: &Tenant, now: Now) {
        if !self.lacks_exchange(tenant) {
            return;
        }
        let id = self.exchange_profile();
        let profile = RowDraft::of(id)
            .with("name", EXCHANGE_ONLINE_PROFILE)
            // Which type the built-in profile has is not documented: this is the only one with that name.
            .with("servertype", 3)
            .with("exchangeversion", 5)
            .with("defaultserverlocation", WORLDWIDE)
            .with("incomingcredentialretrieval", 2)
            .with("outgoingcredentialretrieval", 2)
            .with("incomingauthenticationprotocol", 4)
            .with("outgoingauthenticationprotocol", 4)
            .with("incominguseimpersonation", true)
            .with("outgoinguseimpersonation", true);
        self.seed("emailserverprofile", profile, now);
        let Some(organization) = self.organization().map(Arc::clone) else { return };
        if organization.reference("defaultemailserverprofileid").is_none() {
            let mut organization = Row::clone(&organization);
            organization
                .set("defaultemailserverprofileid", Some(RowReference { table: "emailserverprofile", id }.into()));
            if let Some(table) = Table::named("organization") {
                self.put(table, organization);
            }
        }
    }

    /// A person of the tenant becomes a user of the environment, with a mailbox.
    fn meet(&mut self, user: &User, now: Now) {
        let id = Uuid::new_v5(&self.id, user.id.as_bytes());
        let given = user.given_name.as_deref().unwrap_or_default();
        let surname = user.surname.as_deref().unwrap_or(&user.display_name);
        let mut draft = RowDraft::of(id)
            .with("firstname", given)
            .with("lastname", surname)
            .with("domainname", user.upn.as_str())
            .with("windowsliveid", user.upn.as_str())
            .with("azureactivedirectoryobjectid", user.id)
            .with("isdisabled", !user.enabled)
            .with("businessunitid", RowReference { table: "businessunit", id: self.business_unit });
        if let Some(mail) = &user.mail {
            draft.set("internalemailaddress", Some(mail.as_str().into()));
        }
        self.seed("systemuser", draft, now);
        let is_administrator = user.roles.contains(&Role::GlobalAdministrator);
        let template = if is_administrator { SYSTEM_ADMINISTRATOR } else { BASIC_USER };
        if let Some(role) = self.role_from(template) {
            self.link(USER_ROLES, id, role);
        }
    }

    fn seed(&mut self, table: &str, draft: RowDraft, now: Now) {
        if let Some(table) = Table::named(table) {
            let by = self.system_user;
            self.insert(table, draft, by, now);
        }
    }
}

/// Nothing is processed until an administrator says so.
const EMPTY_SETTINGS: &str = "<EmailSettings><IncomingEmailDeliveryMethod>0</IncomingEmailDeliveryMethod>\
     <OutgoingEmailDeliveryMethod>0</OutgoingEmailDeliveryMethod><ACTDeliveryMethod>2</ACTDeliveryMethod></EmailSettings>";
