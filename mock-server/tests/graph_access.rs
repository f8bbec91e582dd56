//! Graph's side of who may sign in: conditional access policies, deleted users, guests, app registrations.

#[expect(dead_code, reason = "every test file uses another part of it")]
mod caller;

use caller::Caller;
use mock365::Mock;
use mock365_domain::default::CONTOSO;
use mock365_domain::directory::{AccessPolicy, Demand};
use serde_json::json;
use uuid::{Uuid, uuid};

const POLICY: Uuid = uuid!("aaaaaaaa-0000-4000-8000-000000000001");

#[test]
fn policies_are_seen_switched_and_deleted() {
    let mock = Mock::start();
    let made = mock.sandbox().change(|cloud, _| {
        cloud.tenant_mut(CONTOSO).expect("Contoso").access_policies = vec![AccessPolicy {
            id: POLICY,
            display_name: "Require MFA".to_owned(),
            enabled: true,
            users: Vec::new(),
            except_users: Vec::new(),
            apps: Vec::new(),
            except_locations: Vec::new(),
            demand: Demand::SecondFactor,
            frequency: None,
        }];
        Ok::<_, ()>(((), mock365_domain::Change::none()))
    });
    assert!(made.is_ok());
    let (admin, base) = (Caller::admin(&mock), "/identity/conditionalAccess/policies");
    let one = format!("{base}/{POLICY}");
    assert_eq!(admin.get(base).expect(200)["value"][0]["grantControls"]["builtInControls"], json!(["mfa"]));
    admin.patch(&one, &json!({ "displayName": "X", "conditions": {} })).refused(501);
    admin.patch(&one, &json!({ "state": "perhaps" })).refused(400);
    assert_eq!(admin.get(&one).expect(200)["displayName"], "Require MFA");
    admin.patch(&one, &json!({ "state": "disabled" })).expect(204);
    assert_eq!(admin.get(&one).expect(200)["state"], "disabled");
    admin.delete(&one).expect(204);
    admin.get(&one).refused(404);
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
