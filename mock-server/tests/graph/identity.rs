//! Graph's side of how people sign in: users made, passwords, second factors, risk.

use crate::caller::{ADMIN_TOOL, Caller};
use mock365::Mock;
use mock365_domain::Cloud;
use mock365_domain::directory::{Device, Hold, PasswordState, Standing};
use serde_json::{Value, json};

const ANNA: &str = "anna@contoso.example";

/// Changes how Anna stands.
pub fn standing(mock: &Mock, change: impl FnOnce(&mut Standing)) {
    let done = mock.sandbox().change(|cloud: &mut Cloud, _| {
        let (at, _) = cloud.user(ANNA).expect("Anna");
        change(&mut cloud.user_mut(at).expect("Anna").standing);
        Ok::<_, ()>(((), mock365_domain::Change::none()))
    });
    assert!(done.is_ok());
}

fn new_user() -> Value {
    json!({
        "accountEnabled": true, "displayName": "Nils New", "mailNickname": "nils",
        "userPrincipalName": "nils@contoso.example",
        "passwordProfile": { "password": "Spring2026!", "forceChangePasswordNextSignIn": false },
    })
}

#[test]
fn a_user_is_made_once_and_only_whole() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let count = || admin.get("/users").expect(200)["value"].as_array().expect("a list").len();
    let before = count();
    for (name, value) in [
        ("displayName", Value::Null),
        ("displayName", json!("")),
        ("accountEnabled", Value::Null),
        ("accountEnabled", json!("yes")),
        ("mailNickname", Value::Null),
        ("userPrincipalName", json!("nils")),
        ("userPrincipalName", json!("nils@elsewhere.example")),
        ("userPrincipalName", json!("n ils@contoso.example")),
        ("userPrincipalName", json!("@contoso.example")),
        ("userPrincipalName", json!(ANNA)),
        ("passwordProfile", Value::Null),
        ("passwordProfile", json!({ "forceChangePasswordNextSignIn": false })),
        ("passwordProfile", json!({ "password": "short" })),
        ("nonsense", json!(1)),
    ] {
        let mut body = new_user();
        body[name] = value;
        assert!(admin.post("/users", &body).refused(400).contains("Re"), "{body}");
    }
    assert_eq!(count(), before);
    let bo = Caller::user(&mock, "bo@contoso.example", ADMIN_TOOL, &["User.ReadWrite.All"]);
    assert_eq!(bo.post("/users", &new_user()).refused(403), "Authorization_RequestDenied");
    let made = admin.post("/users", &new_user()).expect(201);
    let one = format!("/users/{}", made["id"].as_str().expect("an id"));
    let seen = admin.get(&format!("{one}?$select=displayName,accountEnabled,mail,assignedLicenses")).expect(200);
    assert_eq!((&seen["displayName"], &seen["mail"]), (&json!("Nils New"), &Value::Null));
    assert_eq!(seen["assignedLicenses"], json!([]));
    admin.post("/users", &new_user()).refused(400);
    let sku = json!({ "addLicenses": [{ "skuId": "6fd2c87f-b296-42f0-b197-1e91e994b900" }], "removeLicenses": [] });
    admin.patch(&one, &json!({ "usageLocation": "SE" })).expect(204);
    admin.post(&format!("{one}/assignLicense"), &sku).expect(200);
    assert_eq!(admin.get(&one).expect(200)["mail"], "nils@contoso.example");
}

#[test]
fn users_at_risk_are_listed_cleared_and_confirmed() {
    let mock = Mock::start();
    let (admin, base) = (Caller::admin(&mock), "/identityProtection/riskyUsers");
    assert_eq!(admin.get(base).expect(200)["value"], json!([]));
    standing(&mock, |anna| anna.hold = Some(Hold::Risk));
    let seen = admin.get(&format!("{base}?$filter=riskState eq 'atRisk'")).expect(200)["value"][0].clone();
    assert_eq!((&seen["userPrincipalName"], &seen["riskLevel"]), (&json!(ANNA), &json!("high")));
    let ids = json!({ "userIds": [seen["id"]] });
    let state = || admin.get(&format!("{base}/{}", seen["id"].as_str().expect("an id"))).expect(200);
    let stranger = json!({ "userIds": [seen["id"], "11111111-2222-3333-4444-555555555555"] });
    assert_eq!(admin.post(&format!("{base}/dismiss"), &stranger).refused(404), "Request_ResourceNotFound");
    assert_eq!(state()["riskState"], "atRisk");
    admin.post(&format!("{base}/dismiss"), &ids).expect(204);
    assert_eq!((&state()["riskState"], &state()["riskLevel"]), (&json!("dismissed"), &json!("none")));
    admin.post(&format!("{base}/confirmCompromised"), &ids).expect(204);
    assert_eq!((&state()["riskState"], &state()["riskLevel"]), (&json!("confirmedCompromised"), &json!("high")));
    standing(&mock, |anna| {
        *anna = Standing { password: PasswordState::Risky, ..Standing::default() };
    });
    assert_eq!(state()["riskState"], "atRisk");
    for body in [json!({}), json!({ "userIds": [] }), json!({ "userIds": "all" }), json!({ "userIds": vec!["x"; 61] })]
    {
        admin.post(&format!("{base}/dismiss"), &body).refused(400);
    }
    let anna = Caller::user(&mock, ANNA, ADMIN_TOOL, &["IdentityRiskyUser.ReadWrite.All"]);
    assert_eq!(anna.post(&format!("{base}/dismiss"), &ids).refused(403), "Authorization_RequestDenied");
    assert_eq!(anna.get(base).refused(403), "Authorization_RequestDenied");
}

#[test]
fn second_factors_are_registered_and_removed() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let base = format!("/users/{ANNA}/authentication");
    let kinds = || -> Vec<Value> {
        let all = admin.get(&format!("{base}/methods")).expect(200)["value"].clone();
        all.as_array().expect("a list").iter().map(|one| one["@odata.type"].clone()).collect()
    };
    let named = |names: &[&str]| names.iter().map(|name| json!(format!("#microsoft.graph.{name}"))).collect::<Vec<_>>();
    assert_eq!(kinds(), named(&["passwordAuthenticationMethod"]));
    let phones = format!("{base}/phoneMethods");
    for number in ["12345", "+46701234567", "+46 ", "+46 70x", "+46 70 12", ""] {
        admin.post(&phones, &json!({ "phoneNumber": number, "phoneType": "mobile" })).refused(400);
    }
    admin.post(&phones, &json!({ "phoneNumber": "+46 701234567", "phoneType": "fax" })).refused(400);
    let made = admin.post(&phones, &json!({ "phoneNumber": "+46 701234567", "phoneType": "mobile" })).expect(201);
    assert_eq!(made["id"], "3179e48a-750b-4051-897c-87b9720928f7");
    admin.post(&phones, &json!({ "phoneNumber": "+46 701234568", "phoneType": "mobile" })).refused(400);
    let one = format!("{phones}/3179e48a-750b-4051-897c-87b9720928f7");
    admin.patch(&one, &json!({ "phoneNumber": "+46 701234569" })).expect(204);
    assert_eq!(admin.get(&one).expect(200)["phoneNumber"], "+46 701234569");
    standing(&mock, |anna| anna.second_factor = true);
    assert_eq!(
        kinds(),
        named(&["passwordAuthenticationMethod", "phoneAuthenticationMethod", "softwareOathAuthenticationMethod"])
    );
    admin.delete(&one).expect(204);
    assert_eq!(admin.get(&one).refused(404), "Request_ResourceNotFound");
    let app = admin.get(&format!("{base}/softwareOathMethods")).expect(200)["value"][0]["id"].clone();
    admin.delete(&format!("{base}/softwareOathMethods/{}", app.as_str().expect("an id"))).expect(204);
    assert_eq!(kinds(), named(&["passwordAuthenticationMethod"]));
    let own = Caller::user(&mock, ANNA, ADMIN_TOOL, &["UserAuthenticationMethod.ReadWrite.All"]);
    let office = json!({ "phoneNumber": "+46 81234567", "phoneType": "office" });
    own.post("/me/authentication/phoneMethods", &office).expect(201);
    let of_bo = "/users/bo@contoso.example/authentication/phoneMethods";
    assert_eq!(own.post(of_bo, &office).refused(403), "Authorization_RequestDenied");
    assert_eq!(own.get(of_bo).refused(403), "Authorization_RequestDenied");
}

#[test]
fn per_user_mfa_is_an_administrators_choice() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let path = format!("/users/{ANNA}/authentication/requirements");
    assert_eq!(admin.get(&path).expect(200)["perUserMfaState"], "disabled");
    admin.patch(&path, &json!({ "perUserMfaState": "sometimes" })).refused(400);
    admin.patch(&path, &json!({ "perUserMfaState": "enabled" })).refused(501);
    admin.patch(&path, &json!({ "perUserMfaState": "enforced" })).expect(204);
    assert_eq!(admin.get(&path).expect(200)["perUserMfaState"], "enforced");
    let anna = Caller::user(&mock, ANNA, ADMIN_TOOL, &["Policy.ReadWrite.AuthenticationMethod"]);
    let off = json!({ "perUserMfaState": "disabled" });
    assert_eq!(anna.patch("/me/authentication/requirements", &off).refused(403), "Authorization_RequestDenied");
}

#[test]
fn passwords_are_reset_by_administrators_and_changed_by_their_owners() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let methods = format!("/users/{ANNA}/authentication/methods");
    let reset = format!("{methods}/28c10230-6103-485e-b985-444c60001490/resetPassword");
    admin.post(&reset, &json!({ "newPassword": "weak" })).refused(400);
    admin.post(&format!("{methods}/3179e48a-750b-4051-897c-87b9720928f7/resetPassword"), &json!({})).refused(404);
    let done = admin.post(&reset, &json!({}));
    let at = done.headers["location"].to_str().expect("an address").to_owned();
    let drawn = done.expect(202)["newPassword"].as_str().expect("a password").to_owned();
    assert_eq!(admin.get(&at).expect(200)["status"], "succeeded");
    let own = Caller::user(
        &mock,
        ANNA,
        ADMIN_TOOL,
        &["Directory.AccessAsUser.All", "UserAuthenticationMethod.ReadWrite.All"],
    );
    let change = |current: &str, new: &str| {
        own.post("/me/changePassword", &json!({ "currentPassword": current, "newPassword": new }))
    };
    change("wrong", "Summer2026!").refused(400);
    change(&drawn, "summer").refused(400);
    change(&drawn, "Summer2026!").expect(204);
    mock.sandbox().read(|cloud, _| {
        let (_, anna) = cloud.user(ANNA).expect("Anna");
        assert_eq!((anna.password.as_str(), anna.standing.password), ("Summer2026!", PasswordState::Good));
    });
    let mine = "/me/authentication/methods/28c10230-6103-485e-b985-444c60001490/resetPassword";
    assert_eq!(own.post(mine, &json!({})).refused(403), "Authorization_RequestDenied");
    let of_bo = "/users/bo@contoso.example/changePassword";
    let body = json!({ "currentPassword": "Password1!", "newPassword": "Summer2026!" });
    assert_eq!(own.post(of_bo, &body).refused(403), "Authorization_RequestDenied");
}

#[test]
fn devices_are_seen_disabled_and_deleted() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    assert_eq!(admin.get("/devices").expect(200)["value"], json!([]));
    standing(&mock, |anna| anna.device = Device::Compliant);
    let seen = admin.get("/devices?$filter=isCompliant eq true").expect(200)["value"][0].clone();
    assert_eq!((&seen["trustType"], &seen["displayName"]), (&json!("AzureAd"), &json!("ANNA-PC")));
    let of_anna = admin.get(&format!("/users/{ANNA}/registeredDevices")).expect(200);
    assert_eq!(of_anna["value"][0]["id"], seen["id"]);
    let one = format!("/devices/{}", seen["id"].as_str().expect("an id"));
    admin.patch(&one, &json!({ "isCompliant": false })).refused(501);
    admin.patch(&one, &json!({ "nonsense": false })).refused(400);
    admin.patch(&one, &json!({ "accountEnabled": "no" })).refused(400);
    assert_eq!(admin.get(&one).expect(200)["isCompliant"], true);
    admin.patch(&one, &json!({ "accountEnabled": false })).expect(204);
    assert_eq!(admin.get(&one).expect(200)["accountEnabled"], false);
    admin.patch(&one, &json!({ "accountEnabled": true })).expect(204);
    assert_eq!(admin.get(&one).expect(200)["trustType"], "Workplace");
    let anna = Caller::user(&mock, ANNA, ADMIN_TOOL, &["Directory.AccessAsUser.All"]);
    assert_eq!(anna.delete(&one).refused(403), "Authorization_RequestDenied");
    admin.delete(&one).expect(204);
    assert_eq!(admin.get(&one).refused(404), "Request_ResourceNotFound");
}

#[test]
fn a_minor_is_kept_out_until_somebody_consents() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let path = format!("/users/{ANNA}");
    let seen = || {
        let user = admin.get(&format!("{path}?$select=ageGroup,consentProvidedForMinor,legalAgeGroupClassification"));
        let user = user.expect(200);
        ["ageGroup", "consentProvidedForMinor", "legalAgeGroupClassification"].map(|name| user[name].clone())
    };
    let hold = || mock.sandbox().read(|cloud, _| cloud.user(ANNA).expect("Anna").1.standing.hold);
    assert_eq!((seen(), hold()), ([Value::Null, Value::Null, Value::Null], None));
    admin.patch(&path, &json!({ "ageGroup": "child" })).refused(400);
    admin.patch(&path, &json!({ "ageGroup": "minor" })).expect(204);
    assert_eq!(seen(), [json!("minor"), Value::Null, json!("minorWithOutParentalConsent")]);
    assert_eq!(hold(), Some(Hold::AgeConsent));
    admin.patch(&path, &json!({ "consentProvidedForMinor": "granted" })).expect(204);
    assert_eq!(seen(), [json!("minor"), json!("granted"), json!("minorWithParentalConsent")]);
    assert_eq!(hold(), None);
    standing(&mock, |anna| *anna = Standing { hold: Some(Hold::Minor), ..Standing::default() });
    assert_eq!(seen()[0], "minor");
    admin.patch(&path, &json!({ "ageGroup": "adult" })).expect(204);
    assert_eq!((seen()[2].clone(), hold()), (json!("adult"), None));
    let anna = Caller::user(&mock, ANNA, ADMIN_TOOL, &["User.ReadWrite.All"]);
    assert_eq!(anna.patch("/me", &json!({ "ageGroup": "adult" })).refused(403), "Authorization_RequestDenied");
}
