//! An organisation in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/organization>

use mock365_domain::directory::{Domain, Tenant};
use mock365_domain::query::{Queried, Value};
use serde_json::{Value as Json, json};

use crate::faces::graph::odata::{Family, Noun, Paging, Property, ValueKind};

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

fn domain((place, domain): (usize, &Domain)) -> Json {
    json!({
        "capabilities": "Email, OfficeCommunicationsOnline", "isDefault": place == 0,
        "isInitial": domain.name.ends_with(".onmicrosoft.com"), "name": domain.name, "type": "Managed",
    })
}

type Row = Property<Organization>;

static PROPERTIES: [Row; 22] = [
    Row::new("id", |tenant, ()| json!(tenant.id)).filterable(&[("", Field::Id, ValueKind::Text)]),
    Row::new("deletedDateTime", |_, ()| Json::Null),
    Row::new("assignedPlans", |_, ()| json!([])),
    Row::new("businessPhones", |_, ()| json!([])),
    Row::new("city", |_, ()| Json::Null),
    Row::new("country", |_, ()| Json::Null),
    Row::new("countryLetterCode", |_, ()| "US".into()),
    Row::new("createdDateTime", |_, ()| Json::Null),
    Row::new("displayName", |tenant, ()| json!(tenant.display_name)).filterable(&[(
        "",
        Field::DisplayName,
        ValueKind::Text,
    )]),
    Row::new("marketingNotificationEmails", |_, ()| json!([])),
    Row::new("onPremisesLastSyncDateTime", |_, ()| Json::Null),
    Row::new("onPremisesSyncEnabled", |_, ()| Json::Null),
    Row::new("postalCode", |_, ()| Json::Null),
    Row::new("preferredLanguage", |_, ()| "en".into()),
    Row::new("provisionedPlans", |_, ()| json!([])),
    Row::new("securityComplianceNotificationMails", |_, ()| json!([])),
    Row::new("securityComplianceNotificationPhones", |_, ()| json!([])),
    Row::new("state", |_, ()| Json::Null),
    Row::new("street", |_, ()| Json::Null),
    Row::new("technicalNotificationMails", |_, ()| json!([])),
    Row::new("tenantType", |_, ()| "AAD".into()),
    Row::new("verifiedDomains", |tenant, ()| tenant.domains.iter().enumerate().map(domain).collect()),
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
