//! What is said of rooms, and which lists of them there are.

use std::sync::Arc;

use mock365_control::places::RoomPatch;
use mock365_control::state::TenantPatch;
use mock365_domain::directory::{RoomDetails, RoomList, UserKind};
use mock365_domain::{Cloud, UserRef};

use super::PatchFault;

/// Says something of a room.
pub fn describe(cloud: &mut Cloud, place: &str, at: UserRef, wanted: &RoomPatch) -> Result<(), PatchFault> {
    let kind = cloud.user_at(at).map(|user| user.kind);
    let Some(tenant) = cloud.tenant_mut(at.tenant).filter(|_| kind == Some(UserKind::Room)) else {
        return Err(PatchFault::new(place, "the account is no room: its `kind` is `room` where it is one"));
    };
    let mut said = tenant.places.get(&at.user).map(|said| RoomDetails::clone(said)).unwrap_or_default();
    said.capacity = wanted.capacity.or(said.capacity);
    said.floor_number = wanted.floor.or(said.floor_number);
    for (to, from) in
        [(&mut said.building, &wanted.building), (&mut said.label, &wanted.label), (&mut said.phone, &wanted.phone)]
    {
        if from.is_some() {
            to.clone_from(from);
        }
    }
    if let Some(tags) = &wanted.tags {
        said.tags.clone_from(tags);
    }
    tenant.places.insert(at.user, Arc::new(said));
    Ok(())
}

/// Sets which lists there are: these and no others. What was said of one that stays is kept.
pub fn set_lists(cloud: &mut Cloud, tenant: &str, wanted: &TenantPatch) -> Result<(), PatchFault> {
    let (Some(wanted), Some(known)) = (&wanted.room_lists, cloud.tenant(tenant)) else { return Ok(()) };
    let (id, mut lists) = (known.id, Vec::new());
    for (address, one) in wanted {
        let place = format!("/tenants/{tenant}/room_lists/{address}");
        let mut rooms = Vec::new();
        for (number, name) in one.rooms.iter().enumerate() {
            let place = format!("{place}/rooms/{number}");
            match known.user(name) {
                Some(user) if user.kind == UserKind::Room => rooms.push(user.id),
                Some(_) => return Err(PatchFault::new(place, format!("`{name}` is no room"))),
                None => return Err(super::no_user(cloud, place, name)),
            }
        }
        let list = RoomList::id_of(id, address);
        lists.push(RoomList {
            id: list,
            display_name: one.display_name.clone().unwrap_or_else(|| address.clone()),
            mail: address.clone(),
            place: known.room_lists.get(&list).map(|list| list.place.clone()).unwrap_or_default(),
            rooms,
        });
    }
    if let Some(tenant) = cloud.tenant_mut(id) {
        tenant.room_lists.clear();
        tenant.room_lists.extend(lists.into_iter().map(|list| (list.id, Arc::new(list))));
    }
    Ok(())
}
