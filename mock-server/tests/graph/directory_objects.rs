//! Objects of the directory by their ids, the addresses that they have, and what is said of all of them.

use mock365::Mock;
use mock365_domain::directory::Device;
use serde_json::{Value, json};

use crate::caller::{Caller, HUBSPOT};
use crate::identity::standing;

/// An id that nobody has.
const NOBODY: &str = "11111111-2222-4333-8444-555555555555";

fn id(json: &Value) -> String {
    json["id"].as_str().expect("an id").to_owned()
}

/// A group that Bo is in.
fn with_bo(admin: &Caller<'_>) -> String {
    let bo = id(&admin.get("/users/bo@contoso.example").expect(200));
    let group = json!({ "displayName": "Crew", "mailNickname": "c", "mailEnabled": false, "securityEnabled": true });
    let group = id(&admin.post("/groups", &group).expect(201));
    let member = json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{bo}") });
    admin.post(&format!("/groups/{group}/members/$ref"), &member).expect(204);
    group
}

#[test]
fn objects_are_found_by_their_ids() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let bo = id(&admin.get("/users/bo@contoso.example").expect(200));
    let group = with_bo(&admin);
    for place in ["/directoryObjects", "/users", "/groups"] {
        let path = format!("{place}/getByIds");
        let asked = |types: Value| -> Vec<Value> {
            let mut body = json!({ "ids": [group, NOBODY, bo] });
            if !types.is_null() {
                body["types"] = types;
            }
            let seen = admin.post(&path, &body).expect(200)["value"].clone();
            seen.as_array().expect("a list").iter().map(|one| json!([one["@odata.type"], one["id"]])).collect()
        };
        let (a_group, a_user) = (json!(["#microsoft.graph.group", group]), json!(["#microsoft.graph.user", bo]));
        assert_eq!(asked(Value::Null), [a_group.clone(), a_user.clone()], "{place}");
        assert_eq!(asked(json!(["user", "device"])), [a_user], "{place}");
        for wrong in [json!({}), json!({ "ids": [] }), json!({ "ids": [bo], "kinds": [] })] {
            admin.post(&path, &wrong).refused(400);
        }
        let named = admin.post(&path, &json!({ "ids": ["x"] })).expect(400)["error"]["message"].clone();
        assert_eq!(named, "Invalid GUID specified.");
        for option in
            ["$top=1", "$filter=id eq 'x'", "$orderby=displayName", "$expand=members", "$count=true", "$skip=1"]
        {
            let asked = format!("{path}?{option}");
            assert_eq!(admin.post(&asked, &json!({ "ids": [bo] })).refused(400), "Request_BadRequest", "{option}");
        }
        let selected = admin.post(&format!("{path}?$select=displayName"), &json!({ "ids": [bo] })).expect(200);
        assert_eq!(
            selected["value"][0],
            json!({ "@odata.type": "#microsoft.graph.user", "id": bo, "displayName": "Bo Berg" })
        );
    }
}

#[test]
fn an_object_is_found_by_its_id_whichever_type_it_is_of() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let (bo, group) = (id(&admin.get("/users/bo@contoso.example").expect(200)), with_bo(&admin));
    let one = format!("/directoryObjects/{bo}");
    assert_eq!(admin.get(&one).expect(200)["@odata.type"], "#microsoft.graph.user");
    assert_eq!(admin.get(&format!("/directoryObjects/{group}")).expect(200)["displayName"], "Crew");
    admin.get(&format!("/directoryObjects/{NOBODY}")).refused(404);
    for action in ["getMemberGroups", "getMemberObjects"] {
        let nobody = format!("/directoryObjects/{NOBODY}/{action}");
        admin.post(&nobody, &json!({ "securityEnabledOnly": false })).refused(404);
    }
    let reader = Caller::user(&mock, "admin@contoso.example", HUBSPOT, &["User.Read.All"]);
    assert_eq!(reader.get(&one).refused(403), "Authorization_RequestDenied");
    let held = admin.post(&format!("{one}/getMemberGroups"), &json!({ "securityEnabledOnly": false })).expect(200);
    assert_eq!(held["value"], json!([group]));
    let held = admin.post(&format!("{one}/checkMemberGroups"), &json!({ "groupIds": [group, bo] })).expect(200);
    assert_eq!(held["value"], json!([group]));
}

/// As it was captured of users and groups.
#[test]
fn objects_that_are_made_have_the_directorys_address() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let user = json!({
        "accountEnabled": true, "displayName": "Nils", "mailNickname": "nils",
        "userPrincipalName": "nils@contoso.example", "passwordProfile": { "password": "Spring2026!" },
    });
    let group = json!({ "displayName": "Crew", "mailNickname": "c", "mailEnabled": false, "securityEnabled": true });
    let tenant = admin.get("/organization").expect(200)["value"][0]["id"].as_str().expect("an id").to_owned();
    for (list, kind, body) in [
        ("/users", "User", user),
        ("/groups", "Group", group),
        ("/applications", "Application", json!({ "displayName": "Own" })),
        ("/servicePrincipals", "ServicePrincipal", json!({ "appId": HUBSPOT })),
    ] {
        let made = admin.post(list, &body);
        let at = made.headers["location"].to_str().expect("an address").to_owned();
        let id = made.expect(201)["id"].as_str().expect("an id").to_owned();
        let there = format!("{}/v2/{tenant}/directoryObjects/{id}/Microsoft.DirectoryServices.{kind}", mock.origin());
        assert_eq!(at, there);
    }
}

/// As it was captured of names of users and domains; the rest of such errors has no details.
#[test]
fn conflicts_say_of_what() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let user = json!({
        "accountEnabled": true, "displayName": "Bo", "mailNickname": "bo",
        "userPrincipalName": "bo@contoso.example", "passwordProfile": { "password": "Spring2026!" },
    });
    let group = json!({
        "displayName": "Crew", "mailNickname": "bo", "mailEnabled": true, "securityEnabled": false,
        "groupTypes": ["Unified"],
    });
    for (list, body, property) in [
        ("/users", &user, "userPrincipalName"),
        ("/groups", &group, "mailNickname"),
        ("/domains", &json!({ "id": "contoso.example" }), "id"),
    ] {
        let error = admin.post(list, body).expect(400)["error"].clone();
        let message = format!("Another object with the same value for property {property} already exists.");
        assert_eq!((&error["code"], &error["message"]), (&json!("Request_BadRequest"), &json!(message)), "{list}");
        let details = json!([{ "code": "ObjectConflict", "message": message, "target": property }]);
        assert_eq!(error["details"], details, "{list}");
        let names: Vec<&String> = error.as_object().expect("an object").keys().collect();
        assert_eq!(names, ["code", "message", "details", "innerError"], "{list}");
    }
    let other = admin.post("/users", &json!({})).expect(400)["error"].clone();
    assert!(other.get("details").is_none(), "{other}");
}

#[test]
fn the_organisation_says_how_large_it_is() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let size = || {
        let seen = admin.get("/organization?$select=directorySizeQuota").expect(200);
        seen["value"][0]["directorySizeQuota"].clone()
    };
    let before = size();
    assert_eq!(before["total"], 300_000);
    let group = json!({ "displayName": "Crew", "mailNickname": "c", "mailEnabled": false, "securityEnabled": true });
    admin.post("/groups", &group).expect(201);
    assert_eq!(size()["used"].as_u64(), before["used"].as_u64().map(|used| used + 1));
}

/// All that was seen of one that no product manages, as far as Microsoft's type has it.
#[test]
fn a_device_shows_all_its_properties() {
    let mock = Mock::start();
    standing(&mock, |anna| anna.device = Device::Compliant);
    let admin = Caller::admin(&mock);
    let seen = admin.get("/devices").expect(200)["value"][0].clone();
    assert_eq!(seen["deviceVersion"], 2);
    for name in ["alternativeSecurityIds", "physicalIds", "systemLabels"] {
        assert_eq!(seen[name], json!([]), "{name}");
    }
    for name in ["deviceOwnership", "enrollmentType", "isRooted", "managementType", "manufacturer", "mdmAppId", "model"]
    {
        assert!(seen.get(name).is_some_and(Value::is_null), "{name}");
    }
}

/// What administrators' tools ask for in one go.
#[test]
fn relations_of_roles_registrations_and_devices_are_expanded() {
    let mock = Mock::start();
    standing(&mock, |anna| anna.device = Device::Compliant);
    let admin = Caller::admin(&mock);
    let bo = id(&admin.get("/users/bo@contoso.example").expect(200));
    let me = id(&admin.get("/me").expect(200));
    let reference =
        |of: &str| json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{of}") });
    let ids = |list: &Value| list.as_array().expect("a list").iter().map(id).collect::<Vec<_>>();
    let roles = admin.get("/directoryRoles?$expand=members").expect(200)["value"].clone();
    let global = roles.as_array().expect("a list").iter().find(|role| role["displayName"] == "Global Administrator");
    let global = global.expect("the role").clone();
    assert_eq!(ids(&global["members"]), [me]);
    let one = admin.get(&format!("/directoryRoles/{}?$expand=members($select=displayName)", id(&global))).expect(200);
    assert_eq!(one["members"][0]["@odata.type"], "#microsoft.graph.user");
    assert!(one["members"][0].get("userPrincipalName").is_none());
    let app = id(&admin.post("/applications", &json!({ "displayName": "Own" })).expect(201));
    admin.post(&format!("/applications/{app}/owners/$ref"), &reference(&bo)).expect(204);
    let seen = admin.get(&format!("/applications/{app}?$expand=owners")).expect(200);
    assert_eq!(ids(&seen["owners"]), [bo]);
    let all = admin.get("/applications?$expand=owners").expect(200)["value"].clone();
    assert!(all.as_array().expect("a list").iter().all(|one| one["owners"].is_array()));
    let anna = id(&admin.get("/users/anna@contoso.example").expect(200));
    for relation in ["registeredOwners", "registeredUsers"] {
        let seen = admin.get(&format!("/devices?$expand={relation}")).expect(200);
        assert_eq!(ids(&seen["value"][0][relation]), std::slice::from_ref(&anna), "{relation}");
    }
    let found = |filter: &str| admin.get(filter).expect(200)["value"].as_array().expect("a list").len();
    assert_eq!(found("/devices?$filter=operatingSystem eq 'Windows'"), 1);
    assert_eq!(found("/devices?$filter=startswith(operatingSystem,'mac')"), 0);
    assert_eq!(found("/applications?$filter=identifierUris/any(uri:uri eq 'api://own')"), 0);
    assert_eq!(found("/applications?$filter=tags/any(tag:tag eq 'x')"), 0);
}

/// The types of places that are not here are no names of rooms.
#[test]
fn places_of_other_types_are_not_built() {
    let mock = Mock::start();
    let admin = Caller::user(&mock, "admin@contoso.example", HUBSPOT, &["Place.ReadWrite.All"]);
    for kind in ["workspace", "building", "floor", "section", "desk"] {
        assert_eq!(admin.get(&format!("/places/microsoft.graph.{kind}")).refused(501), "NotImplemented", "{kind}");
    }
}

#[test]
fn relations_of_enterprise_applications_are_expanded() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let one = id(&admin.post("/servicePrincipals", &json!({ "appId": HUBSPOT })).expect(201));
    let bo = id(&admin.get("/users/bo@contoso.example").expect(200));
    let reference =
        |of: &str| json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{of}") });
    admin.post(&format!("/servicePrincipals/{one}/owners/$ref"), &reference(&bo)).expect(204);
    let group = with_bo(&admin);
    admin.post(&format!("/groups/{group}/members/$ref"), &reference(&one)).expect(204);
    let at = format!("/servicePrincipals/{one}/appRoleAssignedTo");
    let given = json!({ "principalId": bo, "resourceId": one, "appRoleId": "00000000-0000-0000-0000-000000000000" });
    let given = admin.post(&at, &given).expect(201);
    let graph = admin.get("/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')").expect(200);
    let roles = graph["appRoles"].as_array().expect("roles");
    let role = roles.iter().find(|role| role["value"] == "User.Read.All").expect("the role")["id"].clone();
    let held = json!({ "principalId": one, "resourceId": graph["id"], "appRoleId": role });
    let held = admin.post(&format!("/servicePrincipals/{one}/appRoleAssignments"), &held);
    let held = held.expect(201);
    let expanded = |what: &str| admin.get(&format!("/servicePrincipals/{one}?$expand={what}")).expect(200);
    let ids = |name: &str| expanded(name)[name].as_array().expect("a list").iter().map(id).collect::<Vec<_>>();
    assert_eq!(ids("owners"), std::slice::from_ref(&bo));
    assert_eq!(ids("memberOf"), std::slice::from_ref(&group));
    assert_eq!(ids("transitiveMemberOf"), std::slice::from_ref(&group));
    assert_eq!(ids("appRoleAssignments"), [id(&held)]);
    assert_eq!(expanded("appRoleAssignments")["appRoleAssignments"][0]["resourceId"], graph["id"]);
    let given = json!([{ "id": given["id"], "principalId": given["principalId"] }]);
    assert_eq!(expanded("appRoleAssignedTo($select=principalId)")["appRoleAssignedTo"], given);
    let all = admin.get("/servicePrincipals?$expand=appRoleAssignments").expect(200)["value"].clone();
    for other in all.as_array().expect("a list") {
        let count = other["appRoleAssignments"].as_array().expect("a list").len();
        assert_eq!(count, usize::from(other["id"] == *one), "{}", other["displayName"]);
    }
}
