//! How much is looked at to find out who is relevant to somebody.

use mock365::Mock;
use mock365::limits::Limit;
use mock365_domain::default::person;
use mock365_domain::mailbox::{Contact, Item, Message, RECIPIENTS_LIMIT, Recipient};
use mock365_domain::{Change, Cloud, Now};
use std::sync::Arc;
use uuid::Uuid;

use super::ews::ANNA;
use crate::socket::{ask, encoded, soap, token};

fn change(mock: &Mock, change: impl FnOnce(&mut Cloud, Now)) {
    mock.sandbox().write(|cloud, now| {
        change(cloud, now);
        ((), Change::none())
    });
}

/// Whether somebody of that name is among Anna's people.
fn knows(mock: &Mock, name: &str) -> bool {
    meets(mock, &format!("displayName eq '{name}'"))
}

/// Whether one of Anna's people meets a filter.
fn meets(mock: &Mock, filter: &str) -> bool {
    let token = format!("Bearer {}", token(mock, ANNA, &["People.Read"], None));
    let path = format!("/v1.0/me/people/$count?$filter={}", encoded(filter));
    let reply = ask(mock, "GET", &path, &[("authorization", &token)], b"");
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.body.trim() == "1"
}

/// Puts a message into a folder of Anna's, so many seconds from now.
fn lay(cloud: &mut Cloud, now: Now, seconds: i64, from: &str, to: Vec<Recipient>) {
    let (key, conversation) = (cloud.number(), cloud.guid());
    let id = cloud.mailbox_at(ANNA).expect("a mailbox").id;
    let mailbox = cloud.mailbox_mut(id).expect("a mailbox");
    let at = now.plus(jiff::SignedDuration::from_secs(seconds));
    let draft = Item::<Message>::draft(key, mailbox.well_known_key("archive"), conversation, at);
    let content = Message { from: Some(Recipient::new(from, from)), to, is_draft: false, ..draft.content };
    mailbox.insert(Item { content, ..draft }).expect("there is room");
}

/// The oldest of so many messages is looked at, until there is one more.
pub fn mail(limit: &Limit) {
    let mock = Mock::start();
    change(&mock, |cloud, now| {
        lay(cloud, now, 1, "first@x.example", Vec::new());
        for number in 1..limit.count() {
            lay(cloud, now, 1 + i64::try_from(number).expect("a few"), "often@x.example", Vec::new());
        }
    });
    assert!(knows(&mock, "first@x.example"));
    change(&mock, |cloud, now| lay(cloud, now, 10_000, "often@x.example", Vec::new()));
    assert!(!knows(&mock, "first@x.example"));
}

/// The same with recipients of what was sent.
pub fn addresses(limit: &Limit) {
    let mock = Mock::start();
    let often = |count: usize| vec![Recipient::new("often@x.example", "often@x.example"); count];
    change(&mock, |cloud, now| {
        lay(cloud, now, 1, ANNA, vec![Recipient::new("first@x.example", "first@x.example")]);
        // As many as a message takes.
        let (messages, rest) = ((limit.count() - 1) / RECIPIENTS_LIMIT, (limit.count() - 1) % RECIPIENTS_LIMIT);
        (0..messages).for_each(|_| lay(cloud, now, 2, ANNA, often(RECIPIENTS_LIMIT)));
        lay(cloud, now, 2, ANNA, often(rest));
    });
    assert!(knows(&mock, "first@x.example"));
    change(&mock, |cloud, now| lay(cloud, now, 3, ANNA, often(1)));
    assert!(!knows(&mock, "first@x.example"));
}

/// Saves a contact of Anna's.
fn save(cloud: &mut Cloud, now: Now, address: &str) {
    let key = cloud.number();
    let id = cloud.mailbox_at(ANNA).expect("a mailbox").id;
    let mailbox = cloud.mailbox_mut(id).expect("a mailbox");
    let content = Contact { emails: vec![Recipient::new(address, address)].into(), ..Contact::default() };
    let mut contact = Item::at(content, key, mailbox.well_known_key("contacts"), now);
    address.clone_into(&mut contact.subject);
    mailbox.insert(contact).expect("there is room");
}

/// The same with contacts.
pub fn contacts(limit: &Limit) {
    let mock = Mock::start();
    change(&mock, |cloud, now| {
        save(cloud, now, "first@x.example");
        for _ in 1..limit.count() {
            save(cloud, now, "often@x.example");
        }
    });
    assert!(knows(&mock, "first@x.example"));
    change(&mock, |cloud, now| save(cloud, now, "often@x.example"));
    assert!(!knows(&mock, "first@x.example"));
    // One who writes is known as the contact that he is.
    change(&mock, |cloud, now| lay(cloud, now, 1, "first@x.example", Vec::new()));
    assert!(meets(&mock, "displayName eq 'first@x.example' and personType/subclass eq 'PersonalContact'"));
}

/// So many whom a name may mean are told, and that there are more.
pub fn resolved(limit: &Limit) {
    let mock = Mock::start();
    let count = |mock: &Mock| {
        let asked =
            "<m:ResolveNames SearchScope=\"Contacts\"><m:UnresolvedEntry>often</m:UnresolvedEntry></m:ResolveNames>";
        let reply = soap(mock, ANNA, asked).body;
        (reply.matches("<t:Resolution>").count(), reply.contains("IncludesLastItemInRange=\"true\""))
    };
    change(&mock, |cloud, now| (0..limit.count()).for_each(|_| save(cloud, now, "often@x.example")));
    assert_eq!(count(&mock), (limit.count(), true));
    change(&mock, |cloud, now| save(cloud, now, "often@x.example"));
    assert_eq!(count(&mock), (limit.count(), false));
}

/// A name of so many letters means who is called so, and one of one more nobody.
pub fn resolved_entry(limit: &Limit) {
    let mock = Mock::start();
    let long = format!("often@{}", "x".repeat(limit.count()));
    let is_known = |length: usize| {
        let asked = format!(
            "<m:ResolveNames SearchScope=\"Contacts\"><m:UnresolvedEntry>{}</m:UnresolvedEntry></m:ResolveNames>",
            &long[..length]
        );
        let reply = soap(&mock, ANNA, &asked).body;
        assert!(reply.contains("<t:Resolution>") || reply.contains("ErrorNameResolutionNoResults"), "{reply}");
        reply.contains("<t:Resolution>")
    };
    change(&mock, |cloud, now| save(cloud, now, &long));
    assert!(is_known(limit.count()) && !is_known(limit.count() + 1));
}

/// The least relevant of so many people is there, until there is one more.
pub fn all(limit: &Limit) {
    let mock = Mock::start();
    // Bo is in her inbox, Fred and Greta are among her contacts.
    let report = |cloud: &mut Cloud, now: Now, number: usize| {
        let (anna, _) = cloud.user(ANNA).expect("Anna");
        let id = Uuid::from_u128(number as u128);
        let name = format!("r{number}@contoso.example");
        let user = person(id, &name, &name, now);
        let user = mock365_domain::directory::User { mail: Some(name), manager: Some(anna.user), ..user };
        cloud.tenant_mut(anna.tenant).expect("Contoso").users.insert(id, Arc::new(user));
    };
    change(&mock, |cloud, now| (0..limit.count() - 3).for_each(|number| report(cloud, now, number)));
    assert!(knows(&mock, "Bo Berg"));
    change(&mock, |cloud, now| report(cloud, now, limit.count()));
    assert!(!knows(&mock, "Bo Berg") && knows(&mock, "Greta Graf"));
}
