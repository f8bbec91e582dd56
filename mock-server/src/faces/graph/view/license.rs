//! Products in JSON: what a tenant has bought, and what a user got of it.
//!
//! <https://learn.microsoft.com/graph/api/resources/subscribedsku>

use mock365_domain::directory::{Sku, Tenant};
use mock365_domain::query::{Queried, Value};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::faces::graph::odata::{Family, Noun, Paging, Property, ValueKind};

/// How many seats of everything a tenant has.
const SEATS: usize = 100;

/// What can be asked about a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Id,
    PartNumber,
}

impl Queried<Field> for Sku {
    fn value(&self, field: &Field) -> Value {
        match field {
            Field::Id => Value::Text(self.id.to_string()),
            Field::PartNumber => self.part_number.into(),
        }
    }
}

/// A product that a tenant has.
pub enum Subscribed {}

/// A product that a user has.
pub enum Licensed {}

fn plans(sku: &Sku) -> Json {
    sku.plans
        .iter()
        .map(|(id, name)| {
            json!({
                "servicePlanId": id, "servicePlanName": name, "provisioningStatus": "Success", "appliesTo": "User",
            })
        })
        .collect()
}

fn used(sku: &Sku, tenant: &Tenant) -> usize {
    tenant.users.values().filter(|user| user.licenses.contains(&sku.id)).count()
}

type Row = Property<Subscribed>;

static SUBSCRIBED: [Row; 11] = [
    Row::new("accountName", |_, tenant| json!(tenant.domain().split('.').next())),
    Row::new("accountId", |_, tenant| json!(tenant.id)),
    Row::new("appliesTo", |_, _| "User".into()),
    Row::new("capabilityStatus", |_, _| "Enabled".into()),
    Row::new("consumedUnits", |sku, tenant| json!(used(sku, tenant))),
    Row::new("id", |sku, tenant| json!(format!("{}_{}", tenant.id, sku.id))),
    Row::new("skuId", |sku, _| json!(sku.id)).filterable(&[("", Field::Id, ValueKind::Text)]),
    Row::new("skuPartNumber", |sku, _| json!(sku.part_number)).filterable(&[("", Field::PartNumber, ValueKind::Text)]),
    Row::new("subscriptionIds", |sku, tenant| json!([Uuid::new_v5(&tenant.id, sku.id.as_bytes())])),
    Row::new("prepaidUnits", |_, _| json!({ "enabled": SEATS, "suspended": 0, "warning": 0, "lockedOut": 0 })),
    Row::new("servicePlans", |sku, _| plans(sku)),
];

impl Noun for Subscribed {
    type Thing = Sku;
    type Field = Field;
    type Context<'a> = Tenant;
    const NAME: &'static str = "subscribedSku";
    const FAMILY: Family = Family::Directory;
    const PAGING: Paging = Paging::DIRECTORY;

    fn properties() -> &'static [Row] {
        &SUBSCRIBED
    }
}

type LicenseRow = Property<Licensed>;

static LICENSED: [LicenseRow; 4] = [
    // Url-safe, as the ids of license details are.
    LicenseRow::new("id", |sku, user| json!(Uuid::new_v5(user, sku.id.as_bytes()).simple().to_string())),
    LicenseRow::new("skuId", |sku, _| json!(sku.id)).filterable(&[("", Field::Id, ValueKind::Text)]),
    LicenseRow::new("skuPartNumber", |sku, _| json!(sku.part_number)).filterable(&[(
        "",
        Field::PartNumber,
        ValueKind::Text,
    )]),
    LicenseRow::new("servicePlans", |sku, _| plans(sku)),
];

impl Noun for Licensed {
    type Thing = Sku;
    type Field = Field;
    type Context<'a> = Uuid;
    const NAME: &'static str = "licenseDetails";
    const FAMILY: Family = Family::Directory;
    const PAGING: Paging = Paging::DIRECTORY;

    fn properties() -> &'static [LicenseRow] {
        &LICENSED
    }
}
