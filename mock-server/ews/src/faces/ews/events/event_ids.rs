//! Ids of subscriptions, and watermarks: how far somebody is. All that is known of a place stands in its watermark.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mock365_domain::event_subscription::EventSubscription;
use mock365_domain::mailbox::Mailbox;
use mock365_domain::{Cloud, Now};
use uuid::Uuid;

use super::context::Context;
use super::error::Fault;
use super::faults;

/// The server that a subscription's id names, with its length before it, as Exchange's ids have it.
const SERVER: &[u8; 40] = b"\x26\0mock365-outlook.prod.exchangelabs.test";

/// A subscription's id as its owner knows it.
pub fn written(subscription: Uuid, mailbox: Uuid) -> String {
    let mut bytes = SERVER.to_vec();
    for id in [subscription, mailbox] {
        bytes.extend([16, 0]);
        bytes.extend(id.as_bytes());
    }
    STANDARD.encode(bytes)
}

fn read(text: &str) -> Option<Uuid> {
    let bytes = STANDARD.decode(text.trim()).ok()?;
    let rest = bytes.strip_prefix(SERVER)?.strip_prefix(&[16, 0])?;
    (rest.len() == 34).then_some(())?;
    Uuid::from_slice(rest.get(..16)?).ok()
}

/// The caller's subscription of that id, and its mailbox.
pub fn find<'c>(
    context: &Context<'_>,
    cloud: &'c Cloud,
    text: &str,
    now: Now,
) -> Result<(&'c Arc<EventSubscription>, &'c Arc<Mailbox>), Fault> {
    let id = read(text).ok_or_else(|| faults::invalid().explain("the id was not made by this mock"))?;
    let found = cloud.event_subscription(id, now).ok_or_else(faults::not_found)?;
    if context.account(cloud) != Some(found.owner) {
        return Err(faults::access_denied());
    }
    if found.is_over(now) {
        return Err(faults::expired());
    }
    let mailbox = cloud.mailboxes.get(&found.mailbox).ok_or_else(faults::not_found)?;
    context.usable(mailbox, now)?;
    Ok((found, mailbox))
}

const VERSION: u8 = 1;

/// How far somebody is in the history of a mailbox.
pub fn watermark(mailbox: Uuid, number: u64) -> String {
    let mut bytes = vec![VERSION];
    bytes.extend(mailbox.as_bytes());
    bytes.extend(number.to_be_bytes());
    STANDARD.encode(bytes)
}

/// The number of the latest change that somebody knows of, who brings a watermark of this mailbox.
pub fn number(text: &str, mailbox: &Mailbox) -> Result<u64, Fault> {
    let read = || {
        let bytes = STANDARD.decode(text.trim()).ok()?;
        let number = bytes.strip_prefix(&[VERSION])?.strip_prefix(mailbox.guid.as_bytes())?;
        Some(u64::from_be_bytes(number.try_into().ok()?))
    };
    let number = read().filter(|number| *number <= mailbox.change_number);
    number.ok_or_else(|| {
        faults::invalid_watermark().explain("the watermark is none of this mock's, or of another mailbox")
    })
}
