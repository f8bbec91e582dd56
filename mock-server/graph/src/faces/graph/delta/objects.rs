//! What a page of a directory's round shows of one object: what differs of it, and who came into a group or left it.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use mock365_domain::Cloud;
use mock365_domain::directory::{DirectoryObject, ObjectKind, Tenant, User};
use uuid::Uuid;

use crate::faces::graph::odata::{GRAPH_DIALECT, Noun, Object, Selection};

/// Members that one entry of a group tells of; the group comes again with the others.
pub const MEMBERS_AT_ONCE: usize = 1000;

/// An object as a page shows it.
pub struct ObjectEntry<'a, N: Noun> {
    pub id: Uuid,
    pub shown: ShownObject<'a, N>,
}

/// What is shown of it.
pub enum ShownObject<'a, N: Noun> {
    /// It is gone; whether it can be restored.
    Removed { is_restorable: bool },
    /// It is there; how it was, where the client knows it.
    There { now: &'a N::Thing, was: Option<DirectoryObject>, members: Vec<MemberChange> },
}

/// Somebody who came into a group or left it, or owns it from now on, or no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemberChange {
    /// What he is of it: `members`.
    pub relation: &'static str,
    pub id: Uuid,
    pub is_removed: bool,
    /// Its type behind the namespace.
    pub kind: &'static str,
}

/// How an object is written.
pub struct ObjectShape<'a, N: Noun> {
    pub selection: Selection<N>,
    pub around: &'a N::Context<'a>,
    /// The thing that an object of the history is.
    pub as_it_was: fn(&DirectoryObject) -> Option<&N::Thing>,
    /// The relations of which it tells, too.
    pub relations: Vec<&'static str>,
    /// Whether properties that are as they were are left out.
    pub minimal: bool,
}

impl<N: Noun> ObjectShape<'_, N> {
    fn written(&self, was: Option<&DirectoryObject>) -> Vec<Option<Bytes>> {
        let was = was.and_then(self.as_it_was);
        let of = |thing: &N::Thing| {
            self.selection.properties().map(|one| Some(one.written_of(thing, self.around, &GRAPH_DIALECT))).collect()
        };
        was.map_or_else(|| self.selection.properties().map(|_| None).collect(), of)
    }

    /// Whether any of the selected properties differs.
    pub fn differs(&self, was: &DirectoryObject, now: &N::Thing) -> bool {
        let shown = self.selection.properties().map(|one| one.written_of(now, self.around, &GRAPH_DIALECT));
        self.written(Some(was)).into_iter().zip(shown).any(|(was, now)| was.as_ref() != Some(&now))
    }

    /// Writes an entry. What was never set is left out, and what is not set any more is null.
    ///
    /// <https://learn.microsoft.com/graph/api/user-delta#response>
    pub fn write(&self, entry: &ObjectEntry<'_, N>, object: &mut Object<'_>) {
        let (now, was, members) = match &entry.shown {
            ShownObject::Removed { is_restorable } => {
                object.value("id", entry.id);
                let reason = if *is_restorable { "changed" } else { "deleted" };
                object.control("@removed").object(|why| why.value("reason", reason));
                return;
            }
            ShownObject::There { now, was, members } => (*now, was.as_ref(), members),
        };
        for (property, was) in self.selection.properties().zip(self.written(was)) {
            let written = property.written_of(now, self.around, &GRAPH_DIALECT);
            let is_set = |value: &Bytes| value.as_ref() != b"null";
            let is_same = was.as_ref() == Some(&written);
            let is_shown = property.name == "id"
                || if self.minimal && was.is_some() {
                    !is_same
                } else {
                    is_set(&written) || was.as_ref().is_some_and(is_set)
                };
            if is_shown {
                object.member(property.name).written(&written);
            }
        }
        for relation in &self.relations {
            let members: Vec<&MemberChange> = members.iter().filter(|member| member.relation == *relation).collect();
            if members.is_empty() {
                continue;
            }
            object.control(&format!("{relation}@delta")).list(members, |member, out| {
                out.object(|one| {
                    one.kind(member.kind);
                    one.value("id", member.id);
                    if member.is_removed {
                        one.control("@removed").object(|why| why.value("reason", "deleted"));
                    }
                });
            });
        }
    }
}

/// What some objects were, by the names of their types.
pub type Kinds = BTreeMap<Uuid, &'static str>;

/// What objects were that changed, which may be gone by now. What is forgotten of them is no loss.
pub fn kinds_before(cloud: &Cloud, tenant: Uuid, range: (u64, u64)) -> Kinds {
    let names = [
        (ObjectKind::Group, "group"),
        (ObjectKind::ServicePrincipal, "servicePrincipal"),
        (ObjectKind::Contact, "orgContact"),
    ];
    let nets = |kind| cloud.directory_changes(tenant, kind, range).unwrap_or_default().into_iter();
    let of = |(kind, name)| nets(kind).map(move |net| (net.id, name));
    // A device goes with its account, or when that one changes.
    let devices = nets(ObjectKind::User).map(|net| (User::device_of(net.id), "device"));
    names.into_iter().flat_map(of).chain(devices).collect()
}

/// Who came into a relation to a group or left it, in the order of their ids.
pub fn member_changes(
    tenant: &Tenant,
    relation: &'static str,
    (now, was): (Vec<Uuid>, Vec<Uuid>),
    were: &Kinds,
) -> Vec<MemberChange> {
    let now: BTreeSet<Uuid> = now.into_iter().filter(|id| tenant.has_member(id)).collect();
    // The history keeps those alone who were there.
    let was: BTreeSet<Uuid> = was.into_iter().collect();
    let kind = |id: &Uuid| match () {
        () if tenant.users.contains_key(id) => "user",
        () if tenant.groups.contains_key(id) => "group",
        () if tenant.contacts.contains_key(id) => "orgContact",
        () if tenant.service_principals.contains_key(id) => "servicePrincipal",
        () if tenant.user_of_device(*id).is_some() => "device",
        // What is gone was what it was, or has been somebody.
        () => were.get(id).copied().unwrap_or("user"),
    };
    let changed = now.symmetric_difference(&was);
    changed.map(|id| MemberChange { relation, id: *id, is_removed: was.contains(id), kind: kind(id) }).collect()
}
