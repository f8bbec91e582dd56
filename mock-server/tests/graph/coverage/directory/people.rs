//! Users and groups.

use serde_json::{Value, json};

use super::walk::{Walk, id};

fn user(name: &str) -> Value {
    json!({
        "accountEnabled": true, "displayName": name, "mailNickname": name,
        "userPrincipalName": format!("{name}@contoso.example"), "passwordProfile": { "password": "Spring2026!" },
    })
}

/// Users.
pub fn users(walk: &Walk<'_>) {
    walk.list("/users");
    walk.count("/users/$count");
    walk.read("/me");
    walk.write("PATCH", "/me", Some(&json!({ "jobTitle": "a" })), |_| walk.get("/me")["jobTitle"] == "a");
    let made =
        walk.write("POST", "/users", Some(&user("nils")), |made| walk.status(&format!("/users/{}", id(made))) == 200);
    let one = format!("/users/{}", id(&made));
    walk.read(&one);
    walk.write("PATCH", &one, Some(&json!({ "jobTitle": "b" })), |_| walk.get(&one)["jobTitle"] == "b");
    walk.delta("/users/delta", || id(&walk.admin.post("/users", &user("nora")).expect(201)));
    walk.write("DELETE", &one, None, |_| walk.status(&one) == 404);
    let words = json!({ "currentPassword": "Password1!", "newPassword": "Spring2026!" });
    let changed = || walk.get("/me?$select=lastPasswordChangeDateTime")["lastPasswordChangeDateTime"].clone();
    let before = changed();
    walk.write("POST", "/me/changePassword", Some(&words), |_| changed() != before);
    let valid = || walk.get("/me?$select=signInSessionsValidFromDateTime")["signInSessionsValidFromDateTime"].clone();
    walk.write("POST", "/me/revokeSignInSessions", None, |_| !valid().is_null());
}

/// A security group without members.
pub fn group(walk: &Walk<'_>, name: &str) -> String {
    id(&walk.admin.post("/groups", &plain(name)).expect(201))
}

fn plain(name: &str) -> Value {
    json!({ "displayName": name, "mailEnabled": false, "mailNickname": name, "securityEnabled": true })
}

/// What names a member.
pub fn reference(to: &str) -> Value {
    json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{to}") })
}

/// Groups and who is in them.
pub fn groups(walk: &Walk<'_>) {
    let made =
        walk.write("POST", "/groups", Some(&plain("crm")), |made| walk.status(&format!("/groups/{}", id(made))) == 200);
    let one = format!("/groups/{}", id(&made));
    walk.list("/groups");
    walk.count("/groups/$count");
    walk.read(&one);
    walk.write("PATCH", &one, Some(&json!({ "description": "a" })), |_| walk.get(&one)["description"] == "a");
    walk.delta("/groups/delta", || group(walk, "sales"));
    let me = id(&walk.get("/me"));
    let members = format!("{one}/members");
    let count = || walk.get(&members)["value"].as_array().map(Vec::len);
    walk.write("POST", &format!("{members}/$ref"), Some(&reference(&me)), |_| count() == Some(1));
    walk.list(&members);
    for action in ["getMemberGroups", "getMemberObjects"] {
        let all = json!({ "securityEnabledOnly": false });
        walk.write("POST", &format!("/me/{action}"), Some(&all), |found| found["value"][0] == made["id"]);
    }
    walk.write("DELETE", &format!("{members}/{me}/$ref"), None, |_| count() == Some(0));
    walk.write("DELETE", &one, None, |_| walk.status(&one) == 404);
}
