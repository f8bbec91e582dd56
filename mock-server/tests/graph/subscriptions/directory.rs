//! Subscriptions to users and groups: what is told, who may, and how long they live.

use mock365::Mock;
use serde_json::{Value, json};

use super::{ANNA, Mood, Receiver, moment};
use crate::caller::{ADMIN_TOOL, Caller};

fn wanted(mock: &Mock, receiver: &Receiver, resource: &str) -> Value {
    json!({
        "changeType": "updated,deleted", "notificationUrl": receiver.url, "resource": resource,
        "expirationDateTime": moment(mock, 60), "clientState": "secret",
    })
}

fn id(value: &Value) -> String {
    value["id"].as_str().expect("an id").to_owned()
}

#[test]
fn what_becomes_of_users_is_told() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let (all, one) = (Receiver::start(Mood::Takes), Receiver::start(Mood::Takes));
    let made = admin.post("/subscriptions", &wanted(&mock, &all, "/users")).expect(201);
    admin.post("/subscriptions", &wanted(&mock, &one, &format!("users('{ANNA}')"))).expect(201);
    let new = json!({
        "accountEnabled": true, "displayName": "New", "mailNickname": "new", "userPrincipalName": "new@contoso.example",
        "passwordProfile": { "password": "Spring2026!" },
    });
    let new = id(&admin.post("/users", &new).expect(201));
    let told = all.wait_for(1);
    let place = format!("Users/{new}");
    assert_eq!(
        told[0],
        json!({
            "subscriptionId": made["id"], "subscriptionExpirationDateTime": made["expirationDateTime"],
            "clientState": "secret", "changeType": "updated", "resource": place, "tenantId": told[0]["tenantId"],
            "resourceData": {
                "@odata.type": "#Microsoft.Graph.User", "@odata.id": place, "id": new, "organizationId": told[0]["tenantId"],
            },
        })
    );
    // Deleted, it can be restored; then it is gone for good.
    admin.delete(&format!("/users/{new}")).expect(204);
    assert_eq!(all.wait_for(2)[1]["changeType"], "updated");
    admin.delete(&format!("/directory/deletedItems/{new}")).expect(204);
    assert_eq!(all.wait_for(3)[2]["changeType"], "deleted");
    admin.patch(&format!("/users/{ANNA}"), &json!({ "displayName": "Another" })).expect(204);
    let anna = mock.sandbox().view(|cloud| cloud.user(ANNA).expect("Anna").0.user).to_string();
    assert_eq!(all.wait_for(4)[3]["resourceData"]["id"], anna.as_str());
    assert_eq!(one.wait_for(1)[0]["resourceData"]["id"], anna.as_str());
    assert_eq!(one.told().len(), 1, "of that one alone");
}

#[test]
fn me_is_the_caller_alone() {
    let mock = Mock::start();
    let (admin, receiver) = (Caller::admin(&mock), Receiver::start(Mood::Takes));
    admin.post("/subscriptions", &wanted(&mock, &receiver, "me")).expect(201);
    admin.patch(&format!("/users/{ANNA}"), &json!({ "displayName": "Another" })).expect(204);
    admin.patch("/me", &json!({ "displayName": "Ada" })).expect(204);
    let ada = id(&admin.get("/me").expect(200));
    assert_eq!(receiver.wait_for(1)[0]["resourceData"]["id"], ada.as_str());
    assert_eq!(receiver.told().len(), 1, "nobody else is");
    let app = Caller::app(&mock, ADMIN_TOOL, &["User.Read.All"]);
    assert_eq!(app.post("/subscriptions", &wanted(&mock, &receiver, "me")).status, 400);
}

#[test]
fn who_comes_into_a_group_and_leaves_it_is_told() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let group = json!({ "displayName": "Team", "mailNickname": "team", "mailEnabled": false, "securityEnabled": true });
    let group = id(&admin.post("/groups", &group).expect(201));
    let (all, members) = (Receiver::start(Mood::Takes), Receiver::start(Mood::Takes));
    admin.post("/subscriptions", &wanted(&mock, &all, "groups")).expect(201);
    admin.post("/subscriptions", &wanted(&mock, &members, &format!("/groups/{group}/members"))).expect(201);
    let anna = mock.sandbox().view(|cloud| cloud.user(ANNA).expect("Anna").0.user).to_string();
    let member = json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{anna}") });
    admin.post(&format!("/groups/{group}/members/$ref"), &member).expect(204);
    let came = json!([{ "id": anna }]);
    assert_eq!(all.wait_for(1)[0]["resourceData"]["members@delta"], came);
    let told = members.wait_for(1);
    assert_eq!(told[0]["resourceData"]["members@delta"], came);
    assert_eq!(told[0]["resource"], format!("Groups/{group}"));
    assert_eq!(told[0]["resourceData"]["@odata.type"], "#Microsoft.Graph.Group");
    admin.patch(&format!("/groups/{group}"), &json!({ "displayName": "Crew" })).expect(204);
    assert_eq!(all.wait_for(2)[1]["resourceData"].get("members@delta"), None);
    admin.delete(&format!("/groups/{group}/members/{anna}/$ref")).expect(204);
    let left = json!([{ "id": anna, "@removed": "deleted" }]);
    assert_eq!(members.wait_for(2)[1]["resourceData"]["members@delta"], left, "another name is no other member");
    admin.delete(&format!("/groups/{group}")).expect(204);
    assert_eq!(all.wait_for(4)[3]["changeType"], "deleted");
}

#[test]
fn the_directory_has_rules_of_its_own() {
    let mock = Mock::start();
    mock.sandbox().clock.freeze(None);
    let receiver = Receiver::start(Mood::Takes);
    let app = |roles: &[&str]| Caller::app(&mock, ADMIN_TOOL, roles);
    let said = |caller: &Caller<'_>, resource: &str, change: &dyn Fn(&mut Value)| {
        let mut body = wanted(&mock, &receiver, resource);
        change(&mut body);
        let reply = caller.post("/subscriptions", &body);
        (reply.status, reply.json["error"]["message"].as_str().unwrap_or_default().to_owned())
    };
    let same = |_: &mut Value| {};
    let (users, groups) = (app(&["User.Read.All"]), app(&["Group.Read.All"]));
    assert_eq!(said(&users, "users", &same).0, 201);
    assert_eq!(said(&groups, "groups", &same).0, 201);
    let (status, why) = said(&users, "groups", &same);
    assert!(status == 403 && why.starts_with("Operation: Create; Exception: [Status Code: Forbidden"), "{why}");
    assert_eq!(said(&groups, "users", &same).0, 403);
    assert_eq!(said(&users, "users/nobody@contoso.example", &same).0, 404);
    let until = |minutes: i64| {
        let end = moment(&mock, minutes);
        move |body: &mut Value| body["expirationDateTime"] = json!(end)
    };
    assert_eq!(said(&users, "users", &until(41_760)).0, 201);
    let late = "Subscription expiration can only be 41760 minutes in the future.";
    assert_eq!(said(&users, "users", &until(41_761)), (400, late.to_owned()));
    let created = said(&users, "users", &|body| body["changeType"] = json!("created,updated"));
    assert_eq!(created, (400, "Invalid 'changeType' attribute: 'created'.".to_owned()));
    let (status, why) = said(&users, "users", &|body| body["includeResourceData"] = json!(true));
    assert!(status == 400 && why.contains("Please set includeResourceData field to false."), "{why}");
    assert_eq!(said(&users, "users?$select=id", &same).0, 501);
    assert_eq!(said(&users, "devices", &same).0, 501);
}
