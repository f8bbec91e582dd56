//! Items and references that are attached over one protocol and read over the other.

use mock365::Mock;
use mock365::faces::entra::issue_direct;
use serde_json::{Value, json};

use crate::caller::{Caller as GraphCaller, HUBSPOT};
use crate::ews_client::{Caller, Id, client, user};

const ANNA: &str = "anna@contoso.example";
const SCOPES: &[&str] = &["Mail.ReadWrite", "Calendars.ReadWrite", "Contacts.ReadWrite"];

fn anna(mock: &Mock) -> (GraphCaller<'_>, Caller) {
    (GraphCaller::user(mock, ANNA, HUBSPOT, SCOPES), user(mock, ANNA))
}

/// What an address of Graph's answers with, as a text.
fn text(mock: &Mock, path: &str) -> String {
    let issued = issue_direct(mock.sandbox(), Some(ANNA), HUBSPOT, &["Mail.Read".to_owned()], None).expect("a token");
    let request = client().get(format!("{}/v1.0{path}", mock.origin()));
    let answer = request.bearer_auth(issued["access_token"].as_str().expect("text")).send().expect("an answer");
    answer.text().expect("a text")
}

fn ews_id(thing: &Value) -> String {
    thing["id"].as_str().expect("an id").replace('-', "/").replace('_', "+")
}

fn over_ews(ews: &Caller, attachment: &str) -> String {
    ews.says(&format!(
        r#"<m:GetAttachment><m:AttachmentIds><t:AttachmentId Id="{attachment}"/></m:AttachmentIds></m:GetAttachment>"#
    ))
}

/// Items as Graph says them, and what EWS shows of them.
fn items() -> [(Value, &'static str, &'static [&'static str]); 3] {
    let time = |hour: u32| json!({ "dateTime": format!("2031-03-10T{hour}:00:00"), "timeZone": "UTC" });
    let property = json!([{ "id": "String {c11ff724-aa03-4555-9952-8fa248a11c3e} Name Own", "value": "kept" }]);
    [
        (
            json!({
                "@odata.type": "microsoft.graph.message", "subject": "Inner", "body": { "contentType": "text", "content": "words" },
                "toRecipients": [{ "emailAddress": { "address": "bo@contoso.example" } }],
                "singleValueExtendedProperties": property,
            }),
            "message",
            &["<t:Message>", "<t:Subject>Inner</t:Subject>", "words", "bo@contoso.example"],
        ),
        (
            json!({
                "@odata.type": "#microsoft.graph.event", "subject": "Inner", "start": time(10), "end": time(11),
                "location": { "displayName": "Oak" },
            }),
            "event",
            &["<t:CalendarItem>", "<t:Subject>Inner</t:Subject>", "<t:Start>2031-03-10T10:00:00Z</t:Start>", "Oak"],
        ),
        (
            json!({ "@odata.type": "#microsoft.graph.contact", "givenName": "Eva", "surname": "Ek" }),
            "contact",
            &["<t:Contact>", "<t:GivenName>Eva</t:GivenName>", "<t:DisplayName>Eva Ek</t:DisplayName>"],
        ),
    ]
}

#[test]
fn an_item_that_graph_attached_is_read_over_ews() {
    let mock = Mock::start();
    let (graph, ews) = anna(&mock);
    for (item, kind, shown) in items() {
        let attachment = json!({ "@odata.type": "#microsoft.graph.itemAttachment", "name": "inner", "item": item });
        let body = json!({ "subject": "Outer", "attachments": [attachment] });
        let draft = graph.post("/me/messages", &body).expect(201);
        assert_eq!(draft["hasAttachments"], true);
        let list = format!("/me/messages/{}/attachments", draft["id"].as_str().expect("an id"));
        let added = graph.post(&list, &attachment).expect(201);
        assert_eq!(added["@odata.type"], "#microsoft.graph.itemAttachment");
        assert_eq!(added["contentType"], Value::Null, "{added}");
        assert!(added.get("contentBytes").is_none(), "{added}");
        assert!(added["size"].as_u64().is_some_and(|size| size > 0), "{added}");
        let seen = over_ews(&ews, &ews_id(&added));
        assert!(seen.contains("<t:ItemAttachment>"), "{seen}");
        for wanted in shown {
            assert!(seen.contains(wanted), "{wanted}: {seen}");
        }
        let all = graph.get(&format!("{list}?$expand=microsoft.graph.itemattachment/item")).expect(200);
        for attachment in all["value"].as_array().expect("a list") {
            let inner = &attachment["item"];
            assert_eq!(inner["@odata.type"], format!("#microsoft.graph.{kind}"), "{inner}");
            assert_eq!(inner["id"], "", "{inner}");
            assert!(inner.get("parentFolderId").is_none(), "{inner}");
            let name = if kind == "contact" { "givenName" } else { "subject" };
            assert_eq!(inner[name], item[name], "{inner}");
        }
        let plain = graph.get(&list).expect(200);
        assert!(plain["value"][0].get("item").is_none(), "{plain}");
        let place = format!("{list}/{}", added["id"].as_str().expect("an id"));
        let one = graph.get(&format!("{place}?$expand=microsoft.graph.itemAttachment/item")).expect(200);
        assert_eq!(one["item"]["@odata.type"], format!("#microsoft.graph.{kind}"));
        graph.delete(&place).expect(204);
        assert_eq!(graph.get(&list).expect(200)["value"].as_array().map(Vec::len), Some(1));
    }
}

#[test]
fn an_item_that_ews_attached_is_read_over_graph() {
    let mock = Mock::start();
    let (graph, ews) = anna(&mock);
    for (inner, kind, name, inside) in [
        (
            r#"<t:Message><t:Subject>Inner</t:Subject><t:Body BodyType="Text">words</t:Body></t:Message>"#,
            "message",
            "subject",
            "Subject: Inner",
        ),
        (
            "<t:CalendarItem><t:Subject>Inner</t:Subject><t:Start>2031-03-10T10:00:00Z</t:Start><t:End>2031-03-10T11:00:00Z</t:End></t:CalendarItem>",
            "event",
            "subject",
            "SUMMARY:Inner",
        ),
        (
            "<t:Contact><t:DisplayName>Inner</t:DisplayName><t:GivenName>Inner</t:GivenName></t:Contact>",
            "contact",
            "givenName",
            "FN:Inner",
        ),
    ] {
        let draft = ews.draft("Outer");
        let made = ews.says(&format!(
            r#"<m:CreateAttachment><m:ParentItemId Id="{}"/><m:Attachments><t:ItemAttachment><t:Name>inner</t:Name><t:ContentId>c-1</t:ContentId><t:IsInline>true</t:IsInline>{inner}</t:ItemAttachment></m:Attachments></m:CreateAttachment>"#,
            draft.id
        ));
        assert!(made.contains("NoError"), "{made}");
        let outer = ews.get(&draft);
        assert!(outer.contains("<t:ContentId>c-1</t:ContentId>") && outer.contains("<t:IsInline>true<"), "{outer}");
        let message = format!("/me/messages/{}", draft.id.replace('/', "-").replace('+', "_"));
        let list = format!("{message}/attachments?$expand=microsoft.graph.itemattachment/item");
        let seen = graph.get(&list).expect(200)["value"][0].clone();
        assert_eq!(seen["@odata.type"], "#microsoft.graph.itemAttachment", "{seen}");
        assert_eq!(seen["item"]["@odata.type"], format!("#microsoft.graph.{kind}"), "{seen}");
        assert_eq!(seen["item"][name], "Inner", "{seen}");
        let value = format!("{message}/attachments/{}/$value", seen["id"].as_str().expect("an id"));
        let value = text(&mock, &value);
        assert!(value.contains(inside), "{value}");
        // The whole message carries it, too.
        assert!(text(&mock, &format!("{message}/$value")).contains("inner"));
    }
}

#[test]
fn a_reference_is_the_same_over_both() {
    let mock = Mock::start();
    let (graph, ews) = anna(&mock);
    let draft = ews.draft("Outer");
    let url = "https://contoso.example/files/a.docx";
    let made = ews.says(&format!(
        r#"<m:CreateAttachment><m:ParentItemId Id="{}"/><m:Attachments><t:ReferenceAttachment><t:Name>a.docx</t:Name><t:AttachLongPathName>{url}</t:AttachLongPathName><t:ProviderType>OneDrivePro</t:ProviderType></t:ReferenceAttachment></m:Attachments></m:CreateAttachment>"#,
        draft.id
    ));
    assert!(made.contains("NoError"), "{made}");
    let list = format!("/me/messages/{}/attachments", draft.id.replace('/', "-").replace('+', "_"));
    let seen = graph.get(&list).expect(200)["value"][0].clone();
    assert_eq!(seen["@odata.type"], "#microsoft.graph.referenceAttachment");
    // Where its file lies is told by the beta version alone.
    assert!(seen.get("sourceUrl").is_none(), "{seen}");
    let id = seen["id"].as_str().expect("an id").to_owned();
    assert!(over_ews(&ews, &ews_id(&seen)).contains(url));
    assert_eq!(graph.get(&format!("{list}/{id}/$value")).refused(405), "ErrorInvalidRequest");
    let reference = json!({ "@odata.type": "#microsoft.graph.referenceAttachment", "name": "b", "sourceUrl": url });
    assert_eq!(graph.post(&list, &reference).refused(400), "RequestBodyRead");
    let beta = format!("{}/beta{list}", mock.origin());
    let added = graph.post(&beta, &reference).expect(201);
    assert!(over_ews(&ews, &ews_id(&added)).contains(url));
}

#[test]
fn what_cannot_be_attached_is_refused() {
    let mock = Mock::start();
    let (graph, _) = anna(&mock);
    let draft = graph.post("/me/messages", &json!({ "subject": "Outer" })).expect(201);
    let list = format!("/me/messages/{}/attachments", draft["id"].as_str().expect("an id"));
    let attachment =
        |item: Value| json!({ "@odata.type": "#microsoft.graph.itemAttachment", "name": "n", "item": item });
    for (body, status, code) in [
        (attachment(Value::Null), 400, "ErrorInvalidRequest"),
        (attachment(json!({ "subject": "of no type" })), 501, "NotImplemented"),
        (attachment(json!({ "@odata.type": "#microsoft.graph.message", "colour": "red" })), 400, "RequestBodyRead"),
        (
            attachment(json!({ "@odata.type": "#microsoft.graph.event", "subject": "never" })),
            400,
            "ErrorPropertyValidationFailure",
        ),
        (
            json!({ "@odata.type": "#microsoft.graph.itemAttachment", "name": "n", "contentBytes": "YQ==" }),
            400,
            "RequestBodyRead",
        ),
        (json!({ "@odata.type": "#microsoft.graph.attachment", "name": "n" }), 400, "RequestBodyRead"),
    ] {
        assert_eq!(graph.post(&list, &body).refused(status), code, "{body}");
    }
    assert_eq!(graph.get(&list).expect(200)["value"], json!([]));
}

#[test]
fn what_was_sent_with_an_item_arrives_with_it() {
    let mock = Mock::start();
    let (_, ews) = anna(&mock);
    let sender = GraphCaller::user(&mock, ANNA, HUBSPOT, &["Mail.Send"]);
    for (item, _, shown) in items() {
        let attachment = json!({ "@odata.type": "#microsoft.graph.itemAttachment", "name": "inner", "item": item });
        let message = json!({
            "subject": "With an item", "attachments": [attachment],
            "toRecipients": [{ "emailAddress": { "address": ANNA } }],
        });
        sender.post("/me/sendMail", &json!({ "message": message })).expect(202);
        let seen = ews.get(&Id::first(&ews.list("inbox")));
        let at = seen.find("<t:AttachmentId Id=\"").expect("an attachment") + "<t:AttachmentId Id=\"".len();
        let id = &seen[at..at + seen[at..].find('"').expect("an end")];
        let seen = over_ews(&ews, id);
        assert!(shown.iter().all(|wanted| seen.contains(wanted)), "{seen}");
    }
}

#[test]
fn an_attached_event_is_shown_in_utc_where_nobody_knows_the_time_zone_that_is_asked_for() {
    let mock = Mock::start();
    let (graph, _) = anna(&mock);
    let (item, ..) = items().into_iter().find(|(_, kind, _)| *kind == "event").expect("an event");
    let attached = json!({ "@odata.type": "#microsoft.graph.itemAttachment", "name": "Inner", "item": item });
    let made = graph.post("/me/messages", &json!({ "subject": "Outer", "attachments": [attached] })).expect(201);
    let path = format!(
        "/me/messages/{}/attachments?$expand=microsoft.graph.itemattachment/item",
        made["id"].as_str().expect("an id")
    );
    for (asked, zone, hour) in [("Mars", "UTC", 10), ("W. Europe Standard Time", "W. Europe Standard Time", 11)] {
        let headers = [("prefer", format!("outlook.timezone=\"{asked}\""))];
        let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
        let seen = graph.send(reqwest::Method::GET, &path, None, &headers).expect(200);
        let start = json!({ "dateTime": format!("2031-03-10T{hour}:00:00.0000000"), "timeZone": zone });
        assert_eq!(seen["value"][0]["item"]["start"], start, "{asked}: {seen}");
    }
}
