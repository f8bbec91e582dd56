//! Delta rounds through the directory: whoever follows the links knows what the lists show, whoever changed it.

use std::collections::{BTreeMap, BTreeSet};

use mock365::Mock;
use mock365_domain::Change;
use mock365_domain::default::CONTOSO;
use proptest::prelude::*;
use reqwest::Method;
use serde_json::{Value, json};

use crate::caller::{ADMIN_TOOL, Caller, HUBSPOT};
use crate::delta::followed;

/// What a client knows: objects by id, and the members of each group.
#[derive(Clone, Debug, Default, PartialEq)]
struct Known {
    objects: BTreeMap<String, BTreeMap<String, Value>>,
    members: BTreeMap<String, BTreeSet<String>>,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// A round in pages of a size; the entries and the link of the next round.
fn round(caller: &Caller<'_>, from: &str, size: usize) -> (Vec<Value>, String) {
    followed(caller, from, size, |_| ())
}

/// What a round tells, page size 100.
fn told(caller: &Caller<'_>, from: &str) -> (Vec<Value>, String) {
    round(caller, from, 100)
}

impl Known {
    /// Takes the entries of a round.
    fn take(&mut self, entries: Vec<Value>) {
        for entry in entries {
            let id = text(&entry["id"]);
            if let Some(removed) = entry.get("@removed") {
                assert!(["changed", "deleted"].contains(&removed["reason"].as_str().expect("a reason")), "{entry}");
                self.objects.remove(&id);
                self.members.remove(&id);
                continue;
            }
            let members = self.members.entry(id.clone()).or_default();
            for member in entry["members@delta"].as_array().into_iter().flatten() {
                if member.get("@removed").is_some() {
                    members.remove(&text(&member["id"]));
                } else {
                    members.insert(text(&member["id"]));
                }
            }
            let thing = self.objects.entry(id).or_default();
            for (name, value) in entry.as_object().expect("an object").iter().filter(|(name, _)| !name.contains('@')) {
                thing.insert(name.clone(), value.clone());
            }
            thing.retain(|_, value| !value.is_null());
        }
    }
}

/// What the lists show.
fn listed(caller: &Caller<'_>, list: &str) -> Known {
    let mut known = Known::default();
    let page = caller.get(&format!("{list}?$top=999")).expect(200);
    known.take(page["value"].as_array().expect("a list").clone());
    if list == "/groups" {
        for (id, members) in &mut known.members {
            let page = caller.get(&format!("/groups/{id}/members?$top=999")).expect(200);
            members.extend(page["value"].as_array().expect("a list").iter().map(|member| text(&member["id"])));
        }
    }
    known
}

#[derive(Clone, Debug)]
enum Act {
    User,
    Rename(u8, u8),
    Clear(u8),
    Delete(u8),
    Restore(u8),
    Group,
    Join(u8, u8),
    Leave(u8),
    DropGroup(u8),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        2 => Just(Act::User),
        3 => any::<(u8, u8)>().prop_map(|(user, name)| Act::Rename(user, name)),
        1 => any::<u8>().prop_map(Act::Clear),
        2 => any::<u8>().prop_map(Act::Delete),
        2 => any::<u8>().prop_map(Act::Restore),
        2 => Just(Act::Group),
        4 => any::<(u8, u8)>().prop_map(|(group, user)| Act::Join(group, user)),
        2 => any::<u8>().prop_map(Act::Leave),
        1 => any::<u8>().prop_map(Act::DropGroup),
    ]
}

fn one(caller: &Caller<'_>, list: &str, number: u8) -> Option<String> {
    let page = caller.get(&format!("{list}?$top=999&$select=id")).expect(200);
    let all = page["value"].as_array().expect("a list");
    (!all.is_empty()).then(|| text(&all[usize::from(number) % all.len()]["id"]))
}

/// A user who is no administrator.
fn user(caller: &Caller<'_>, number: u8) -> Option<String> {
    let page = caller.get("/users?$top=999&$select=id,userPrincipalName").expect(200);
    let all: Vec<&Value> = page["value"].as_array().expect("a list").iter().collect();
    let plain: Vec<&&Value> =
        all.iter().filter(|user| !text(&user["userPrincipalName"]).starts_with("admin@")).collect();
    (!plain.is_empty()).then(|| text(&plain[usize::from(number) % plain.len()]["id"]))
}

fn new_user(caller: &Caller<'_>, name: &str) -> String {
    let body = json!({
        "accountEnabled": true, "displayName": name, "mailNickname": name,
        "userPrincipalName": format!("{name}@contoso.example"), "passwordProfile": { "password": "Sommer-2026!" },
    });
    text(&caller.post("/users", &body).expect(201)["id"])
}

fn new_group(caller: &Caller<'_>, name: &str) -> String {
    let body = json!({ "displayName": name, "mailNickname": "g", "mailEnabled": false, "securityEnabled": true });
    text(&caller.post("/groups", &body).expect(201)["id"])
}

fn join(caller: &Caller<'_>, group: &str, member: &str) -> u16 {
    let body = json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{member}") });
    caller.post(&format!("/groups/{group}/members/$ref"), &body).status
}

fn perform(caller: &Caller<'_>, mock: &Mock, number: usize, act: &Act) -> Option<()> {
    match act {
        Act::User => drop(new_user(caller, &format!("new{number}"))),
        Act::Rename(who, name) => {
            let who = user(caller, *who)?;
            caller.patch(&format!("/users/{who}"), &json!({ "givenName": format!("N{name}") })).expect(204);
        }
        Act::Clear(who) => {
            let who = user(caller, *who)?;
            caller.patch(&format!("/users/{who}"), &json!({ "givenName": null })).expect(204);
        }
        Act::Delete(who) => drop(caller.delete(&format!("/users/{}", user(caller, *who)?)).expect(204)),
        Act::Restore(number) => {
            let deleted: Vec<_> =
                mock.sandbox().read(|cloud, _| cloud.tenants[&CONTOSO].deleted_users.keys().copied().collect());
            let id = deleted.get(usize::from(*number) % deleted.len().max(1))?;
            caller.post(&format!("/directory/deletedItems/{id}/restore"), &json!({})).expect(200);
        }
        Act::Group => drop(new_group(caller, &format!("G{number}"))),
        Act::Join(group, who) => {
            join(caller, &one(caller, "/groups", *group)?, &user(caller, *who)?);
        }
        Act::Leave(group) => {
            let group = one(caller, "/groups", *group)?;
            let member = one(caller, &format!("/groups/{group}/members"), 0)?;
            caller.delete(&format!("/groups/{group}/members/{member}/$ref")).expect(204);
        }
        Act::DropGroup(group) => {
            drop(caller.delete(&format!("/groups/{}", one(caller, "/groups", *group)?)).expect(204));
        }
    }
    Some(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    #[test]
    fn the_rounds_come_to_what_the_lists_show(acts in prop::collection::vec(act(), 1..18), sizes in prop::collection::vec(1..9_usize, 1..4)) {
        let mock = Mock::start();
        let caller = Caller::admin(&mock);
        for list in ["/users", "/groups"] {
            let mut clients: Vec<(Known, String)> = Vec::new();
            for (number, act) in acts.iter().enumerate() {
                let mut known = Known::default();
                let (entries, link) = round(&caller, &format!("{list}/delta"), sizes[number % sizes.len()]);
                known.take(entries);
                clients.push((known, link));
                let _ = perform(&caller, &mock, number + if list == "/users" { 0 } else { 100 }, act);
                // Every third of them follows at once, the others only later.
                for (known, link) in clients.iter_mut().step_by(3) {
                    let (entries, next) = round(&caller, link, sizes[number % sizes.len()]);
                    known.take(entries);
                    *link = next;
                }
            }
            let whole = listed(&caller, list);
            for (mut known, link) in clients {
                let (entries, next) = round(&caller, &link, sizes[0]);
                known.take(entries);
                prop_assert_eq!(&known, &whole, "{}", list);
                prop_assert_eq!(told(&caller, &next).0, Vec::<Value>::new());
            }
        }
    }
}

/// The ids of entries.
fn ids(entries: &[Value]) -> Vec<String> {
    entries.iter().map(|entry| text(&entry["id"])).collect()
}

#[test]
fn a_selection_is_what_is_tracked() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let anna = text(&admin.get("/users/anna@contoso.example").expect(200)["id"]);
    let page = admin.get("/users/delta?$select=displayName,jobTitle,mobilePhone").expect(200);
    let context = format!("{}/v1.0/$metadata#users(displayName,jobTitle,mobilePhone)", mock.origin());
    assert_eq!(page["@odata.context"], context.as_str());
    let link = text(&page["@odata.deltaLink"]);
    admin.patch(&format!("/users/{anna}"), &json!({ "surname": "Other" })).expect(204);
    assert_eq!(told(&admin, &link).0, Vec::<Value>::new(), "it was not selected");
    admin.patch(&format!("/users/{anna}"), &json!({ "jobTitle": "Chief" })).expect(204);
    let (entries, next) = told(&admin, &link);
    assert_eq!(entries[0]["jobTitle"], "Chief");
    assert_eq!(entries[0]["displayName"], admin.get(&format!("/users/{anna}")).expect(200)["displayName"]);
    assert!(entries[0].get("mobilePhone").is_none(), "what was never set is left out: {entries:?}");
    let minimal = admin.send(Method::GET, &link, None, &[("prefer", "return=minimal")]);
    assert_eq!(minimal.headers["preference-applied"], "return=minimal");
    assert_eq!(minimal.expect(200)["value"], json!([{ "id": anna, "jobTitle": "Chief" }]));
    admin.patch(&format!("/users/{anna}"), &json!({ "jobTitle": null })).expect(204);
    let minimal = admin.send(Method::GET, &next, None, &[("prefer", "return=minimal")]).expect(200);
    assert_eq!(minimal["value"], json!([{ "id": anna, "jobTitle": null }]));
}

#[test]
fn who_comes_during_a_first_round_and_goes_again_leaves_nothing() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let first = admin.send(Method::GET, "/users/delta", None, &[("prefer", "odata.maxpagesize=1")]).expect(200);
    let gone: Vec<String> = (0..4).map(|number| new_user(&admin, &format!("passing{number}"))).collect();
    let (entries, link) = round(&admin, &text(&first["@odata.nextLink"]), 1);
    for id in &gone {
        admin.delete(&format!("/users/{id}")).expect(204);
    }
    let mut known = Known::default();
    known.take(first["value"].as_array().expect("a list").clone());
    known.take(entries);
    known.take(told(&admin, &link).0);
    assert_eq!(known.objects.keys().collect::<Vec<_>>(), listed(&admin, "/users").objects.keys().collect::<Vec<_>>());
}

#[test]
fn who_is_deleted_can_be_restored_until_he_is_gone_for_good() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let group = new_group(&admin, "Team");
    let id = new_user(&admin, "passing");
    join(&admin, &group, &id);
    let [users, groups] = ["users", "groups"].map(|list| told(&admin, &format!("/{list}/delta")).1);
    admin.delete(&format!("/users/{id}")).expect(204);
    let (entries, deleted) = told(&admin, &users);
    assert_eq!(entries, [json!({ "id": id, "@removed": { "reason": "changed" } })]);
    let gone = json!([{ "@odata.type": "#microsoft.graph.user", "id": id, "@removed": { "reason": "deleted" } }]);
    let (entries, groups) = told(&admin, &groups);
    assert_eq!((ids(&entries), &entries[0]["members@delta"]), (vec![group.clone()], &gone));
    admin.post(&format!("/directory/deletedItems/{id}/restore"), &json!({})).expect(200);
    let (entries, restored) = told(&admin, &deleted);
    assert_eq!((&entries[0]["id"], &entries[0]["displayName"]), (&json!(id), &json!("passing")));
    let (entries, _) = told(&admin, &groups);
    let back = json!([{ "@odata.type": "#microsoft.graph.user", "id": id }]);
    assert_eq!(entries[0]["members@delta"], back);
    // The control API removes whom it removes for good.
    let url = format!("{}/_mock/users/passing@contoso.example", mock.origin());
    let client = reqwest::blocking::Client::new();
    assert!(client.delete(url).send().expect("an answer").status().is_success());
    assert_eq!(told(&admin, &restored).0, [json!({ "id": id, "@removed": { "reason": "deleted" } })]);
    assert_eq!(told(&admin, &deleted).0, [json!({ "id": id, "@removed": { "reason": "deleted" } })]);
}

#[test]
fn groups_tell_of_members_where_they_are_asked_for() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let (group, inner) = (new_group(&admin, "Team"), new_group(&admin, "Inner"));
    let anna = text(&admin.get("/users/anna@contoso.example").expect(200)["id"]);
    join(&admin, &group, &anna);
    let only = format!("?$filter=id eq '{group}'");
    let (all, _) = told(&admin, &format!("/groups/delta{only}"));
    let user = json!({ "@odata.type": "#microsoft.graph.user", "id": anna });
    assert_eq!((ids(&all), &all[0]["members@delta"]), (vec![group.clone()], &json!([user])));
    let (named, named_link) = told(&admin, &format!("/groups/delta{only}&$select=displayName"));
    assert_eq!(named, [json!({ "id": group, "displayName": "Team" })]);
    let (alone, members_link) = told(&admin, &format!("/groups/delta{only}&$select=members"));
    assert_eq!(alone, [json!({ "id": group, "members@delta": [user] })]);
    join(&admin, &group, &inner);
    assert_eq!(told(&admin, &named_link).0, Vec::<Value>::new());
    let came = json!({ "@odata.type": "#microsoft.graph.group", "id": inner });
    let (entries, link) = told(&admin, &members_link);
    assert_eq!(entries, [json!({ "id": group, "members@delta": [came] })]);
    admin.delete(&format!("/groups/{inner}")).expect(204);
    let (entries, _) = told(&admin, &link);
    let left = json!({ "@odata.type": "#microsoft.graph.group", "id": inner, "@removed": { "reason": "deleted" } });
    assert_eq!(entries, [json!({ "id": group, "members@delta": [left] })]);
}

/// <https://learn.microsoft.com/graph/api/group-delta>
#[test]
fn groups_tell_of_owners_where_they_are_asked_for() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let group = new_group(&admin, "Team");
    let [anna, bo] =
        ["anna", "bo"].map(|name| text(&admin.get(&format!("/users/{name}@contoso.example")).expect(200)["id"]));
    let own = |who: &str| {
        let body = json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/users/{who}") });
        admin.post(&format!("/groups/{group}/owners/$ref"), &body).expect(204);
    };
    own(&anna);
    let only = format!("?$filter=id eq '{group}'");
    let is_told = |entries: &[Value]| entries.iter().any(|entry| entry.get("owners@delta").is_some());
    let (all, unasked) = told(&admin, &format!("/groups/delta{only}"));
    assert!(!all.is_empty() && !is_told(&all));
    let (alone, link) = told(&admin, &format!("/groups/delta{only}&$select=owners"));
    let user = |id: &str| json!({ "@odata.type": "#microsoft.graph.user", "id": id });
    assert_eq!(alone, [json!({ "id": group, "owners@delta": [user(&anna)] })]);
    join(&admin, &group, &anna);
    assert_eq!(told(&admin, &link).0, Vec::<Value>::new());
    own(&bo);
    let (entries, link) = told(&admin, &link);
    assert_eq!(entries, [json!({ "id": group, "owners@delta": [user(&bo)] })]);
    // Who is deleted owns nothing, until he is there again.
    admin.delete(&format!("/users/{bo}")).expect(204);
    let (entries, link) = told(&admin, &link);
    let mut gone = user(&bo);
    gone["@removed"] = json!({ "reason": "deleted" });
    assert_eq!(entries, [json!({ "id": group, "owners@delta": [gone] })]);
    admin.post(&format!("/directory/deletedItems/{bo}/restore"), &json!({})).expect(200);
    assert_eq!(told(&admin, &link).0, [json!({ "id": group, "owners@delta": [user(&bo)] })]);
    assert!(!is_told(&told(&admin, &unasked).0));
    let both = admin.get(&format!("/groups/delta{only}&$select=displayName,members,owners")).expect(200);
    let context = text(&both["@odata.context"]);
    assert!(context.ends_with("#groups(displayName,members,owners)"), "{context}");
    let one = &both["value"][0];
    assert_eq!(
        (one["members@delta"].clone(), one["owners@delta"].as_array().map(Vec::len)),
        (json!([user(&anna)]), Some(2))
    );
}

#[test]
fn a_large_group_comes_several_times() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let group = new_group(&admin, "All");
    mock.sandbox().write(|cloud, now| {
        let tenant = cloud.tenant_mut(CONTOSO).expect("it");
        let ids: Vec<uuid::Uuid> = (1..=2500_u128).map(uuid::Uuid::from_u128).collect();
        for id in &ids {
            let person = mock365_domain::default::person(*id, &format!("u{id}@contoso.example"), "U", now);
            tenant.users.insert(*id, person.into());
        }
        let group = tenant.groups.get_mut(&group.parse::<uuid::Uuid>().expect("an id")).expect("it is there");
        std::sync::Arc::make_mut(group).members = ids.into_iter().collect();
        ((), Change::none())
    });
    for size in [1, 2, 100] {
        let (entries, _) = round(&admin, &format!("/groups/delta?$filter=id eq '{group}'&$select=members"), size);
        let counts: Vec<usize> =
            entries.iter().map(|entry| entry["members@delta"].as_array().expect("some").len()).collect();
        assert_eq!(counts, [1000, 1000, 500], "pages of {size}");
        let mut known = Known::default();
        known.take(entries);
        assert_eq!(known.members[&group].len(), 2500);
    }
}

/// A place within a group's members is that group's: another one that comes in its stead is told whole.
#[test]
fn a_group_that_goes_between_two_pages_takes_nobody_elses_members_along() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let mut groups = [new_group(&admin, "One"), new_group(&admin, "Other")];
    groups.sort();
    mock.sandbox().write(|cloud, now| {
        let tenant = cloud.tenant_mut(CONTOSO).expect("it");
        let ids: Vec<uuid::Uuid> = (1..=1500_u128).map(uuid::Uuid::from_u128).collect();
        for id in &ids {
            let person = mock365_domain::default::person(*id, &format!("u{id}@contoso.example"), "U", now);
            tenant.users.insert(*id, person.into());
        }
        for group in &groups {
            let group = tenant.groups.get_mut(&group.parse::<uuid::Uuid>().expect("an id")).expect("it is there");
            std::sync::Arc::make_mut(group).members = ids.iter().copied().collect();
        }
        ((), Change::none())
    });
    let [first, second] = &groups;
    let begin = format!("/groups/delta?$filter=id eq '{first}' or id eq '{second}'&$select=members");
    let page = admin.send(Method::GET, &begin, None, &[("prefer", "odata.maxpagesize=1")]).expect(200);
    assert_eq!(page["value"][0]["id"], first.as_str());
    admin.delete(&format!("/groups/{first}")).expect(204);
    let (entries, _) = told(&admin, &text(&page["@odata.nextLink"]));
    let of_second = entries.iter().filter(|entry| entry["id"] == second.as_str());
    let members: usize = of_second.map(|entry| entry["members@delta"].as_array().map_or(0, Vec::len)).sum();
    assert_eq!(members, 1500);
}

#[test]
fn whoever_changes_the_directory_is_heard_of() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let lists = ["users", "servicePrincipals", "applications"];
    let begin = lists
        .map(|list| text(&admin.get(&format!("/{list}/delta?$deltaToken=latest")).expect(200)["@odata.deltaLink"]));
    let url = format!("{}/_mock/users/anna@contoso.example", mock.origin());
    let body = json!({ "display_name": "Anna Other" });
    let sent = reqwest::blocking::Client::new().patch(url).json(&body).send().expect("an answer");
    assert!(sent.status().is_success(), "{:?}", sent.text());
    let (entries, _) = told(&admin, &begin[0]);
    assert_eq!((entries.len(), &entries[0]["displayName"]), (1, &json!("Anna Other")));
    // A sign-in that consents makes the enterprise application.
    mock.sandbox().write(|cloud, _| {
        cloud.provision(CONTOSO, HUBSPOT.parse().expect("an id"));
        ((), Change::none())
    });
    let (entries, _) = told(&admin, &begin[1]);
    assert_eq!((entries.len(), &entries[0]["appId"]), (1, &json!(HUBSPOT)));
    assert_eq!(told(&admin, &begin[2]).0, Vec::<Value>::new());
    let made = admin.post("/applications", &json!({ "displayName": "Mine" })).expect(201);
    let (entries, next) = told(&admin, &begin[2]);
    assert_eq!((entries.len(), &entries[0]["id"]), (1, &made["id"]));
    admin.delete(&format!("/applications/{}", text(&made["id"]))).expect(204);
    assert_eq!(told(&admin, &next).0, [json!({ "id": made["id"], "@removed": { "reason": "deleted" } })]);
}

#[test]
fn old_and_malformed_tokens_and_what_is_not_tracked_are_refused() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let link =
        |list: &str| text(&admin.get(&format!("/{list}/delta?$deltatoken=latest")).expect(200)["@odata.deltaLink"]);
    let (users, groups) = (link("users"), link("groups"));
    assert_eq!(admin.get(&users).expect(200)["value"], json!([]));
    assert_eq!(
        admin.get(&users.replace("/users/delta", "/users/microsoft.graph.delta()")).expect(200)["value"],
        json!([])
    );
    assert_eq!(admin.get(&users.replace("v1.0", "beta")).expect(200)["value"], json!([]));
    assert_eq!(admin.get("/users/delta?$deltatoken=nonsense").refused(400), "BadRequest");
    assert_eq!(admin.get(&groups.replace("/groups/", "/users/")).refused(400), "BadRequest", "of another list");
    for wrong in
        ["$orderby=displayName", "$expand=manager", "$search=\"x\"", "$filter=displayName eq 'x'", "$filter=id ne 'x'"]
    {
        assert_eq!(admin.get(&format!("/users/delta?{wrong}")).refused(400), "Request_UnsupportedQuery", "{wrong}");
    }
    let ids = |count: u128| {
        (0..count).map(|id| format!("id eq '{}'", uuid::Uuid::from_u128(id))).collect::<Vec<_>>().join(" or ")
    };
    assert_eq!(admin.get(&format!("/users/delta?$filter={}", ids(50))).expect(200)["value"], json!([]));
    assert_eq!(admin.get(&format!("/users/delta?$filter={}", ids(51))).refused(400), "Request_UnsupportedQuery");
    let anna = Caller::user(&mock, "anna@contoso.example", HUBSPOT, &["User.Read"]);
    assert_eq!(anna.get("/users/delta").refused(403), "Authorization_RequestDenied");
    let resync = |reply: crate::caller::Reply, list: &str| {
        let anew = format!("{}/v1.0/{list}/delta?$deltatoken=", mock.origin());
        assert_eq!(reply.headers["location"], anew.as_str());
        assert_eq!(reply.refused(410), "resyncRequired");
        admin_again(&mock).get(&anew).expect(200);
    };
    mock.sandbox().clock.advance("P6D").expect("later");
    admin_again(&mock).get(&users).expect(200);
    mock.sandbox().clock.advance("P1DT1M").expect("later");
    resync(admin_again(&mock).get(&users), "users");
    let users = text(&admin_again(&mock).get("/users/delta?$deltatoken=latest").expect(200)["@odata.deltaLink"]);
    mock.sandbox().reset();
    resync(admin_again(&mock).get(&users), "users");
}

fn admin_again(mock: &Mock) -> Caller<'_> {
    Caller::user(mock, "admin@contoso.example", ADMIN_TOOL, &[])
}
