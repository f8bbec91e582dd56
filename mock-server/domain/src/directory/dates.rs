//! When the objects of directories came to be: whoever makes one need not say. What is new after a change, and has no moment
//! yet, gets that of the change.

use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use super::Tenant;
use crate::{Cloud, Now};

impl Cloud {
    /// Whatever has no moment of its own was made at this one.
    pub(crate) fn date_directories(&mut self, moment: Timestamp) {
        for tenant in self.tenants.values_mut() {
            Arc::make_mut(tenant).date_all(moment);
        }
        for app in self.applications.values_mut() {
            Arc::make_mut(app).created.get_or_insert(moment);
        }
    }

    /// What is new was made by the change that is under way: whole tenants, registrations by client id, and objects by
    /// tenant and id.
    pub(super) fn date(&mut self, tenants: &[Uuid], apps: &[Uuid], objects: &[(Uuid, Uuid)]) {
        let moment = Now(self.moment()).second();
        for id in tenants {
            if let Some(tenant) = self.tenant_mut(*id) {
                tenant.date_all(moment);
            }
        }
        for id in apps {
            if self.applications.get(id).is_some_and(|app| app.created.is_none())
                && let Some(app) = self.application_mut(*id)
            {
                app.created = Some(moment);
            }
        }
        for (tenant, id) in objects {
            if self.tenants.get(tenant).is_some_and(|tenant| tenant.is_undated(id))
                && let Some(tenant) = self.tenant_mut(*tenant)
            {
                tenant.date_one(id, moment);
            }
        }
    }
}

impl Tenant {
    /// Whether there is such an object, and no moment of it.
    fn is_undated(&self, id: &Uuid) -> bool {
        self.users.get(id).is_some_and(|user| user.created.is_none())
            || self.groups.get(id).is_some_and(|group| group.created.is_none())
            || self.service_principals.get(id).is_some_and(|principal| principal.created.is_none())
    }

    fn date_one(&mut self, id: &Uuid, moment: Timestamp) {
        if let Some(user) = self.users.get_mut(id) {
            Arc::make_mut(user).created.get_or_insert(moment);
        } else if let Some(group) = self.groups.get_mut(id) {
            Arc::make_mut(group).created.get_or_insert(moment);
        } else if let Some(principal) = self.service_principals.get_mut(id) {
            Arc::make_mut(principal).created.get_or_insert(moment);
        }
    }

    fn date_all(&mut self, moment: Timestamp) {
        self.created.get_or_insert(moment);
        let ids = self.users.keys().chain(self.groups.keys()).chain(self.service_principals.keys());
        let undated: Vec<Uuid> = ids.filter(|id| self.is_undated(id)).copied().collect();
        for id in undated {
            self.date_one(&id, moment);
        }
    }
}
