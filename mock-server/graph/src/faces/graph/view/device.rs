//! The device that an account works on, in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/device>

use mock365_domain::directory::{Device, User};
use mock365_domain::query::{Queried, Value};
use uuid::Uuid;

use crate::faces::graph::odata::{Family, Noun, Paging, Property, ValueKind};

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
}

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
        }
    }
}

type Row = Property<Devices>;

static PROPERTIES: [Row; 12] = [
    Row::new("id", |user, (), out| out.value(user.device_object_id())).filterable(&[("", Field::Id, ValueKind::Text)]),
    Row::new("deletedDateTime", |_, (), out| out.null()),
    Row::new("accountEnabled", |user, (), out| out.value(is_enabled(user))).filterable(&[(
        "",
        Field::Enabled,
        ValueKind::Bool,
    )]),
    Row::new("approximateLastSignInDateTime", |_, (), out| out.null()),
    Row::new("deviceId", |user, (), out| out.value(device_id(user))).filterable(&[(
        "",
        Field::DeviceId,
        ValueKind::Text,
    )]),
    Row::new("displayName", |user, (), out| out.value(&user.device_name())).filterable(&[(
        "",
        Field::DisplayName,
        ValueKind::Text,
    )]),
    Row::new("isCompliant", |user, (), out| out.value(is_compliant(user))).filterable(&[(
        "",
        Field::Compliant,
        ValueKind::Bool,
    )]),
    Row::new("isManaged", |user, (), out| out.value(is_compliant(user))),
    Row::new("operatingSystem", |_, (), out| out.value("Windows")),
    Row::new("operatingSystemVersion", |_, (), out| out.value("10.0.26100.1742")),
    Row::new("profileType", |_, (), out| out.value("RegisteredDevice")),
    Row::new("trustType", |user, (), out| out.value(trust(user))),
];

impl Noun for Devices {
    type Thing = User;
    type Field = Field;
    type Context<'a> = ();
    const NAME: &'static str = "device";
    const FAMILY: Family = Family::Directory;
    const PAGING: Paging = Paging::DIRECTORY;
    const EVENTUAL: bool = true;
    const UNBUILT: &'static [&'static str] = &[
        "alternativeSecurityIds",
        "complianceExpirationDateTime",
        "deviceCategory",
        "deviceMetadata",
        "deviceOwnership",
        "deviceVersion",
        "enrollmentProfileName",
        "enrollmentType",
        "extensionAttributes",
        "isManagementRestricted",
        "isRooted",
        "managementType",
        "manufacturer",
        "mdmAppId",
        "memberOf",
        "model",
        "onPremisesLastSyncDateTime",
        "onPremisesSyncEnabled",
        "physicalIds",
        "registeredOwners",
        "registeredUsers",
        "registrationDateTime",
        "systemLabels",
    ];

    fn properties() -> &'static [Row] {
        &PROPERTIES
    }
}
