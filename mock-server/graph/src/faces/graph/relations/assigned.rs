//! Assignments of an enterprise application inside of it: those that it holds, and those that were given to others on it.

use std::cell::OnceCell;
use std::collections::HashMap;

use mock365_domain::directory::ServicePrincipal;
use uuid::Uuid;

use super::expand::MOST;
use crate::faces::graph::odata::{Expanded, ODataFault, Object, Reaching, Selection, members};
use crate::faces::graph::view::InTenant;
use crate::faces::graph::view::permission_grant::Assigned;

/// Which assignments, and what is shown of them.
pub struct Assignments {
    is_held: bool,
    selection: Selection<Assigned>,
    /// Where the assignments stand that each holds, by resource and place there: looked for once a request.
    holders: OnceCell<HashMap<Uuid, Vec<(Uuid, usize)>>>,
}

impl Assignments {
    fn of(is_held: bool, expanded: &Expanded) -> Result<Box<dyn Reaching<ServicePrincipal>>, ODataFault> {
        expanded.only(&["select"])?;
        let selection = Selection::of(&expanded.options.select, &[], &[], false)?;
        Ok(Box::new(Self { is_held, selection, holders: OnceCell::new() }))
    }

    /// `appRoleAssignments`
    pub fn held(expanded: &Expanded) -> Result<Box<dyn Reaching<ServicePrincipal>>, ODataFault> {
        Self::of(true, expanded)
    }

    /// `appRoleAssignedTo`
    pub fn given(expanded: &Expanded) -> Result<Box<dyn Reaching<ServicePrincipal>>, ODataFault> {
        Self::of(false, expanded)
    }

    fn places(&self, one: &ServicePrincipal, around: &InTenant<'_>) -> Vec<(Uuid, usize)> {
        if !self.is_held {
            return (0..one.assigned.len().min(MOST)).map(|place| (one.id, place)).collect();
        }
        let all = || {
            let mut all = HashMap::<Uuid, Vec<(Uuid, usize)>>::new();
            for resource in around.tenant.service_principals.values() {
                for (place, assignment) in resource.assigned.iter().enumerate() {
                    all.entry(assignment.principal).or_default().push((resource.id, place));
                }
            }
            all
        };
        let held = self.holders.get_or_init(all).get(&one.id);
        held.into_iter().flatten().take(MOST).copied().collect()
    }
}

impl Reaching<ServicePrincipal> for Assignments {
    fn write(&self, one: &ServicePrincipal, around: &InTenant<'_>, object: &mut Object<'_>) {
        let tenant = around.tenant;
        let there = self.places(one, around).into_iter().filter_map(|(resource, place)| {
            let resource = tenant.service_principals.get(&resource)?;
            Some(Assigned::new(tenant, resource, resource.assigned.get(place)?))
        });
        let name = if self.is_held { "appRoleAssignments" } else { "appRoleAssignedTo" };
        object.member(name).list(there, |assigned, out| {
            out.object(|object| members::<Assigned>(&assigned, &(), &self.selection, object));
        });
    }
}
