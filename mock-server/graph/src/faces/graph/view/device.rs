//! The device that an account works on, in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/device>
//! <https://github.com/pnp/cli-microsoft365> (what its tests have of a device that nothing manages)

use mock365_domain::directory::{Device, User};
use mock365_domain::query::{Queried, Value};
use uuid::Uuid;

use super::InTenant;
use crate::faces::graph::odata::{Family, Navigation, Noun, Paging, Property, ValueKind};
use crate::faces::graph::relations::OF_DEVICES;

/// A user seen as his device.
pub enum Devices {}

/// What can be asked about a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Id,
    DeviceId,
    DisplayName,
    Enabled,
    Compliant,
    System,
}

/// What every device here runs.
const SYSTEM: &str = "Windows";

/// The id that the device itself has.
pub fn device_id(user: &User) -> Uuid {
    Uuid::new_v5(&user.id, b"device id")
}

fn is_enabled(user: &User) -> bool {
    user.standing.device != Device::Disabled
}

fn is_compliant(user: &User) -> bool {
    user.standing.device == Device::Compliant
}

fn trust(user: &User) -> &'static str {
    if user.standing.device >= Device::Joined { "AzureAd" } else { "Workplace" }
}

impl Queried<Field> for User {
    fn value(&self, field: &Field) -> Value {
        match field {
            Field::Id => Value::Text(self.device_object_id().to_string()),
            Field::DeviceId => Value::Text(device_id(self).to_string()),
            Field::DisplayName => Value::Text(self.device_name()),
            Field::Enabled => is_enabled(self).into(),
            Field::Compliant => is_compliant(self).into(),
            Field::System => SYSTEM.into(),
        }
    }
}

type Row = Property<Devices>;

/// Those that nobody here set are null, as they were seen of a device that no product manages.
static PROPERTIES: [Row; 30] = [
    Row::new("id", |user, _, out| out.value(user.device_object_id())).filterable(&[("", Field::Id, ValueKind::Text)]),
    Row::new("deletedDateTime", |_, _, out| out.null()),
    Row::new("accountEnabled", |user, _, out| out.value(is_enabled(user))).filterable(&[(
        "",
        Field::Enabled,
        ValueKind::Bool,
    )]),
    Row::new("approximateLastSignInDateTime", |_, _, out| out.null()),
    Row::new("complianceExpirationDateTime", |_, _, out| out.null()),
    Row::new("deviceCategory", |_, _, out| out.null()),
    Row::new("deviceId", |user, _, out| out.value(device_id(user))).filterable(&[(
        "",
        Field::DeviceId,
        ValueKind::Text,
    )]),
    Row::new("deviceMetadata", |_, _, out| out.null()),
    Row::new("deviceOwnership", |_, _, out| out.null()),
    Row::new("deviceVersion", |_, _, out| out.value(2)),
    Row::new("displayName", |user, _, out| out.value(&user.device_name())).filterable(&[(
        "",
        Field::DisplayName,
        ValueKind::Text,
    )]),
    Row::new("enrollmentProfileName", |_, _, out| out.null()),
    Row::new("enrollmentType", |_, _, out| out.null()),
    Row::new("isCompliant", |user, _, out| out.value(is_compliant(user))).filterable(&[(
        "",
        Field::Compliant,
        ValueKind::Bool,
    )]),
    Row::new("isManaged", |user, _, out| out.value(is_compliant(user))),
    Row::new("isRooted", |_, _, out| out.null()),
    Row::new("managementType", |_, _, out| out.null()),
    Row::new("manufacturer", |_, _, out| out.null()),
    Row::new("mdmAppId", |_, _, out| out.null()),
    Row::new("model", |_, _, out| out.null()),
    Row::new("onPremisesLastSyncDateTime", |_, _, out| out.null()),
    Row::new("onPremisesSyncEnabled", |_, _, out| out.null()),
    Row::new("operatingSystem", |_, _, out| out.value(SYSTEM)).filterable(&[("", Field::System, ValueKind::Text)]),
    Row::new("operatingSystemVersion", |_, _, out| out.value("10.0.26100.1742")),
    Row::new("physicalIds", |_, _, out| out.empty()),
    Row::new("profileType", |_, _, out| out.value("RegisteredDevice")),
    Row::new("registrationDateTime", |_, _, out| out.null()),
    Row::new("systemLabels", |_, _, out| out.empty()),
    Row::new("trustType", |user, _, out| out.value(trust(user))),
    Row::new("alternativeSecurityIds", |_, _, out| out.empty()),
];

impl Noun for Devices {
    type Thing = User;
    type Field = Field;
    type Context<'a> = InTenant<'a>;
    const NAME: &'static str = "device";
    const FAMILY: Family = Family::Directory;
    const PAGING: Paging = Paging::DIRECTORY;
    const EVENTUAL: bool = true;
    const SEARCHED: &'static [(&'static str, Field)] = &[("displayName", Field::DisplayName)];
    const UNBUILT: &'static [&'static str] = &["extensionAttributes", "isManagementRestricted"];

    fn navigations() -> &'static [Navigation<Self>] {
        &OF_DEVICES
    }

    fn properties() -> &'static [Row] {
        &PROPERTIES
    }
}
