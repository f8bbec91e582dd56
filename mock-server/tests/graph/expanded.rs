//! `$expand`: what it reaches, with the options in the brackets behind each name.

use crate::caller::{Caller, HUBSPOT, Reply};
use mock365::Mock;
use reqwest::Method;
use serde_json::{Value, json};

fn anna<'m>(mock: &'m Mock, scopes: &[&str]) -> Caller<'m> {
    Caller::user(mock, "anna@contoso.example", HUBSPOT, scopes)
}

fn id(made: &Value) -> &str {
    made["id"].as_str().expect("an id")
}

/// What a property is in each of a list.
fn each<'v>(list: &'v Value, name: &str) -> Vec<&'v str> {
    let things = list.as_array().unwrap_or_else(|| panic!("no list: {list}"));
    things.iter().map(|one| one[name].as_str().unwrap_or("")).collect()
}

/// A folder with messages in it, and folders below it.
fn folder(anna: &Caller<'_>) -> String {
    let top = anna.post("/me/mailFolders", &json!({ "displayName": "Top" })).expect(201);
    let at = format!("/me/mailFolders/{}", id(&top));
    for number in 0..11 {
        let child = anna.post(&format!("{at}/childFolders"), &json!({ "displayName": format!("Child {number:02}") }));
        let below = format!("/me/mailFolders/{}", id(&child.expect(201)));
        if number == 1 {
            anna.post(&format!("{below}/childFolders"), &json!({ "displayName": "Deep" })).expect(201);
            let file = |name: &str| json!({ "@odata.type": "#microsoft.graph.fileAttachment", "name": name, "contentBytes": "YQ==" });
            for subject in ["b", "a", "c"] {
                let files = json!([file("1.txt"), file("2.txt")]);
                let message = json!({ "subject": subject, "body": { "content": "Text" }, "attachments": files });
                anna.post(&format!("{below}/messages"), &message).expect(201);
            }
        }
    }
    at
}

#[test]
fn folders_show_their_folders_and_messages_with_options_of_their_own() {
    let mock = Mock::start();
    let anna = anna(&mock, &["Mail.ReadWrite"]);
    let at = folder(&anna);
    let shown = anna.get(&format!("{at}?$expand=childFolders")).expect(200);
    assert_eq!(each(&shown["childFolders"], "displayName").len(), 10, "as many as a page has");
    assert_eq!(shown["childFolders@odata.nextLink"], Value::Null, "Exchange gives no link to the others");
    let context = shown["childFolders@odata.context"].as_str().expect("where they are");
    assert!(context.contains("/v1.0/$metadata#users('") && context.ends_with("AAA%3D')/childFolders"), "{context}");
    let options =
        "$select=displayName;$top=2;$orderby=displayName desc;$filter=startswith(displayName,'Child');$count=true";
    let shown = anna.get(&format!("{at}?$select=displayName&$expand=childFolders({options})")).expect(200);
    assert_eq!(each(&shown["childFolders"], "displayName"), ["Child 10", "Child 09"]);
    assert_eq!(shown["childFolders@odata.count"], 11);
    assert!(shown["childFolders"][0].get("totalItemCount").is_none(), "{shown}");
    assert!(shown.get("totalItemCount").is_none(), "{shown}");
    // Three lists deep, as address books and mail clients ask for them.
    let deep = "childFolders($top=999;$select=displayName;$expand=childFolders($select=displayName;$top=999),\
                messages($select=subject;$orderby=subject;$skip=1;$expand=attachments($select=name;$filter=name eq '2.txt')))";
    let shown = anna.get(&format!("{at}?$expand={deep}")).expect(200);
    let child = &shown["childFolders"][1];
    assert_eq!(each(&shown["childFolders"], "displayName").len(), 11);
    assert_eq!(each(&child["childFolders"], "displayName"), ["Deep"]);
    assert_eq!(each(&child["messages"], "subject"), ["b", "c"]);
    assert_eq!(each(&child["messages"][0]["attachments"], "name"), ["2.txt"]);
    let context = child["messages"][0]["attachments@odata.context"].as_str().expect("where they are");
    assert_eq!((context.matches("('").count(), context.ends_with("/attachments(name)")), (4, true), "{context}");
    // In a list too, and behind its pages.
    let page = anna.get(&format!("{at}/childFolders?$top=1&$skip=1&$expand=messages($select=subject)")).expect(200);
    assert_eq!(each(&page["value"][0]["messages"], "subject"), ["c", "a", "b"], "the latest first");
    assert!(page["@odata.nextLink"].as_str().is_some_and(|link| link.contains("expand=messages(")), "{page}");
    let hidden = json!({ "displayName": "Hidden", "isHidden": true });
    anna.post(&format!("{at}/childFolders"), &hidden).expect(201);
    let count = |path: &str| {
        anna.get(&format!("{at}?{path}$expand=childFolders($top=50)")).expect(200)["childFolders"]
            .as_array()
            .map(Vec::len)
    };
    assert_eq!((count(""), count("includeHiddenFolders=true&")), (Some(11), Some(12)));
}

#[test]
fn who_sees_what_is_basic_alone_sees_no_more_by_expanding() {
    let mock = Mock::start();
    let at = folder(&anna(&mock, &["Mail.ReadWrite"]));
    let basic = anna(&mock, &["Mail.ReadBasic"]);
    let shown = basic.get(&format!("{at}/childFolders?$expand=messages")).expect(200);
    let message = &shown["value"][1]["messages"][0];
    assert_eq!(message["subject"], "c", "{message}");
    assert!(message.get("body").is_none() && message.get("bodyPreview").is_none(), "{message}");
    for more in ["messages($expand=attachments)", "messages($filter=contains(body/content,'Text'))"] {
        assert_eq!(basic.get(&format!("{at}/childFolders?$expand={more}")).refused(403), "ErrorAccessDenied", "{more}");
    }
}

#[test]
fn calendars_contact_folders_and_their_items_are_reached() {
    let mock = Mock::start();
    let anna = anna(&mock, &["Calendars.ReadWrite", "Contacts.ReadWrite"]);
    let time = json!({ "dateTime": "2031-03-10T09:00:00", "timeZone": "UTC" });
    let made = anna.post("/me/events", &json!({ "subject": "Walk", "start": time, "end": time })).expect(201);
    let prefer = [("prefer", "outlook.timezone=\"W. Europe Standard Time\"")];
    let path = "/me/calendars?$expand=events($filter=subject eq 'Walk';$select=subject,start)&$select=name";
    let shown = anna.send(Method::GET, path, None, &prefer).expect(200);
    let calendar = shown["value"].as_array().unwrap().iter().find(|one| one["events"][0].is_object()).expect("events");
    assert_eq!(calendar["events"][0]["start"]["dateTime"], "2031-03-10T10:00:00.0000000", "{calendar}");
    let event =
        anna.get(&format!("/me/events/{}?$expand=calendar($select=name)&$select=subject", id(&made))).expect(200);
    assert_eq!(event["calendar"]["name"], "Calendar");
    assert!(event["calendar@odata.context"].as_str().unwrap().ends_with("/calendar(name)/$entity"), "{event}");
    let groups = anna.get("/me/calendarGroups?$expand=calendars($expand=events($top=1;$filter=subject eq 'Walk'))");
    assert!(groups.expect(200)["value"][0]["calendars"].as_array().is_some_and(|all| !all.is_empty()));
    let folder = anna.post("/me/contactFolders", &json!({ "displayName": "Customers" })).expect(201);
    let at = format!("/me/contactFolders/{}", id(&folder));
    anna.post(&format!("{at}/childFolders"), &json!({ "displayName": "Old" })).expect(201);
    for name in ["Cy", "Ann"] {
        anna.post(&format!("{at}/contacts"), &json!({ "displayName": name })).expect(201);
    }
    let expand = "contacts($orderby=displayName;$select=displayName),childFolders($select=displayName)";
    let shown = anna.get(&format!("{at}?$expand={expand}")).expect(200);
    assert_eq!(each(&shown["contacts"], "displayName"), ["Ann", "Cy"]);
    assert_eq!(each(&shown["childFolders"], "displayName"), ["Old"]);
}

#[test]
fn attached_items_are_reached_through_their_messages() {
    let mock = Mock::start();
    let anna = anna(&mock, &["Mail.ReadWrite"]);
    let inner = json!({ "@odata.type": "#microsoft.graph.message", "subject": "Inner" });
    let item = json!({ "@odata.type": "#microsoft.graph.itemAttachment", "name": "inner", "item": inner });
    let made = anna.post("/me/messages", &json!({ "subject": "Outer", "attachments": [item] })).expect(201);
    let path = format!("/me/messages/{}", id(&made));
    let expand = "attachments($expand=microsoft.graph.itemAttachment/item)";
    let shown = anna.get(&format!("{path}?$expand={expand}")).expect(200);
    assert_eq!(shown["attachments"][0]["item"]["subject"], "Inner");
    // To select it too is usual, and says nothing of its own.
    let both = anna.get(&format!("{path}?$select=subject,attachments&$expand=attachments($select=name)")).expect(200);
    assert_eq!(each(&both["attachments"], "name"), ["inner"]);
    assert!(anna.get(&format!("{path}?$select=attachments")).expect(200).get("attachments").is_none());
}

#[test]
fn what_cannot_be_expanded_is_refused() {
    let mock = Mock::start();
    let anna = anna(&mock, &["Mail.ReadWrite", "Calendars.ReadWrite"]);
    let refused = |path: &str| anna.get(path).refused(400);
    for wrong in [
        "$expand=nonsense",
        "$expand=messages($select=nonsense)",
        "$expand=messages($expand=nonsense)",
        "$expand=messages($filter=nonsense eq 1)",
        "$expand=messages($top=0)",
        "$expand=messages($top=1001)",
        "$expand=messages($top=1;top=2)",
        "$expand=messages($nonsense=1)",
        "$expand=messages($filter=isRead eq true;$orderby=subject)",
    ] {
        let code = refused(&format!("/me/mailFolders?{wrong}"));
        assert!(
            ["RequestBroker--ParseUri", "BadRequest", "InefficientFilter"].contains(&code.as_str()),
            "{wrong}: {code}"
        );
    }
    for unbuilt in [
        "mailFolders?$expand=messages($search=x)",
        "mailFolders?$expand=childFolders($levels=2)",
        "events?$expand=instances",
        "mailFolders?$expand=messages($expand=extensions($top=1))",
    ] {
        assert_eq!(anna.get(&format!("/me/{unbuilt}")).refused(501), "NotImplemented", "{unbuilt}");
    }
}

fn list(admin: &Caller<'_>, path: &str) -> Reply {
    admin.get(path)
}

#[test]
fn groups_show_twenty_members_and_one_thing_at_a_time() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let body = json!({
        "displayName": "Everybody", "mailNickname": "everybody", "mailEnabled": false, "securityEnabled": true,
    });
    let group = admin.post("/groups", &body).expect(201);
    let at = format!("/groups/{}", id(&group));
    for number in 0..21 {
        let name = format!("m{number}");
        let user = admin.post("/users", &json!({
            "displayName": name, "mailNickname": name, "accountEnabled": true,
            "userPrincipalName": format!("{name}@contoso.example"), "passwordProfile": { "password": "Gr33n-Tea-Pot!" },
        })).expect(201);
        let reference = format!("https://graph.microsoft.com/v1.0/directoryObjects/{}", id(&user));
        admin.post(&format!("{at}/members/$ref"), &json!({ "@odata.id": reference })).expect(204);
    }
    let shown = admin.get(&format!("{at}?$expand=members($select=id,displayName)&$select=displayName")).expect(200);
    assert_eq!(each(&shown["members"], "displayName").len(), 20);
    assert_eq!(shown["members"][0]["@odata.type"], "#microsoft.graph.user");
    assert!(shown["members"][0].get("mail").is_none() && shown.get("members@odata.nextLink").is_none(), "{shown}");
    let many = list(&admin, "/groups?$expand=members&$top=999").expect(200);
    assert!(many["value"].as_array().unwrap().iter().any(|one| one["members"].as_array().map(Vec::len) == Some(20)));
    assert_eq!(list(&admin, &format!("{at}?$expand=members,members")).refused(400), "BadRequest");
    let searched = admin.send(
        Method::GET,
        "/groups?$expand=members&$search=\"displayName:every\"",
        None,
        &[("consistencylevel", "eventual")],
    );
    assert_eq!(searched.refused(400), "Request_UnsupportedQuery");
    for unbuilt in ["$top=1", "$filter=displayName eq 'm1'", "$expand=memberOf"] {
        assert_eq!(
            list(&admin, &format!("{at}?$expand=members({unbuilt})")).refused(501),
            "NotImplemented",
            "{unbuilt}"
        );
    }
}
