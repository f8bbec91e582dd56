//! Places: rooms, which are the accounts behind rooms' mailboxes, and lists of rooms.

use std::sync::Arc;

use http::{Method, StatusCode};
use mock365_domain::Cloud;
use mock365_domain::directory::{MeetingRoom, Role, RoomList, Tenant};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::directory::{missing, tenant_mut};
use super::odata::{self, ContextUrl, Noun, Selection, members};
use super::{Fault, GraphRequest, Mount, Operation, Permissions};
use crate::exchange::Answer;

/// The operations.
pub static OPERATIONS: &[&Operation] =
    &[&ROOMS, &ROOMS_COUNT, &LISTS, &LISTS_COUNT, &OF_LIST, &OF_LIST_COUNT, &GET, &UPDATE];

const READ: Permissions =
    Permissions { delegated: &["Place.Read.All", "Place.ReadWrite.All"], application: &["Place.Read.All"] };
/// Roles that change what is said of rooms.
const PLACE_ADMINS: &[Role] = &[Role::GlobalAdministrator, Role::ExchangeAdministrator];

/// <https://learn.microsoft.com/graph/api/place-list>
const ROOMS: Operation = Operation {
    name: "graph.places.rooms.list",
    method: Method::GET,
    at: &["/places/microsoft.graph.room"],
    tail: "",
    mount: Mount::Directory,
    permissions: READ,
    link: "https://learn.microsoft.com/graph/api/place-list",
    handler: |request| {
        let rooms = request.read_tenant(|_, tenant, _| Ok(tenant.rooms()))?;
        odata::list::<MeetingRoom>(request, "places/microsoft.graph.room", rooms.iter(), &())
    },
};

/// <https://learn.microsoft.com/graph/api/place-list>
const ROOMS_COUNT: Operation = Operation {
    name: "graph.places.rooms.count",
    tail: "/$count",
    handler: |request| {
        let rooms = request.read_tenant(|_, tenant, _| Ok(tenant.rooms()))?;
        odata::count::<MeetingRoom>(request, rooms.iter())
    },
    ..ROOMS
};

/// <https://learn.microsoft.com/graph/api/place-list>
const LISTS: Operation = Operation {
    name: "graph.places.roomLists.list",
    at: &["/places/microsoft.graph.roomList"],
    handler: |request| {
        request.read_tenant(|_, tenant, _| {
            let lists = tenant.room_lists.values().map(AsRef::as_ref);
            odata::list::<RoomList>(request, "places/microsoft.graph.roomList", lists, &())
        })
    },
    ..ROOMS
};

/// <https://learn.microsoft.com/graph/api/place-list>
const LISTS_COUNT: Operation = Operation {
    name: "graph.places.roomLists.count",
    tail: "/$count",
    handler: |request| {
        request.read_tenant(|_, tenant, _| {
            odata::count::<RoomList>(request, tenant.room_lists.values().map(AsRef::as_ref))
        })
    },
    ..LISTS
};

/// <https://learn.microsoft.com/graph/api/place-list>
const OF_LIST: Operation = Operation {
    name: "graph.places.roomLists.rooms.list",
    at: &["/places/{place-id}/microsoft.graph.roomList/rooms"],
    handler: |request| {
        let rooms = of_list(request)?;
        odata::list::<MeetingRoom>(request, &request.place(), rooms.iter(), &())
    },
    ..ROOMS
};

/// <https://learn.microsoft.com/graph/api/place-list>
const OF_LIST_COUNT: Operation = Operation {
    name: "graph.places.roomLists.rooms.count",
    tail: "/$count",
    handler: |request| odata::count::<MeetingRoom>(request, of_list(request)?.iter()),
    ..OF_LIST
};

/// <https://learn.microsoft.com/graph/api/place-get>
const GET: Operation = Operation {
    name: "graph.places.get",
    at: &[
        "/places/{place-id}",
        "/places/{place-id}/microsoft.graph.room",
        "/places/{place-id}/microsoft.graph.roomList",
    ],
    link: "https://learn.microsoft.com/graph/api/place-get",
    handler: |request| request.read_tenant(|_, tenant, _| shown(request, &found(request, tenant)?)),
    ..ROOMS
};

/// <https://learn.microsoft.com/graph/api/place-update>
const UPDATE: Operation = Operation {
    name: "graph.places.update",
    method: Method::PATCH,
    at: &["/places/{place-id}"],
    permissions: Permissions { delegated: &["Place.ReadWrite.All"], application: &[] },
    link: "https://learn.microsoft.com/graph/api/place-update",
    handler: update,
    ..ROOMS
};

/// What a request names.
enum Found {
    Room(Box<MeetingRoom>),
    List(Arc<RoomList>),
}

/// The place that is named, by id or by address, if it is of the type that the path is cast to.
fn found(request: &GraphRequest<'_>, tenant: &Tenant) -> Result<Found, Fault> {
    let name = request.param("place-id");
    let wants = |kind: &str| request.cast().is_none_or(|cast| cast == kind);
    let room = wants(MeetingRoom::NAME).then(|| tenant.room(name)).flatten().map(|room| Found::Room(Box::new(room)));
    let list = || wants(RoomList::NAME).then(|| tenant.room_list(name)).flatten();
    room.or_else(|| Some(Found::List(Arc::clone(list()?)))).ok_or_else(|| missing("place", name).into())
}

fn of_list(request: &GraphRequest<'_>) -> Result<Vec<MeetingRoom>, Fault> {
    let name = request.param("place-id");
    request
        .read_tenant(|_, tenant, _| Ok(tenant.rooms_of(tenant.room_list(name).ok_or_else(|| missing("place", name))?)))
}

fn shown(request: &GraphRequest<'_>, found: &Found) -> Result<Answer, Fault> {
    match found {
        Found::Room(room) => one::<MeetingRoom>(request, room),
        Found::List(list) => one::<RoomList>(request, list),
    }
}

fn one<N: for<'a> Noun<Context<'a> = ()>>(request: &GraphRequest<'_>, thing: &N::Thing) -> Result<Answer, Fault> {
    let selection: Selection<N> = request.options.selection::<N>()?;
    let context = ContextUrl::of(request, "places", selection.names());
    Ok(odata::entity(StatusCode::OK, context, |object| {
        object.kind(N::NAME);
        members::<N>(thing, &(), &selection, object);
    }))
}

fn update(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let changed = request.change_tenant(PLACE_ADMINS, |cloud, id, _| changed(request, cloud, id, &body))?;
    shown(request, &changed)
}

fn changed(request: &GraphRequest<'_>, cloud: &mut Cloud, id: Uuid, body: &Map<String, Json>) -> Result<Found, Fault> {
    match found(request, &cloud.tenants[&id])? {
        Found::Room(mut room) => {
            odata::update::<MeetingRoom>(&mut room, body)?;
            tenant_mut(cloud, id)?.places.insert(room.account.id, Arc::new(room.place.clone()));
            Ok(Found::Room(room))
        }
        Found::List(mut list) => {
            odata::update::<RoomList>(Arc::make_mut(&mut list), body)?;
            tenant_mut(cloud, id)?.room_lists.insert(list.id, Arc::clone(&list));
            Ok(Found::List(list))
        }
    }
}
