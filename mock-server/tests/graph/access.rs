//! Graph's side of who may sign in: conditional access policies, deleted users, guests, app registrations.

use crate::caller::{ADMIN_TOOL, Caller, HUBSPOT};
use mock365::Mock;
use mock365_domain::default::CONTOSO;
use mock365_domain::directory::{AccessPolicy, Demand};
use serde_json::{Value, json};
use uuid::{Uuid, uuid};

const GRAPH: &str = "00000003-0000-0000-c000-000000000000";
const POLICY: Uuid = uuid!("aaaaaaaa-0000-4000-8000-000000000001");

const BASE: &str = "/identity/conditionalAccess/policies";

fn user_id(admin: &Caller<'_>, name: &str) -> Value {
    admin.get(&format!("/users/{name}")).expect(200)["id"].clone()
}

#[test]
fn policies_are_seen_switched_and_deleted() {
    let mock = Mock::start();
    let made = mock.sandbox().change(|cloud, _| {
        cloud.tenant_mut(CONTOSO).expect("Contoso").access_policies =
            vec![AccessPolicy::new(POLICY, "Require MFA", Demand::SecondFactor)];
        Ok::<_, ()>(((), mock365_domain::Change::none()))
    });
    assert!(made.is_ok());
    let admin = Caller::admin(&mock);
    let one = format!("{BASE}/{POLICY}");
    assert_eq!(admin.get(BASE).expect(200)["value"][0]["grantControls"]["builtInControls"], json!(["mfa"]));
    admin.patch(&one, &json!({ "displayName": "X", "conditions": { "userRiskLevels": ["high"] } })).refused(501);
    admin.patch(&one, &json!({ "state": "perhaps" })).refused(400);
    assert_eq!(admin.get(&one).expect(200)["displayName"], "Require MFA");
    admin.patch(&one, &json!({ "state": "disabled" })).expect(204);
    assert_eq!(admin.get(&one).expect(200)["state"], "disabled");
    assert_eq!(admin.get(&format!("{BASE}?$filter=state eq 'enabled'")).expect(200)["value"], json!([]));
    admin.delete(&one).expect(204);
    admin.get(&one).refused(404);
}

#[test]
fn what_only_the_control_api_can_demand_survives_a_change_beside_it() {
    let mock = Mock::start();
    let made = mock.sandbox().change(|cloud, _| {
        let demands = [(1, Demand::RegisteredDevice), (2, Demand::KnownPlatform), (3, Demand::LowRisk)];
        cloud.tenant_mut(CONTOSO).expect("Contoso").access_policies =
            demands.map(|(id, demand)| AccessPolicy::new(Uuid::from_u128(id), "Policy", demand)).into();
        Ok::<_, ()>(((), mock365_domain::Change::none()))
    });
    assert!(made.is_ok());
    let admin = Caller::admin(&mock);
    let demands = || {
        mock.sandbox().read(|cloud, _| {
            let policies = &cloud.tenants[&CONTOSO].access_policies;
            policies.iter().flat_map(|policy| policy.demands.clone()).collect::<Vec<_>>()
        })
    };
    for id in 1..=3_u128 {
        let one = format!("{BASE}/{}", Uuid::from_u128(id));
        let mut whole = admin.get(&one).expect(200);
        whole["displayName"] = json!("Renamed");
        admin.patch(&one, &whole).expect(204);
        assert_eq!(admin.get(&one).expect(200)["displayName"], "Renamed");
    }
    assert_eq!(demands(), [Demand::RegisteredDevice, Demand::KnownPlatform, Demand::LowRisk]);
    for (id, conditions) in [(2, json!({ "platforms": null })), (3, json!({ "signInRiskLevels": [] }))] {
        admin.patch(&format!("{BASE}/{}", Uuid::from_u128(id)), &json!({ "conditions": conditions })).expect(204);
    }
    assert_eq!(demands(), [Demand::RegisteredDevice, Demand::Block, Demand::Block]);
}

/// As Microsoft's example has it.
fn block_elsewhere(anna: &Value, group: &Value, office: &Value) -> Value {
    json!({
        "displayName": "Office only", "state": "enabledForReportingButNotEnforced",
        "conditions": {
            "clientAppTypes": ["mobileAppsAndDesktopClients", "browser"],
            "applications": { "includeApplications": [GRAPH], "excludeApplications": [HUBSPOT] },
            "users": {
                "includeUsers": [anna], "includeGroups": [group], "excludeRoles": ["62e90394-69f5-4237-9190-012177145e10"]
            },
            "locations": { "includeLocations": ["All"], "excludeLocations": [office, "AllTrusted"] },
        },
        "grantControls": { "operator": "AND", "builtInControls": ["mfa", "compliantDevice"] },
        "sessionControls": { "signInFrequency": { "value": 4, "type": "days", "isEnabled": true } },
    })
}

#[test]
fn a_policy_is_made_as_written_and_changed_in_parts() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let anna = user_id(&admin, "anna@contoso.example");
    let group = json!({ "displayName": "CRM", "mailEnabled": false, "mailNickname": "crm", "securityEnabled": true });
    let group = admin.post("/groups", &group).expect(201)["id"].clone();
    let office = json!({
        "@odata.type": "#microsoft.graph.ipNamedLocation", "displayName": "Office", "isTrusted": true,
        "ipRanges": [{ "@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "203.0.113.0/24" }],
    });
    let place = admin.post("/identity/conditionalAccess/namedLocations", &office).expect(201);
    let wanted = block_elsewhere(&anna, &group, &place["id"]);
    let made = admin.post(BASE, &wanted);
    let at = made.headers["location"].to_str().expect("an address").to_owned();
    let made = made.expect(201);
    assert!(at.ends_with(&format!("/policies('{}')", made["id"].as_str().expect("an id"))));
    let one = format!("{BASE}/{}", made["id"].as_str().expect("an id"));
    let seen = admin.get(&one).expect(200);
    for path in [
        "/displayName",
        "/state",
        "/conditions/applications/includeApplications",
        "/conditions/applications/excludeApplications",
        "/conditions/users/includeUsers",
        "/conditions/users/includeGroups",
        "/conditions/users/excludeRoles",
        "/conditions/locations",
        "/grantControls/operator",
        "/grantControls/builtInControls",
        "/sessionControls/signInFrequency/value",
        "/sessionControls/signInFrequency/type",
    ] {
        assert_eq!(seen.pointer(path), wanted.pointer(path), "{path}");
    }
    assert!(seen["createdDateTime"].is_string());
    assert!(seen["modifiedDateTime"].is_null());
    let change = json!({
        "conditions": { "users": { "includeGroups": [], "excludeUsers": [anna] } }, "sessionControls": null,
        "grantControls": { "operator": "OR", "builtInControls": ["block"] }, "state": "enabled",
    });
    admin.patch(&one, &change).expect(204);
    let after = admin.get(&one).expect(200);
    assert_eq!(after["conditions"]["users"]["includeUsers"], json!([anna]));
    assert_eq!(after["conditions"]["users"]["excludeUsers"], json!([anna]));
    assert_eq!(after["conditions"]["users"]["includeGroups"], json!([]));
    assert_eq!(after["conditions"]["locations"], seen["conditions"]["locations"]);
    assert_eq!(
        (&after["grantControls"]["builtInControls"], &after["sessionControls"]),
        (&json!(["block"]), &Value::Null)
    );
    // What is sent back as it was shown changes nothing.
    admin.patch(&one, &after).expect(204);
    assert_eq!(admin.get(&one).expect(200)["conditions"], after["conditions"]);
}

fn block_everybody() -> Value {
    json!({
        "displayName": "Block", "state": "enabled",
        "conditions": {
            "clientAppTypes": ["all"], "applications": { "includeApplications": ["All"] }, "users": { "includeUsers": ["All"] },
        },
        "grantControls": { "operator": "OR", "builtInControls": ["block"] },
    })
}

fn with(path: &str, value: Value) -> Value {
    let mut changed = block_everybody();
    let (parent, name) = path.rsplit_once('/').expect("a path");
    changed.pointer_mut(parent).expect("a parent").as_object_mut().expect("an object").insert(name.to_owned(), value);
    changed
}

#[test]
fn policies_that_cannot_be_are_refused_with_nothing_changed() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let stranger = "11111111-2222-3333-4444-555555555555";
    for (path, value) in [
        ("/displayName", json!("")),
        ("/state", json!("on")),
        ("/nonsense", json!(1)),
        ("/conditions", json!([])),
        ("/conditions", json!({})),
        ("/conditions/nonsense", json!(null)),
        ("/conditions/users", json!({})),
        ("/conditions/users", json!({ "includeUsers": [stranger] })),
        ("/conditions/users", json!({ "includeUsers": ["anna"] })),
        ("/conditions/users", json!({ "includeUsers": ["All"], "includeRoles": [stranger] })),
        ("/conditions/users", json!({ "includeUsers": "All" })),
        ("/conditions/applications", json!({ "includeApplications": [stranger] })),
        ("/conditions/applications", json!({ "includeApplications": [] })),
        ("/conditions/clientAppTypes", json!(["everything"])),
        ("/conditions/locations", json!({ "includeLocations": ["office"] })),
        ("/grantControls", Value::Null),
        ("/grantControls/operator", json!("XOR")),
        ("/grantControls/builtInControls", json!(["wall"])),
        ("/grantControls/builtInControls", json!(["block", "mfa"])),
        ("/grantControls/termsOfUse", json!([stranger])),
        ("/sessionControls", json!({ "signInFrequency": { "value": 0, "type": "hours", "isEnabled": true } })),
        ("/sessionControls", json!({ "signInFrequency": { "value": 1, "type": "weeks", "isEnabled": true } })),
    ] {
        assert_eq!(admin.post(BASE, &with(path, value.clone())).refused(400), "BadRequest", "{path} {value}");
    }
    for (path, value) in [
        ("/conditions/users", json!({ "includeUsers": ["GuestsOrExternalUsers"] })),
        ("/conditions/applications", json!({ "includeApplications": ["Office365"] })),
        ("/conditions/clientAppTypes", json!(["browser"])),
        ("/conditions/platforms", json!({ "includePlatforms": ["iOS"] })),
        ("/conditions/signInRiskLevels", json!(["high"])),
        ("/grantControls/builtInControls", json!(["passwordChange"])),
        ("/grantControls/authenticationStrength", json!({ "id": stranger })),
        ("/sessionControls", json!({ "persistentBrowser": { "mode": "never", "isEnabled": true } })),
    ] {
        assert_eq!(admin.post(BASE, &with(path, value.clone())).refused(501), "NotImplemented", "{path} {value}");
    }
    let nowhere = with("/conditions/locations", json!({ "includeLocations": [stranger] }));
    assert_eq!(admin.post(BASE, &nowhere).refused(404), "ResourceNotFound");
    assert_eq!(admin.get(BASE).expect(200)["value"], json!([]));
    let bo = Caller::user(&mock, "bo@contoso.example", ADMIN_TOOL, &["Policy.ReadWrite.ConditionalAccess"]);
    assert_eq!(bo.post(BASE, &block_everybody()).refused(403), "Authorization_RequestDenied");
    assert_eq!(bo.get(BASE).refused(403), "Authorization_RequestDenied");
    let without = Caller::user(&mock, "admin@contoso.example", ADMIN_TOOL, &["User.Read"]);
    assert_eq!(without.post(BASE, &block_everybody()).refused(403), "Authorization_RequestDenied");
    admin.post(BASE, &block_everybody()).expect(201);
}

#[test]
fn named_locations_are_kept_until_nothing_needs_them() {
    let mock = Mock::start();
    let (admin, base) = (Caller::admin(&mock), "/identity/conditionalAccess/namedLocations");
    let countries = json!({
        "@odata.type": "#microsoft.graph.countryNamedLocation", "displayName": "Nordics",
        "countriesAndRegions": ["SE", "NO"], "includeUnknownCountriesAndRegions": true,
    });
    let made = admin.post(base, &countries).expect(201);
    assert_eq!((&made["countryLookupMethod"], made.get("isTrusted")), (&json!("clientIpAddress"), None));
    let office = json!({
        "@odata.type": "#microsoft.graph.ipNamedLocation", "displayName": "Office", "isTrusted": true,
        "ipRanges": [{ "@odata.type": "#microsoft.graph.iPv6CidrRange", "cidrAddress": "2001:db8::/32" }],
    });
    let office = admin.post(base, &office).expect(201);
    let one = format!("{base}/{}", office["id"].as_str().expect("an id"));
    assert_eq!(office["ipRanges"][0]["@odata.type"], "#microsoft.graph.iPv6CidrRange");
    admin.delete(&one).refused(400);
    let kind = "#microsoft.graph.ipNamedLocation";
    for body in [
        json!({ "isTrusted": false }),
        json!({ "@odata.type": "#microsoft.graph.countryNamedLocation", "isTrusted": false }),
        json!({ "@odata.type": kind, "countriesAndRegions": ["SE"] }),
        json!({ "@odata.type": kind, "ipRanges": [{ "cidrAddress": "everywhere" }] }),
        json!({ "@odata.type": kind, "ipRanges": [] }),
    ] {
        admin.patch(&one, &body).refused(400);
    }
    admin.patch(&one, &json!({ "@odata.type": kind, "isTrusted": false, "displayName": "Old office" })).expect(204);
    let seen = admin.get(&one).expect(200);
    assert_eq!((&seen["displayName"], &seen["isTrusted"]), (&json!("Old office"), &json!(false)));
    assert_eq!(admin.get(base).expect(200)["value"].as_array().expect("a list").len(), 2);
    admin.delete(&one).expect(204);
    assert_eq!(admin.get(&one).refused(404), "ResourceNotFound");
}

#[test]
fn a_deleted_user_comes_back_as_he_was() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let bo = admin.get("/users/bo@contoso.example").expect(200);
    let id = bo["id"].as_str().expect("an id").to_owned();
    admin.delete(&format!("/users/{id}")).expect(204);
    admin.get(&format!("/users/{id}")).refused(404);
    admin.post(&format!("/directory/deletedItems/{id}/restore"), &json!({})).expect(200);
    assert_eq!(admin.get(&format!("/users/{id}")).expect(200)["mail"], bo["mail"]);
    admin.post(&format!("/directory/deletedItems/{id}/restore"), &json!({})).refused(404);
}

#[test]
fn a_deleted_user_can_be_deleted_for_good() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let id = admin.get("/users/bo@contoso.example").expect(200)["id"].as_str().expect("an id").to_owned();
    let item = format!("/directory/deletedItems/{id}");
    assert_eq!(admin.delete(&item).refused(404), "Request_ResourceNotFound", "he is not deleted");
    admin.delete(&format!("/users/{id}")).expect(204);
    admin.delete(&item).expect(204);
    admin.post(&format!("{item}/restore"), &json!({})).refused(404);
    admin.delete(&item).refused(404);
}
