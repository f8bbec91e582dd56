//! Who may do what in the directory, and what is not used twice there.

use crate::caller::{ADMIN_TOOL, Caller, HUBSPOT};
use mock365::Mock;
use mock365_domain::Change;
use mock365_domain::directory::Role;
use serde_json::{Value, json};

const BO: &str = "bo@contoso.example";
const ANNA: &str = "anna@contoso.example";

fn id(object: &Value) -> String {
    object["id"].as_str().unwrap_or_else(|| panic!("{object}")).to_owned()
}

fn reference(to: &str) -> Value {
    json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{to}") })
}

fn group(name: &str, more: &Value) -> Value {
    let mut body = json!({ "displayName": name, "mailEnabled": false, "mailNickname": name, "securityEnabled": true });
    body.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
    body
}

fn unified(name: &str) -> Value {
    group(name, &json!({ "groupTypes": ["Unified"], "mailEnabled": true, "securityEnabled": false }))
}

fn give_role(mock: &Mock, name: &str, role: Role) {
    mock.sandbox().write(|cloud, _| {
        let (at, _) = cloud.user(name).expect("a user");
        cloud.user_mut(at).expect("a user").roles.insert(role);
        ((), Change::none())
    });
}

#[test]
fn an_enterprise_application_that_is_made_again_is_another_one() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let app = admin.post("/applications", &json!({ "displayName": "Own app" })).expect(201);
    let body = json!({ "appId": app["appId"] });
    let make = || id(&admin.post("/servicePrincipals", &body).expect(201));
    let mut known = Vec::new();
    for _ in 0..3 {
        let made = make();
        assert!(!known.contains(&made), "{made}");
        admin.delete(&format!("/servicePrincipals/{made}")).expect(204);
        known.push(made);
    }
    // Nor does a consent bring an old one back.
    let app = app["appId"].as_str().expect("an id").parse().expect("an id");
    let provisioned = mock.sandbox().write(|cloud, _| {
        let id = cloud.provision(mock365_domain::default::CONTOSO, app).expect("one");
        (id, Change::none())
    });
    assert!(!known.contains(&provisioned.to_string()));
}

#[test]
fn a_password_changes_where_one_is_sent() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let one = "/users/bo@contoso.example";
    let changed = || {
        admin.get(&format!("{one}?$select=lastPasswordChangeDateTime")).expect(200)["lastPasswordChangeDateTime"]
            .clone()
    };
    let state = || mock.sandbox().read(|cloud, _| cloud.user(BO).expect("Bo").1.standing.password);
    let (before, good) = (changed(), state());
    mock.sandbox().clock.advance("PT1H").expect("later");
    for (profile, status) in [
        (json!({}), 204),
        (json!({ "forceChangePasswordNextSignIn": false }), 204),
        (json!({ "nonsense": 1 }), 400),
        (json!({ "forceChangePasswordNextSignInWithMfa": true }), 501),
    ] {
        assert_eq!(admin.patch(one, &json!({ "passwordProfile": profile })).status, status, "{profile}");
        assert_eq!((changed(), state()), (before.clone(), good), "{profile}");
    }
    admin.patch(one, &json!({ "passwordProfile": { "ForceChangePasswordNextSignIn": true } })).expect(204);
    assert_eq!(changed(), before);
    assert_ne!(state(), good);
    let sent = json!({ "Password": "Spring2026!", "forceChangePasswordNextSignIn": false });
    admin.patch(one, &json!({ "PasswordProfile": sent })).expect(204);
    assert_ne!(changed(), before);
    assert_eq!(state(), good);
}

/// <https://learn.microsoft.com/entra/identity/role-based-access-control/groups-concept>
#[test]
fn groups_that_hold_roles_are_kept_by_those_who_give_roles_and_by_their_owners() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    give_role(&mock, BO, Role::PrivilegedRoleAdministrator);
    let scopes = ["Group.ReadWrite.All", "RoleManagement.ReadWrite.Directory", "Directory.Read.All"];
    let bo = Caller::user(&mock, BO, ADMIN_TOOL, &scopes);
    let anna_id = id(&admin.get(&format!("/users/{ANNA}")).expect(200));
    let made = id(&bo.post("/groups", &group("keepers", &json!({ "isAssignableToRole": true }))).expect(201));
    let one = format!("/groups/{made}");
    bo.post(&format!("{one}/members/$ref"), &reference(&anna_id)).expect(204);
    bo.delete(&format!("{one}/members/{anna_id}/$ref")).expect(204);
    bo.patch(&one, &json!({ "description": "Ours" })).expect(204);
    let anna = Caller::user(&mock, ANNA, ADMIN_TOOL, &scopes);
    assert_eq!(anna.patch(&one, &json!({ "description": "x" })).refused(403), "Authorization_RequestDenied");
    bo.post(&format!("{one}/owners/$ref"), &reference(&anna_id)).expect(204);
    anna.patch(&one, &json!({ "description": "Mine" })).expect(204);
    let weak = Caller::user(&mock, ANNA, ADMIN_TOOL, &["Group.ReadWrite.All"]);
    assert_eq!(weak.patch(&one, &json!({ "description": "x" })).refused(403), "Authorization_RequestDenied");
    bo.delete(&one).expect(204);
    // He has no say in other groups, and who manages people has none in these.
    let plain = format!("/groups/{}", id(&admin.post("/groups", &group("crew", &json!({}))).expect(201)));
    assert_eq!(bo.patch(&plain, &json!({ "description": "x" })).refused(403), "Authorization_RequestDenied");
    give_role(&mock, ANNA, Role::UserAdministrator);
    let body = group("others", &json!({ "isAssignableToRole": true }));
    assert_eq!(anna.post("/groups", &body).refused(403), "Authorization_RequestDenied");
}

/// <https://learn.microsoft.com/entra/fundamentals/users-default-permissions#group-owner-permissions>
#[test]
fn owners_manage_their_groups() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let [anna_id, bo_id] = [ANNA, BO].map(|name| id(&admin.get(&format!("/users/{name}")).expect(200)));
    let one = format!("/groups/{}", id(&admin.post("/groups", &group("crew", &json!({}))).expect(201)));
    let bo = Caller::user(&mock, BO, ADMIN_TOOL, &["Group.ReadWrite.All"]);
    let denied = "Authorization_RequestDenied";
    let [members, owners] = ["members", "owners"].map(|side| format!("{one}/{side}/$ref"));
    assert_eq!(bo.post(&members, &reference(&anna_id)).refused(403), denied);
    admin.post(&owners, &reference(&bo_id)).expect(204);
    bo.post(&members, &reference(&anna_id)).expect(204);
    bo.delete(&format!("{one}/members/{anna_id}/$ref")).expect(204);
    bo.post(&owners, &reference(&anna_id)).expect(204);
    bo.patch(&one, &json!({ "displayName": "Crew of Bo" })).expect(204);
    let anna = Caller::user(&mock, ANNA, ADMIN_TOOL, &["Group.ReadWrite.All"]);
    anna.delete(&format!("{one}/owners/{bo_id}/$ref")).expect(204);
    assert_eq!(bo.patch(&one, &json!({ "displayName": "Mine" })).refused(403), denied);
    assert_eq!(bo.delete(&one).refused(403), denied);
    anna.delete(&one).expect(204);
}

/// <https://learn.microsoft.com/entra/fundamentals/users-default-permissions>
#[test]
fn members_make_groups_and_own_them_and_guests_make_none() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let bo = Caller::user(&mock, BO, ADMIN_TOOL, &["Group.ReadWrite.All", "User.Read"]);
    for body in [group("crew", &json!({})), unified("library")] {
        let one = format!("/groups/{}", id(&bo.post("/groups", &body).expect(201)));
        let owners = admin.get(&format!("{one}/owners")).expect(200);
        assert_eq!(owners["value"][0]["id"], bo.get("/me").expect(200)["id"], "{body}");
        bo.delete(&one).expect(204);
    }
    mock.sandbox().write(|cloud, _| {
        let (at, _) = cloud.user(BO).expect("Bo");
        cloud.user_mut(at).expect("Bo").kind = mock365_domain::directory::UserKind::Guest;
        ((), Change::none())
    });
    assert_eq!(bo.post("/groups", &unified("library")).refused(403), "Authorization_RequestDenied");
}

/// <https://learn.microsoft.com/graph/api/group-delete-owners>
#[test]
fn the_last_owner_who_stays_is_a_person() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let bo = id(&admin.get(&format!("/users/{BO}")).expect(200));
    let app = id(&admin.get("/servicePrincipals?$top=1").expect(200)["value"][0]);
    let one = format!("/groups/{}", id(&admin.post("/groups", &group("crew", &json!({}))).expect(201)));
    for owner in [&bo, &app] {
        admin.post(&format!("{one}/owners/$ref"), &reference(owner)).expect(204);
    }
    assert_eq!(admin.delete(&format!("{one}/owners/{bo}/$ref")).refused(400), "Request_BadRequest");
    admin.delete(&format!("{one}/owners/{app}/$ref")).expect(204);
    assert_eq!(admin.delete(&format!("{one}/owners/{bo}/$ref")).refused(400), "Request_BadRequest");
}

#[test]
fn an_address_is_one_objects_whatever_it_is_called_now() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let first = format!("/groups/{}", id(&admin.post("/groups", &unified("library")).expect(201)));
    admin.patch(&first, &json!({ "mailNickname": "books" })).expect(204);
    assert_eq!(admin.get(&first).expect(200)["mail"], "library@contoso.example");
    for taken in ["library", "Books"] {
        assert_eq!(admin.post("/groups", &unified(taken)).refused(400), "Request_BadRequest", "{taken}");
    }
    let second = format!("/groups/{}", id(&admin.post("/groups", &unified("readers")).expect(201)));
    assert_eq!(admin.patch(&second, &json!({ "mailNickname": "library" })).refused(400), "Request_BadRequest");
    // Back under the nickname of its own address.
    admin.patch(&first, &json!({ "mailNickname": "library" })).expect(204);
}

/// <https://learn.microsoft.com/graph/api/directory-deleteditems-restore>
#[test]
fn a_user_does_not_come_back_to_the_address_of_a_group() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let bo = id(&admin.get(&format!("/users/{BO}")).expect(200));
    let plain = json!({
        "accountEnabled": true, "displayName": "Nils", "mailNickname": "nils", "userPrincipalName": "nils@contoso.example",
        "passwordProfile": { "password": "Spring2026!" },
    });
    let nils = id(&admin.post("/users", &plain).expect(201));
    for (who, name) in [(&bo, "bo"), (&nils, "nils")] {
        admin.delete(&format!("/users/{who}")).expect(204);
        let group = format!("/groups/{}", id(&admin.post("/groups", &unified(name)).expect(201)));
        let restore = format!("/directory/deletedItems/{who}/restore");
        for without in [false, true] {
            let body = json!({ "autoReconcileProxyConflict": without });
            assert_eq!(admin.post(&restore, &body).refused(400), "Request_BadRequest", "{name}");
        }
        admin.get(&format!("/users/{who}")).refused(404);
        let another = format!("{name}.b@contoso.example");
        let body = json!({ "autoReconcileProxyConflict": true, "newUserPrincipalName": another });
        admin.post(&restore, &body).expect(200);
        let seen = admin.get(&format!("/users/{who}?$select=mail,userPrincipalName,proxyAddresses")).expect(200);
        assert!(!seen.to_string().contains(&format!("{name}@contoso.example")), "{seen}");
        assert_eq!(admin.get(&group).expect(200)["mail"], format!("{name}@contoso.example"));
    }
}

/// <https://learn.microsoft.com/graph/api/directoryobject-getmemberobjects>
#[test]
fn security_groups_alone_are_told_where_they_alone_are_asked_for() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let me = id(&admin.get("/me").expect(200));
    let secure = id(&admin.post("/groups", &group("crew", &json!({}))).expect(201));
    let mail = id(&admin.post("/groups", &unified("library")).expect(201));
    for one in [&secure, &mail] {
        admin.post(&format!("/groups/{one}/members/$ref"), &reference(&me)).expect(204);
    }
    let told = |action: &str, only: bool| {
        let seen = admin.post(&format!("/me/{action}"), &json!({ "securityEnabledOnly": only })).expect(200);
        seen["value"]
            .as_array()
            .expect("ids")
            .iter()
            .map(|one| one.as_str().expect("an id").to_owned())
            .collect::<Vec<_>>()
    };
    for action in ["getMemberGroups", "getMemberObjects"] {
        assert_eq!(told(action, true), std::slice::from_ref(&secure), "{action}");
        assert!(told(action, false).contains(&mail), "{action}");
    }
    assert_eq!(told("getMemberObjects", false).len(), 3, "a role as well");
}

#[test]
fn a_mailbox_is_called_as_its_owner_is() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let anna = Caller::user(&mock, ANNA, HUBSPOT, &["Mail.ReadWrite", "Mail.Send", "Calendars.ReadWrite"]);
    admin.patch(&format!("/users/{ANNA}"), &json!({ "displayName": "Anna Berg" })).expect(204);
    let owner = anna.get("/me/calendar").expect(200)["owner"]["name"].clone();
    assert_eq!(owner, "Anna Berg");
    let to = json!({ "emailAddress": { "address": ANNA } });
    let draft = anna.post("/me/messages", &json!({ "subject": "Hi", "toRecipients": [to] })).expect(201);
    anna.post(&format!("/me/messages/{}/send", id(&draft)), &Value::Null);
    let sent = anna.get("/me/mailFolders/sentitems/messages?$select=from,toRecipients").expect(200)["value"][0].clone();
    assert_eq!(sent["from"]["emailAddress"]["name"], "Anna Berg");
    assert_eq!(sent["toRecipients"][0]["emailAddress"]["name"], "Anna Berg");
}

/// <https://learn.microsoft.com/entra/fundamentals/users-default-permissions>
#[test]
fn of_oneself_one_changes_the_mobile_phone() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    for scope in ["User.ReadWrite", "User.ReadWrite.All"] {
        let anna = Caller::user(&mock, ANNA, ADMIN_TOOL, &[scope]);
        anna.patch("/me", &json!({ "mobilePhone": "+46 70 1" })).expect(204);
        for name in ["givenName", "displayName", "jobTitle", "department", "GivenName", "officeLocation"] {
            let body = json!({ "mobilePhone": "+46 70 2", name: "X" });
            assert_eq!(anna.patch("/me", &body).refused(403), "Authorization_RequestDenied", "{name}");
        }
    }
    let seen = admin.get(&format!("/users/{ANNA}")).expect(200);
    assert_eq!((&seen["mobilePhone"], &seen["givenName"]), (&json!("+46 70 1"), &json!("Anna")));
    admin.patch("/me", &json!({ "jobTitle": "Chief" })).expect(204);
}

#[test]
fn objects_by_ids_take_no_search() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let me = id(&admin.get("/me").expect(200));
    for option in ["$search=\"displayName:a\"", "$skip=1"] {
        let reply = admin.send(
            reqwest::Method::POST,
            &format!("/directoryObjects/getByIds?{option}"),
            Some(&json!({ "ids": [me] })),
            &[("consistencylevel", "eventual")],
        );
        assert_eq!(reply.refused(400), "Request_BadRequest", "{option}");
    }
}
