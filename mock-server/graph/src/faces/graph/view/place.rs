//! Rooms and lists of rooms in JSON.
//!
//! <https://learn.microsoft.com/graph/api/resources/room> · <https://learn.microsoft.com/graph/api/resources/roomlist>

use mock365_domain::directory::{MeetingRoom, RoomDetails, RoomList};
use mock365_domain::query::{Queried, Reading, Value};
use serde_json::Value as Json;

use super::contact::{address, read_address};
use crate::faces::graph::directory::bad_value;
use crate::faces::graph::item_write::{complex, member, number, text, truth};
use crate::faces::graph::odata::{Family, Noun, ODataFault, Paging, Property, Token, ValueKind as K, Writer};

/// What can be asked about a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoomField {
    Read(Reading<MeetingRoom>),
}

/// What can be asked about a list of rooms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoomListField {
    Read(Reading<RoomList>),
}

impl Queried<RoomField> for MeetingRoom {
    fn value(&self, RoomField::Read(reading): &RoomField) -> Value {
        (reading.read)(self)
    }
}

impl Queried<RoomListField> for RoomList {
    fn value(&self, RoomListField::Read(reading): &RoomListField) -> Value {
        (reading.read)(self)
    }
}

/// The members of `microsoft.graph.outlookGeoCoordinates`, in the domain's order.
const COORDINATES: [&str; 5] = ["altitude", "latitude", "longitude", "accuracy", "altitudeAccuracy"];

fn coordinates(place: &RoomDetails, out: &mut Writer) {
    let Some(known) = place.coordinates else { return out.null() };
    out.object(|shown| {
        for (name, value) in COORDINATES.into_iter().zip(known) {
            match value {
                Some(value) => shown.member(name).written(format!("{value:?}").as_bytes()),
                None => shown.member(name).null(),
            }
        }
    });
}

fn write_coordinates(place: &mut RoomDetails, value: &Json) -> Result<(), ODataFault> {
    if value.is_null() {
        place.coordinates = None;
        return Ok(());
    }
    let fields = complex("geoCoordinates", value, "microsoft.graph.outlookGeoCoordinates", &COORDINATES)?;
    let mut read = [None; 5];
    for (to, name) in read.iter_mut().zip(COORDINATES) {
        let Some(found) = fields.value(name).filter(|found| !found.is_null()) else { continue };
        *to = Some(found.as_f64().ok_or_else(|| ODataFault::mistyped(name, found, "Edm.Double"))?);
    }
    place.coordinates = Some(read);
    Ok(())
}

fn write_number(to: &mut Option<i32>, name: &str, value: &Json) -> Result<(), ODataFault> {
    *to = if value.is_null() { None } else { Some(number(name, value)?) };
    Ok(())
}

/// How many fit in: not less than nobody.
fn write_capacity(place: &mut RoomDetails, value: &Json) -> Result<(), ODataFault> {
    write_number(&mut place.capacity, "capacity", value)?;
    if place.capacity.is_some_and(i32::is_negative) { Err(bad_value("capacity")) } else { Ok(()) }
}

fn counted(number: Option<i32>) -> Value {
    number.map_or(Value::Null, |number| Value::Int(number.into()))
}

/// The members of `microsoft.graph.bookingType`.
const BOOKINGS: [&str; 3] = ["unknown", "standard", "reserved"];

fn booking(room: &MeetingRoom) -> &'static str {
    if room.place.is_reserved { "reserved" } else { "standard" }
}

/// What a text is read off and filtered by, of a thing that keeps it elsewhere.
macro_rules! told {
    ($noun:ty: $name:literal, $read:expr) => {
        Property::<$noun>::new($name, |it, (), out| {
            let read: fn(&$noun) -> String = $read;
            out.value(&*read(it));
        })
        .filterable(&[(
            "",
            <$noun as Noun>::Field::Read(Reading {
                name: $name,
                read: |it| {
                    let read: fn(&$noun) -> String = $read;
                    Value::Text(read(it))
                },
            }),
            K::Text,
        )])
    };
}

/// Where both are.
macro_rules! place_row {
    ($noun:ty: address) => {
        Property::<$noun>::new("address", |it, (), out| address(&it.place.address, out))
            .filterable(&[
                (
                    "city",
                    <$noun as Noun>::Field::Read(Reading {
                        name: "address/city",
                        read: |it| Value::from(it.place.address.city.as_ref()),
                    }),
                    K::Text,
                ),
                (
                    "countryOrRegion",
                    <$noun as Noun>::Field::Read(Reading {
                        name: "address/countryOrRegion",
                        read: |it| Value::from(it.place.address.country_or_region.as_ref()),
                    }),
                    K::Text,
                ),
            ])
            .written(|it, value| {
                it.place.address = read_address("address", value)?;
                Ok(())
            })
    };
    ($noun:ty: coordinates) => {
        Property::<$noun>::new("geoCoordinates", |it, (), out| coordinates(&it.place, out))
            .written(|it, value| write_coordinates(&mut it.place, value))
    };
    ($noun:ty: wheelchair) => {
        Property::<$noun>::new("isWheelChairAccessible", |it, (), out| out.value(it.place.wheelchair))
            .filterable(&[(
                "",
                <$noun as Noun>::Field::Read(Reading {
                    name: "isWheelChairAccessible",
                    read: |it| it.place.wheelchair.map_or(Value::Null, Value::from),
                }),
                K::Bool,
            )])
            .written(|it, value| {
                it.place.wheelchair =
                    if value.is_null() { None } else { Some(truth("isWheelChairAccessible", value)?) };
                Ok(())
            })
    };
}

static ROOMS: [Property<MeetingRoom>; 21] = [
    told!(MeetingRoom: "id", |room| room.id.to_string()),
    told!(MeetingRoom: "placeId", |room| room.id.to_string()),
    told!(MeetingRoom: "displayName", |room| room.account.display_name.clone()),
    told!(MeetingRoom: "emailAddress", |room| room.account.mail.clone().unwrap_or_default()),
    place_row!(MeetingRoom: address),
    place_row!(MeetingRoom: coordinates),
    place_row!(MeetingRoom: wheelchair),
    optional_text!(MeetingRoom: "phone", place.phone),
    // Microsoft's is never null: who says nothing is called by the room's name.
    Property::new("nickname", |room: &MeetingRoom, (), out| out.value(nickname(room)))
        .filterable(&[(
            "",
            RoomField::Read(Reading { name: "nickname", read: |room| Value::from(nickname(room)) }),
            K::Text,
        )])
        .written(|room: &mut MeetingRoom, value| {
            room.place.nickname = Some(text("nickname", value)?);
            Ok(())
        }),
    optional_text!(MeetingRoom: "label", place.label),
    Property::new("capacity", |room: &MeetingRoom, (), out| out.value(room.place.capacity))
        .filterable(&[(
            "",
            RoomField::Read(Reading { name: "capacity", read: |room| counted(room.place.capacity) }),
            K::Int,
        )])
        .written(|room: &mut MeetingRoom, value| write_capacity(&mut room.place, value)),
    optional_text!(MeetingRoom: "building", place.building),
    Property::new("floorNumber", |room: &MeetingRoom, (), out| out.value(room.place.floor_number))
        .filterable(&[(
            "",
            RoomField::Read(Reading { name: "floorNumber", read: |room| counted(room.place.floor_number) }),
            K::Int,
        )])
        .written(|room: &mut MeetingRoom, value| write_number(&mut room.place.floor_number, "floorNumber", value)),
    optional_text!(MeetingRoom: "floorLabel", place.floor_label),
    Property::new("bookingType", |room: &MeetingRoom, (), out| out.value(booking(room)))
        .filterable(&[(
            "",
            RoomField::Read(Reading { name: "bookingType", read: |room| booking(room).into() }),
            K::Text,
        )])
        .written(|room: &mut MeetingRoom, value| {
            room.place.is_reserved = BOOKINGS[member("bookingType", value, &BOOKINGS)?] == "reserved";
            Ok(())
        }),
    texts!(MeetingRoom: "tags", place.tags),
    optional_text!(MeetingRoom: "audioDeviceName", place.audio_device),
    optional_text!(MeetingRoom: "videoDeviceName", place.video_device),
    optional_text!(MeetingRoom: "displayDeviceName", place.display_device),
    Property::new("parentId", |_: &MeetingRoom, (), out| out.null()),
    Property::new("teamsEnabledState", |_: &MeetingRoom, (), out| out.value("unknown")),
];

fn nickname(room: &MeetingRoom) -> &String {
    room.place.nickname.as_ref().unwrap_or(&room.account.display_name)
}

static LISTS: [Property<RoomList>; 11] = [
    told!(RoomList: "id", |list| list.id.to_string()),
    told!(RoomList: "placeId", |list| list.id.to_string()),
    Property::new("displayName", |list: &RoomList, (), out| out.value(&list.display_name))
        .filterable(&[(
            "",
            RoomListField::Read(Reading { name: "displayName", read: |list| Value::from(&list.display_name) }),
            K::Text,
        )])
        .written(|list: &mut RoomList, value| {
            list.display_name = text("displayName", value)?;
            Ok(())
        }),
    told!(RoomList: "emailAddress", |list| list.mail.clone()),
    place_row!(RoomList: address),
    place_row!(RoomList: coordinates),
    place_row!(RoomList: wheelchair),
    optional_text!(RoomList: "phone", place.phone),
    optional_text!(RoomList: "label", place.label),
    texts!(RoomList: "tags", place.tags),
    Property::new("parentId", |_: &RoomList, (), out| out.null()),
];

/// A hundred to a page; that the next one is named by `$skip` is inferred from that option's being taken.
const PAGING: Paging = Paging { default: 100, max: 1000, token: Token::Skip };

impl Noun for MeetingRoom {
    type Thing = Self;
    type Field = RoomField;
    type Context<'a> = ();
    const NAME: &'static str = "room";
    const FAMILY: Family = Family::Outlook;
    const PAGING: Paging = PAGING;
    const UNBUILT: &'static [&'static str] = &["checkIns"];

    fn properties() -> &'static [Property<Self>] {
        &ROOMS
    }
}

impl Noun for RoomList {
    type Thing = Self;
    type Field = RoomListField;
    type Context<'a> = ();
    const NAME: &'static str = "roomList";
    const FAMILY: Family = Family::Outlook;
    const PAGING: Paging = PAGING;
    const UNBUILT: &'static [&'static str] = &["checkIns", "rooms", "workspaces"];

    fn properties() -> &'static [Property<Self>] {
        &LISTS
    }
}
