//! Casts: in paths to what derives from a type, and in `$select` to what it adds.

use crate::caller::{Caller, HUBSPOT};
use mock365::Mock;
use serde_json::{Value, json};

fn subjects(list: &Value) -> Vec<&str> {
    list["value"].as_array().expect("a list").iter().map(|one| one["subject"].as_str().unwrap_or("")).collect()
}

fn id(thing: &Value) -> &str {
    thing["id"].as_str().expect("an id")
}

#[test]
fn messages_about_meetings_are_reached_by_their_types() {
    let mock = Mock::start();
    let scopes = ["Calendars.ReadWrite", "Mail.ReadWrite"];
    let [anna, bo] =
        ["anna@contoso.example", "bo@contoso.example"].map(|who| Caller::user(&mock, who, HUBSPOT, &scopes));
    let time = json!({ "dateTime": "2031-03-10T09:00:00", "timeZone": "UTC" });
    let attendees = json!([{ "emailAddress": { "address": "bo@contoso.example" } }]);
    let meeting = json!({ "subject": "Lunch", "start": time, "end": time, "attendees": attendees });
    anna.post("/me/events", &meeting).expect(201);
    let plain = bo.post("/me/messages", &json!({ "subject": "Plain" })).expect(201);
    for kind in ["microsoft.graph.eventMessage", "microsoft.graph.eventMessageRequest", "graph.eventMessage"] {
        for list in ["/me/messages", "/me/mailFolders/inbox/messages"] {
            let found = bo.get(&format!("{list}/{kind}")).expect(200);
            assert_eq!(subjects(&found), ["Lunch"], "{list}/{kind}");
        }
    }
    for (path, count) in [
        ("/me/messages/microsoft.graph.eventMessage/$count", 1),
        ("/me/mailFolders/inbox/messages/graph.eventMessageRequest/$count", 1),
        ("/me/messages/microsoft.graph.eventMessage/$count?$filter=subject eq 'Dinner'", 0),
        ("/me/messages/microsoft.graph.eventMessageResponse/$count", 0),
    ] {
        assert_eq!(bo.get(path).expect(200), count, "{path}");
    }
    let list = "/me/messages/microsoft.graph.eventMessageResponse";
    assert_eq!(subjects(&bo.get(list).expect(200)), [""; 0]);
    let found = bo.get("/me/messages/microsoft.graph.eventMessage?$filter=subject eq 'Lunch'&$count=true").expect(200);
    assert_eq!(found["@odata.count"], 1);
    let context = found["@odata.context"].as_str().expect("a context");
    assert!(context.ends_with("/messages/microsoft.graph.eventMessage"), "{context}");
    let at = format!("/me/messages/{}", id(&found["value"][0]));
    by_the_cast_type(&bo, &at);
    let one = bo.get(&format!("{at}/microsoft.graph.eventMessage")).expect(200);
    assert_eq!(one["meetingMessageType"], "meetingRequest");
    assert_eq!(bo.get(&format!("{at}/microsoft.graph.eventMessageResponse")).refused(404), "ErrorItemNotFound");
    let other = format!("/me/messages/{}/microsoft.graph.eventMessage", id(&plain));
    assert_eq!(bo.get(&other).refused(404), "ErrorItemNotFound");
    let event = bo.get(&format!("{at}/microsoft.graph.eventMessage/event?$select=subject")).expect(200);
    assert_eq!(event["subject"], "Lunch");
    assert_eq!(bo.get(&format!("{other}/event")).refused(404), "ErrorItemNotFound");
    let select = "$select=subject,microsoft.graph.eventMessage/meetingMessageType,microsoft.graph.eventMessageRequest/responseRequested";
    let chosen = bo.get(&format!("{at}?{select}")).expect(200);
    let names: Vec<&String> = chosen.as_object().unwrap().keys().filter(|name| !name.starts_with('@')).collect();
    assert_eq!(names, ["id", "subject", "meetingMessageType", "responseRequested"]);
    let plain = bo.get(&format!("/me/messages/{}?{select}", id(&plain))).expect(200);
    assert!(plain.get("meetingMessageType").is_none(), "{plain}");
    assert_eq!(
        bo.get(&format!("{at}?$select=microsoft.graph.eventMessage/nonsense")).refused(400),
        "RequestBroker--ParseUri"
    );
}

/// The options of a path with a cast know what the type that it names adds.
fn by_the_cast_type(bo: &Caller<'_>, at: &str) {
    let cast = "/me/messages/microsoft.graph.eventMessage";
    let one = bo.get(&format!("{at}/microsoft.graph.eventMessage?$select=meetingMessageType")).expect(200);
    assert_eq!((&one["meetingMessageType"], &one["subject"]), (&json!("meetingRequest"), &Value::Null));
    assert_eq!(bo.get(&format!("{at}?$select=meetingMessageType")).refused(400), "RequestBroker--ParseUri");
    let listed = bo.get(&format!("{cast}?$select=meetingMessageType&$expand=event($select=subject)")).expect(200);
    assert_eq!(listed["value"][0]["meetingMessageType"], "meetingRequest");
    assert_eq!(listed["value"][0]["event"]["subject"], "Lunch");
    let context = listed["@odata.context"].as_str().expect("a context");
    assert!(context.ends_with("/messages/microsoft.graph.eventMessage(meetingMessageType)"), "{context}");
    let request = format!("{cast}Request?$select=meetingRequestType,meetingMessageType");
    assert_eq!(bo.get(&request).expect(200)["value"][0]["meetingRequestType"], "newMeetingRequest");
    let kind = "microsoft.graph.eventMessage/meetingMessageType";
    for (path, found) in [
        (format!("{cast}?$filter=meetingMessageType eq 'meetingRequest'"), vec!["Lunch"]),
        (format!("{cast}?$filter=meetingMessageType eq 'meetingCancelled'"), vec![]),
        (format!("/me/messages?$filter={kind} eq 'meetingRequest'&$select=subject"), vec!["Lunch"]),
        (format!("/me/messages?$filter={kind} eq 'meetingRequest'&$orderby={kind}"), vec!["Lunch"]),
        (format!("{cast}?$filter=isOutOfDate eq false"), vec!["Lunch"]),
    ] {
        assert_eq!(subjects(&bo.get(&path).expect(200)), found, "{path}");
    }
    bo.get(&format!("{cast}?$filter=location/displayName eq 'x'")).expect(501);
    bo.get(&format!("{cast}?$filter=bogus eq 'x'")).refused(400);
}

#[test]
fn attachments_are_reached_by_their_types() {
    let mock = Mock::start();
    let anna = Caller::user(&mock, "anna@contoso.example", HUBSPOT, &["Mail.ReadWrite"]);
    let file = json!({ "@odata.type": "#microsoft.graph.fileAttachment", "name": "a.txt", "contentBytes": "YQ==" });
    let inner = json!({ "@odata.type": "#microsoft.graph.message", "subject": "Inner" });
    let item = json!({ "@odata.type": "#microsoft.graph.itemAttachment", "name": "inner", "item": inner });
    let made = anna.post("/me/messages", &json!({ "subject": "Both", "attachments": [file, item] })).expect(201);
    let list = format!("/me/messages/{}/attachments", id(&made));
    for (kind, names) in
        [("fileAttachment", vec!["a.txt"]), ("itemAttachment", vec!["inner"]), ("referenceAttachment", vec![])]
    {
        let found = anna.get(&format!("{list}/microsoft.graph.{kind}")).expect(200);
        let found: Vec<&str> =
            found["value"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
        assert_eq!(found, names, "{kind}");
        assert_eq!(anna.get(&format!("{list}/graph.{kind}/$count")).expect(200), names.len(), "{kind}");
    }
    let all = anna.get(&list).expect(200);
    let at = format!("{list}/{}", id(&all["value"][0]));
    assert_eq!(anna.get(&format!("{at}/microsoft.graph.fileAttachment")).expect(200)["contentBytes"], "YQ==");
    assert_eq!(anna.get(&format!("{at}/microsoft.graph.itemAttachment")).refused(404), "ErrorItemNotFound");
    let cast = format!("{list}/microsoft.graph.fileAttachment?$select=contentId,name");
    let found = anna.get(&cast).expect(200);
    assert_eq!(found["value"][0]["@odata.mediaContentType"], all["value"][0]["contentType"]);
    assert!(found["value"][0].get("contentId").is_some(), "{found}");
    let context = found["@odata.context"].as_str().expect("a context");
    assert!(context.ends_with("attachments/microsoft.graph.fileAttachment(contentId,name)"), "{context}");
    assert_eq!(anna.get(&format!("{list}?$select=contentId")).refused(400), "RequestBroker--ParseUri");
    assert_eq!(anna.get(&format!("{list}?$filter=contentId eq 'x'")).refused(400), "RequestBroker--ParseUri");
    assert_eq!(anna.get(&format!("{at}/name")).expect(200)["value"], "a.txt");
    let bytes = anna.get(&format!("{at}/microsoft.graph.fileAttachment/contentBytes")).expect(200);
    assert_eq!(bytes["value"], "YQ==");
    let kind = anna.get(&format!("{at}/contentType/$value"));
    assert_eq!(String::from_utf8_lossy(&kind.bytes), all["value"][0]["contentType"].as_str().expect("a type"));
}
