//! Products in JSON: what a tenant has bought, and what a user got of it.
//!
//! <https://learn.microsoft.com/graph/api/resources/subscribedsku>

use mock365_domain::directory::{Sku, Tenant, User, service_of};
use mock365_domain::query::{Queried, Value};
use uuid::Uuid;

use crate::faces::graph::odata::{Family, Noun, Paging, Property, ValueKind, Writer};

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

fn plans(sku: &Sku, lacks: impl Fn(Uuid) -> bool, out: &mut Writer) {
    out.list(sku.plans, |(id, name), out| {
        out.object(|plan| {
            plan.value("servicePlanId", id);
            plan.value("servicePlanName", *name);
            plan.value("provisioningStatus", if lacks(*id) { "Disabled" } else { "Success" });
            plan.value("appliesTo", "User");
        });
    });
}

/// Plans as accounts and organisations have them. When each came is not kept, so that none says.
///
/// <https://learn.microsoft.com/graph/api/resources/assignedplan>
pub fn assigned_plans(plans: &[(Uuid, &'static str)], out: &mut Writer) {
    out.list(plans, |(id, name), out| {
        out.object(|plan| {
            plan.member("assignedDateTime").null();
            plan.value("capabilityStatus", "Enabled");
            plan.value("service", service_of(name));
            plan.value("servicePlanId", id);
        });
    });
}

/// The same as they were set up.
///
/// <https://learn.microsoft.com/graph/api/resources/provisionedplan>
pub fn provisioned_plans(plans: &[(Uuid, &'static str)], out: &mut Writer) {
    out.list(plans, |(_, name), out| {
        out.object(|plan| {
            plan.value("capabilityStatus", "Enabled");
            plan.value("provisioningStatus", "Success");
            plan.value("service", service_of(name));
        });
    });
}

fn seats(out: &mut Writer) {
    out.object(|seats| {
        seats.value("enabled", SEATS);
        seats.value("suspended", 0);
        seats.value("warning", 0);
        seats.value("lockedOut", 0);
    });
}

fn used(sku: &Sku, tenant: &Tenant) -> usize {
    tenant.users.values().filter(|user| user.licenses.contains(&sku.id)).count()
}

type Row = Property<Subscribed>;

static SUBSCRIBED: [Row; 11] = [
    Row::new("accountName", |_, tenant, out| out.value(tenant.domain().split('.').next())),
    Row::new("accountId", |_, tenant, out| out.value(tenant.id)),
    Row::new("appliesTo", |_, _, out| out.value("User")),
    Row::new("capabilityStatus", |_, _, out| out.value("Enabled")),
    Row::new("consumedUnits", |sku, tenant, out| out.value(used(sku, tenant))),
    Row::new("id", |sku, tenant, out| out.text(format_args!("{}_{}", tenant.id, sku.id))),
    Row::new("skuId", |sku, _, out| out.value(sku.id)).filterable(&[("", Field::Id, ValueKind::Guid)]),
    Row::new("skuPartNumber", |sku, _, out| out.value(sku.part_number)).filterable(&[(
        "",
        Field::PartNumber,
        ValueKind::Text,
    )]),
    Row::new("subscriptionIds", |sku, tenant, out| out.value(&[Uuid::new_v5(&tenant.id, sku.id.as_bytes())][..])),
    Row::new("prepaidUnits", |_, _, out| seats(out)),
    Row::new("servicePlans", |sku, _, out| plans(sku, |_| false, out)),
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
    LicenseRow::new("id", |sku, user, out| {
        out.text(format_args!("{}", Uuid::new_v5(&user.id, sku.id.as_bytes()).simple()));
    }),
    LicenseRow::new("skuId", |sku, _, out| out.value(sku.id)).filterable(&[("", Field::Id, ValueKind::Guid)]),
    LicenseRow::new("skuPartNumber", |sku, _, out| out.value(sku.part_number)).filterable(&[(
        "",
        Field::PartNumber,
        ValueKind::Text,
    )]),
    LicenseRow::new("servicePlans", |sku, user, out| plans(sku, |plan| user.lacks(sku.id, plan), out)),
];

impl Noun for Licensed {
    type Thing = Sku;
    type Field = Field;
    type Context<'a> = User;
    const NAME: &'static str = "licenseDetails";
    const FAMILY: Family = Family::Directory;
    const PAGING: Paging = Paging::DIRECTORY;

    fn properties() -> &'static [LicenseRow] {
        &LICENSED
    }
}
