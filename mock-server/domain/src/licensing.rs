//! Products given to users and taken from them, and what becomes of their mailboxes.
//!
//! <https://learn.microsoft.com/graph/api/user-assignlicense>

use uuid::Uuid;

use crate::cloud::{Cloud, UserRef};
use crate::directory::{Sku, User, skus};
use crate::mailbox::MailboxState;
use crate::{Now, Refusal};

/// A product to be assigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssignedProduct {
    /// Its id.
    pub id: Uuid,
    /// Service plans of it that are left out.
    pub without: Vec<Uuid>,
}

impl AssignedProduct {
    /// The product, if there is one that has all those plans.
    fn known(&self) -> Result<(), Refusal> {
        let sku = product(self.id)?;
        let strange = self.without.iter().find(|plan| !sku.plans.iter().any(|(id, _)| id == *plan));
        strange.map_or(Ok(()), |plan| Err(Refusal::PlanUnknown { product: self.id, plan: *plan }))
    }

    fn give(&self, user: &mut User) {
        if !user.licenses.contains(&self.id) {
            user.licenses.push(self.id);
        }
        user.disabled_plans.retain(|(of, _)| *of != self.id);
        user.disabled_plans.extend(self.without.iter().map(|plan| (self.id, *plan)));
    }
}

fn product(id: Uuid) -> Result<&'static Sku, Refusal> {
    skus().iter().find(|sku| sku.id == id).ok_or(Refusal::LicenseUnknown(id))
}

impl Cloud {
    /// Assigns whole products and removes others.
    pub fn assign_licenses(&mut self, at: UserRef, add: &[Uuid], remove: &[Uuid], now: Now) -> Result<(), Refusal> {
        let add: Vec<_> = add.iter().map(|id| AssignedProduct { id: *id, without: Vec::new() }).collect();
        self.assign_products(at, &add, remove, now)
    }

    /// Assigns and removes products, as `assignLicense` does; a first Exchange plan starts a mailbox. Who is given one must
    /// be in some country.
    pub fn assign_products(
        &mut self,
        at: UserRef,
        add: &[AssignedProduct],
        remove: &[Uuid],
        now: Now,
    ) -> Result<(), Refusal> {
        add.iter().try_for_each(AssignedProduct::known)?;
        remove.iter().try_for_each(|id| product(*id).map(drop))?;
        let delay = self.tenants.get(&at.tenant).map(|tenant| tenant.mailbox_delay).unwrap_or_default();
        let user = self.user_mut(at).ok_or_else(|| Refusal::UserUnknown(at.user.to_string()))?;
        if !add.is_empty() && user.profile.usage_location.is_none() {
            return Err(Refusal::UsageLocationMissing);
        }
        let had = user.has_exchange();
        user.licenses.retain(|license| !remove.contains(license));
        user.disabled_plans.retain(|(of, _)| !remove.contains(of));
        for product in add {
            product.give(user);
        }
        let has = user.has_exchange();
        let mailbox = user.mailbox;
        match (had, has, mailbox) {
            (false, true, None) => {
                if user.mail.is_none() {
                    user.mail = Some(user.upn.clone());
                }
                self.create_mailbox(at, MailboxState::provisioning(now.plus(delay)), now);
            }
            (false, true, Some(id)) => self.set_mailbox_state(id, MailboxState::provisioning(now.plus(delay))),
            (true, false, Some(id)) => self.set_mailbox_state(id, MailboxState::Unlicensed),
            _ => {}
        }
        Ok(())
    }
}
