//! Lists that change while they are read: a first round and the next one come to the list, and pages lose nothing.

use std::collections::BTreeMap;

use mock365::Mock;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::caller::{Caller, HUBSPOT};

const ANNA: &str = "anna@contoso.example";
const SCOPES: &[&str] = &["Mail.ReadWrite", "Contacts.ReadWrite"];

/// A list that can be followed: where things of it are made, where it is, and the name that is compared.
#[derive(Clone, Copy, Debug)]
struct Followed {
    list: &'static str,
    made: &'static str,
    one: &'static str,
    name: &'static str,
}

const DRAFTS: Followed =
    Followed { list: "/me/mailFolders/drafts/messages", made: "/me/messages", one: "/me/messages", name: "subject" };
const CONTACTS: Followed =
    Followed { list: "/me/contacts", made: "/me/contacts", one: "/me/contacts", name: "displayName" };

#[derive(Clone, Debug)]
enum Verb {
    Make(u8),
    Rename(u8, u8),
    Delete(u8),
    /// Out of the folder; a contact is deleted.
    MoveAway(u8),
}

fn verb() -> impl Strategy<Value = Verb> {
    prop_oneof![
        4 => any::<u8>().prop_map(Verb::Make),
        3 => any::<(u8, u8)>().prop_map(|(at, seed)| Verb::Rename(at, seed)),
        2 => any::<u8>().prop_map(Verb::Delete),
        1 => any::<u8>().prop_map(Verb::MoveAway),
    ]
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

impl Followed {
    /// All that is there, by id.
    fn all(self, caller: &Caller<'_>) -> BTreeMap<String, String> {
        let page = caller.get(&format!("{}?$top=999&$select={}", self.list, self.name)).expect(200);
        let things = page["value"].as_array().expect("a list");
        things.iter().map(|one| (text(&one["id"]), text(&one[self.name]))).collect()
    }

    fn make(self, caller: &Caller<'_>, seed: u8) {
        caller.post(self.made, &json!({ self.name: format!("made {seed}") })).expect(201);
    }

    fn apply(self, caller: &Caller<'_>, verb: &Verb) {
        let there: Vec<String> = self.all(caller).into_keys().collect();
        let pick = |at: u8| there.get(usize::from(at) % there.len().max(1)).map(|id| format!("{}/{id}", self.one));
        match verb {
            Verb::Make(seed) => self.make(caller, *seed),
            Verb::Rename(at, seed) => {
                if let Some(path) = pick(*at) {
                    caller.patch(&path, &json!({ self.name: format!("renamed {seed}") })).expect(200);
                }
            }
            Verb::MoveAway(at) if self.name == "subject" => {
                if let Some(path) = pick(*at) {
                    caller.post(&format!("{path}/move"), &json!({ "destinationId": "inbox" })).expect(201);
                }
            }
            Verb::Delete(at) | Verb::MoveAway(at) => {
                if let Some(path) = pick(*at) {
                    caller.delete(&path).expect(204);
                }
            }
        }
    }

    /// Goes a round from a link on, and does to a copy what it tells; the next link. `meanwhile` happens behind each page.
    fn round(
        self,
        caller: &Caller<'_>,
        from: &str,
        copy: &mut BTreeMap<String, String>,
        mut meanwhile: impl FnMut(),
    ) -> Result<String, TestCaseError> {
        let mut at = from.to_owned();
        loop {
            let page = caller.send(reqwest::Method::GET, &at, None, &[("prefer", "odata.maxpagesize=2")]).expect(200);
            for one in page["value"].as_array().expect("a list") {
                match one.get("@removed") {
                    Some(_) => drop(copy.remove(&text(&one["id"]))),
                    None => drop(copy.insert(text(&one["id"]), text(&one[self.name]))),
                }
            }
            match (page["@odata.nextLink"].as_str(), page["@odata.deltaLink"].as_str()) {
                (Some(next), None) => next.clone_into(&mut at),
                (None, Some(link)) => return Ok(link.to_owned()),
                links => prop_assert!(false, "{links:?}"),
            }
            meanwhile();
        }
    }

    fn beginning(self) -> String {
        format!("{}/delta?$select={}", self.list, self.name)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    /// The list changes between the pages of its first round: the next one tells what.
    #[test]
    fn a_first_round_among_changes_and_the_next_one_come_to_the_list(
        before in 0_u8..9,
        verbs in prop::collection::vec(verb(), 1..9),
        contacts in any::<bool>(),
    ) {
        let mock = Mock::start();
        let anna = Caller::user(&mock, ANNA, HUBSPOT, SCOPES);
        let followed = if contacts { CONTACTS } else { DRAFTS };
        (0..before).for_each(|seed| followed.make(&anna, seed));
        let (mut copy, mut left) = (BTreeMap::new(), verbs.iter());
        let mut one_more = || left.next().into_iter().for_each(|verb| followed.apply(&anna, verb));
        let link = followed.round(&anna, &followed.beginning(), &mut copy, &mut one_more)?;
        one_more();
        followed.round(&anna, &link, &mut copy, || {})?;
        prop_assert_eq!(copy, followed.all(&anna));
    }

    /// Pages by their links: whatever was there at first is seen once, and what comes meanwhile at most once, wherever it lies.
    #[test]
    fn pages_show_each_item_once(
        contacts in any::<bool>(),
        before in 1_u8..12,
        top in 1_usize..5,
        new in prop::collection::vec(0_u8..4, 0..12),
        newest_first in any::<bool>(),
    ) {
        let mock = Mock::start();
        let anna = Caller::user(&mock, ANNA, HUBSPOT, SCOPES);
        let followed = if contacts { CONTACTS } else { DRAFTS };
        let later = || mock.sandbox().clock.advance("PT1M").map(drop).expect("later");
        for seed in 0..before {
            later();
            followed.make(&anna, seed * 20);
        }
        let mut made = 100_u8;
        let there = followed.all(&anna);
        let (way, key) = (if newest_first { "desc" } else { "asc" }, if contacts { "displayName" } else { "createdDateTime" });
        let mut at = format!("{}?$top={top}&$select={}&$orderby={key} {way}", followed.list, followed.name);
        let (mut seen, mut new) = (Vec::new(), new.into_iter());
        loop {
            let page = anna.get(&at).expect(200);
            seen.extend(page["value"].as_array().expect("a list").iter().map(|one| text(&one["id"])));
            let Some(next) = page["@odata.nextLink"].as_str() else { break };
            next.clone_into(&mut at);
            for _ in 0..new.next().unwrap_or_default() {
                later();
                made = made.wrapping_add(37);
                followed.make(&anna, made);
            }
        }
        for id in followed.all(&anna).keys() {
            let times = seen.iter().filter(|seen| *seen == id).count();
            prop_assert!(times == 1 || (times == 0 && !there.contains_key(id)), "{times} times: {seen:?}");
        }
    }
}
