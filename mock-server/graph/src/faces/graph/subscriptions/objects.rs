//! What became of users and groups, for those who watch them.
//!
//! <https://learn.microsoft.com/graph/change-notifications-overview#supported-resources>

use mock365_domain::directory::{Before, DirectoryNet, DirectoryObject, Group, ObjectKind, Tenant};
use mock365_domain::mailbox::NetChange;
use mock365_domain::subscription::{Subscription, WatchedObjects};
use mock365_domain::{Cloud, Refusal};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::faces::graph::delta::{Kinds, MemberChange, kinds_before, member_changes};

/// What became of an object.
pub struct ObjectChange {
    id: Uuid,
    kind: ObjectKind,
    /// Created and deleted ones differ, too, as long as they can be restored.
    what: NetChange,
    /// Who came into a group or left it.
    members: Vec<MemberChange>,
}

/// What became of a subscription's objects after a number and up to another one.
pub fn object_changes(
    cloud: &Cloud,
    subscription: &Subscription,
    objects: WatchedObjects,
    range: (u64, u64),
) -> Result<Vec<ObjectChange>, Refusal> {
    let Some(tenant) = cloud.tenants.get(&subscription.tenant) else { return Ok(Vec::new()) };
    let nets = cloud.directory_changes(tenant.id, objects.kind, range)?;
    let were = if objects.kind == ObjectKind::Group { kinds_before(cloud, tenant.id, range) } else { Kinds::new() };
    let is_meant = |net: &DirectoryNet| objects.one.is_none_or(|one| one == net.id);
    let changes = nets.into_iter().filter(is_meant).filter_map(|net| change(tenant, objects, &net, &were));
    Ok(changes.filter(|change| subscription.wants.has(change.what)).collect())
}

fn change(tenant: &Tenant, objects: WatchedObjects, net: &DirectoryNet, were: &Kinds) -> Option<ObjectChange> {
    let (id, kind) = (net.id, objects.kind);
    let group = tenant.groups.get(&id).filter(|_| kind == ObjectKind::Group);
    let members = group.map_or_else(Vec::new, |now| {
        let was = if let Before::There(DirectoryObject::Group(was)) = &net.before { Some(&**was) } else { None };
        let members = |group: &Group| group.members.iter().copied().collect();
        member_changes(tenant, "members", (members(now), was.map(members).unwrap_or_default()), were)
    });
    let is_there = group.is_some() || (kind == ObjectKind::User && tenant.users.contains_key(&id));
    let is_restorable = tenant.deleted_users.contains_key(&id);
    let what = match (is_there || is_restorable, &net.before) {
        (true, _) => NetChange::Updated,
        // Nobody ever saw it.
        (false, Before::Absent) => return None,
        (false, _) => NetChange::Removed { gone: true },
    };
    (!objects.members || !members.is_empty()).then_some(ObjectChange { id, kind, what, members })
}

impl ObjectChange {
    /// As a notification tells it.
    pub fn shown(&self, subscription: &Subscription) -> (&'static str, String, Map<String, Value>) {
        let (noun, list) = if self.kind == ObjectKind::User { ("User", "Users") } else { ("Group", "Groups") };
        let place = format!("{list}/{}", self.id);
        let mut data = Map::new();
        data.insert("@odata.type".to_owned(), format!("#Microsoft.Graph.{noun}").into());
        data.insert("@odata.id".to_owned(), place.clone().into());
        data.insert("id".to_owned(), json!(self.id));
        data.insert("organizationId".to_owned(), json!(subscription.tenant));
        if !self.members.is_empty() {
            let members = self.members.iter().map(|member| {
                let removed = json!({ "id": member.id, "@removed": "deleted" });
                if member.is_removed { removed } else { json!({ "id": member.id }) }
            });
            data.insert("members@delta".to_owned(), members.collect::<Vec<Value>>().into());
        }
        let what = if matches!(self.what, NetChange::Removed { .. }) { "deleted" } else { "updated" };
        (what, place, data)
    }
}
