//! Replies and forwards over EWS: the same drafts as Graph's, saved or sent, and which of them an item offers.

use mock365::Mock;
use serde_json::{Value, json};

use crate::caller::{Caller as GraphCaller, HUBSPOT};
use crate::ews_client::{Caller, Id, user};

const ANNA: &str = "anna@contoso.example";
const BO: &str = "bo@contoso.example";
const SAVE: &str = "SaveOnly";

fn graph<'m>(mock: &'m Mock, who: &str) -> GraphCaller<'m> {
    GraphCaller::user(mock, who, HUBSPOT, &["Mail.ReadWrite", "Mail.Send", "Calendars.ReadWrite", "Contacts.ReadWrite"])
}

/// Bo writes to Anna and the administrator, with a file; what Anna has got.
fn received(mock: &Mock, ews: &Caller) -> (Value, Id) {
    let to = |address: &str| json!({ "emailAddress": { "address": address } });
    let file = json!({ "@odata.type": "#microsoft.graph.fileAttachment", "name": "a.txt", "contentBytes": "aGk=" });
    let message = json!({
        "subject": "Offer", "body": { "contentType": "html", "content": "<p>Ten <b>tons</b></p>" },
        "toRecipients": [to(ANNA), to("admin@contoso.example")], "ccRecipients": [to("it@contoso.example")],
        "attachments": [file],
    });
    graph(mock, BO).post("/me/sendMail", &json!({ "message": message })).expect(202);
    let seen = graph(mock, ANNA).get("/me/mailFolders/inbox/messages?$filter=subject eq 'Offer'").expect(200);
    (seen["value"][0].clone(), found(ews, "inbox", "Offer").expect("it arrived"))
}

/// The item of a folder with that subject.
fn found(ews: &Caller, folder: &str, subject: &str) -> Option<Id> {
    let answer = ews.says(&format!(
        r#"<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:Restriction><t:IsEqualTo><t:FieldURI FieldURI="item:Subject"/><t:FieldURIOrConstant><t:Constant Value="{subject}"/></t:FieldURIOrConstant></t:IsEqualTo></m:Restriction><m:ParentFolderIds><t:DistinguishedFolderId Id="{folder}"/></m:ParentFolderIds></m:FindItem>"#
    ));
    answer.contains("<t:ItemId ").then(|| Id::first(&answer))
}

fn answer(ews: &Caller, disposition: &str, act: &str, id: &Id, before: &str, words: &str) -> String {
    let reference = format!(r#"<t:ReferenceItemId Id="{}" ChangeKey="{}"/>"#, id.id, id.change_key);
    ews.says(&format!(
        r#"<m:CreateItem MessageDisposition="{disposition}"><m:Items><t:{act}>{before}{reference}{words}</t:{act}></m:Items></m:CreateItem>"#
    ))
}

fn text(words: &str) -> String {
    format!(r#"<t:NewBodyContent BodyType="Text">{words}</t:NewBodyContent>"#)
}

fn to(address: &str) -> String {
    format!("<t:ToRecipients><t:Mailbox><t:EmailAddress>{address}</t:EmailAddress></t:Mailbox></t:ToRecipients>")
}

/// What of a draft is decided by what it answers.
fn decided(draft: &Value) -> Value {
    let of = |name: &str| draft[name].clone();
    json!([
        of("subject"),
        of("body"),
        of("toRecipients"),
        of("ccRecipients"),
        of("conversationId"),
        of("importance"),
        of("hasAttachments"),
    ])
}

#[test]
fn a_draft_of_an_answer_is_the_one_that_graph_makes() {
    let mock = Mock::start();
    let (anna, ews) = (graph(&mock, ANNA), user(&mock, ANNA));
    let (message, id) = received(&mock, &ews);
    for (act, verb, subject) in [
        ("ReplyToItem", "createReply", "RE: Offer"),
        ("ReplyAllToItem", "createReplyAll", "RE: Offer"),
        ("ForwardItem", "createForward", "FW: Offer"),
    ] {
        let made = answer(&ews, SAVE, act, &id, "", &text("Soon &amp; well"));
        assert!(made.contains("NoError"), "{made}");
        let drafts = anna.get("/me/mailFolders/drafts/messages").expect(200);
        let ours = drafts["value"][0].clone();
        assert_eq!(ours["subject"], subject);
        let path = format!("/me/messages/{}/{verb}", message["id"].as_str().unwrap());
        let theirs = anna.post(&path, &json!({ "comment": "Soon & well" })).expect(201);
        assert_eq!(decided(&ours), decided(&theirs), "{act}");
        let shown = ews.get(&Id::first(&made));
        assert!(shown.contains(&format!("<t:Subject>{subject}</t:Subject>")), "{shown}");
        for draft in [&ours, &theirs] {
            anna.delete(&format!("/me/messages/{}", draft["id"].as_str().unwrap())).expect(204);
        }
    }
}

#[test]
fn an_answer_is_sent_with_what_the_client_wrote() {
    let mock = Mock::start();
    let ews = user(&mock, ANNA);
    let (_, id) = received(&mock, &ews);
    let html = r#"<t:NewBodyContent BodyType="HTML">&lt;html&gt;&lt;body dir="ltr"&gt;&lt;i&gt;Yes&lt;/i&gt;&lt;/body&gt;&lt;/html&gt;</t:NewBodyContent>"#;
    let mine = "<t:Subject>About tons</t:Subject>";
    let sent = answer(&ews, "SendAndSaveCopy", "ReplyToItem", &id, mine, html);
    assert!(sent.contains("NoError") && sent.contains("<m:Items/>"), "{sent}");
    let seen = |who: &str, subject: &str, folder: &str| {
        let path = format!("/me/mailFolders/{folder}/messages?$filter=subject eq '{subject}'&$expand=attachments");
        graph(&mock, who).get(&path).expect(200)["value"].clone()
    };
    let arrived = seen(BO, "About tons", "inbox");
    let body = arrived[0]["body"]["content"].as_str().expect("it arrived");
    assert!(body.contains("<body><i>Yes</i><hr ") && body.contains("Ten <b>tons</b>"), "{body}");
    assert_eq!(body.matches("<body").count(), 1, "{body}");
    assert_eq!(arrived[0]["isRead"], false);
    assert_eq!(seen(ANNA, "About tons", "sentitems").as_array().map(Vec::len), Some(1));

    let forwarded = answer(&ews, "SendOnly", "ForwardItem", &id, &to("admin@contoso.example"), &text("See below"));
    assert!(forwarded.contains("NoError"), "{forwarded}");
    let arrived = seen("admin@contoso.example", "FW: Offer", "inbox");
    assert_eq!(arrived[0]["attachments"][0]["name"], "a.txt");
    assert_eq!(arrived[0]["toRecipients"].as_array().map(Vec::len), Some(1));
    assert_eq!(seen(ANNA, "FW: Offer", "sentitems"), json!([]), "no copy was wanted");

    let all = answer(&ews, "SendAndSaveCopy", "ReplyAllToItem", &id, "", &text("To all"));
    assert!(all.contains("NoError"), "{all}");
    let kept = seen(ANNA, "RE: Offer", "sentitems");
    let addresses = |list: &Value| -> Vec<String> {
        let all = list.as_array().unwrap().iter();
        all.map(|one| one["emailAddress"]["address"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(addresses(&kept[0]["toRecipients"]), [BO, "admin@contoso.example"]);
    assert_eq!(addresses(&kept[0]["ccRecipients"]), ["it@contoso.example"]);
}

#[test]
fn what_is_no_answer_is_refused() {
    let mock = Mock::start();
    let (anna, ews) = (graph(&mock, ANNA), user(&mock, ANNA));
    let (_, id) = received(&mock, &ews);
    let refused = |answer: String, code: &str| assert!(answer.contains(code), "not {code}: {answer}");
    refused(answer(&ews, "SendOnly", "ForwardItem", &id, "", ""), "ErrorInvalidRecipients");
    let stale = Id { change_key: "CQAAABYAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned(), ..id.clone() };
    refused(answer(&ews, SAVE, "ReplyToItem", &stale, "", ""), "ErrorIrresolvableConflict");
    let both = r#"<t:Body BodyType="Text">All</t:Body>"#;
    refused(answer(&ews, SAVE, "ReplyToItem", &id, both, &text("Above")), "ErrorInvalidOperation");
    for (act, more) in [("SuppressReadReceipt", ""), ("PostReplyItem", "")] {
        refused(answer(&ews, SAVE, act, &id, more, ""), "ErrorInvalidOperation");
    }
    let specific = "<t:IsSpecificMessageReply>true</t:IsSpecificMessageReply>";
    refused(answer(&ews, SAVE, "ReplyAllToItem", &id, "", specific), "ErrorInvalidOperation");
    let unnamed = format!(
        r#"<m:CreateItem><m:Items><t:ReplyToItem><t:ReferenceItemId Id="{}"/></t:ReplyToItem></m:Items></m:CreateItem>"#,
        id.id
    );
    refused(ews.says(&unnamed), "ErrorMessageDispositionRequired");
    let cancelled = answer(&ews, SAVE, "CancelCalendarItem", &id, "<t:Subject>Off</t:Subject>", "");
    refused(cancelled, "ErrorInvalidOperation");
    anna.post("/me/contacts", &json!({ "givenName": "Hugo" })).expect(201);
    let contact = found(&ews, "contacts", "Hugo").expect("a contact");
    refused(answer(&ews, SAVE, "ReplyToItem", &contact, "", ""), "ErrorInvalidReferenceItem");
    let time = json!({ "dateTime": "2031-03-10T09:00:00", "timeZone": "UTC" });
    anna.post("/me/events", &json!({ "subject": "Alone", "start": time, "end": time })).expect(201);
    let event = found(&ews, "calendar", "Alone").expect("an event");
    refused(answer(&ews, SAVE, "ForwardItem", &event, "", ""), "ErrorInvalidOperation");
    assert_eq!(anna.get("/me/mailFolders/drafts/messages/$count").json, 0, "nothing was made");
}

/// The names of the response objects that an item offers.
fn offered(ews: &Caller, id: &Id) -> Vec<String> {
    let shown = ews.says(&format!(
        r#"<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI="item:ResponseObjects"/></t:AdditionalProperties></m:ItemShape><m:ItemIds>{}</m:ItemIds></m:GetItem>"#,
        id.item()
    ));
    let Some((_, rest)) = shown.split_once("<t:ResponseObjects>") else { return Vec::new() };
    let (all, _) = rest.split_once("</t:ResponseObjects>").expect("an end");
    all.split("<t:").filter_map(|part| Some(part.split_once("/>")?.0.to_owned())).collect()
}

#[test]
fn an_item_says_which_answers_it_offers() {
    let mock = Mock::start();
    let ews = user(&mock, ANNA);
    let (_, id) = received(&mock, &ews);
    assert_eq!(offered(&ews, &id), ["ReplyToItem", "ReplyAllToItem", "ForwardItem"]);
    assert!(ews.get(&id).contains("<t:ResponseObjects><t:ReplyToItem/>"), "all properties have it");
    assert_eq!(offered(&ews, &ews.draft("Mine")), ["ForwardItem"]);
    let time = json!({ "dateTime": "2031-03-10T09:00:00", "timeZone": "UTC" });
    let attendees = json!([{ "emailAddress": { "address": ANNA } }]);
    let meeting = json!({ "subject": "Kick-off", "start": time, "end": time, "attendees": attendees });
    graph(&mock, BO).post("/me/events", &meeting).expect(201);
    let answers = ["AcceptItem", "TentativelyAcceptItem", "DeclineItem"];
    let mail = ["ReplyToItem", "ReplyAllToItem", "ForwardItem"];
    let invitation = found(&ews, "inbox", "Kick-off").expect("an invitation");
    assert_eq!(offered(&ews, &invitation), [answers, mail].concat());
    assert_eq!(offered(&ews, &found(&ews, "calendar", "Kick-off").expect("an event")), answers);
    let bo = user(&mock, BO);
    assert_eq!(offered(&bo, &found(&bo, "calendar", "Kick-off").expect("a meeting")), ["CancelCalendarItem"]);
}
