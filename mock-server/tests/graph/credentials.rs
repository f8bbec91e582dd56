//! Secrets and certificates of registrations: what is sent of them is kept or refused.

use crate::caller::{ADMIN_TOOL, Caller};
use crate::tenant::certificate;
use mock365::Mock;
use serde_json::{Value, json};

fn app(admin: &Caller<'_>) -> String {
    let made = admin.post("/applications", &json!({ "displayName": "Ours" })).expect(201);
    format!("/applications/{}", made["id"].as_str().expect("an id"))
}

/// <https://learn.microsoft.com/graph/api/application-addpassword>
#[test]
fn a_secret_holds_from_when_to_when_it_was_asked_for() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let one = app(&admin);
    let add = |sent: Value| admin.post(&format!("{one}/addPassword"), &sent);
    let (start, end) = ("2030-01-02T03:04:05Z", "2031-01-02T03:04:05Z");
    let made =
        add(json!({ "PasswordCredential": { "DisplayName": "Later", "startDateTime": start, "endDateTime": end } }));
    let made = made.expect(200);
    assert_eq!(
        (&made["displayName"], &made["startDateTime"], &made["endDateTime"]),
        (&json!("Later"), &json!(start), &json!(end))
    );
    let seen = admin.get(&one).expect(200)["passwordCredentials"][0].clone();
    assert_eq!((&seen["startDateTime"], &seen["endDateTime"]), (&json!(start), &json!(end)));
    // Two years from when it begins.
    let made = add(json!({ "passwordCredential": { "startDateTime": start } })).expect(200);
    assert!(made["endDateTime"].as_str().is_some_and(|end| end.starts_with("2032-01-02T03:04:05")), "{made}");
    add(json!({})).expect(200);
    add(json!({ "passwordCredential": null })).expect(200);
    add(json!({ "passwordCredential": { "displayName": null, "keyId": null, "customKeyIdentifier": null } }))
        .expect(200);
    for (sent, status) in [
        (json!({ "nonsense": 1 }), 400),
        (json!({ "startDateTime": end, "endDateTime": start }), 400),
        (json!({ "startDateTime": "soon" }), 400),
        (json!({ "secretText": "mine" }), 400),
        (json!({ "keyId": "11111111-2222-3333-4444-555555555555" }), 400),
        (json!({ "customKeyIdentifier": "AAAA" }), 501),
        (json!([]), 400),
    ] {
        assert_eq!(add(json!({ "passwordCredential": sent })).status, status, "{sent}");
    }
    assert_eq!(admin.get(&one).expect(200)["passwordCredentials"].as_array().map(Vec::len), Some(5));
}

#[test]
fn parameters_of_the_directorys_actions_are_named_in_any_casing() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let one = app(&admin);
    let made = admin.post(&format!("{one}/addPassword"), &json!({})).expect(200);
    admin.post(&format!("{one}/removePassword"), &json!({ "KeyId": made["keyId"] })).expect(204);
    admin.post(&format!("{one}/setVerifiedPublisher"), &json!({ "VerifiedPublisherId": "1234567" })).expect(204);
    let anna = Caller::user(&mock, "anna@contoso.example", ADMIN_TOOL, &["Directory.AccessAsUser.All"]);
    let words = json!({ "CurrentPassword": "Password1!", "NewPassword": "Spring2026!" });
    anna.post("/me/changePassword", &words).expect(204);
    let none = json!({ "AddLicenses": [], "RemoveLicenses": [] });
    admin.post("/users/anna@contoso.example/assignLicense", &none).expect(200);
}

/// <https://learn.microsoft.com/graph/api/resources/keycredential>
#[test]
fn what_is_said_of_a_certificate_is_its_own_or_refused() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let one = app(&admin);
    let key = certificate();
    let set = |credential: &Value| admin.patch(&one, &json!({ "keyCredentials": [credential] }));
    set(&json!({ "Key": key, "Type": "AsymmetricX509Cert", "usage": "Verify" })).expect(204);
    let known = admin.get(&one).expect(200)["keyCredentials"][0].clone();
    for (name, value, status) in [
        ("endDateTime", json!("2031-01-01T00:00:00Z"), 501),
        ("startDateTime", json!("2031-01-01T00:00:00Z"), 501),
        ("customKeyIdentifier", json!("AAAA"), 501),
        ("nonsense", json!(1), 400),
    ] {
        for base in [known.clone(), json!({ "key": key, "type": "AsymmetricX509Cert", "usage": "Verify" })] {
            let mut wanted = base;
            wanted[name] = value.clone();
            assert_eq!(set(&wanted).status, status, "{wanted}");
        }
    }
    let mut full = known.clone();
    full["key"] = json!(key);
    set(&full).expect(204);
    assert_eq!(admin.get(&one).expect(200)["keyCredentials"], json!([known]));
    let mut named = known.clone();
    named["displayName"] = json!("CN=other");
    set(&named).expect(204);
    assert_eq!(admin.get(&one).expect(200)["keyCredentials"], json!([named]));
}
