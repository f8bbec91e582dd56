//! Who is whose manager, who is in which group, who owns it and who holds which role, over a socket.

use crate::caller::{ADMIN_TOOL, Caller};
use mock365::Mock;
use reqwest::Method;
use serde_json::{Value, json};

const EVENTUAL: [(&str, &str); 1] = [("consistencylevel", "eventual")];

fn id(json: &Value) -> String {
    json["id"].as_str().expect("an id").to_owned()
}

fn id_of(admin: &Caller<'_>, name: &str) -> String {
    id(&admin.get(&format!("/users/{name}@contoso.example")).expect(200))
}

fn reference(to: &str) -> Value {
    json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/users/{to}") })
}

fn admin(mock: &Mock) -> Caller<'_> {
    let scopes = ["Directory.ReadWrite.All", "RoleManagement.ReadWrite.Directory", "User.ReadWrite.All"];
    Caller::user(mock, "admin@contoso.example", ADMIN_TOOL, &scopes)
}

fn put(admin: &Caller<'_>, path: &str, body: &Value) -> u16 {
    admin.send(Method::PUT, path, Some(body), &[]).status
}

fn group(admin: &Caller<'_>, name: &str, more: &Value) -> String {
    let mut body = json!({ "displayName": name, "mailEnabled": false, "mailNickname": name, "securityEnabled": true });
    body.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
    id(&admin.post("/groups", &body).expect(201))
}

/// The ids in a list, in order.
fn ids(list: &Value) -> Vec<String> {
    let mut ids: Vec<String> = list["value"].as_array().expect("a list").iter().map(id).collect();
    ids.sort();
    ids
}

fn sorted(ids: &[&String]) -> Vec<String> {
    let mut ids: Vec<String> = ids.iter().map(|id| (*id).clone()).collect();
    ids.sort();
    ids
}

#[test]
fn a_manager_is_set_seen_from_both_sides_and_taken_away() {
    let mock = Mock::start();
    let admin = admin(&mock);
    let (anna, bo) = (id_of(&admin, "anna"), id_of(&admin, "bo"));
    let manager = format!("/users/{anna}/manager");
    let none = admin.get(&manager).expect(404);
    assert_eq!(none["error"]["code"], "Request_ResourceNotFound");
    assert_eq!(
        none["error"]["message"],
        "Resource 'manager' does not exist or one of its queried reference-property objects are not present."
    );
    assert_eq!(put(&admin, &format!("{manager}/$ref"), &reference(&bo)), 204);
    let seen = admin.get(&manager).expect(200);
    assert_eq!((&seen["@odata.type"], &seen["id"]), (&json!("#microsoft.graph.user"), &json!(bo)));
    assert!(seen["@odata.context"].as_str().unwrap().ends_with("/v1.0/$metadata#directoryObjects/$entity"));
    assert_eq!(seen["userPrincipalName"], "bo@contoso.example");
    let some = admin.get(&format!("{manager}?$select=displayName")).expect(200);
    assert_eq!((&some["displayName"], some.get("mail")), (&json!("Bo Berg"), None));
    assert!(admin.get(&format!("{manager}/$ref")).expect(200)["@odata.id"].as_str().unwrap().contains(&bo));
    let reports = admin.get(&format!("/users/{bo}/directReports")).expect(200);
    assert_eq!(ids(&reports), sorted(&[&anna]));
    assert_eq!(reports["value"][0]["@odata.type"], "#microsoft.graph.user");
    assert!(ids(&admin.get(&format!("/users/{anna}/directReports")).expect(200)).is_empty());
    // The chain is counted, a circle too.
    assert_eq!(put(&admin, &format!("/users/{bo}/manager/$ref"), &reference(&anna)), 204);
    let all = admin.send(Method::GET, &format!("/users/{bo}/transitiveReports/$count"), None, &EVENTUAL).expect(200);
    assert_eq!(all, 1);
    assert_eq!(admin.delete(&format!("{manager}/$ref")).status, 204);
    assert_eq!(admin.get(&manager).status, 404);
    assert_eq!(admin.delete(&format!("{manager}/$ref")).refused(404), "Request_ResourceNotFound");
    for (wrong, status) in [
        (json!({}), 400),
        (json!({ "@odata.id": "nonsense" }), 400),
        (reference("11111111-2222-4333-8444-555555555555"), 404),
        (json!({ "@odata.id": reference(&bo)["@odata.id"], "more": 1 }), 400),
    ] {
        assert_eq!(put(&admin, &format!("{manager}/$ref"), &wrong), status, "{wrong}");
    }
    let bos = Caller::user(&mock, "bo@contoso.example", ADMIN_TOOL, &["User.ReadWrite.All"]);
    assert_eq!(put(&bos, &format!("{manager}/$ref"), &reference(&bo)), 403);
}

#[test]
fn a_user_with_user_read_sees_his_own_reports_alone() {
    let mock = Mock::start();
    let admin = admin(&mock);
    let (anna, bo) = (id_of(&admin, "anna"), id_of(&admin, "bo"));
    assert_eq!(put(&admin, &format!("/users/{anna}/manager/$ref"), &reference(&bo)), 204);
    let bos = Caller::user(&mock, "bo@contoso.example", ADMIN_TOOL, &["User.Read"]);
    assert_eq!(ids(&bos.get("/me/directReports").expect(200)), sorted(&[&anna]));
    for path in ["directReports", "memberOf", "ownedObjects"] {
        assert_eq!(bos.get(&format!("/users/{anna}/{path}")).refused(403), "Authorization_RequestDenied", "{path}");
    }
}

#[test]
fn groups_lie_in_groups_and_are_found_from_every_side() {
    let mock = Mock::start();
    let admin = admin(&mock);
    let (anna, bo) = (id_of(&admin, "anna"), id_of(&admin, "bo"));
    let inner = group(&admin, "inner", &json!({}));
    let outer = group(&admin, "outer", &json!({}));
    for (of, member) in [(&inner, &anna), (&outer, &inner), (&outer, &bo)] {
        admin.post(&format!("/groups/{of}/members/$ref"), &reference(member)).expect(204);
    }
    let list = |path: &str| ids(&admin.get(path).expect(200));
    assert_eq!(list(&format!("/users/{anna}/memberOf")), sorted(&[&inner]));
    assert_eq!(list(&format!("/users/{anna}/transitiveMemberOf")), sorted(&[&inner, &outer]));
    assert_eq!(list(&format!("/groups/{inner}/memberOf")), sorted(&[&outer]));
    assert_eq!(list(&format!("/groups/{inner}/transitiveMemberOf")), sorted(&[&outer]));
    assert_eq!(list(&format!("/groups/{outer}/members")), sorted(&[&inner, &bo]));
    assert_eq!(list(&format!("/groups/{outer}/transitiveMembers")), sorted(&[&inner, &bo, &anna]));
    // Casts, as documentation and SDKs write them.
    for cast in ["microsoft.graph.user", "graph.user", "Microsoft.Graph.User"] {
        let users = admin.get(&format!("/groups/{outer}/transitiveMembers/{cast}")).expect(200);
        assert_eq!(ids(&users), sorted(&[&anna, &bo]));
        assert_eq!(users["value"][0].get("@odata.type"), None);
        assert!(users["@odata.context"].as_str().unwrap().ends_with("$metadata#users"));
    }
    assert_eq!(list(&format!("/groups/{outer}/members/microsoft.graph.group")), sorted(&[&inner]));
    assert!(list(&format!("/groups/{outer}/members/microsoft.graph.device")).is_empty());
    let one = admin.get(&format!("/users/{anna}/memberOf/{inner}")).expect(200);
    assert_eq!((&one["@odata.type"], &one["displayName"]), (&json!("#microsoft.graph.group"), &json!("inner")));
    assert_eq!(admin.get(&format!("/users/{anna}/memberOf/{inner}/microsoft.graph.group")).status, 200);
    assert_eq!(admin.get(&format!("/users/{anna}/memberOf/{inner}/microsoft.graph.directoryRole")).status, 404);
    assert_eq!(admin.get(&format!("/users/{anna}/memberOf/{outer}")).status, 404);
    // A circle has an end.
    admin.post(&format!("/groups/{inner}/members/$ref"), &reference(&outer)).expect(204);
    assert_eq!(list(&format!("/groups/{outer}/transitiveMembers")), sorted(&[&inner, &outer, &bo, &anna]));
    // Counts want the header.
    let count = format!("/groups/{outer}/transitiveMembers/$count");
    assert_eq!(admin.get(&count).status, 400);
    assert_eq!(admin.send(Method::GET, &count, None, &EVENTUAL).expect(200), 4);
    let users = format!("/groups/{outer}/transitiveMembers/microsoft.graph.user/$count");
    assert_eq!(admin.send(Method::GET, &users, None, &EVENTUAL).expect(200), 2);
    let refs = admin.get(&format!("/groups/{outer}/members/$ref")).expect(200);
    assert_eq!(refs["value"].as_array().unwrap().len(), 2);
}

#[test]
fn members_of_all_kinds_are_selected_filtered_and_paged() {
    let mock = Mock::start();
    let admin = admin(&mock);
    let (anna, bo) = (id_of(&admin, "anna"), id_of(&admin, "bo"));
    let inner = group(&admin, "inner", &json!({}));
    let to = |id: &String| format!("https://graph.microsoft.com/v1.0/directoryObjects/{id}");
    let outer = group(&admin, "outer", &json!({ "members@odata.bind": [to(&anna), to(&bo), to(&inner)] }));
    let members = format!("/groups/{outer}/members");
    let some = admin.get(&format!("{members}?$select=displayName,mailNickname")).expect(200);
    let inner_shown = some["value"].as_array().unwrap().iter().find(|one| one["id"] == *inner).unwrap();
    assert_eq!(inner_shown["mailNickname"], "inner");
    assert_eq!(admin.get(&format!("{members}?$select=nonsense")).status, 400);
    let first = admin.get(&format!("{members}?$top=2&$select=id")).expect(200);
    assert_eq!(first["value"].as_array().unwrap().len(), 2);
    let rest = admin.get(first["@odata.nextLink"].as_str().unwrap()).expect(200);
    assert_eq!((rest["value"].as_array().unwrap().len(), rest.get("@odata.nextLink")), (1, None));
    let with = |query: &str| ids(&admin.send(Method::GET, &format!("{members}{query}"), None, &EVENTUAL).expect(200));
    assert_eq!(with("/microsoft.graph.user?$count=true&$filter=startsWith(displayName,'An')"), sorted(&[&anna]));
    assert_eq!(with("?$count=true&$filter=displayName eq 'inner'"), sorted(&[&inner]));
    assert_eq!(with("?$search=\"displayName:Bo\""), sorted(&[&bo]));
    let ordered = "/microsoft.graph.user?$count=true&$orderby=displayName desc&$select=id";
    let ordered = admin.send(Method::GET, &format!("{members}{ordered}"), None, &EVENTUAL).expect(200);
    assert_eq!(ordered["value"][0]["id"], *bo);
    assert_eq!(ordered["@odata.count"], 2);
}

#[test]
fn groups_are_made_with_members_and_owners_and_get_more_of_them() {
    let mock = Mock::start();
    let admin = admin(&mock);
    let (anna, bo, ada) = (id_of(&admin, "anna"), id_of(&admin, "bo"), id_of(&admin, "admin"));
    let to = |id: &String| format!("https://graph.microsoft.com/v1.0/users('{id}')");
    let bound = json!({ "members@odata.bind": [to(&anna)], "owners@odata.bind": [to(&bo)] });
    let made = group(&admin, "team", &bound);
    let list = |path: &str| ids(&admin.get(&format!("/groups/{made}/{path}")).expect(200));
    assert_eq!((list("members"), list("owners")), (vec![anna.clone()], vec![bo.clone()]));
    assert_eq!(list("owners/graph.user"), sorted(&[&bo]));
    assert_eq!(ids(&admin.get(&format!("/users/{bo}/ownedObjects")).expect(200)), sorted(&[&made]));
    assert_eq!(
        ids(&admin.get(&format!("/users/{bo}/ownedObjects/microsoft.graph.group")).expect(200)),
        sorted(&[&made])
    );
    // Several at once, all or none.
    let one = format!("/groups/{made}");
    let twice = json!({ "members@odata.bind": [to(&bo), to(&anna)] });
    assert_eq!(admin.patch(&one, &twice).refused(400), "Request_BadRequest");
    assert_eq!(list("members"), sorted(&[&anna]));
    admin.patch(&one, &json!({ "members@odata.bind": [to(&bo), to(&ada)] })).expect(204);
    assert_eq!(list("members"), sorted(&[&anna, &bo, &ada]));
    let many: Vec<String> = (0..21).map(|_| to(&ada)).collect();
    assert_eq!(admin.patch(&one, &json!({ "members@odata.bind": many })).status, 400);
    assert_eq!(admin.patch(&one, &json!({ "members@odata.bind": "x" })).status, 400);
    assert_eq!(admin.patch(&one, &json!({ "nonsense@odata.bind": [] })).status, 501);
    admin.post(&format!("{one}/owners/$ref"), &reference(&anna)).expect(204);
    assert_eq!(admin.post(&format!("{one}/owners/$ref"), &reference(&anna)).refused(400), "Request_BadRequest");
    assert_eq!(admin.post(&format!("{one}/owners/$ref"), &reference(&made)).status, 400);
    admin.delete(&format!("{one}/owners/{anna}/$ref")).expect(204);
    let last = admin.delete(&format!("{one}/owners/{bo}/$ref")).expect(400);
    let why = "The group must have at least one owner, hence this owner cannot be removed.";
    assert_eq!(last["error"]["message"], why);
    assert_eq!(admin.delete(&format!("{one}/owners/{anna}/$ref")).status, 404);
}

#[test]
fn membership_is_asked_for_users_and_groups() {
    let mock = Mock::start();
    let admin = admin(&mock);
    let anna = id_of(&admin, "anna");
    let inner = group(&admin, "inner", &json!({}));
    let outer = group(&admin, "outer", &json!({}));
    let other = group(&admin, "other", &json!({}));
    for (of, member) in [(&inner, &anna), (&outer, &inner)] {
        admin.post(&format!("/groups/{of}/members/$ref"), &reference(member)).expect(204);
    }
    let asked = json!({ "groupIds": [outer, other, "11111111-2222-4333-8444-555555555555"] });
    let checked = admin.post(&format!("/users/{anna}/checkMemberGroups"), &asked).expect(200);
    assert_eq!(checked["value"], json!([outer]));
    let checked =
        admin.post(&format!("/users/{anna}/checkMemberObjects"), &json!({ "ids": [outer, other] })).expect(200);
    assert_eq!(checked["value"], json!([outer]));
    let checked = admin.post(&format!("/groups/{inner}/checkMemberGroups"), &asked).expect(200);
    assert_eq!(checked["value"], json!([outer]));
    let all = json!({ "securityEnabledOnly": true });
    assert_eq!(admin.post(&format!("/groups/{inner}/getMemberGroups"), &all).expect(200)["value"], json!([outer]));
    for wrong in [json!({}), json!({ "groupIds": "x" }), json!({ "groupIds": [1] })] {
        assert_eq!(admin.post(&format!("/users/{anna}/checkMemberGroups"), &wrong).status, 400, "{wrong}");
    }
    let many: Vec<&String> = (0..21).map(|_| &outer).collect();
    assert_eq!(admin.post(&format!("/users/{anna}/checkMemberGroups"), &json!({ "groupIds": many })).status, 400);
    // Roles are objects that somebody is a member of, and no groups.
    let me = admin.post("/me/getMemberObjects", &json!({ "securityEnabledOnly": false })).expect(200);
    assert_eq!(me["value"].as_array().unwrap().len(), 1, "{me}");
    let me = admin.post("/me/getMemberGroups", &json!({ "securityEnabledOnly": false })).expect(200);
    assert_eq!(me["value"], json!([]));
}

#[test]
fn a_round_of_users_tells_of_managers() {
    let mock = Mock::start();
    let admin = admin(&mock);
    let (anna, bo, ada) = (id_of(&admin, "anna"), id_of(&admin, "bo"), id_of(&admin, "admin"));
    let manager = format!("/users/{anna}/manager/$ref");
    assert_eq!(put(&admin, &manager, &reference(&bo)), 204);
    let round = |path: &str| {
        let page = admin.get(path).expect(200);
        let entries: Vec<Value> = page["value"].as_array().expect("a page").clone();
        (entries, page["@odata.deltaLink"].as_str().expect("the end").to_owned())
    };
    let (entries, link) = round("/users/delta?$select=displayName,manager");
    let of = |entries: &[Value], id: &str| entries.iter().find(|one| one["id"] == *id).cloned().unwrap_or_default();
    let told = |id: &str| json!([{ "@odata.type": "#microsoft.graph.user", "id": id }]);
    assert_eq!(of(&entries, &anna)["manager@delta"], told(&bo));
    assert_eq!(of(&entries, &bo).get("manager@delta"), None);
    let (entries, names) = round("/users/delta?$select=displayName");
    assert_eq!(of(&entries, &anna).get("manager@delta"), None);
    assert_eq!(of(&round("/users/delta").0, &anna)["manager@delta"], told(&bo));
    assert_eq!(put(&admin, &manager, &reference(&ada)), 204);
    assert!(round(&names).0.is_empty());
    // A manager who changed himself is a user all the same.
    admin.patch(&format!("/users/{ada}"), &json!({ "displayName": "Ada" })).expect(204);
    let (entries, link) = round(&link);
    assert_eq!(entries.len(), 2);
    let entries = [of(&entries, &anna)];
    let removed = json!({ "@odata.type": "#microsoft.graph.user", "id": bo, "@removed": { "reason": "deleted" } });
    let told = entries[0]["manager@delta"].as_array().unwrap();
    assert!(told.contains(&removed) && told.len() == 2, "{told:?}");
    assert_eq!(admin.delete(&manager).status, 204);
    let (entries, _) = round(&link);
    assert_eq!(entries[0]["manager@delta"][0]["@removed"]["reason"], "deleted");
}

#[test]
fn a_round_of_users_tells_of_managers_who_go_and_come_back() {
    let mock = Mock::start();
    let admin = admin(&mock);
    let (anna, bo) = (id_of(&admin, "anna"), id_of(&admin, "bo"));
    assert_eq!(put(&admin, &format!("/users/{anna}/manager/$ref"), &reference(&bo)), 204);
    let round = |path: &str| {
        let page = admin.get(path).expect(200);
        let of_anna = page["value"].as_array().expect("a page").iter().find(|one| one["id"] == *anna).cloned();
        (of_anna, page["@odata.deltaLink"].as_str().expect("the end").to_owned())
    };
    let link = round("/users/delta?$select=jobTitle,manager").1;
    admin.delete(&format!("/users/{bo}")).expect(204);
    let (told, link) = round(&link);
    assert_eq!(told.expect("an entry")["manager@delta"][0]["@removed"]["reason"], "deleted");
    admin.patch(&format!("/users/{anna}"), &json!({ "jobTitle": "Buyer" })).expect(204);
    let (told, link) = round(&link);
    assert_eq!(told.expect("an entry").get("manager@delta"), None, "that was told");
    admin.post(&format!("/directory/deletedItems/{bo}/restore"), &json!({})).expect(200);
    let (told, _) = round(&link);
    let back = json!([{ "@odata.type": "#microsoft.graph.user", "id": bo }]);
    assert_eq!(told.expect("an entry")["manager@delta"], back);
}

/// Nothing names who is gone for good, and the last owner who is there cannot go.
#[test]
fn whoever_is_gone_for_good_is_in_no_group() {
    let mock = Mock::start();
    let admin = admin(&mock);
    let (anna, bo) = (id_of(&admin, "anna"), id_of(&admin, "bo"));
    let made = group(&admin, "team", &json!({}));
    let owners = format!("/groups/{made}/owners");
    for id in [&anna, &bo] {
        admin.post(&format!("/groups/{made}/members/$ref"), &reference(id)).expect(204);
    }
    for id in ids(&admin.get(&owners).expect(200)) {
        assert!(id != anna && id != bo, "{id} owns it");
    }
    for id in [&anna, &bo] {
        admin.post(&format!("{owners}/$ref"), &reference(id)).expect(204);
    }
    for id in ids(&admin.get(&owners).expect(200)).iter().filter(|id| **id != anna && **id != bo) {
        admin.delete(&format!("{owners}/{id}/$ref")).expect(204);
    }
    assert_eq!(put(&admin, &format!("/users/{anna}/manager/$ref"), &reference(&bo)), 204);
    admin.delete(&format!("/users/{bo}")).expect(204);
    assert_eq!(admin.delete(&format!("{owners}/{anna}/$ref")).status, 400, "the other one is deleted");
    admin.delete(&format!("/directory/deletedItems/{bo}")).expect(204);
    let kept = mock.sandbox().view(|cloud| {
        let tenant = &cloud.tenants[&cloud.user("anna@contoso.example").expect("Anna").0.tenant];
        let group = tenant.groups.values().find(|group| group.id.to_string() == made).expect("the group").clone();
        let anna = tenant.users.values().find(|user| user.id.to_string() == anna).expect("Anna").clone();
        (group.members.len(), group.owners.len(), anna.manager)
    });
    assert_eq!(kept, (1, 1, None));
}

#[test]
fn a_deleted_user_has_no_relations_until_he_is_restored() {
    let mock = Mock::start();
    let admin = admin(&mock);
    let (anna, bo) = (id_of(&admin, "anna"), id_of(&admin, "bo"));
    let made = group(&admin, "team", &json!({}));
    admin.post(&format!("/groups/{made}/members/$ref"), &reference(&bo)).expect(204);
    assert_eq!(put(&admin, &format!("/users/{anna}/manager/$ref"), &reference(&bo)), 204);
    admin.delete(&format!("/users/{bo}")).expect(204);
    assert_eq!(admin.get(&format!("/users/{anna}/manager")).status, 404);
    assert!(ids(&admin.get(&format!("/groups/{made}/members")).expect(200)).is_empty());
    admin.post(&format!("/directory/deletedItems/{bo}/restore"), &json!({})).expect(200);
    assert_eq!(id(&admin.get(&format!("/users/{anna}/manager")).expect(200)), bo);
    assert_eq!(ids(&admin.get(&format!("/groups/{made}/members")).expect(200)), [bo]);
}

#[test]
fn managers_and_owners_are_words_of_the_control_api() {
    let mock = Mock::start();
    let origin = mock.origin();
    let client = reqwest::blocking::Client::new();
    let patch = |body: Value| {
        let answer = client.patch(format!("{origin}/_mock/cloud")).json(&body).send().expect("an answer");
        answer.status().as_u16()
    };
    let words = json!({
        "users": { "anna@contoso.example": { "manager": "bo@contoso.example" } },
        "groups": { "Team": { "tenant": "contoso.example", "owners": ["bo@contoso.example"] } },
    });
    assert_eq!(patch(words), 200);
    let admin = admin(&mock);
    let bo = id_of(&admin, "bo");
    assert_eq!(id(&admin.get("/users/anna@contoso.example/manager").expect(200)), bo);
    assert_eq!(ids(&admin.get(&format!("/users/{bo}/ownedObjects")).expect(200)).len(), 1);
    assert_eq!(patch(json!({ "users": { "anna@contoso.example": { "manager": "nobody@contoso.example" } } })), 422);
    assert_eq!(patch(json!({ "users": { "anna@contoso.example": { "manager": "" } } })), 200);
    assert_eq!(admin.get("/users/anna@contoso.example/manager").status, 404);
}

#[test]
fn relations_are_expanded_and_managers_by_levels() {
    let mock = Mock::start();
    let admin = admin(&mock);
    let (anna, bo, ada) = (id_of(&admin, "anna"), id_of(&admin, "bo"), id_of(&admin, "admin"));
    for (of, manager) in [(&anna, &bo), (&bo, &ada), (&ada, &anna)] {
        assert_eq!(put(&admin, &format!("/users/{of}/manager/$ref"), &reference(manager)), 204);
    }
    let one = admin.get(&format!("/users/{anna}?$expand=manager($select=id)&$select=id")).expect(200);
    assert_eq!(one["manager"], json!({ "@odata.type": "#microsoft.graph.user", "id": bo }));
    let levels = "$expand=manager($levels=max;$select=id,displayName)&$select=id,displayName";
    let chain = admin.send(Method::GET, &format!("/users/{anna}?{levels}"), None, &EVENTUAL).expect(200);
    assert_eq!((&chain["manager"]["id"], &chain["manager"]["manager"]["id"]), (&json!(bo), &json!(ada)));
    assert_eq!(chain["manager"]["manager"].get("manager"), None);
    let all = admin.get("/users?$expand=manager&$select=id").expect(200);
    let of = |id: &str| all["value"].as_array().unwrap().iter().find(|one| one["id"] == *id).cloned().unwrap();
    assert_eq!(of(&bo)["manager"]["displayName"], "Ada Min");
    let made = group(&admin, "team", &json!({ "owners@odata.bind": [reference(&bo)["@odata.id"]] }));
    let owners = admin.get(&format!("/groups/{made}?$expand=owners($select=id)")).expect(200);
    assert_eq!(owners["owners"][0]["id"], *bo);
    let reports = admin.get(&format!("/users/{bo}?$expand=directReports($select=id)")).expect(200);
    assert_eq!(reports["directReports"][0]["id"], *anna);
    let roles = admin.get("/me?$expand=memberOf").expect(200);
    assert_eq!(roles["memberOf"][0]["displayName"], "Global Administrator");
}

#[test]
fn a_manager_is_named_by_sign_in_name_too() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let put = |address: &str| {
        let body = json!({ "@odata.id": address });
        admin.send(Method::PUT, "/users/anna@contoso.example/manager/$ref", Some(&body), &[])
    };
    put("https://graph.microsoft.com/v1.0/users/bo@contoso.example").expect(204);
    assert_eq!(admin.get("/users/anna@contoso.example/manager").expect(200)["displayName"], "Bo Berg");
    assert_eq!(put("https://graph.microsoft.com/v1.0/users('admin%40contoso.example')").status, 204);
    for (wrong, status, words) in [
        ("https://graph.microsoft.com/v1.0/users/nobody@contoso.example", 404, "nobody@contoso.example"),
        ("https://graph.microsoft.com/v1.0/directoryObjects/bo@contoso.example", 400, "Invalid object identifier"),
        ("bo@contoso.example", 400, "Invalid URL format specified in payload."),
    ] {
        let error = put(wrong).expect(status)["error"].clone();
        assert!(error["message"].as_str().is_some_and(|text| text.contains(words)), "{wrong}: {error}");
    }
    assert_eq!(admin.get("/users/anna@contoso.example/manager").expect(200)["displayName"], "Ada Min");
    let shown = admin.get("/users/anna@contoso.example/memberOf?$select=*").expect(200)["@odata.context"].clone();
    assert!(shown.as_str().is_some_and(|context| context.ends_with("#directoryObjects")), "{shown}");
}
