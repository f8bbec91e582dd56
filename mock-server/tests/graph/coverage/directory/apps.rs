//! Registrations, enterprise applications and consents.

use serde_json::{Value, json};
use uuid::Uuid;

use super::people::reference;
use super::walk::{Walk, id};
use crate::caller::HUBSPOT;

const GRAPH: &str = "00000003-0000-0000-c000-000000000000";

/// A registration that is made, changed and deleted.
pub fn registrations(walk: &Walk<'_>) {
    let body = json!({ "displayName": "Own app" });
    let made = walk.write("POST", "/applications", Some(&body), |made| {
        walk.get(&format!("/applications/{}", id(made)))["displayName"] == "Own app"
    });
    walk.list("/applications");
    walk.count("/applications/$count");
    walk.delta("/applications/delta", || {
        id(&walk.admin.post("/applications", &json!({ "displayName": "Other" })).expect(201))
    });
    let by_app = format!("/applications(appId='{}')", made["appId"].as_str().expect("an id"));
    for one in [format!("/applications/{}", id(&made)), by_app.clone()] {
        walk.read(&one);
        let name = json!({ "displayName": one });
        walk.write("PATCH", &one, Some(&name), |_| walk.get(&one)["displayName"] == *one);
    }
    let one = format!("/applications/{}", id(&made));
    let keys = |count: usize| walk.get(&one)["passwordCredentials"].as_array().map(Vec::len) == Some(count);
    let secret = json!({ "passwordCredential": { "displayName": "First" } });
    let added = walk.write("POST", &format!("{one}/addPassword"), Some(&secret), |_| keys(1));
    walk.write("POST", &format!("{one}/removePassword"), Some(&json!({ "keyId": added["keyId"] })), |_| keys(0));
    let publisher = || walk.get(&one)["verifiedPublisher"]["verifiedPublisherId"].clone();
    let verified = json!({ "verifiedPublisherId": "1234567" });
    walk.write("POST", &format!("{one}/setVerifiedPublisher"), Some(&verified), |_| publisher() == "1234567");
    walk.write("POST", &format!("{one}/unsetVerifiedPublisher"), Some(&json!({})), |_| publisher().is_null());
    owners(walk, &one);
    owned_by_name(walk, &by_app);
    let other = walk.admin.post("/applications", &json!({ "displayName": "Third" })).expect(201);
    let other = format!("/applications/{}", id(&other));
    walk.write("DELETE", &other, None, |_| walk.status(&other) == 404);
    walk.write("DELETE", &by_app, None, |_| walk.status(&by_app) == 404);
}

/// Owners: a user who comes and goes, and an enterprise application.
fn owners(walk: &Walk<'_>, one: &str) {
    let (owners, me) = (format!("{one}/owners"), id(&walk.get("/me")));
    let count = || walk.get(&owners)["value"].as_array().map(Vec::len);
    walk.write("POST", &format!("{owners}/$ref"), Some(&reference(&me)), |_| count() == Some(1));
    assert_eq!(walk.admin.post(&format!("{owners}/$ref"), &reference(&me)).refused(400), "Request_BadRequest");
    let graph = id(&walk.get(&format!("/servicePrincipals(appId='{GRAPH}')")));
    walk.admin.post(&format!("{owners}/$ref"), &reference(&graph)).expect(204);
    walk.list(&owners);
    walk.count(&format!("{owners}/$count"));
    walk.list(&format!("{owners}/$ref"));
    for (cast, who) in [("user", &me), ("servicePrincipal", &graph)] {
        walk.list(&format!("{owners}/graph.{cast}"));
        walk.count(&format!("{owners}/graph.{cast}/$count"));
        assert_eq!(walk.read(&format!("{owners}/{who}/graph.{cast}"))["id"], **who);
    }
    for cast in ["appRoleAssignment", "endpoint"] {
        walk.none(&format!("{owners}/graph.{cast}"));
        walk.none(&format!("{owners}/graph.{cast}/$count"));
    }
    let kind = if one.starts_with("/applications") { "application" } else { "servicePrincipal" };
    walk.list(&format!("/me/ownedObjects/graph.{kind}"));
    walk.write("DELETE", &format!("{owners}/{me}/$ref"), None, |_| count() == Some(1));
}

/// Owners of what is named by its client id.
fn owned_by_name(walk: &Walk<'_>, by_app: &str) {
    let (owners, me) = (format!("{by_app}/owners"), id(&walk.get("/me")));
    let before = walk.list(&owners).as_array().map(Vec::len);
    let count = || walk.get(&owners)["value"].as_array().map(Vec::len);
    walk.write("POST", &format!("{owners}/$ref"), Some(&reference(&me)), |_| count() > before);
    walk.list(&format!("{owners}/$ref"));
    walk.write("DELETE", &format!("{owners}/{me}/$ref"), None, |_| count() == before);
}

/// An enterprise application in a group.
fn memberships(walk: &Walk<'_>, one: &str, app: &str) {
    let group = super::people::group(walk, "Machines");
    walk.admin.post(&format!("/groups/{group}/members/$ref"), &reference(app)).expect(204);
    let member = walk.list(&format!("/groups/{group}/members"))[0].clone();
    assert_eq!(
        (&member["@odata.type"], &member["appId"]),
        (&json!("#microsoft.graph.servicePrincipal"), &json!(HUBSPOT))
    );
    let expanded = walk.get(&format!("/groups/{group}?$expand=members"));
    assert_eq!(expanded["members"][0]["appId"], HUBSPOT);
    walk.list(&format!("/groups/{group}/members/graph.servicePrincipal"));
    let list = format!("{one}/memberOf");
    walk.list(&list);
    walk.count(&format!("{list}/$count"));
    walk.list(&format!("{list}/graph.group"));
    walk.count(&format!("{list}/graph.group/$count"));
    walk.read(&format!("{list}/{group}"));
    walk.read(&format!("{list}/{group}/graph.group"));
    for cast in ["directoryRole", "administrativeUnit"] {
        walk.none(&format!("{list}/graph.{cast}"));
        walk.none(&format!("{list}/graph.{cast}/$count"));
    }
    let all = json!({ "securityEnabledOnly": false });
    walk.write("POST", &format!("{one}/getMemberGroups"), Some(&all), |found| found["value"][0] == *group);
}

/// Makes HubSpot's enterprise application.
fn hubspot(walk: &Walk<'_>) -> String {
    id(&walk.admin.post("/servicePrincipals", &json!({ "appId": HUBSPOT })).expect(201))
}

/// An enterprise application, and who is assigned to it.
pub fn principals(walk: &Walk<'_>) {
    let by_app = format!("/servicePrincipals(appId='{HUBSPOT}')");
    let made =
        walk.write("POST", "/servicePrincipals", Some(&json!({ "appId": HUBSPOT })), |_| walk.status(&by_app) == 200);
    let one = format!("/servicePrincipals/{}", id(&made));
    walk.list("/servicePrincipals");
    walk.count("/servicePrincipals/$count");
    for (path, note) in [(&one, "a"), (&by_app, "b")] {
        walk.read(path);
        walk.write("PATCH", path, Some(&json!({ "notes": note })), |_| walk.get(&one)["notes"] == note);
    }
    assigned(walk, &one, &id(&made));
    owners(walk, &one);
    memberships(walk, &one, &id(&made));
    let classified = format!("/servicePrincipals/{}/delegatedPermissionClassifications", {
        id(&walk.get(&format!("/servicePrincipals(appId='{GRAPH}')")))
    });
    let body = json!({ "permissionName": "Mail.Read", "classification": "low" });
    let count = || walk.get(&classified)["value"].as_array().map(Vec::len);
    let low = walk.write("POST", &classified, Some(&body), |_| count() == Some(1));
    walk.list(&classified);
    walk.write("DELETE", &format!("{classified}/{}", id(&low)), None, |_| count() == Some(0));
    walk.write("DELETE", &one, None, |_| walk.status(&one) == 404);
    hubspot(walk);
    walk.delta("/servicePrincipals/delta", || {
        let gone = id(&walk.get(&by_app));
        walk.write("DELETE", &by_app, None, |_| walk.status(&by_app) == 404);
        gone
    });
}

/// Assignments as the application, a user, a group and another application have them.
fn assigned(walk: &Walk<'_>, one: &str, app: &str) {
    let graph = id(&walk.get(&format!("/servicePrincipals(appId='{GRAPH}')")));
    let me = id(&walk.get("/me"));
    let group = json!({ "displayName": "CRM", "mailEnabled": false, "mailNickname": "crm", "securityEnabled": true });
    let group = id(&walk.admin.post("/groups", &group).expect(201));
    let holders = |list: &str| -> Vec<Value> { walk.get(list)["value"].as_array().cloned().unwrap_or_default() };
    for (list, body) in [
        (format!("{one}/appRoleAssignedTo"), json!({ "principalId": me, "resourceId": app, "appRoleId": Uuid::nil() })),
        (
            "/me/appRoleAssignments".to_owned(),
            json!({ "principalId": me, "resourceId": app, "appRoleId": Uuid::nil() }),
        ),
        (
            format!("/groups/{group}/appRoleAssignments"),
            json!({ "principalId": group, "resourceId": app, "appRoleId": Uuid::nil() }),
        ),
        (
            format!("{one}/appRoleAssignments"),
            json!({
                "principalId": app, "resourceId": graph, "appRoleId": "810c84a8-4a9e-49e6-bf7d-12d183f40d01",
            }),
        ),
    ] {
        let made = walk.write("POST", &list, Some(&body), |_| holders(&list).len() == 1);
        walk.list(&list);
        let place = format!("{list}/{}", id(&made));
        if list.ends_with("appRoleAssignedTo") {
            walk.read(&place);
        }
        if list.starts_with("/servicePrincipals") && !list.ends_with("appRoleAssignedTo") {
            continue;
        }
        walk.write("DELETE", &place, None, |_| holders(&list).is_empty());
    }
}

/// Consents.
pub fn consents(walk: &Walk<'_>) {
    let app = hubspot(walk);
    let graph = id(&walk.get(&format!("/servicePrincipals(appId='{GRAPH}')")));
    let me = id(&walk.get("/me"));
    let body = json!({
        "clientId": app, "consentType": "Principal", "principalId": me, "resourceId": graph, "scope": "Mail.Read",
    });
    let list = "/oauth2PermissionGrants";
    let made = walk.write("POST", list, Some(&body), |made| walk.status(&format!("{list}/{}", id(made))) == 200);
    let one = format!("{list}/{}", id(&made));
    walk.list(list);
    walk.list("/me/oauth2PermissionGrants");
    walk.list(&format!("/servicePrincipals/{app}/oauth2PermissionGrants"));
    walk.read(&one);
    walk.write("PATCH", &one, Some(&json!({ "scope": "Mail.Send" })), |_| walk.get(&one)["scope"] == "Mail.Send");
    walk.write("DELETE", &one, None, |_| walk.status(&one) == 404);
}
