//! The e-mail addresses of a contact in JSON: a list of those that are there, and a property for each place.
//!
//! <https://learn.microsoft.com/graph/api/resources/contact>
//! <https://learn.microsoft.com/graph/api/resources/typedemailaddress?view=graph-rest-beta>

use mock365_domain::mailbox::{Contact, ContactEmails, EmailKind, Item, Recipient};
use mock365_domain::query::Value;
use serde_json::{Map, Value as Json};

use super::email;
use crate::faces::graph::body::Fields;
use crate::faces::graph::item_write::{complex, email_address, member, object, optional_text, several};
use crate::faces::graph::odata::{ODataFault, Writer, update_as};

/// The properties of the places.
const NAMES: [&str; ContactEmails::LIMIT] = ["primaryEmailAddress", "secondaryEmailAddress", "tertiaryEmailAddress"];
/// The members of `emailType`.
const KINDS: &[&str] = &["unknown", "work", "personal", "main", "other"];

/// `emailAddresses`; in beta with what each is.
pub fn list(contact: &Contact, beta: bool, out: &mut Writer) {
    out.list(contact.emails.placed(), |(place, who), out| {
        if !beta {
            return email(who, out);
        }
        let kind = contact.emails.kind(place);
        out.object(|shown| {
            shown.word("type", KINDS[kind.map_or(0, |kind| kind.kind)]);
            if let Some(label) = kind.and_then(|kind| kind.label.as_ref()) {
                shown.value("otherLabel", label);
            }
            shown.value("name", &who.name);
            shown.value("address", &who.address);
        });
    });
}

/// The address in a place, to be compared with.
pub fn nth_address(contact: &Contact, place: usize) -> Value {
    Value::from(contact.emails.at(place).map(|who| &who.address))
}

/// The address in a place.
pub fn nth(contact: &Contact, place: usize, out: &mut Writer) {
    match contact.emails.at(place) {
        Some(who) => email(who, out),
        None => out.null(),
    }
}

/// Takes the list, which fills the places from the first. One that says what is there already moves nothing.
pub fn write_list(contact: &mut Item<Contact>, value: &Json) -> Result<(), ODataFault> {
    let all = several("emailAddresses", value, "Collection(microsoft.graph.emailAddress)", email_address)?;
    if all.len() > ContactEmails::LIMIT {
        return Err(too_many());
    }
    if !contact.emails.iter().eq(all.iter()) {
        contact.emails.put_all(all);
    }
    Ok(())
}

/// Takes the address of one place; the others stay where they are.
pub fn write_nth(contact: &mut Item<Contact>, place: usize, value: &Json) -> Result<(), ODataFault> {
    let who = if value.is_null() { None } else { Some(email_address(value)?) };
    contact.emails.put(place, who);
    Ok(())
}

fn too_many() -> ODataFault {
    ODataFault::new("ErrorPropertyValidationFailure", "At least one property failed validation.")
}

/// Takes a body into a contact. Where it has the list and places by name, these have theirs, and what else stands in the list
/// has the others.
pub fn take(beta: bool, contact: &mut Item<Contact>, body: &Map<String, Json>) -> Result<(), ODataFault> {
    let mut body = std::borrow::Cow::Borrowed(body);
    let written = body.keys().find(|name| name.eq_ignore_ascii_case("emailAddresses")).cloned();
    let mut kinds = Vec::new();
    if let Some(list) = written.as_ref().filter(|_| beta).and_then(|name| body.to_mut().get_mut(name)) {
        kinds = split_kinds(list)?;
    }
    update_as::<Contact>(beta, contact, &body)?;
    let fields = Fields::new(&body, "contact");
    let named = NAMES.map(|name| fields.value(name));
    if let Some(list) = fields.value("emailAddresses") {
        if NAMES.iter().any(|name| fields.has(name)) {
            share(&mut contact.emails, named, list)?;
        }
        let mut placed: Vec<_> = contact.emails.placed().map(|(place, who)| (place, who.address.clone())).collect();
        for (address, kind) in kinds {
            if let Some(found) = placed.iter().position(|(_, known)| known.as_str() == address) {
                contact.emails.say(placed.remove(found).0, kind);
            }
        }
    }
    Ok(())
}

/// Puts those that were named into their places, and those of a list into what is left.
fn share(
    emails: &mut ContactEmails,
    named: [Option<&Json>; ContactEmails::LIMIT],
    list: &Json,
) -> Result<(), ODataFault> {
    let mut places: [Option<Recipient>; ContactEmails::LIMIT] = Default::default();
    for (place, sent) in places.iter_mut().zip(named) {
        *place = sent.map(email_address).transpose()?;
    }
    let known = |who: &Recipient, places: &[Option<Recipient>]| {
        places.iter().flatten().any(|named| named.address.eq_ignore_ascii_case(&who.address))
    };
    let listed = several("emailAddresses", list, "Collection(microsoft.graph.emailAddress)", email_address)?;
    for who in listed.into_iter().filter(|who| !known(who, &places)).collect::<Vec<_>>() {
        *places.iter_mut().find(|place| place.is_none()).ok_or_else(too_many)? = Some(who);
    }
    places.into_iter().enumerate().for_each(|(place, who)| emails.put(place, who));
    Ok(())
}

/// Takes out of a list what only beta says of addresses: each address, and what it is.
fn split_kinds(list: &mut Json) -> Result<Vec<(String, EmailKind)>, ODataFault> {
    let mut kinds = Vec::new();
    for one in list.as_array_mut().into_iter().flatten() {
        let known = ["address", "name", "type", "otherLabel"];
        let fields = complex("emailAddresses", one, "microsoft.graph.typedEmailAddress", &known)?;
        let kind = fields.value("type").map(|kind| member("type", kind, KINDS)).transpose()?.unwrap_or(0);
        let label = optional_text("otherLabel", fields.or_null("otherLabel"))?;
        if let Some(address) = fields.text("address")? {
            kinds.push((address.to_owned(), EmailKind { kind, label }));
        }
        let mut plain = object("emailAddresses", one, "microsoft.graph.typedEmailAddress")?.clone();
        plain.retain(|name, _| ["address", "name"].iter().any(|kept| name.eq_ignore_ascii_case(kept)));
        *one = Json::Object(plain);
    }
    Ok(kinds)
}
