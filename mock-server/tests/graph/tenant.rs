//! Graph's side of the organisation and its apps: cross-tenant access, security defaults, terms of use, registrations.

use crate::caller::{ADMIN_TOOL, Caller};
use base64::Engine;
use mock365::Mock;
use mock365_domain::default::CONTOSO;
use serde_json::{Value, json};

const GRAPH: &str = "00000003-0000-0000-c000-000000000000";

#[test]
fn cross_tenant_access_is_blocked_and_set_back() {
    let mock = Mock::start();
    let (admin, path) = (Caller::admin(&mock), "/policies/crossTenantAccessPolicy/default");
    let before = admin.get(path).expect(200);
    assert_eq!(before["isServiceDefault"], true);
    assert_eq!(before["b2bCollaborationInbound"]["usersAndGroups"]["accessType"], "allowed");
    let everybody = |access: &str| {
        json!({
            "usersAndGroups": { "accessType": access, "targets": [{ "target": "AllUsers", "targetType": "user" }] },
        })
    };
    for (body, status) in [
        (json!({ "nonsense": 1 }), 400),
        (json!({ "b2bCollaborationInbound": 1 }), 400),
        (json!({ "b2bCollaborationInbound": {} }), 400),
        (json!({ "b2bCollaborationInbound": everybody("perhaps") }), 400),
        (
            json!({ "b2bCollaborationInbound": { "usersAndGroups": { "accessType": "blocked", "targets": [
            { "target": "11111111-2222-3333-4444-555555555555", "targetType": "group" },
        ] } } }),
            501,
        ),
        (json!({ "b2bDirectConnectInbound": before["b2bCollaborationInbound"] }), 501),
        (json!({ "inboundTrust": { "isMfaAccepted": true } }), 501),
    ] {
        assert_eq!(admin.patch(path, &body).status, status, "{body}");
    }
    assert_eq!(admin.get(path).expect(200), before);
    let bo = Caller::user(&mock, "bo@contoso.example", ADMIN_TOOL, &["Policy.ReadWrite.CrossTenantAccess"]);
    let block = json!({ "b2bCollaborationOutbound": everybody("blocked") });
    assert_eq!(bo.patch(path, &block).refused(403), "Authorization_RequestDenied");
    admin.patch(path, &block).expect(204);
    let seen = admin.get(path).expect(200);
    assert_eq!(seen["b2bCollaborationOutbound"]["usersAndGroups"]["accessType"], "blocked");
    assert_eq!(
        (&seen["b2bCollaborationInbound"], &seen["isServiceDefault"]),
        (&before["b2bCollaborationInbound"], &json!(false))
    );
    mock.sandbox().read(|cloud, _| assert!(!cloud.tenants[&CONTOSO].cross_tenant.outbound));
    admin.post(&format!("{path}/resetToSystemDefault"), &json!({})).expect(204);
    assert_eq!(admin.get(path).expect(200), before);
}

#[test]
fn security_defaults_and_policies_exclude_each_other() {
    let mock = Mock::start();
    let (admin, path) = (Caller::admin(&mock), "/policies/identitySecurityDefaultsEnforcementPolicy");
    assert_eq!(admin.get(path).expect(200)["isEnabled"], false);
    admin.patch(path, &json!({ "isEnabled": "yes" })).refused(400);
    admin.patch(path, &json!({ "isEnabled": true })).expect(204);
    assert_eq!(admin.get(path).expect(200)["isEnabled"], true);
    let policies = "/identity/conditionalAccess/policies";
    let mut policy = json!({
        "displayName": "MFA", "state": "enabled",
        "conditions": {
            "clientAppTypes": ["all"], "applications": { "includeApplications": ["All"] }, "users": { "includeUsers": ["All"] },
        },
        "grantControls": { "operator": "OR", "builtInControls": ["mfa"] },
    });
    assert_eq!(admin.post(policies, &policy).refused(400), "BadRequest");
    policy["state"] = json!("disabled");
    let made = admin.post(policies, &policy).expect(201);
    let one = format!("{policies}/{}", made["id"].as_str().expect("an id"));
    admin.patch(&one, &json!({ "state": "enabled" })).refused(400);
    admin.patch(path, &json!({ "isEnabled": false })).expect(204);
    admin.patch(&one, &json!({ "state": "enabled" })).expect(204);
    admin.patch(path, &json!({ "isEnabled": true })).refused(400);
    assert_eq!(admin.get(path).expect(200)["isEnabled"], false);
}

#[test]
fn the_organisation_and_its_terms_of_use_are_seen() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let all = admin.get("/organization?$select=displayName,verifiedDomains").expect(200);
    assert_eq!(all["value"][0]["verifiedDomains"][0]["name"], "contoso.example");
    let one = format!("/organization/{}", all["value"][0]["id"].as_str().expect("an id"));
    assert_eq!(admin.get(&one).expect(200)["tenantType"], "AAD");
    admin.get("/organization/11111111-2222-3333-4444-555555555555").refused(404);
    let agreements = "/identityGovernance/termsOfUse/agreements";
    let terms = admin.get(agreements).expect(200)["value"][0]["id"].clone();
    let policy = json!({
        "displayName": "Terms", "state": "enabled",
        "conditions": {
            "clientAppTypes": ["all"], "applications": { "includeApplications": [GRAPH] }, "users": { "includeUsers": ["All"] },
        },
        "grantControls": { "operator": "OR", "builtInControls": [], "termsOfUse": [terms] },
    });
    let made = admin.post("/identity/conditionalAccess/policies", &policy).expect(201);
    assert_eq!(made["grantControls"]["termsOfUse"], json!([terms]));
    let accepted = format!("{agreements}/{}/acceptances", terms.as_str().expect("an id"));
    assert_eq!(admin.get(&accepted).expect(200)["value"], json!([]));
    let done = mock.sandbox().change(|cloud, _| {
        let (at, _) = cloud.user("anna@contoso.example").expect("Anna");
        cloud.user_mut(at).expect("Anna").standing.accepted_terms = true;
        Ok::<_, ()>(((), mock365_domain::Change::none()))
    });
    assert!(done.is_ok());
    assert_eq!(admin.get(&accepted).expect(200)["value"][0]["userPrincipalName"], "anna@contoso.example");
    let anna = Caller::user(&mock, "anna@contoso.example", ADMIN_TOOL, &["AgreementAcceptance.Read"]);
    assert_eq!(anna.get("/me/agreementAcceptances").expect(200)["value"][0]["state"], "accepted");
    assert_eq!(anna.get("/users/bo@contoso.example/agreementAcceptances").refused(403), "Authorization_RequestDenied");
}

/// A certificate as `keyCredentials` take it.
pub fn certificate() -> String {
    let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_RSA_SHA256).expect("a key");
    let made = rcgen::CertificateParams::new(vec!["app.example".to_owned()]).expect("parameters").self_signed(&key);
    base64::engine::general_purpose::STANDARD.encode(made.expect("a certificate").der())
}

#[test]
fn an_app_that_cannot_be_is_refused() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    for body in [
        json!({}),
        json!({ "displayName": "" }),
        json!({ "displayName": "CRM", "nonsense": 1 }),
        json!({ "displayName": "CRM", "signInAudience": "Everybody" }),
        json!({ "displayName": "CRM", "web": [] }),
        json!({ "displayName": "CRM", "web": { "logoutUrl": "nowhere" } }),
        json!({ "displayName": "CRM", "api": { "requestedAccessTokenVersion": 3 } }),
        json!({ "displayName": "CRM", "keyCredentials": [{ "key": "AAAA" }] }),
    ] {
        admin.post("/applications", &body).refused(400);
    }
    for body in [
        json!({ "displayName": "CRM", "appRoles": [{}] }),
        json!({ "displayName": "CRM", "requiredResourceAccess": [{ "resourceAppId": GRAPH, "resourceAccess": [
            { "id": "11111111-2222-3333-4444-555555555555", "type": "Scope" },
        ] }] }),
    ] {
        admin.post("/applications", &body).refused(501);
    }
    assert_eq!(admin.get("/applications").expect(200)["value"], json!([]));
    let bo = Caller::user(&mock, "bo@contoso.example", ADMIN_TOOL, &["Application.ReadWrite.All"]);
    assert_eq!(bo.post("/applications", &json!({ "displayName": "X" })).refused(403), "Authorization_RequestDenied");
}

#[test]
fn an_app_is_registered_changed_and_deleted() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let access = json!([{ "resourceAppId": GRAPH, "resourceAccess": [
        { "id": "e1fe6dd8-ba31-4d61-89e7-88639da4683d", "type": "Scope" },
        { "id": "810c84a8-4a9e-49e6-bf7d-12d183f40d01", "type": "Role" },
    ] }]);
    let key = certificate();
    let wanted = json!({
        "displayName": "CRM", "signInAudience": "AzureADMultipleOrgs", "requiredResourceAccess": access,
        "web": { "redirectUris": ["https://crm.example/back"], "logoutUrl": "https://crm.example/out" },
        "spa": { "redirectUris": ["https://crm.example/spa"] }, "api": { "requestedAccessTokenVersion": 2 },
        "keyCredentials": [{ "type": "AsymmetricX509Cert", "usage": "Verify", "key": key, "displayName": "CN=crm" }],
    });
    let made = admin.post("/applications", &wanted).expect(201);
    for (name, value) in wanted.as_object().expect("an object").iter().filter(|(name, _)| *name != "keyCredentials") {
        match value.as_object() {
            None => assert_eq!(made[name], *value, "{name}"),
            Some(members) => members.iter().for_each(|(inner, value)| assert_eq!(made[name][inner], *value, "{inner}")),
        }
    }
    let known = made["keyCredentials"][0].clone();
    assert_eq!((&known["displayName"], &known["key"]), (&json!("CN=crm"), &Value::Null));
    let one = format!("/applications/{}", made["id"].as_str().expect("an id"));
    admin.patch(&one, &json!({ "keyCredentials": [known], "web": made["web"] })).expect(204);
    assert_eq!(admin.get(&one).expect(200)["keyCredentials"], json!([known]));
    admin.patch(&one, &json!({ "keyCredentials": [] })).expect(204);
    assert_eq!(admin.get(&one).expect(200)["keyCredentials"], json!([]));
    let secret =
        admin.post(&format!("{one}/addPassword"), &json!({ "passwordCredential": { "displayName": "First" } }));
    let id = secret.expect(200)["keyId"].clone();
    assert_eq!(admin.get(&one).expect(200)["passwordCredentials"][0]["displayName"], "First");
    let remove = format!("{one}/removePassword");
    admin.post(&remove, &json!({ "keyId": "11111111-2222-3333-4444-555555555555" })).refused(400);
    admin.post(&remove, &json!({ "keyId": id })).expect(204);
    assert_eq!(admin.get(&one).expect(200)["passwordCredentials"], json!([]));
    admin.post(&format!("{one}/setVerifiedPublisher"), &json!({ "verifiedPublisherId": "x" })).refused(400);
    admin.post(&format!("{one}/setVerifiedPublisher"), &json!({ "verifiedPublisherId": "1234567" })).expect(204);
    assert_eq!(admin.get(&one).expect(200)["verifiedPublisher"]["verifiedPublisherId"], "1234567");
    admin.post(&format!("{one}/unsetVerifiedPublisher"), &json!({})).expect(204);
    assert_eq!(admin.get(&one).expect(200)["verifiedPublisher"]["displayName"], Value::Null);
    admin.post("/servicePrincipals", &json!({ "appId": made["appId"] })).expect(201);
    admin.delete(&one).expect(204);
    admin.get(&one).refused(404);
    let principal = format!("/servicePrincipals(appId='{}')", made["appId"].as_str().expect("an id"));
    admin.get(&principal).refused(404);
}

#[test]
fn domains_are_named_verified_and_deleted() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let names = || -> Vec<Value> {
        let all = admin.get("/domains").expect(200)["value"].clone();
        all.as_array().expect("a list").iter().map(|one| json!([one["id"], one["isVerified"]])).collect()
    };
    let before = names();
    assert_eq!(before[0], json!(["contoso.example", true]));
    for body in [
        json!({}),
        json!({ "id": 7 }),
        json!({ "id": "no domain" }),
        json!({ "id": "contoso.example" }),
        json!({ "id": "x.onmicrosoft.com" }),
        json!({ "id": "new.example", "nonsense": 1 }),
    ] {
        admin.post("/domains", &body).refused(400);
    }
    assert_eq!(admin.post("/domains", &json!({ "id": "New.Example" })).expect(201)["isVerified"], false);
    let taken = json!({ "id": "fabrikam.example" });
    admin.post("/domains", &taken).expect(201);
    admin.post("/domains/fabrikam.example/verify", &json!({})).refused(400);
    admin.delete("/domains/fabrikam.example").expect(204);
    let user = json!({
        "accountEnabled": true, "displayName": "Nils", "mailNickname": "nils", "userPrincipalName": "nils@new.example",
        "passwordProfile": { "password": "Spring2026!" },
    });
    admin.post("/users", &user).refused(400);
    let records = admin.get("/domains/new.example/verificationDnsRecords").expect(200);
    assert!(records["value"][0]["text"].as_str().expect("a text").starts_with("MS=ms"));
    assert_eq!(admin.post("/domains/new.example/verify", &json!({})).expect(200)["isVerified"], true);
    assert_eq!(names().last(), Some(&json!(["new.example", true])));
    let made = admin.post("/users", &user).expect(201);
    admin.delete("/domains/new.example").refused(400);
    admin.delete("/domains/contoso.example").refused(400);
    admin.delete(&format!("/users/{}", made["id"].as_str().expect("an id"))).expect(204);
    admin.delete("/domains/new.example").expect(204);
    assert_eq!((names(), admin.get("/domains/new.example").status), (before, 404));
    admin.patch("/domains/contoso.example", &json!({ "isDefault": true })).refused(501);
}
