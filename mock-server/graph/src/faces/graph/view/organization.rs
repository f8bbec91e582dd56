//! An organisation in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/organization>

use mock365_domain::directory::{Domain, Tenant};
use mock365_domain::query::{Queried, Value};

use crate::faces::graph::odata::{Family, Noun, Paging, Property, ValueKind, Writer};

/// A tenant seen as an organisation.
pub enum Organization {}

/// What can be asked about an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Id,
    DisplayName,
}

impl Queried<Field> for Tenant {
    fn value(&self, field: &Field) -> Value {
        match field {
            Field::Id => Value::Text(self.id.to_string()),
            Field::DisplayName => Value::from(&self.display_name),
        }
    }
}

fn domain((place, domain): (usize, &Domain), out: &mut Writer) {
    out.object(|one| {
        one.value("capabilities", "Email, OfficeCommunicationsOnline");
        one.value("isDefault", place == 0);
        one.value("isInitial", domain.name.ends_with(".onmicrosoft.com"));
        one.value("name", &domain.name);
        one.value("type", "Managed");
    });
}

type Row = Property<Organization>;

static PROPERTIES: [Row; 22] = [
    Row::new("id", |tenant, (), out| out.value(tenant.id)).filterable(&[("", Field::Id, ValueKind::Text)]),
    Row::new("deletedDateTime", |_, (), out| out.null()),
    Row::new("assignedPlans", |_, (), out| out.empty()),
    Row::new("businessPhones", |_, (), out| out.empty()),
    Row::new("city", |_, (), out| out.null()),
    Row::new("country", |_, (), out| out.null()),
    Row::new("countryLetterCode", |_, (), out| out.value("US")),
    Row::new("createdDateTime", |_, (), out| out.null()),
    Row::new("displayName", |tenant, (), out| out.value(&tenant.display_name)).filterable(&[(
        "",
        Field::DisplayName,
        ValueKind::Text,
    )]),
    Row::new("marketingNotificationEmails", |_, (), out| out.empty()),
    Row::new("onPremisesLastSyncDateTime", |_, (), out| out.null()),
    Row::new("onPremisesSyncEnabled", |_, (), out| out.null()),
    Row::new("postalCode", |_, (), out| out.null()),
    Row::new("preferredLanguage", |_, (), out| out.value("en")),
    Row::new("provisionedPlans", |_, (), out| out.empty()),
    Row::new("securityComplianceNotificationMails", |_, (), out| out.empty()),
    Row::new("securityComplianceNotificationPhones", |_, (), out| out.empty()),
    Row::new("state", |_, (), out| out.null()),
    Row::new("street", |_, (), out| out.null()),
    Row::new("technicalNotificationMails", |_, (), out| out.empty()),
    Row::new("tenantType", |_, (), out| out.value("AAD")),
    Row::new("verifiedDomains", |tenant, (), out| out.list(tenant.domains.iter().enumerate(), domain)),
];

impl Noun for Organization {
    type Thing = Tenant;
    type Field = Field;
    type Context<'a> = ();
    const NAME: &'static str = "organization";
    const FAMILY: Family = Family::Directory;
    const PAGING: Paging = Paging::DIRECTORY;
    const UNBUILT: &'static [&'static str] = &[
        "branding",
        "certificateBasedAuthConfiguration",
        "defaultUsageLocation",
        "directorySizeQuota",
        "extensions",
        "mobileDeviceManagementAuthority",
        "partnerTenantType",
        "privacyProfile",
    ];

    fn properties() -> &'static [Row] {
        &PROPERTIES
    }
}
