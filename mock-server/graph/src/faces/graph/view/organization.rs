//! An organisation in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/organization>

use mock365_domain::directory::{Domain, Tenant, plans_of, skus};
use mock365_domain::query::{Queried, Reading, Value};
use serde_json::Value as Json;

use super::license::{assigned_plans, provisioned_plans};
use crate::faces::graph::item_write::{complex, optional_text};
use crate::faces::graph::odata::{Basics, Family, Noun, ODataFault, Paging, Property, ValueKind, Writer};

/// A tenant seen as an organisation.
pub enum Organization {}

/// What can be asked about an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Id,
    DisplayName,
    Read(Reading<Tenant>),
}

impl Queried<Field> for Tenant {
    fn value(&self, field: &Field) -> Value {
        match field {
            Field::Id => Value::Text(self.id.to_string()),
            Field::DisplayName => Value::from(&self.display_name),
            Field::Read(reading) => (reading.read)(self),
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

fn size(tenant: &Tenant, out: &mut Writer) {
    out.object(|quota| {
        quota.value("used", tenant.objects());
        quota.value("total", tenant.quota());
    });
}

fn privacy(tenant: &Tenant, out: &mut Writer) {
    let notices = &tenant.notices;
    if notices.privacy_contact.is_none() && notices.privacy_statement.is_none() {
        return out.null();
    }
    out.object(|profile| {
        profile.value("contactEmail", &notices.privacy_contact);
        profile.value("statementUrl", &notices.privacy_statement);
    });
}

fn write_privacy(tenant: &mut Tenant, value: &Json) -> Result<(), ODataFault> {
    let notices = &mut tenant.notices;
    (notices.privacy_contact, notices.privacy_statement) = if value.is_null() {
        (None, None)
    } else {
        let known = ["contactEmail", "statementUrl"];
        let fields = complex("privacyProfile", value, "microsoft.graph.privacyProfile", &known)?;
        let part = |name: &str| optional_text(name, fields.or_null(name));
        (part("contactEmail")?, part("statementUrl")?)
    };
    Ok(())
}

/// What `User.Read` shows: all else is null.
///
/// <https://learn.microsoft.com/graph/api/organization-get#permissions>
static BASICS: Basics = Basics { shown: &["id", "displayName", "verifiedDomains"], lists: &[] };

type Row = Property<Organization>;

static PROPERTIES: [Row; 27] = [
    Row::new("id", |tenant, (), out| out.value(tenant.id)).filterable(&[("", Field::Id, ValueKind::Text)]),
    Row::new("deletedDateTime", |_, (), out| out.null()),
    Row::new("defaultUsageLocation", |_, (), out| out.null()),
    Row::new("isMultipleDataLocationsForServicesEnabled", |_, (), out| out.null()).beta(),
    Row::new("partnerTenantType", |_, (), out| out.null()),
    Row::new("assignedPlans", |_, (), out| assigned_plans(&plans_of(skus().iter()), out)),
    Row::new("businessPhones", |_, (), out| out.empty()),
    Row::new("city", |_, (), out| out.null()),
    Row::new("country", |_, (), out| out.null()),
    Row::new("countryLetterCode", |_, (), out| out.value("US")),
    Row::new("createdDateTime", |tenant, (), out| out.value(tenant.created)),
    Row::new("directorySizeQuota", |tenant, (), out| size(tenant, out)).on_request(),
    Row::new("displayName", |tenant, (), out| out.value(&tenant.display_name)).filterable(&[(
        "",
        Field::DisplayName,
        ValueKind::Text,
    )]),
    texts!(Organization: "marketingNotificationEmails", notices.marketing),
    Row::new("onPremisesLastSyncDateTime", |_, (), out| out.null()),
    Row::new("onPremisesSyncEnabled", |_, (), out| out.null()),
    Row::new("postalCode", |_, (), out| out.null()),
    Row::new("preferredLanguage", |_, (), out| out.value("en")),
    Row::new("privacyProfile", |tenant, (), out| privacy(tenant, out)).written(write_privacy),
    Row::new("provisionedPlans", |_, (), out| provisioned_plans(&plans_of(skus().iter()), out)),
    texts!(Organization: "securityComplianceNotificationMails", notices.security_mails),
    texts!(Organization: "securityComplianceNotificationPhones", notices.security_phones),
    Row::new("state", |_, (), out| out.null()),
    Row::new("street", |_, (), out| out.null()),
    texts!(Organization: "technicalNotificationMails", notices.technical),
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
    const BETA_SHOWS: &'static [&'static str] = &["directorySizeQuota"];
    const BASIC: Option<&'static Basics> = Some(&BASICS);
    const UNBUILT: &'static [&'static str] =
        &["branding", "certificateBasedAuthConfiguration", "extensions", "mobileDeviceManagementAuthority"];

    fn properties() -> &'static [Row] {
        &PROPERTIES
    }
}
