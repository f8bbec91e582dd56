//! Whoever follows the links of delta rounds has what the list shows, from whatever point on.

use mock365::Mock;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::caller::Caller;
use crate::delta::{INBOX, Known, anna, round, take, text};

/// What the list shows of subject and reading.
pub fn listed(caller: &Caller<'_>, list: &str, properties: &[&str]) -> Vec<Vec<Value>> {
    let page = caller.get(&format!("{list}?$top=500")).expect(200);
    shown(page["value"].as_array().expect("a list").iter(), properties)
}

pub fn shown<'v>(things: impl Iterator<Item = &'v Value>, properties: &[&str]) -> Vec<Vec<Value>> {
    let mut all: Vec<Vec<Value>> =
        things.map(|thing| properties.iter().map(|name| thing[*name].clone()).collect()).collect();
    all.sort_by_key(|thing| text(&thing[0]));
    all
}

#[derive(Clone, Debug)]
enum Act {
    Create,
    Rename(u8),
    Read(u8),
    Move(u8),
    Delete(u8),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => Just(Act::Create),
        2 => any::<u8>().prop_map(Act::Rename),
        2 => any::<u8>().prop_map(Act::Read),
        1 => any::<u8>().prop_map(Act::Move),
        2 => any::<u8>().prop_map(Act::Delete),
    ]
}

pub fn one(caller: &Caller<'_>, list: &str, number: u8) -> Option<String> {
    let page = caller.get(&format!("{list}?$top=500&$select=id")).expect(200);
    let all = page["value"].as_array().expect("a list");
    (!all.is_empty()).then(|| text(&all[usize::from(number) % all.len()]["id"]))
}

fn do_with_messages(caller: &Caller<'_>, act: &Act) {
    let (Act::Rename(number) | Act::Read(number) | Act::Move(number) | Act::Delete(number)) = act else {
        return drop(caller.post(INBOX, &json!({ "subject": "new" })).expect(201));
    };
    let Some(id) = one(caller, INBOX, *number) else { return };
    let path = format!("/me/messages/{id}");
    match act {
        Act::Rename(number) => drop(
            caller.patch(&path, &json!({ "importance": if number % 2 == 0 { "low" } else { "high" } })).expect(200),
        ),
        Act::Read(number) => drop(caller.patch(&path, &json!({ "isRead": number % 2 == 0 })).expect(200)),
        Act::Move(number) => {
            // There, and perhaps back again.
            let moved = caller.post(&format!("{path}/move"), &json!({ "destinationId": "archive" })).expect(201);
            if number % 2 == 0 {
                let back = format!("/me/messages/{}/move", text(&moved["id"]));
                drop(caller.post(&back, &json!({ "destinationId": "inbox" })).expect(201));
            }
        }
        Act::Delete(_) => drop(caller.delete(&path).expect(204)),
        Act::Create => {}
    }
}

fn do_with_contacts(caller: &Caller<'_>, act: &Act) {
    let list = "/me/contacts";
    let (Act::Rename(number) | Act::Read(number) | Act::Move(number) | Act::Delete(number)) = act else {
        return drop(caller.post(list, &json!({ "givenName": "New" })).expect(201));
    };
    let Some(id) = one(caller, list, *number) else { return };
    match act {
        Act::Move(_) | Act::Delete(_) => drop(caller.delete(&format!("{list}/{id}")).expect(204)),
        _ => drop(caller.patch(&format!("{list}/{id}"), &json!({ "surname": format!("N{number}") })).expect(200)),
    }
}

/// Does it all and asks for a round now and then; at last every link is followed.
fn replayed(mock: &Mock, list: &str, acts: &[Act], sizes: &[usize], properties: &[&str], run: fn(&Caller<'_>, &Act)) {
    let caller = anna(mock);
    let mut clients: Vec<(Known, String)> = Vec::new();
    for (number, act) in acts.iter().enumerate() {
        let mut known = Known::new();
        let (entries, link) = round(&caller, &format!("{list}/delta"), sizes[number % sizes.len()]);
        take(&mut known, entries);
        clients.push((known, link));
        // The first one keeps up; it comes round again with the same link later on.
        let (known, link) = &mut clients[0];
        let (entries, next) = round(&caller, link, sizes[number % sizes.len()]);
        take(known, entries);
        *link = next;
        run(&caller, act);
    }
    let wanted = listed(&caller, list, properties);
    for (number, (mut known, link)) in clients.into_iter().enumerate() {
        let (entries, next) = round(&caller, &link, sizes[number % sizes.len()]);
        take(&mut known, entries);
        assert_eq!(shown(known.values(), properties), wanted, "the client of act {number}, of {acts:?}");
        let (entries, _) = round(&caller, &next, 10);
        assert!(entries.is_empty(), "nothing happened since: {entries:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 20, ..ProptestConfig::default() })]

    #[test]
    fn rounds_of_messages_lead_to_the_list(acts in prop::collection::vec(act(), 1..9), sizes in prop::collection::vec(1..5_usize, 1..4)) {
        replayed(&Mock::start(), INBOX, &acts, &sizes, &["id", "subject", "isRead", "importance"], do_with_messages);
    }

    #[test]
    fn rounds_of_contacts_lead_to_the_list(acts in prop::collection::vec(act(), 1..9), sizes in prop::collection::vec(1..5_usize, 1..4)) {
        replayed(&Mock::start(), "/me/contacts", &acts, &sizes, &["id", "displayName", "surname"], do_with_contacts);
    }
}
