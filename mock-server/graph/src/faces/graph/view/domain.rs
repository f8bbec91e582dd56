//! A domain in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/domain>

use mock365_domain::directory::Tenant;
use mock365_domain::query::{Queried, Value};

use crate::faces::graph::odata::{Family, Noun, Paging, Property};

/// A domain of a tenant, verified or not.
pub struct DomainName {
    /// Its name.
    pub name: String,
    /// Whether it is verified.
    pub is_verified: bool,
    is_default: bool,
    is_managed: bool,
}

/// Nothing can be asked about a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {}

impl Queried<Field> for DomainName {
    fn value(&self, field: &Field) -> Value {
        match *field {}
    }
}

impl DomainName {
    /// All domains of a tenant.
    pub fn all(tenant: &Tenant) -> Vec<Self> {
        let is_managed = tenant.managed;
        let verified = tenant.domains.iter().map(|domain| (&domain.name, true));
        let waiting = tenant.unverified_domains.iter().map(|name| (name, false));
        let one = |(place, (name, is_verified)): (usize, (&String, bool))| Self {
            name: name.clone(),
            is_verified,
            is_default: place == 0,
            is_managed,
        };
        verified.chain(waiting).enumerate().map(one).collect()
    }
}

type Row = Property<DomainName>;

static PROPERTIES: [Row; 11] = [
    Row::new("id", |domain, (), out| out.value(&domain.name)),
    Row::new("authenticationType", |_, (), out| out.value("Managed")),
    Row::new("availabilityStatus", |_, (), out| out.null()),
    Row::new("isAdminManaged", |domain, (), out| out.value(domain.is_managed)),
    Row::new("isDefault", |domain, (), out| out.value(domain.is_default)),
    Row::new("isInitial", |domain, (), out| out.value(domain.name.ends_with(".onmicrosoft.com"))),
    Row::new("isRoot", |domain, (), out| out.value(domain.name.matches('.').count() == 1)),
    Row::new("isVerified", |domain, (), out| out.value(domain.is_verified)),
    Row::new("supportedServices", |domain, (), out| out.value(&["Email"][..usize::from(domain.is_verified)])),
    Row::new("passwordValidityPeriodInDays", |_, (), out| out.value(2_147_483_647_i32)),
    Row::new("state", |_, (), out| out.null()),
];

impl Noun for DomainName {
    type Thing = Self;
    type Field = Field;
    type Context<'a> = ();
    const NAME: &'static str = "domain";
    const FAMILY: Family = Family::Directory;
    const PAGING: Paging = Paging::DIRECTORY;
    const UNBUILT: &'static [&'static str] = &[
        "domainNameReferences",
        "federationConfiguration",
        "passwordNotificationWindowInDays",
        "rootDomain",
        "serviceConfigurationRecords",
        "verificationDnsRecords",
    ];

    fn properties() -> &'static [Row] {
        &PROPERTIES
    }
}
