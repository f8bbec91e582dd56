//! The directory over a socket: what administrators do to mend things.

use crate::caller::{ADMIN_TOOL, Caller, HUBSPOT};
use jiff::SignedDuration;
use mock365::Mock;
use mock365_domain::consent::{ConsentRequest, RequestStatus, UserRequest};
use mock365_domain::default::CONTOSO;
use mock365_domain::directory::{UserConsent, permission};
use mock365_domain::{Change, Refusal};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

const GRAPH: &str = "00000003-0000-0000-c000-000000000000";

fn id(json: &Value) -> String {
    json["id"].as_str().expect("an id").to_owned()
}

fn user_id(admin: &Caller<'_>, name: &str) -> String {
    id(&admin.get(&format!("/users/{name}")).expect(200))
}

/// Makes HubSpot's enterprise application; returns its object id.
fn hubspot(admin: &Caller<'_>) -> String {
    id(&admin.post("/servicePrincipals", &json!({ "appId": HUBSPOT })).expect(201))
}

#[test]
fn an_enterprise_application_is_made_found_and_changed() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    assert_eq!(admin.get(&format!("/servicePrincipals(appId='{HUBSPOT}')")).refused(404), "Request_ResourceNotFound");
    let made = admin.post("/servicePrincipals", &json!({ "appId": HUBSPOT })).expect(201);
    assert_eq!(made["verifiedPublisher"]["displayName"], "HubSpot, Inc.");
    let twice = admin.post("/servicePrincipals", &json!({ "appId": HUBSPOT })).refused(409);
    assert_eq!(twice, "Request_MultipleObjectsWithSameKeyValue");
    let stranger = json!({ "appId": "11111111-2222-3333-4444-555555555555" });
    assert_eq!(admin.post("/servicePrincipals", &stranger).refused(400), "NoBackingApplicationObject");
    let found = admin.get(&format!("/servicePrincipals?$filter=appId eq '{HUBSPOT}'")).expect(200);
    assert_eq!(found["value"][0]["id"], made["id"]);
    let named = admin.get("/servicePrincipals?$filter=displayName eq 'HubSpot Sales'&$select=id,appId").expect(200);
    assert_eq!(named["value"], json!([{ "id": made["id"], "appId": HUBSPOT }]));
    let path = format!("/servicePrincipals/{}", id(&made));
    let change = json!({ "appRoleAssignmentRequired": true, "accountEnabled": false });
    admin.patch(&path, &change).expect(204);
    let seen = admin.get(&path).expect(200);
    assert_eq!((&seen["appRoleAssignmentRequired"], &seen["accountEnabled"]), (&json!(true), &json!(false)));
    assert_eq!(admin.patch(&path, &json!({ "nonsense": 1 })).refused(400), "Request_BadRequest");
    admin.delete(&path).expect(204);
    assert_eq!(admin.get(&path).refused(404), "Request_ResourceNotFound");
}

#[test]
fn lists_come_in_pages_and_advanced_queries_need_their_header() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    hubspot(&admin);
    let first = admin.get("/servicePrincipals?$top=2&$select=id").expect(200);
    assert_eq!(first["value"].as_array().unwrap().len(), 2);
    let next = first["@odata.nextLink"].as_str().unwrap();
    assert!(next.contains("$skiptoken="));
    assert_eq!(admin.get(next).expect(200)["value"].as_array().unwrap().len(), 2);
    let wanted = "/servicePrincipals?$filter=displayName ne 'x'&$count=true";
    assert_eq!(admin.get(wanted).refused(400), "Request_UnsupportedQuery");
    let counted = admin.send(Method::GET, wanted, None, &[("consistencylevel", "eventual")]).expect(200);
    assert_eq!(counted["@odata.count"], 4);
    // Without the header, a count is passed over.
    let uncounted = admin.get("/servicePrincipals?$count=true").expect(200);
    assert_eq!((uncounted.get("@odata.count"), uncounted["value"].as_array().map(Vec::len)), (None, Some(4)));
    for (query, words) in [
        ("$filter=displayName ne 'x'", "Unsupported property filter clause operator 'NotEqualsMatch'."),
        ("$filter=endswith(displayName,'x')", "Operator 'endsWith' is not supported because"),
        ("$filter=not(displayName eq 'x')", "Operator 'not' is not supported because"),
        ("$filter=displayName eq 'x'&$orderby=displayName", "Sorting not supported for current query."),
    ] {
        for headers in [&[][..], &[("consistencylevel", "eventual")]] {
            let reply = admin.send(Method::GET, &format!("/servicePrincipals?{query}"), None, headers);
            let error = reply.expect(400)["error"].clone();
            assert_eq!(error["code"], "Request_UnsupportedQuery", "{query}");
            assert!(error["message"].as_str().is_some_and(|text| text.starts_with(words)), "{query}: {error}");
        }
    }
    for search in ["anna", "\"anna\"", "\"nonsense:anna\"", "displayName:anna", "\"displayName:a\" anna"] {
        let path = format!("/users?$search={}", search.replace('"', "%22"));
        admin.send(Method::GET, &path, None, &[("consistencylevel", "eventual")]).refused(400);
    }
    for option in ["$top=1000", "$top=0", "$skiptoken=nonsense", "$filter=foo eq 1", "$select=foo", "$filter=("] {
        assert_eq!(admin.get(&format!("/servicePrincipals?{option}")).status, 400, "{option}");
    }
}

#[test]
fn people_and_groups_are_assigned_and_unassigned() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let app = hubspot(&admin);
    let anna = user_id(&admin, "anna@contoso.example");
    let path = format!("/servicePrincipals/{app}/appRoleAssignedTo");
    let body = json!({ "principalId": anna, "resourceId": app, "appRoleId": Uuid::nil() });
    let made = admin.post(&path, &body).expect(201);
    assert_eq!((&made["principalType"], &made["principalDisplayName"]), (&json!("User"), &json!("Anna Andersson")));
    assert_eq!(admin.post(&path, &body).refused(400), "Request_BadRequest");
    let held = admin.get(&format!("/users/{anna}/appRoleAssignments")).expect(200);
    assert_eq!(held["value"][0]["id"], made["id"]);
    admin.delete(&format!("{path}/{}", id(&made))).expect(204);
    assert_eq!(admin.delete(&format!("{path}/{}", id(&made))).refused(404), "Request_ResourceNotFound");
    let wanted = json!({ "displayName": "CRM", "mailEnabled": false, "mailNickname": "crm", "securityEnabled": true });
    let group = id(&admin.post("/groups", &wanted).expect(201));
    let reference = json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{anna}") });
    admin.post(&format!("/groups/{group}/members/$ref"), &reference).expect(204);
    assert_eq!(admin.post(&format!("/groups/{group}/members/$ref"), &reference).refused(400), "Request_BadRequest");
    let members = admin.get(&format!("/groups/{group}/members?$select=displayName")).expect(200);
    assert_eq!(members["value"][0]["displayName"], "Anna Andersson");
    let body = json!({ "principalId": group, "resourceId": app, "appRoleId": Uuid::nil() });
    assert_eq!(admin.post(&path, &body).expect(201)["principalType"], "Group");
    mock.sandbox().read(|cloud, _| {
        let tenant = &cloud.tenants[&CONTOSO];
        let principal = tenant.service_principal(HUBSPOT.parse().unwrap()).unwrap();
        assert!(tenant.is_assigned(principal, anna.parse().unwrap()));
    });
    admin.delete(&format!("/groups/{group}/members/{anna}/$ref")).expect(204);
    admin.delete(&format!("/groups/{group}")).expect(204);
    assert!(admin.get(&path).expect(200)["value"].as_array().unwrap().is_empty());
    let read = permission::GRAPH;
    let graph = id(&admin.get(&format!("/servicePrincipals(appId='{read}')")).expect(200));
    let role = json!("810c84a8-4a9e-49e6-bf7d-12d183f40d01");
    let body = json!({ "principalId": app, "resourceId": graph, "appRoleId": role });
    admin.post(&format!("/servicePrincipals/{app}/appRoleAssignments"), &body).expect(201);
    let held = admin.get(&format!("/servicePrincipals/{app}/appRoleAssignments")).expect(200);
    assert_eq!(held["value"][0]["appRoleId"], role);
}

#[test]
fn consents_are_granted_widened_and_withdrawn() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let app = hubspot(&admin);
    let graph = id(&admin.get(&format!("/servicePrincipals(appId='{GRAPH}')")).expect(200));
    let body = json!({
        "clientId": app, "consentType": "AllPrincipals", "resourceId": graph, "scope": "Mail.Read  openid Mail.Read",
    });
    let made = admin.post("/oauth2PermissionGrants", &body).expect(201);
    assert_eq!(made["scope"], "Mail.Read openid");
    let twice = admin.post("/oauth2PermissionGrants", &body).refused(409);
    assert_eq!(twice, "Request_MultipleObjectsWithSameKeyValue");
    let path = format!("/oauth2PermissionGrants/{}", id(&made));
    admin.patch(&path, &json!({ "scope": "Mail.ReadWrite" })).expect(204);
    assert_eq!(admin.get(&path).expect(200)["scope"], "Mail.ReadWrite");
    let found = admin.get(&format!("/oauth2PermissionGrants?$filter=clientId eq '{app}'")).expect(200);
    assert_eq!(found["value"].as_array().unwrap().len(), 1);
    let own = admin.get(&format!("/servicePrincipals/{app}/oauth2PermissionGrants")).expect(200);
    assert_eq!(own["value"][0]["id"], made["id"]);
    admin.delete(&path).expect(204);
    assert_eq!(admin.get(&path).refused(404), "Request_ResourceNotFound");
    for wrong in [
        json!({ "clientId": app, "consentType": "Principal", "resourceId": graph, "scope": "x" }),
        json!({ "clientId": app, "consentType": "Nobody", "resourceId": graph, "scope": "x" }),
        json!({ "clientId": "x", "consentType": "AllPrincipals", "resourceId": graph, "scope": "x" }),
    ] {
        assert_eq!(admin.post("/oauth2PermissionGrants", &wrong).refused(400), "Request_BadRequest");
    }
}

#[test]
fn permissions_are_classified_as_low() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let path = format!("/servicePrincipals(appId='{GRAPH}')/delegatedPermissionClassifications");
    let body = json!({ "permissionName": "Mail.Read", "classification": "low" });
    let made = admin.post(&path, &body).expect(201);
    assert_eq!(made["permissionId"], "570282fd-fa5c-430d-a7fd-fc8dc98a9dca");
    assert_eq!(admin.get(&path).expect(200)["value"][0], {
        let mut listed = made.clone();
        listed.as_object_mut().unwrap().remove("@odata.context");
        listed
    });
    assert_eq!(admin.post(&path, &body).refused(400), "Request_BadRequest");
    let unknown = json!({ "permissionName": "Nothing", "classification": "low" });
    assert_eq!(admin.post(&path, &unknown).refused(400), "Request_BadRequest");
    admin.delete(&format!("{path}/{}", id(&made))).expect(204);
    assert!(admin.get(&path).expect(200)["value"].as_array().unwrap().is_empty());
}

#[test]
fn policies_decide_about_consent() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let path = "/policies/authorizationPolicy";
    let assigned = |seen: &Value| seen["defaultUserRolePermissions"]["permissionGrantPoliciesAssigned"].clone();
    let legacy = json!(["ManagePermissionGrantsForSelf.microsoft-user-default-legacy"]);
    assert_eq!(assigned(&admin.get(path).expect(200)), legacy);
    for (list, consent) in [
        (json!([]), UserConsent::Off),
        (json!(["managePermissionGrantsForSelf.microsoft-user-default-low"]), UserConsent::Low),
        (legacy, UserConsent::Legacy),
    ] {
        let body = json!({ "defaultUserRolePermissions": { "permissionGrantPoliciesAssigned": list } });
        admin.patch(path, &body).expect(204);
        mock.sandbox().read(|cloud, _| assert_eq!(cloud.tenants[&CONTOSO].user_consent, consent));
    }
    let name = "permissionGrantPolicyIdsAssignedToDefaultUserRole";
    let body = json!({ name: ["ManagePermissionGrantsForSelf.microsoft-user-default-low"] });
    assert_eq!(admin.patch(path, &body).refused(400), "Request_BadRequest", "v1.0 has no such property");
    assert!(admin.get(path).expect(200).get(name).is_none());
    let beta_path = format!("{}/beta{path}", mock.origin());
    admin.send(Method::PATCH, &beta_path, Some(&body), &[]).expect(204);
    let beta = admin.send(Method::GET, &beta_path, None, &[]).expect(200);
    assert_eq!((&beta[name], &assigned(&beta)), (&body[name], &body[name]));
    let strange = json!({ "defaultUserRolePermissions": { "permissionGrantPoliciesAssigned": ["mine"] } });
    assert_eq!(admin.patch(path, &strange).refused(400), "Request_BadRequest");
    let anna = user_id(&admin, "anna@contoso.example");
    let path = "/policies/adminConsentRequestPolicy";
    let body = json!({
        "isEnabled": true, "notifyReviewers": true, "remindersEnabled": false, "requestDurationInDays": 5,
        "reviewers": [{ "query": format!("/users/{anna}"), "queryType": "MicrosoftGraph" }],
    });
    admin.send(Method::PUT, path, Some(&body), &[]).expect(204);
    let seen = admin.get(path).expect(200);
    assert_eq!((&seen["isEnabled"], &seen["version"]), (&json!(true), &json!(1)));
    assert_eq!(seen["reviewers"][0]["query"], format!("/users/{anna}"));
    let wrong = json!({ "requestDurationInDays": 0 });
    assert_eq!(admin.send(Method::PUT, path, Some(&wrong), &[]).refused(400), "Request_BadRequest");
}

/// Anna has asked for HubSpot with `Mail.Read`; the ids of the app's request and of hers.
fn asked(mock: &Mock) -> (Uuid, Uuid) {
    mock.sandbox()
        .change(|cloud, now| {
            let user = cloud.user("anna@contoso.example").expect("anna").0.user;
            let ids = (cloud.guid(), cloud.guid());
            let users = vec![UserRequest {
                id: ids.1,
                user,
                reason: "I need it".to_owned(),
                status: RequestStatus::InProgress,
                created: now.timestamp(),
                expires: now.plus(SignedDuration::from_hours(48)).timestamp(),
                answered: None,
            }];
            cloud.tenant_mut(CONTOSO).expect("contoso").requests.push(ConsentRequest {
                id: ids.0,
                app_id: HUBSPOT.parse().expect("a guid"),
                app_name: "HubSpot Sales".to_owned(),
                scopes: vec![(permission::GRAPH, "Mail.Read".to_owned())],
                users,
            });
            Ok::<_, Refusal>((ids, Change::none()))
        })
        .expect("a request")
}

#[test]
fn a_request_is_reviewed() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let (request, user) = asked(&mock);
    let list = "/identityGovernance/appConsent/appConsentRequests";
    let open =
        format!("{list}?$filter=userConsentRequests/any(u:u/status eq 'InProgress')&$expand=userConsentRequests");
    let seen = admin.get(&open).expect(200);
    assert_eq!(seen["value"][0]["pendingScopes"], json!([{ "displayName": "Mail.Read" }]));
    assert_eq!(seen["value"][0]["userConsentRequests"][0]["reason"], "I need it");
    let users = format!("{list}/{request}/userConsentRequests");
    assert_eq!(admin.get(&users).expect(200)["value"][0]["createdBy"]["user"]["displayName"], "Anna Andersson");
    let stages = format!("{users}/{user}/approval/stages");
    let stage = format!("{stages}/{}", id(&admin.get(&stages).expect(200)["value"][0]));
    assert_eq!(admin.patch(&stage, &json!({ "reviewResult": "Perhaps" })).refused(400), "Request_BadRequest");
    let anna = Caller::user(&mock, "anna@contoso.example", ADMIN_TOOL, &[]);
    assert_eq!(anna.patch(&stage, &json!({ "reviewResult": "Approve" })).refused(403), "Authorization_RequestDenied");
    admin.patch(&stage, &json!({ "reviewResult": "Approve", "justification": "Fine" })).expect(204);
    let seen = admin.get(&stage).expect(200);
    assert_eq!((&seen["reviewResult"], &seen["justification"]), (&json!("Approve"), &json!("Fine")));
    assert_eq!(admin.get(&format!("{users}/{user}")).expect(200)["status"], "Completed");
    let grants = admin.get("/oauth2PermissionGrants").expect(200);
    assert_eq!(
        (&grants["value"][0]["scope"], &grants["value"][0]["consentType"]),
        (&json!("Mail.Read"), &json!("AllPrincipals"))
    );
    assert!(admin.get(&open).expect(200)["value"].as_array().unwrap().is_empty());
    assert_eq!(admin.patch(&stage, &json!({ "reviewResult": "Deny" })).status, 400);
}

#[test]
fn a_request_expires_on_the_sandboxs_clock() {
    let mock = Mock::start();
    let (request, user) = asked(&mock);
    mock.sandbox().clock.advance("PT49H").unwrap();
    let admin = Caller::admin(&mock);
    let path = format!("/identityGovernance/appConsent/appConsentRequests/{request}/userConsentRequests/{user}");
    assert_eq!(admin.get(&path).expect(200)["status"], "Expired");
    let stage = format!("{path}/approval/stages/{user}");
    assert_eq!(admin.patch(&stage, &json!({ "reviewResult": "Approve" })).status, 400);
    assert!(admin.get("/oauth2PermissionGrants").expect(200)["value"].as_array().unwrap().is_empty());
}

#[test]
fn products_are_assigned_and_taken_away() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let skus = admin.get("/subscribedSkus").expect(200);
    let e3 = skus["value"].as_array().unwrap().iter().find(|sku| sku["skuPartNumber"] == "ENTERPRISEPACK").unwrap();
    let e3 = e3["skuId"].clone();
    let path = "/users/anna@contoso.example/assignLicense";
    let details = "/users/anna@contoso.example/licenseDetails";
    assert_eq!(admin.get(details).expect(200)["value"][0]["skuId"], e3);
    admin.post(path, &json!({ "addLicenses": [], "removeLicenses": [e3] })).expect(200);
    assert!(admin.get(details).expect(200)["value"].as_array().unwrap().is_empty());
    let anna = Caller::user(&mock, "anna@contoso.example", HUBSPOT, &["Calendars.Read"]);
    assert_eq!(anna.get("/me/events").refused(404), "MailboxNotEnabledForRESTAPI");
    let again = json!({ "addLicenses": [{ "skuId": e3, "disabledPlans": [] }], "removeLicenses": [] });
    assert_eq!(admin.post(path, &again).expect(200)["userPrincipalName"], "anna@contoso.example");
    anna.get("/me/events").expect(200);
    let unknown = json!({ "addLicenses": [{ "skuId": Uuid::nil() }], "removeLicenses": [] });
    assert_eq!(admin.post(path, &unknown).refused(400), "Request_BadRequest");
    assert_eq!(admin.post(path, &json!({})).refused(400), "Request_BadRequest");
}

#[test]
fn sessions_are_revoked() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    assert_eq!(admin.post("/users/anna@contoso.example/revokeSignInSessions", &json!({})).expect(200)["value"], true);
    mock.sandbox().read(|cloud, _| {
        assert!(cloud.user("anna@contoso.example").unwrap().1.tokens_revoked.is_some());
    });
}

#[test]
fn writes_need_permission_and_role() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let app = hubspot(&admin);
    let path = format!("/servicePrincipals/{app}");
    let body = json!({ "appRoleAssignmentRequired": true });
    let anna = Caller::user(&mock, "anna@contoso.example", ADMIN_TOOL, &[]);
    assert_eq!(anna.patch(&path, &body).refused(403), "Authorization_RequestDenied");
    let reader = Caller::user(&mock, "admin@contoso.example", ADMIN_TOOL, &["Directory.Read.All"]);
    reader.get(&path).expect(200);
    assert_eq!(reader.patch(&path, &body).refused(403), "Authorization_RequestDenied");
    assert_eq!(admin.get(&path).expect(200)["appRoleAssignmentRequired"], false);
    let vendor = Caller::user(&mock, "admin@vendor.example", ADMIN_TOOL, &[]);
    let apps = vendor.get(&format!("/applications?$filter=appId eq '{HUBSPOT}'")).expect(200);
    let object = id(&apps["value"][0]);
    let app = format!("/applications/{object}");
    assert_eq!(vendor.get(&app).expect(200)["appId"], HUBSPOT);
    let hears = json!({ "web": { "logoutUrl": "https://app.hubspot.com/signed-out" } });
    vendor.patch(&app, &hears).expect(204);
    assert_eq!(vendor.get(&app).expect(200)["web"]["logoutUrl"], hears["web"]["logoutUrl"]);
    vendor.patch(&app, &json!({ "web": { "logoutUrl": "javascript:alert(1)" } })).refused(400);
    assert_eq!(vendor.get(&app).expect(200)["web"]["logoutUrl"], hears["web"]["logoutUrl"]);
    vendor.patch(&app, &json!({ "web": { "logoutUrl": null } })).expect(204);
    assert!(vendor.get(&app).expect(200)["web"]["logoutUrl"].is_null());
    assert!(admin.get("/applications").expect(200)["value"].as_array().unwrap().is_empty());
    let jane = Caller::user(&mock, "jane@gmail.example", ADMIN_TOOL, &["Directory.Read.All"]);
    assert_eq!(jane.get("/servicePrincipals").refused(400), "BadRequest");
}

#[test]
fn a_registration_lists_permissions_and_certificates() {
    let mock = Mock::start();
    let vendor = Caller::user(&mock, "admin@vendor.example", ADMIN_TOOL, &[]);
    let path = format!("/applications(appId='{HUBSPOT}')");
    let openid = "37f7f235-527c-4136-accd-4a02d197296e";
    let listed = json!([{ "resourceAppId": GRAPH, "resourceAccess": [{ "id": openid, "type": "Scope" }] }]);
    vendor.patch(&path, &json!({ "requiredResourceAccess": listed })).expect(204);
    assert_eq!(vendor.get(&path).expect(200)["requiredResourceAccess"], listed);
    for broken in [
        json!({ "requiredResourceAccess": [{ "resourceAppId": GRAPH, "resourceAccess": [{ "id": openid, "type": "Wish" }] }] }),
        json!({ "requiredResourceAccess": [{ "resourceAppId": GRAPH, "resourceAccess": [{ "id": "x", "type": "Role" }] }] }),
        json!({ "requiredResourceAccess": "all" }),
        json!({ "keyCredentials": [{ "type": "AsymmetricX509Cert", "usage": "Verify", "key": "AAAA" }] }),
        json!({ "keyCredentials": [{ "type": "AsymmetricX509Cert", "usage": "Verify" }] }),
    ] {
        vendor.patch(&path, &broken).refused(400);
    }
    // Microsoft may have a permission that the mock's catalogue lacks.
    let unknown = json!([{ "resourceAppId": GRAPH, "resourceAccess": [{ "id": HUBSPOT, "type": "Role" }] }]);
    vendor.patch(&path, &json!({ "requiredResourceAccess": unknown })).refused(501);
    let pair = rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048).expect("a key");
    let certificate = rcgen::CertificateParams::default().self_signed(&pair).expect("a certificate");
    let key = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, certificate.der());
    let uploaded = json!({ "keyCredentials": [{ "type": "AsymmetricX509Cert", "usage": "Verify", "key": key }] });
    vendor.patch(&path, &uploaded).expect(204);
    let seen = vendor.get(&path).expect(200);
    assert_eq!(
        (&seen["keyCredentials"][0]["usage"], &seen["keyCredentials"][0]["key"]),
        (&json!("Verify"), &Value::Null)
    );
    assert_eq!(seen["requiredResourceAccess"], listed);
}

#[test]
fn assignments_are_made_from_the_holders_side_too() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let app = hubspot(&admin);
    let anna = user_id(&admin, "anna@contoso.example");
    let wanted = json!({ "displayName": "CRM", "mailEnabled": false, "mailNickname": "crm", "securityEnabled": true });
    let group = id(&admin.post("/groups", &wanted).expect(201));
    for (holder, kind) in [(format!("/users/{anna}"), &anna), (format!("/groups/{group}"), &group)] {
        let path = format!("{holder}/appRoleAssignments");
        let body = json!({ "principalId": kind, "resourceId": app, "appRoleId": Uuid::nil() });
        let made = admin.post(&path, &body).expect(201);
        assert_eq!(admin.get(&path).expect(200)["value"][0]["id"], made["id"]);
        let from_the_app = format!("/servicePrincipals/{app}/appRoleAssignedTo/{}", id(&made));
        assert_eq!(admin.get(&from_the_app).expect(200)["principalId"], json!(kind));
        admin.delete(&format!("{path}/{}", Uuid::nil())).refused(404);
        admin.delete(&format!("{path}/{}", id(&made))).expect(204);
        assert_eq!(admin.get(&path).expect(200)["value"], json!([]));
    }
    let elsewhere = json!({ "principalId": group, "resourceId": app, "appRoleId": Uuid::nil() });
    assert_eq!(admin.post(&format!("/users/{anna}/appRoleAssignments"), &elsewhere).refused(400), "Request_BadRequest");
    let one = format!("/groups/{group}");
    admin.patch(&one, &json!({ "displayName": "" })).refused(400);
    admin.patch(&one, &json!({ "displayName": "Sales", "description": "They sell" })).expect(204);
    let seen = admin.get(&one).expect(200);
    assert_eq!((&seen["displayName"], &seen["description"]), (&json!("Sales"), &json!("They sell")));
    assert_eq!(admin.patch("/organization/x", &json!({})).status, 404);
    assert_eq!(admin.patch("/domains/x.example", &json!({})).status, 501);
    assert_eq!(admin.send(Method::PUT, "/organization/x", Some(&json!({})), &[]).status, 405);
}

#[test]
fn a_person_is_in_groups_inside_groups_too() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let anna = user_id(&admin, "anna@contoso.example");
    let mut groups: Vec<String> = Vec::new();
    for name in ["inner", "outer", "strange"] {
        let wanted =
            json!({ "displayName": name, "mailEnabled": false, "mailNickname": name, "securityEnabled": true });
        groups.push(id(&admin.post("/groups", &wanted).expect(201)));
    }
    for (group, member) in [(&groups[0], &anna), (&groups[1], &groups[0])] {
        let reference = json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{member}") });
        admin.post(&format!("/groups/{group}/members/$ref"), &reference).expect(204);
    }
    for action in ["getMemberObjects", "getMemberGroups"] {
        let path = format!("/users/{anna}/{action}");
        let told = admin.post(&path, &json!({ "securityEnabledOnly": true })).expect(200);
        assert_eq!(told["value"], json!(groups[..2]), "{told}");
        assert_eq!(admin.post(&path, &json!({})).refused(400), "Request_BadRequest");
        assert_eq!(admin.post(&path, &json!({ "securityEnabledOnly": "yes" })).refused(400), "Request_BadRequest");
    }
}
