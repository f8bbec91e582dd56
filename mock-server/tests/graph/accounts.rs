//! Accounts over their lives: when they came to be, under which names they come back, what their licences leave out.

use mock365::Mock;
use serde_json::{Value, json};

use crate::caller::{Caller, HUBSPOT};

const E3: &str = "6fd2c87f-b296-42f0-b197-1e91e994b900";
const EXCHANGE: &str = "efb87545-963c-4e0d-99df-69c6916d9eb0";

fn account(upn: &str) -> Value {
    json!({
        "accountEnabled": true, "displayName": "Nils New", "mailNickname": "nils", "userPrincipalName": upn,
        "passwordProfile": { "password": "Spring2026!", "forceChangePasswordNextSignIn": false },
    })
}

fn id(of: &Value) -> String {
    of["id"].as_str().expect("an id").to_owned()
}

fn now(mock: &Mock) -> String {
    mock.sandbox().read(|_, now| now.timestamp().strftime("%Y-%m-%dT%H:%M").to_string())
}

#[test]
fn objects_know_when_they_were_made() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let user = id(&admin.post("/users", &account("nils@contoso.example")).expect(201));
    let app = admin.post("/applications", &json!({ "displayName": "Own app" })).expect(201);
    let principal = id(&admin.post("/servicePrincipals", &json!({ "appId": app["appId"] })).expect(201));
    let guest = json!({ "invitedUserEmailAddress": "g@else.example", "inviteRedirectUrl": "https://x.example" });
    let guest = id(&admin.post("/invitations", &guest).expect(201)["invitedUser"]);
    for path in [
        format!("/users/{user}"),
        format!("/users/{guest}"),
        format!("/applications/{}", id(&app)),
        format!("/servicePrincipals/{principal}"),
    ] {
        let seen = admin.get(&format!("{path}?$select=createdDateTime")).expect(200);
        let made = seen["createdDateTime"].as_str().unwrap_or_else(|| panic!("{path}: {seen}"));
        assert!(made.starts_with(&now(&mock)[..13]), "{path}: {made}");
    }
    assert!(app["createdDateTime"].is_string());
    let bo = admin.get("/users/bo@contoso.example?$select=createdDateTime").expect(200);
    let old = bo["createdDateTime"].as_str().expect("a moment").to_owned();
    assert!(old < now(&mock), "{old}");
    let of_tenant = admin.get("/organization?$select=createdDateTime").expect(200)["value"][0].clone();
    assert_eq!(of_tenant["createdDateTime"], old);
    let later = format!("/users?$filter=createdDateTime gt {old}&$count=true&$select=id");
    let found: Vec<String> =
        admin.send(http::Method::GET, &later, None, &[("ConsistencyLevel", "eventual")]).expect(200)["value"]
            .as_array()
            .expect("a list")
            .iter()
            .map(id)
            .collect();
    assert!(found.contains(&user) && found.contains(&guest) && found.len() == 2, "{found:?}");
}

#[test]
fn a_deleted_user_does_not_come_back_under_a_name_that_is_taken() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let old = id(&admin.post("/users", &account("nils@contoso.example")).expect(201));
    admin.delete(&format!("/users/{old}")).expect(204);
    let new = id(&admin.post("/users", &account("nils@contoso.example")).expect(201));
    let restore = format!("/directory/deletedItems/{old}/restore");
    assert_eq!(admin.post(&restore, &json!({})).refused(400), "Request_BadRequest");
    admin.get(&format!("/users/{old}")).refused(404);
    assert_eq!(id(&admin.get("/users/nils@contoso.example").expect(200)), new);
    for name in ["bo@contoso.example", "nils@elsewhere.example", "nils"] {
        let body = json!({ "newUserPrincipalName": name });
        assert_eq!(admin.post(&restore, &body).refused(400), "Request_BadRequest", "{name}");
    }
    let body = json!({ "newUserPrincipalName": "nils.old@contoso.example", "autoReconcileProxyConflict": true });
    let seen = admin.post(&restore, &body).expect(200);
    assert_eq!(seen["@odata.type"], "#microsoft.graph.user");
    assert_eq!((id(&seen), &seen["userPrincipalName"]), (old, &json!("nils.old@contoso.example")));
    assert_eq!(id(&admin.get("/users/nils@contoso.example").expect(200)), new);
}

#[test]
fn addresses_that_were_taken_meanwhile_are_left_out_if_wanted() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let bo = id(&admin.get("/users/bo@contoso.example").expect(200));
    admin.delete(&format!("/users/{bo}")).expect(204);
    mock.sandbox().write(|cloud, _| {
        let (anna, _) = cloud.user("anna@contoso.example").expect("Anna");
        cloud.user_mut(anna).expect("Anna").aliases.push("bo@contoso.example".to_owned());
        ((), mock365_domain::Change::none())
    });
    let restore = format!("/directory/deletedItems/{bo}/restore");
    let renamed = json!({ "newUserPrincipalName": "bo2@contoso.example" });
    assert_eq!(admin.post(&restore, &renamed).refused(400), "Request_BadRequest");
    admin.get(&format!("/users/{bo}")).refused(404);
    let mut body = renamed;
    body["autoReconcileProxyConflict"] = json!(true);
    admin.post(&restore, &body).expect(200);
    let seen = admin.get(&format!("/users/{bo}?$select=proxyAddresses,mail")).expect(200);
    assert!(!seen.to_string().contains("bo@contoso.example"), "{seen}");
}

/// An address is one object's, whichever comes first.
#[test]
fn what_a_group_has_no_user_gets() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let group = |name: &str| {
        json!({
            "displayName": name, "groupTypes": ["Unified"], "mailEnabled": true, "mailNickname": name, "securityEnabled": false,
        })
    };
    admin.post("/groups", &group("crew")).expect(201);
    let refused = admin.post("/users", &account("crew@contoso.example")).expect(400);
    assert_eq!(refused["error"]["details"][0]["target"], "proxyAddresses", "{refused}");
    let nils = id(&admin.post("/users", &account("nils@contoso.example")).expect(201));
    admin.patch(&format!("/users/{nils}"), &json!({ "usageLocation": "SE" })).expect(204);
    let licence = json!({ "addLicenses": [{ "skuId": E3 }], "removeLicenses": [] });
    admin.post(&format!("/users/{nils}/assignLicense"), &licence).expect(200);
    admin.delete(&format!("/users/{nils}")).expect(204);
    admin.post("/groups", &group("nils")).expect(201);
    let restore = format!("/directory/deletedItems/{nils}/restore");
    assert_eq!(admin.post(&restore, &json!({})).refused(400), "Request_BadRequest");
    admin.get(&format!("/users/{nils}")).refused(404);
}

#[test]
fn names_of_an_account_have_any_casing_and_bindings_that_nobody_reads_are_refused() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let mut body = account("nils@contoso.example");
    let name = body.as_object_mut().and_then(|body| body.remove("displayName")).expect("a name");
    body["DisplayName"] = name;
    assert_eq!(admin.post("/users", &body).expect(201)["displayName"], "Nils New");
    let binding = json!(["https://graph.microsoft.com/v1.0/users/bo@contoso.example"]);
    for (path, mut body) in
        [("/applications", json!({ "displayName": "Own" })), ("/users", account("nina@contoso.example"))]
    {
        body["owners@odata.bind"] = binding.clone();
        admin.post(path, &body).refused(501);
    }
    admin.get("/users/nina@contoso.example").refused(404);
}

#[test]
fn the_name_before_the_at_is_a_property_of_its_own() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let mut body = account("nils@contoso.example");
    body["mailNickname"] = json!("Nils.N");
    let one = format!("/users/{}", id(&admin.post("/users", &body).expect(201)));
    let name = || admin.get(&format!("{one}?$select=mailNickname")).expect(200)["mailNickname"].clone();
    assert_eq!(name(), "Nils.N");
    admin.patch(&one, &json!({ "mailNickname": "nn" })).expect(204);
    assert_eq!(name(), "nn");
    let found = admin.get("/users?$filter=mailNickname eq 'nn'&$select=id").expect(200);
    assert_eq!(found["value"].as_array().map(Vec::len), Some(1));
    for wrong in [json!(""), Value::Null, json!("a b"), json!("a@b"), json!("x".repeat(65)), json!("ä")] {
        admin.patch(&one, &json!({ "mailNickname": wrong })).refused(400);
    }
    assert_eq!(name(), "nn");
}

#[test]
fn a_licence_needs_a_country() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let one = format!("/users/{}", id(&admin.post("/users", &account("nils@contoso.example")).expect(201)));
    let body = json!({ "addLicenses": [{ "skuId": E3 }], "removeLicenses": [] });
    assert_eq!(admin.post(&format!("{one}/assignLicense"), &body).refused(400), "Request_BadRequest");
    admin.patch(&one, &json!({ "usageLocation": "SE" })).expect(204);
    admin.post(&format!("{one}/assignLicense"), &body).expect(200);
    // What takes licences away needs none.
    admin.patch(&one, &json!({ "usageLocation": null })).expect(204);
    let away = json!({ "addLicenses": [], "removeLicenses": [E3] });
    admin.post(&format!("{one}/assignLicense"), &away).expect(200);
}

#[test]
fn plans_can_be_left_out_of_a_licence() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let anna = Caller::user(&mock, "anna@contoso.example", HUBSPOT, &["Calendars.Read"]);
    anna.get("/me/events").expect(200);
    let assign = |plans: &[&str]| {
        let body = json!({ "addLicenses": [{ "skuId": E3, "disabledPlans": plans }], "removeLicenses": [] });
        admin.post("/users/anna@contoso.example/assignLicense", &body)
    };
    assign(&["11111111-2222-3333-4444-555555555555"]).refused(400);
    assign(&["not a plan"]).refused(400);
    assign(&[EXCHANGE]).expect(200);
    let seen = admin.get("/users/anna@contoso.example?$select=assignedLicenses,assignedPlans").expect(200);
    assert_eq!(seen["assignedLicenses"], json!([{ "skuId": E3, "disabledPlans": [EXCHANGE] }]));
    assert!(!seen["assignedPlans"].to_string().contains(EXCHANGE), "{seen}");
    let status = || {
        let seen = admin.get("/users/anna@contoso.example/licenseDetails").expect(200);
        let plans = seen["value"][0]["servicePlans"].as_array().expect("plans").clone();
        let of = |plan: &Value| plan["servicePlanId"] == EXCHANGE;
        plans.into_iter().find(of).expect("Exchange")["provisioningStatus"].clone()
    };
    assert_eq!(status(), "Disabled");
    assert_eq!(anna.get("/me/events").refused(404), "MailboxNotEnabledForRESTAPI");
    // Whoever assigns it again says anew what is left out.
    assign(&[]).expect(200);
    assert_eq!(status(), "Success");
    anna.get("/me/events").expect(200);
    admin
        .post("/users/bo@contoso.example/assignLicense", &json!({ "addLicenses": [], "removeLicenses": [E3] }))
        .expect(200);
    let seen = admin.get("/users/bo@contoso.example?$select=assignedLicenses").expect(200);
    assert_eq!(seen["assignedLicenses"], json!([]));
}

#[test]
fn deleted_users_are_listed_by_their_type() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let bo = id(&admin.get("/users/bo@contoso.example").expect(200));
    let list = "/directory/deletedItems/microsoft.graph.user";
    assert_eq!(admin.get(list).expect(200)["value"], json!([]));
    admin.delete(&format!("/users/{bo}")).expect(204);
    let seen = admin.get(&format!("{list}?$select=id,deletedDateTime")).expect(200)["value"].clone();
    assert_eq!(id(&seen[0]), bo);
    assert!(seen[0]["deletedDateTime"].as_str().expect("a moment").starts_with(&now(&mock)[..13]), "{seen}");
    let one = admin.get(&format!("/directory/deletedItems/{bo}")).expect(200);
    assert_eq!((&one["@odata.type"], id(&one)), (&json!("#microsoft.graph.user"), bo.clone()));
    admin.get(&format!("/directory/deletedItems/{bo}/microsoft.graph.user")).expect(200);
    admin.get("/directory/deletedItems/11111111-2222-3333-4444-555555555555").refused(404);
    for empty in ["group", "application", "servicePrincipal", "device", "administrativeUnit"] {
        let path = format!("/directory/deletedItems/microsoft.graph.{empty}");
        assert_eq!(admin.get(&path).expect(200)["value"], json!([]), "{empty}");
    }
    admin.post(&format!("/directory/deletedItems/{bo}/restore"), &json!({})).expect(200);
    assert_eq!(admin.get(list).expect(200)["value"], json!([]));
    let seen = admin.get(&format!("/users/{bo}?$select=deletedDateTime")).expect(200);
    assert_eq!(seen["deletedDateTime"], Value::Null);
}

#[test]
fn what_is_written_of_a_person_comes_back() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let bo = id(&admin.get("/users/bo@contoso.example").expect(200));
    let mut body = account("nils@contoso.example");
    let address = |of: &str| format!("https://graph.microsoft.com/v1.0/users/{of}");
    body["manager@odata.bind"] = json!(address(&bo));
    let one = format!("/users/{}", id(&admin.post("/users", &body).expect(201)));
    assert_eq!(id(&admin.get(&format!("{one}/manager")).expect(200)), bo);
    let anna = id(&admin.get("/users/anna@contoso.example").expect(200));
    admin.patch(&one, &json!({ "manager@odata.bind": address(&anna) })).expect(204);
    assert_eq!(id(&admin.get(&format!("{one}/manager")).expect(200)), anna);
    for wrong in [json!(5), json!([address(&bo)]), json!("bo"), json!(address(E3))] {
        let reply = admin.patch(&one, &json!({ "manager@odata.bind": wrong }));
        assert!((400..500).contains(&reply.status), "{wrong}");
    }
    assert_eq!(id(&admin.get(&format!("{one}/manager")).expect(200)), anna);
    let kept = json!({
        "employeeHireDate": "2020-02-03T00:00:00Z", "employeeOrgData": { "division": "West", "costCenter": "7" },
        "onPremisesImmutableId": "x1", "passwordPolicies": "DisablePasswordExpiration", "preferredDataLocation": "EUR",
        "showInAddressList": false,
    });
    admin.patch(&one, &kept).expect(204);
    admin.patch(&one, &json!({ "onPremisesExtensionAttributes": { "extensionAttribute15": "p" } })).expect(204);
    admin.patch(&one, &json!({ "onPremisesExtensionAttributes": { "extensionAttribute1": "a" } })).expect(204);
    let names: Vec<&str> = kept.as_object().expect("an object").keys().map(String::as_str).collect();
    let seen = admin.get(&format!("{one}?$select={},onPremisesExtensionAttributes", names.join(","))).expect(200);
    for name in names {
        assert_eq!(seen[name], kept[name], "{name}");
    }
    let attributes = &seen["onPremisesExtensionAttributes"];
    let some = ["extensionAttribute1", "extensionAttribute15", "extensionAttribute2"].map(|name| &attributes[name]);
    assert_eq!(some, [&json!("a"), &json!("p"), &Value::Null]);
    // What is null is emptied, what is not sent stays.
    admin.patch(&one, &json!({ "onPremisesExtensionAttributes": { "extensionAttribute1": null } })).expect(204);
    admin.patch(&one, &json!({ "employeeOrgData": { "division": null } })).expect(204);
    let seen = admin.get(&format!("{one}?$select=employeeOrgData,onPremisesExtensionAttributes")).expect(200);
    let attributes = &seen["onPremisesExtensionAttributes"];
    assert_eq!((&attributes["extensionAttribute1"], &attributes["extensionAttribute15"]), (&Value::Null, &json!("p")));
    assert_eq!(seen["employeeOrgData"], json!({ "division": null, "costCenter": "7" }));
    let identities = admin.get(&format!("{one}?$select=identities")).expect(200)["identities"].clone();
    let wanted = json!([{
        "signInType": "userPrincipalName", "issuer": "contoso.onmicrosoft.com",
        "issuerAssignedId": "nils@contoso.example",
    }]);
    assert_eq!(identities, wanted);
    assert_eq!(
        admin.patch(&one, &json!({ "proxyAddresses": ["smtp:x@contoso.example"] })).refused(403),
        "Authorization_RequestDenied"
    );
}

#[test]
fn texts_of_a_user_are_as_long_as_microsoft_takes_them() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let one = "/users/bo@contoso.example";
    for (name, most) in [
        ("displayName", 256),
        ("givenName", 64),
        ("surname", 64),
        ("jobTitle", 128),
        ("department", 64),
        ("mobilePhone", 64),
        ("city", 128),
        ("country", 128),
        ("officeLocation", 128),
        ("postalCode", 40),
        ("state", 128),
        ("streetAddress", 1024),
        ("companyName", 64),
        ("employeeId", 16),
        ("mailNickname", 64),
    ] {
        admin.patch(one, &json!({ name: "x".repeat(most) })).expect(204);
        assert_eq!(
            admin.patch(one, &json!({ name: "x".repeat(most + 1) })).refused(400),
            "Request_BadRequest",
            "{name}"
        );
        let seen = admin.get(&format!("{one}?$select={name}")).expect(200);
        assert_eq!(seen[name].as_str().map(str::len), Some(most), "{name}");
    }
    admin.patch(one, &json!({ "businessPhones": ["+46 1"] })).expect(204);
    admin.patch(one, &json!({ "businessPhones": ["+46 1", "+46 2"] })).refused(400);
}

#[test]
fn basic_permissions_show_basic_things() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let bo = json!({ "mobilePhone": "+46 1", "businessPhones": ["+46 2"], "department": "Sales" });
    admin.patch("/users/bo@contoso.example", &bo).expect(204);
    let anna = Caller::user(&mock, "anna@contoso.example", HUBSPOT, &["User.Read", "User.ReadBasic.All"]);
    let seen = anna.get("/users/bo@contoso.example").expect(200);
    assert_eq!((&seen["displayName"], &seen["mail"]), (&json!("Bo Berg"), &json!("bo@contoso.example")));
    assert_eq!(
        (&seen["jobTitle"], &seen["mobilePhone"], &seen["businessPhones"]),
        (&Value::Null, &Value::Null, &json!([]))
    );
    let seen = anna.get("/users/bo@contoso.example?$select=department,accountEnabled").expect(200);
    assert_eq!((&seen["department"], &seen["accountEnabled"]), (&Value::Null, &Value::Null));
    let all = anna.get("/users?$select=displayName,jobTitle").expect(200)["value"].clone();
    assert!(
        all.as_array().expect("a list").iter().all(|one| one["jobTitle"].is_null() && one["displayName"].is_string())
    );
    anna.get("/users?$filter=department eq 'Sales'").refused(403);
    anna.get("/users?$filter=startswith(displayName,'B')").expect(200);
    assert_eq!(anna.get("/me").expect(200)["jobTitle"], "Account Manager");
    let organisation = anna.get("/organization").expect(200)["value"][0].clone();
    assert_eq!(organisation["displayName"], "Contoso");
    assert!(organisation["verifiedDomains"].is_array());
    assert_eq!((&organisation["tenantType"], &organisation["assignedPlans"]), (&Value::Null, &Value::Null));
    assert_eq!(admin.get("/organization").expect(200)["value"][0]["tenantType"], "AAD");
}

#[test]
fn beta_shows_more_of_a_user() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let beta = format!("{}/beta/users/bo@contoso.example", mock.origin());
    let seen = admin.get(&beta).expect(200);
    assert_eq!((&seen["accountEnabled"], &seen["userType"]), (&json!(true), &json!("Member")));
    assert!(seen.get("aboutMe").is_none() && seen["proxyAddresses"].is_array());
    let seen = admin.get("/users/bo@contoso.example").expect(200);
    assert!(seen.get("accountEnabled").is_none());
}

#[test]
fn whoever_manages_himself_is_seen_everywhere() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let bo = id(&admin.get("/users/bo@contoso.example").expect(200));
    let myself = json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/users/{bo}") });
    admin.send(http::Method::PUT, &format!("/users/{bo}/manager/$ref"), Some(&myself), &[]).expect(204);
    assert_eq!(id(&admin.get(&format!("/users/{bo}/manager")).expect(200)), bo);
    let seen = admin.get(&format!("/users/{bo}?$expand=manager")).expect(200);
    assert_eq!(id(&seen["manager"]), bo);
    let seen = admin.send(
        http::Method::GET,
        &format!("/users/{bo}?$expand=manager($levels=max)&$count=true"),
        None,
        &[("ConsistencyLevel", "eventual")],
    );
    assert!(seen.expect(200)["manager"].get("manager").is_none());
}

#[test]
fn roles_of_applications_are_not_for_users() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let anna = id(&admin.get("/users/anna@contoso.example").expect(200));
    let graph = admin.get("/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')").expect(200);
    let body = json!({ "principalId": anna, "resourceId": id(&graph), "appRoleId": graph["appRoles"][0]["id"] });
    let list = format!("/users/{anna}/appRoleAssignments");
    assert_eq!(admin.post(&list, &body).refused(400), "Request_BadRequest");
    assert_eq!(admin.get(&list).expect(200)["value"], json!([]));
    let plain = json!({ "principalId": anna, "resourceId": id(&graph), "appRoleId": uuid::Uuid::nil() });
    let elsewhere = "/users/bo@contoso.example/appRoleAssignments";
    assert_eq!(admin.post(elsewhere, &plain).refused(400), "Request_BadRequest");
    admin.post(&list, &plain).expect(201);
}
