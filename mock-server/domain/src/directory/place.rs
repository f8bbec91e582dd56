//! Rooms and lists of rooms: what an organisation says of them. A room is the account behind a room's mailbox; a list is none.
//!
//! <https://learn.microsoft.com/graph/api/resources/place>

use std::sync::Arc;

use uuid::Uuid;

use super::{Tenant, User, UserKind};
use crate::mailbox::PhysicalAddress;

/// What is said of a room, or of a list of rooms, beside its name and address.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RoomDetails {
    /// Where it is.
    pub address: PhysicalAddress,
    /// Altitude, latitude, longitude, and how exact the first and the others are, each where it is known.
    pub coordinates: Option<[Option<f64>; 5]>,
    /// Phone.
    pub phone: Option<String>,
    /// What people call it.
    pub nickname: Option<String>,
    /// A number or name that describes it.
    pub label: Option<String>,
    /// Building.
    pub building: Option<String>,
    /// Number of the floor.
    pub floor_number: Option<i32>,
    /// Name of the floor.
    pub floor_label: Option<String>,
    /// How many people it takes.
    pub capacity: Option<i32>,
    /// Whether a wheelchair gets there, where somebody said so.
    pub wheelchair: Option<bool>,
    /// Whether it is reserved, rather than open to be booked by anybody.
    pub is_reserved: bool,
    /// What else there is.
    pub tags: Vec<String>,
    /// Its audio device.
    pub audio_device: Option<String>,
    /// Its video device.
    pub video_device: Option<String>,
    /// Its display.
    pub display_device: Option<String>,
}

/// A room: an account, and what is said of it.
#[derive(Clone, Debug, PartialEq)]
pub struct MeetingRoom {
    /// The id that places have for it.
    pub id: Uuid,
    /// The account.
    pub account: Arc<User>,
    /// What is said of it.
    pub place: RoomDetails,
}

/// A list of rooms: in Exchange a group for mail, which stands among no other groups here.
#[derive(Clone, Debug, PartialEq)]
pub struct RoomList {
    /// Its id.
    pub id: Uuid,
    /// Name that people see.
    pub display_name: String,
    /// Its address.
    pub mail: String,
    /// What is said of it.
    pub place: RoomDetails,
    /// The accounts of the rooms, by object id.
    pub rooms: Vec<Uuid>,
}

impl RoomList {
    /// The id of the one with an address.
    pub fn id_of(tenant: Uuid, mail: &str) -> Uuid {
        Uuid::new_v5(&tenant, format!("rooms {}", mail.to_lowercase()).as_bytes())
    }
}

impl User {
    /// The id that places have for a room.
    pub fn place_id(&self) -> Uuid {
        Uuid::new_v5(&self.id, b"place")
    }
}

impl Tenant {
    /// A room's account as the room.
    fn as_room(&self, account: &Arc<User>) -> Option<MeetingRoom> {
        let place = self.places.get(&account.id).map(|place| RoomDetails::clone(place)).unwrap_or_default();
        (account.kind == UserKind::Room && account.mail.is_some()).then(|| MeetingRoom {
            id: account.place_id(),
            account: Arc::clone(account),
            place,
        })
    }

    /// The rooms.
    pub fn rooms(&self) -> Vec<MeetingRoom> {
        self.room_accounts().iter().filter_map(|id| self.as_room(self.users.get(id)?)).collect()
    }

    /// The rooms of a list.
    pub fn rooms_of(&self, list: &RoomList) -> Vec<MeetingRoom> {
        list.rooms.iter().filter_map(|id| self.as_room(self.users.get(id)?)).collect()
    }

    /// The room with an id or an address.
    pub fn room(&self, name: &str) -> Option<MeetingRoom> {
        let id = Uuid::parse_str(name).ok();
        let is_called = |account: &Arc<User>| Some(account.place_id()) == id || account.has_address(name);
        let accounts = self.room_accounts();
        let mut accounts = accounts.iter().filter_map(|id| self.users.get(id));
        accounts.find(|account| is_called(account)).and_then(|account| self.as_room(account))
    }

    /// The list of rooms with an id or an address.
    pub fn room_list(&self, name: &str) -> Option<&Arc<RoomList>> {
        let id = Uuid::parse_str(name).ok();
        self.room_lists.values().find(|list| Some(list.id) == id || list.mail.eq_ignore_ascii_case(name))
    }
}
