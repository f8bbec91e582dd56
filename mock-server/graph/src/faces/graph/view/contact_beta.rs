//! What the beta version shows of a contact, and no other: lists of what v1.0 has a property each for, and a little more.
//!
//! <https://learn.microsoft.com/graph/api/resources/contact?view=graph-rest-beta>

use mock365_domain::mailbox::{
    Contact, Content, Flag, Item, PhysicalAddress, Propertied, PropertyId, PropertyKey, PropertyType, Website,
};
use serde_json::Value as Json;

use super::contact::{address_parts, read_address};
use super::message::{follow_up_flag, read_flag};
use crate::faces::graph::item_write::{complex, member, optional_text, several};
use crate::faces::graph::odata::{ODataFault, Writer};

/// The members of `phoneType`.
const PHONES: &[&str] =
    &["home", "business", "mobile", "other", "assistant", "homeFax", "businessFax", "otherFax", "pager", "radio"];
/// The properties of MAPI that have the numbers of the kinds behind the first three.
const TAGS: [u16; 7] = [0x3a1f, 0x3a2e, 0x3a25, 0x3a24, 0x3a23, 0x3a21, 0x3a1d];
/// The members of `websiteType`.
const WEBSITES: &[&str] = &["other", "home", "work", "blog", "profile"];
/// The one that v1.0 calls `businessHomePage`.
const WORK: usize = 2;
/// The members of `physicalAddressType`.
const ADDRESSES: &[&str] = &["unknown", "home", "business", "other"];
/// The properties of MAPI that have the post office boxes of the kinds behind the first.
///
/// <https://learn.microsoft.com/office/client-developer/outlook/mapi/pidtagpostofficebox-canonical-property>
const BOXES: [u16; 3] = [0x3a5e, 0x3a2b, 0x3a64];
/// The wedding day.
///
/// <https://learn.microsoft.com/office/client-developer/outlook/mapi/pidtagweddinganniversary-canonical-property>
const ANNIVERSARY: u16 = 0x3a41;

fn key(tag: u16, kind: PropertyType) -> PropertyKey {
    PropertyKey::new(PropertyId::Tag(tag), kind, false)
}

/// The value of a property of MAPI's.
fn kept(contact: &Item<Contact>, tag: u16, kind: PropertyType) -> Option<String> {
    let item: &Item<dyn Content> = contact;
    item.property(&key(tag, kind))?.first().filter(|value| !value.is_empty()).cloned()
}

fn keep(contact: &mut Item<Contact>, tag: u16, kind: PropertyType, value: Option<String>) -> Result<(), ODataFault> {
    let item: &mut Item<dyn Content> = contact;
    let key = key(tag, kind);
    let kept = match value {
        Some(value) => item.set_property(&key, vec![value]),
        None => item.remove_property(&key),
    };
    kept.map_err(|_| ODataFault::new("ErrorPropertyValidationFailure", "At least one property failed validation."))
}

/// `flag`
pub fn flag(contact: &Item<Contact>, out: &mut Writer) {
    let extras = contact.extras.as_deref();
    let status = extras.map_or(Flag::NotFlagged, |extras| extras.flag);
    follow_up_flag(status, extras.and_then(|extras| extras.follow_up.as_deref()), out);
}

/// Takes a flag.
pub fn write_flag(contact: &mut Item<Contact>, value: &Json) -> Result<(), ODataFault> {
    let (flag, follow_up) = read_flag(value)?;
    let extras = contact.extras_mut();
    (extras.flag, extras.follow_up) = (flag, follow_up);
    Ok(())
}

/// `phones`: all numbers with their kinds, as v1.0's properties, MAPI's and what is kept beside them have them.
pub fn phones(contact: &Item<Contact>, out: &mut Writer) {
    let of = |kind: usize| move |number: &String| (kind, number.clone());
    let own = contact.home_phones.iter().map(of(0)).chain(contact.business_phones.iter().map(of(1)));
    let own = own.chain(contact.mobile_phone.iter().map(of(2)));
    let tagged = TAGS
        .iter()
        .enumerate()
        .filter_map(|(place, tag)| Some((place + 3, kept(contact, *tag, PropertyType::String)?)));
    let more = contact.extras.iter().flat_map(|extras| extras.phones.iter().cloned());
    out.list(own.chain(tagged).chain(more), |(kind, number), out| {
        out.object(|phone| {
            phone.word("type", PHONES[kind]);
            phone.value("number", &number);
        });
    });
}

/// Takes all numbers; those that are not written go.
pub fn write_phones(contact: &mut Item<Contact>, value: &Json) -> Result<(), ODataFault> {
    let sent = several("phones", value, "Collection(microsoft.graph.phone)", |one| {
        let fields = complex("phones", one, "microsoft.graph.phone", &["number", "type"])?;
        let kind = fields.value("type").map(|kind| member("type", kind, PHONES)).transpose()?;
        Ok((kind.unwrap_or(3), optional_text("number", fields.or_null("number"))?.unwrap_or_default()))
    })?;
    let (mut homes, mut businesses, mut mobile, mut more) = (Vec::new(), Vec::new(), None, Vec::new());
    let mut tagged: [Option<String>; TAGS.len()] = Default::default();
    for (kind, number) in sent {
        match kind {
            0 => homes.push(number),
            1 => businesses.push(number),
            2 if mobile.is_none() => mobile = Some(number),
            3.. if tagged[kind - 3].is_none() => tagged[kind - 3] = Some(number),
            _ => more.push((kind, number)),
        }
    }
    (contact.home_phones, contact.business_phones, contact.mobile_phone) = (homes, businesses, mobile);
    for (tag, number) in TAGS.into_iter().zip(tagged) {
        keep(contact, tag, PropertyType::String, number)?;
    }
    contact.extras_mut().phones = more;
    Ok(())
}

/// `postalAddresses`: those that there are, with their kinds.
pub fn addresses(contact: &Item<Contact>, out: &mut Writer) {
    let own = [(1, &contact.home_address), (2, &contact.business_address), (3, &contact.other_address)];
    let own =
        own.into_iter().map(|(kind, address)| (kind, address, kept(contact, BOXES[kind - 1], PropertyType::String)));
    let own = own.filter(|(_, address, post_box)| **address != PhysicalAddress::default() || post_box.is_some());
    let more = contact.extras.iter().flat_map(|extras| &extras.addresses);
    let more = more.map(|(kind, address, post_box)| (*kind, address, post_box.clone()));
    out.list(own.chain(more), |(kind, address, post_box), out| {
        out.object(|shown| {
            shown.word("type", ADDRESSES[kind]);
            if let Some(post_box) = post_box {
                shown.value("postOfficeBox", &post_box);
            }
            address_parts(address, shown);
        });
    });
}

/// Takes all addresses; those that are not written go.
pub fn write_addresses(contact: &mut Item<Contact>, value: &Json) -> Result<(), ODataFault> {
    let sent = several("postalAddresses", value, "Collection(microsoft.graph.physicalAddress)", |one| {
        let mut members =
            super::super::item_write::object("postalAddresses", one, "microsoft.graph.physicalAddress")?.clone();
        let mut cut = |wanted: &str| {
            let name = members.keys().find(|name| name.eq_ignore_ascii_case(wanted)).cloned();
            name.and_then(|name| members.remove(&name)).unwrap_or_default()
        };
        let (kind, post_box) = (cut("type"), cut("postOfficeBox"));
        let kind = if kind.is_null() { 0 } else { member("type", &kind, ADDRESSES)? };
        let post_box = optional_text("postOfficeBox", &post_box)?;
        Ok((kind, read_address("postalAddresses", &Json::Object(members))?, post_box))
    })?;
    let mut own: [Option<(PhysicalAddress, Option<String>)>; 3] = Default::default();
    let mut more = Vec::new();
    for (kind, address, post_box) in sent {
        match kind {
            1.. if own[kind - 1].is_none() => own[kind - 1] = Some((address, post_box)),
            _ => more.push((kind, address, post_box)),
        }
    }
    let [(home, at_home), (business, at_work), (other, elsewhere)] = own.map(Option::unwrap_or_default);
    (contact.home_address, contact.business_address, contact.other_address) = (home, business, other);
    for (tag, post_box) in BOXES.into_iter().zip([at_home, at_work, elsewhere]) {
        keep(contact, tag, PropertyType::String, post_box)?;
    }
    contact.extras_mut().addresses = more;
    Ok(())
}

/// `websites`: v1.0's page of the business first.
pub fn websites(contact: &Item<Contact>, out: &mut Writer) {
    let own = contact.business_home_page.iter().filter(|page| !page.is_empty()).map(|page| Website {
        kind: WORK,
        address: Some(page.clone()),
        name: None,
    });
    let more = contact.extras.iter().flat_map(|extras| extras.websites.iter().cloned());
    out.list(own.chain(more), |site, out| {
        out.object(|shown| {
            shown.word("type", WEBSITES[site.kind]);
            shown.value("address", &site.address);
            shown.value("displayName", &site.name);
        });
    });
}

/// Takes all pages; those that are not written go.
pub fn write_websites(contact: &mut Item<Contact>, value: &Json) -> Result<(), ODataFault> {
    let mut sent = several("websites", value, "Collection(microsoft.graph.website)", |one| {
        let fields = complex("websites", one, "microsoft.graph.website", &["address", "displayName", "type"])?;
        let kind = fields.value("type").map(|kind| member("type", kind, WEBSITES)).transpose()?.unwrap_or(0);
        let text = |name: &str| optional_text(name, fields.or_null(name));
        Ok(Website { kind, address: text("address")?, name: text("displayName")? })
    })?;
    let own = sent.iter().position(|site| site.kind == WORK && site.name.is_none() && site.address.is_some());
    contact.business_home_page = own.and_then(|place| sent.remove(place).address);
    contact.extras_mut().websites = sent;
    Ok(())
}

/// The wedding day, without a time.
pub fn anniversary(contact: &Item<Contact>) -> Option<String> {
    let moment = kept(contact, ANNIVERSARY, PropertyType::SystemTime)?;
    moment.split_once('T').map(|(day, _)| day.to_owned())
}

/// Takes the wedding day, which MAPI has as a moment.
pub fn write_anniversary(contact: &mut Item<Contact>, value: &Json) -> Result<(), ODataFault> {
    let day = optional_text("weddingAnniversary", value)?;
    let is_day = |day: &String| day.len() == 10 && day.parse::<jiff::civil::Date>().is_ok();
    if day.as_ref().is_some_and(|day| !is_day(day)) {
        return Err(ODataFault::mistyped("weddingAnniversary", value, "Edm.Date"));
    }
    keep(contact, ANNIVERSARY, PropertyType::SystemTime, day.map(|day| format!("{day}T00:00:00Z")))
}
