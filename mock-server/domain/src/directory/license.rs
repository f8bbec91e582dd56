//! Subscriptions that a user can be licensed with.
//!
//! <https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference>

use uuid::{Uuid, uuid};

use crate::mailbox::Quota;

/// A product that can be assigned.
#[derive(Debug, PartialEq, Eq)]
pub struct Sku {
    /// The id that `assignLicense` takes.
    pub id: Uuid,
    /// The part number.
    pub part_number: &'static str,
    /// The name that people see.
    pub display_name: &'static str,
    /// Service plans in it: id, name.
    pub plans: &'static [(Uuid, &'static str)],
}

const EXCHANGE_STANDARD: (Uuid, &str) = (uuid!("9aaf7827-d63c-4b61-89c3-182f06f82e5c"), "EXCHANGE_S_STANDARD");
const EXCHANGE_ENTERPRISE: (Uuid, &str) = (uuid!("efb87545-963c-4e0d-99df-69c6916d9eb0"), "EXCHANGE_S_ENTERPRISE");
const EXCHANGE_DESKLESS: (Uuid, &str) = (uuid!("4a82b400-a79f-41a4-b4e2-e94f5787b113"), "EXCHANGE_S_DESKLESS");
const OFFICE_BUSINESS: (Uuid, &str) = (uuid!("094e7854-93fc-4d55-b2c0-3ab5369ebdc1"), "OFFICE_BUSINESS");
const SHAREPOINT: (Uuid, &str) = (uuid!("5dbe027f-2339-4123-9542-606e4d348a72"), "SHAREPOINTENTERPRISE");

static SKUS: [Sku; 8] = [
    Sku {
        id: uuid!("6fd2c87f-b296-42f0-b197-1e91e994b900"),
        part_number: "ENTERPRISEPACK",
        display_name: "Office 365 E3",
        plans: &[EXCHANGE_ENTERPRISE, SHAREPOINT],
    },
    Sku {
        id: uuid!("3b555118-da6a-4418-894f-7df1e2096870"),
        part_number: "O365_BUSINESS_ESSENTIALS",
        display_name: "Microsoft 365 Business Basic",
        plans: &[EXCHANGE_STANDARD],
    },
    Sku {
        id: uuid!("4b9405b0-7788-4568-add1-99614e613b69"),
        part_number: "EXCHANGESTANDARD",
        display_name: "Exchange Online (Plan 1)",
        plans: &[EXCHANGE_STANDARD],
    },
    Sku {
        id: uuid!("cdd28e44-67e3-425e-be4c-737fab2899d3"),
        part_number: "O365_BUSINESS",
        display_name: "Microsoft 365 Apps for business",
        plans: &[OFFICE_BUSINESS],
    },
    Sku {
        id: uuid!("80b2d799-d2ba-4d2a-8842-fb0d0f3a4b82"),
        part_number: "EXCHANGEDESKLESS",
        display_name: "Exchange Online Kiosk",
        plans: &[EXCHANGE_DESKLESS],
    },
    Sku {
        id: uuid!("4b585984-651b-448a-9e53-3b10f069cf7f"),
        part_number: "DESKLESSPACK",
        display_name: "Office 365 F3",
        plans: &[EXCHANGE_DESKLESS],
    },
    Sku {
        id: uuid!("50f60901-3181-4b75-8a2c-4c8e4c1d5a72"),
        part_number: "M365_F1_COMM",
        display_name: "Microsoft 365 F1",
        plans: &[EXCHANGE_DESKLESS],
    },
    Sku {
        id: uuid!("66b55226-6b4f-492c-910c-a3b7a3c9d993"),
        part_number: "SPE_F1",
        display_name: "Microsoft 365 F3",
        plans: &[EXCHANGE_DESKLESS],
    },
];

/// The service that a plan belongs to, as `assignedPlans` name it.
pub fn service_of(plan: &str) -> &'static str {
    match plan {
        _ if plan.starts_with("EXCHANGE") => "exchange",
        _ if plan.starts_with("SHAREPOINT") => "SharePoint",
        _ => "MicrosoftOffice",
    }
}

/// The plans of some products, each once: id, name.
pub fn plans_of<'s>(products: impl Iterator<Item = &'s Sku>) -> Vec<(Uuid, &'static str)> {
    each_once(products.flat_map(|sku| sku.plans))
}

/// Plans, each once.
pub(super) fn each_once<'s>(plans: impl Iterator<Item = &'s (Uuid, &'static str)>) -> Vec<(Uuid, &'static str)> {
    let mut found: Vec<(Uuid, &'static str)> = Vec::new();
    for plan in plans {
        if !found.contains(plan) {
            found.push(*plan);
        }
    }
    found
}

/// All products that the mock sells.
pub fn skus() -> &'static [Sku] {
    &SKUS
}

impl Sku {
    /// The product with that id or part number.
    pub fn find(name: &str) -> Option<&'static Self> {
        let id = Uuid::parse_str(name).ok();
        SKUS.iter().find(|sku| Some(sku.id) == id || sku.part_number.eq_ignore_ascii_case(name))
    }

    /// Whether its Exchange plan is that of people without a desk (Kiosk, F1, F3).
    pub fn is_frontline(&self) -> bool {
        self.plans.contains(&EXCHANGE_DESKLESS)
    }

    /// The quota of the mailbox that comes with it; none without an Exchange plan.
    pub fn mailbox_quota(&self) -> Option<Quota> {
        let quotas = [
            (EXCHANGE_ENTERPRISE, Quota::PLAN_2),
            (EXCHANGE_STANDARD, Quota::PLAN_1),
            (EXCHANGE_DESKLESS, Quota::KIOSK),
        ];
        quotas.iter().find(|(plan, _)| self.plans.contains(plan)).map(|(_, quota)| *quota)
    }

    /// Its Exchange Online plans, which come with a mailbox.
    pub fn exchange_plans(&self) -> impl Iterator<Item = Uuid> {
        self.plans.iter().filter(|(_, name)| name.starts_with("EXCHANGE")).map(|(id, _)| *id)
    }
}
