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
    let before = valid();
    walk.mock.sandbox().clock.advance("PT1M").expect("later");
    walk.write("POST", "/me/revokeSignInSessions", None, |_| valid() != before);
}

/// Objects by their ids.
pub fn objects(walk: &Walk<'_>) {
    let (me, group) = (id(&walk.get("/me")), group(walk, "crew"));
    walk.admin.post(&format!("/groups/{group}/members/$ref"), &reference(&me)).expect(204);
    for place in [
        "directoryObjects",
        "users",
        "groups",
        "applications",
        "servicePrincipals",
        "directoryRoles",
        "directoryRoleTemplates",
        "organization",
    ] {
        let ids = json!({ "ids": [me, group], "types": ["group"] });
        let is_found =
            |found: &Value| found["value"].as_array().map(Vec::len) == Some(1) && found["value"][0]["id"] == *group;
        walk.write("POST", &format!("/{place}/getByIds"), Some(&ids), is_found);
    }
    let one = format!("/directoryObjects/{me}");
    assert_eq!(walk.read(&one)["id"], *me);
    asked(walk, &one, &group);
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
    for home in ["/me".to_owned(), inner(walk, &members)] {
        asked(walk, &home, &id(&made));
        for list in ["memberOf", "transitiveMemberOf"] {
            let list = format!("{home}/{list}");
            walk.list(&list);
            walk.count(&format!("{list}/$count"));
            let mut casts = vec!["group"];
            if home == "/me" {
                casts.push("directoryRole");
                walk.read(&format!("{list}/{}", id(&made)));
                walk.read(&format!("{list}/{}/graph.group", id(&made)));
                let role = id(&walk.get(&format!("{list}/graph.directoryRole"))["value"][0]);
                walk.read(&format!("{list}/{role}/graph.directoryRole"));
                walk.none(&format!("{list}/graph.administrativeUnit/$count"));
                walk.none(&format!("{list}/graph.administrativeUnit"));
            } else if list.ends_with("memberOf") {
                walk.none(&format!("{list}/graph.administrativeUnit"));
            }
            for cast in casts {
                walk.list(&format!("{list}/graph.{cast}"));
                walk.count(&format!("{list}/graph.{cast}/$count"));
            }
        }
    }
    of_kinds(walk, &one, &me);
    walk.write("DELETE", &format!("{members}/{me}/$ref"), None, |_| count() == Some(1));
    walk.write("DELETE", &one, None, |_| walk.status(&one) == 404);
}

/// Asks which groups something is in, of all and of one, where it is in that one alone.
pub fn asked(walk: &Walk<'_>, at: &str, group: &str) {
    for action in ["getMemberGroups", "getMemberObjects"] {
        let all = json!({ "securityEnabledOnly": false });
        walk.write("POST", &format!("{at}/{action}"), Some(&all), |found| found["value"][0] == group);
    }
    for (action, ids) in [("checkMemberGroups", "groupIds"), ("checkMemberObjects", "ids")] {
        let asked = json!({ ids: [group] });
        walk.write("POST", &format!("{at}/{action}"), Some(&asked), |found| found["value"][0] == group);
    }
}

/// Puts a group into another; where it stands.
fn inner(walk: &Walk<'_>, members: &str) -> String {
    let inner = group(walk, "inner");
    walk.admin.post(&format!("{members}/$ref"), &reference(&inner)).expect(204);
    format!("/groups/{inner}")
}

/// Members and owners by their kinds.
fn of_kinds(walk: &Walk<'_>, one: &str, me: &str) {
    for list in ["members", "transitiveMembers"] {
        let list = format!("{one}/{list}");
        walk.list(&list);
        walk.count(&format!("{list}/$count"));
        for cast in ["user", "group"] {
            walk.list(&format!("{list}/graph.{cast}"));
            walk.count(&format!("{list}/graph.{cast}/$count"));
        }
    }
    for cast in ["device", "servicePrincipal", "orgContact", "application"] {
        walk.none(&format!("{one}/members/graph.{cast}"));
    }
    walk.list(&format!("{one}/members/$ref"));
    let owners = format!("{one}/owners");
    let count = || walk.get(&owners)["value"].as_array().map(Vec::len);
    walk.write("POST", &format!("{owners}/$ref"), Some(&reference(me)), |_| count() == Some(1));
    walk.list(&owners);
    walk.list(&format!("{owners}/$ref"));
    walk.list(&format!("{owners}/graph.user"));
    walk.none(&format!("{owners}/graph.servicePrincipal"));
    walk.count(&format!("{owners}/$count"));
    walk.count(&format!("{owners}/graph.user/$count"));
    walk.list("/me/ownedObjects");
    walk.count("/me/ownedObjects/$count");
    walk.list("/me/ownedObjects/graph.group");
    walk.none("/me/ownedObjects/graph.application");
    walk.none("/me/ownedObjects/graph.servicePrincipal");
    let anna = walk.id_of("anna");
    walk.admin.post(&format!("{owners}/$ref"), &reference(&anna)).expect(204);
    walk.write("DELETE", &format!("{owners}/{me}/$ref"), None, |_| count() == Some(1));
}

/// Who manages whom.
pub fn managers(walk: &Walk<'_>) {
    let (me, anna) = (id(&walk.get("/me")), walk.id_of("anna"));
    let is = |who: &str, status: u16| walk.status(&format!("/users/{who}/manager")) == status;
    walk.write("PUT", "/me/manager/$ref", Some(&reference(&anna)), |_| is(&me, 200));
    walk.read("/me/manager");
    walk.read("/me/manager/$ref");
    walk.write("DELETE", "/me/manager/$ref", None, |_| is(&me, 404));
    walk.write("PUT", &format!("/users/{anna}/manager/$ref"), Some(&reference(&me)), |_| is(&anna, 200));
    walk.list("/me/directReports");
    walk.count("/me/directReports/$count");
    walk.list("/me/directReports/graph.user");
    walk.count("/me/directReports/graph.user/$count");
    walk.none("/me/directReports/graph.orgContact");
    walk.read(&format!("/me/directReports/{anna}"));
    walk.count("/me/transitiveReports/$count");
}

/// Roles, and who holds them.
pub fn roles(walk: &Walk<'_>) {
    let all = walk.list("/directoryRoles");
    walk.count("/directoryRoles/$count");
    let reader = all.as_array().expect("a list").iter().find(|one| one["displayName"] == "Global Reader");
    let reader = reader.expect("a role").clone();
    let one = format!("/directoryRoles/{}", id(&reader));
    walk.read(&one);
    let template = reader["roleTemplateId"].as_str().expect("a template");
    assert_eq!(walk.read(&format!("/directoryRoles(roleTemplateId='{template}')"))["id"], reader["id"]);
    walk.list("/directoryRoleTemplates");
    walk.read(&format!("/directoryRoleTemplates/{template}"));
    let (anna, members) = (walk.id_of("anna"), format!("{one}/members"));
    let count = || walk.get(&members)["value"].as_array().map(Vec::len);
    walk.write("POST", &format!("{members}/$ref"), Some(&reference(&anna)), |_| count() == Some(1));
    walk.list(&members);
    walk.list(&format!("{members}/$ref"));
    walk.count(&format!("{members}/$count"));
    walk.list(&format!("{members}/graph.user"));
    walk.count(&format!("{members}/graph.user/$count"));
    for cast in ["application", "device", "group", "orgContact", "servicePrincipal"] {
        walk.none(&format!("{members}/graph.{cast}"));
        walk.none(&format!("{members}/graph.{cast}/$count"));
    }
    assert_eq!(walk.list(&format!("/users/{anna}/memberOf/graph.directoryRole"))[0]["id"], reader["id"]);
    walk.write("DELETE", &format!("{members}/{anna}/$ref"), None, |_| count() == Some(0));
    let again = walk.admin.post("/directoryRoles", &json!({ "roleTemplateId": template }));
    assert_eq!(again.refused(400), "Request_BadRequest");
}
