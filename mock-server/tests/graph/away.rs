//! Who is away: automatic replies that are sent, mail tips, and default folders in the owner's language.

use crate::caller::{Caller, HUBSPOT};
use mock365::Mock;
use reqwest::Method;
use serde_json::{Value, json};

const ANNA: &str = "anna@contoso.example";
const BO: &str = "bo@contoso.example";
const FRED: &str = "fred@fabrikam.example";

fn person<'m>(mock: &'m Mock, name: &str) -> Caller<'m> {
    let scopes = ["Mail.ReadWrite", "Mail.Send", "MailboxSettings.ReadWrite", "Contacts.ReadWrite", "User.Read"];
    Caller::user(mock, name, HUBSPOT, &scopes)
}

fn frozen() -> Mock {
    let mock = Mock::start();
    mock.sandbox().clock.freeze(None);
    mock
}

fn advance(mock: &Mock, by: &str) {
    let url = format!("{}/_mock/clock", mock.origin());
    Caller::admin(mock).send(Method::POST, &url, Some(&json!({ "advance": by })), &[]).expect(200);
}

fn set_mailbox(mock: &Mock, address: &str, body: &Value) -> Value {
    let url = format!("{}/_mock/mailboxes/{address}", mock.origin());
    Caller::admin(mock).send(Method::PATCH, &url, Some(body), &[]).expect(200)
}

/// Writes to somebody; more members of the message stand in `more`.
fn write(from: &Caller<'_>, to: &str, subject: &str, more: &Value) {
    let mut message = json!({ "subject": subject, "toRecipients": [{ "emailAddress": { "address": to } }] });
    message.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
    from.post("/me/sendMail", &json!({ "message": message })).expect(202);
}

/// The automatic replies in somebody's inbox: subject and text.
fn replies(who: &Caller<'_>) -> Vec<(String, String)> {
    let select = "$select=subject,body,from&$top=50";
    let inbox = who.get(&format!("/me/mailFolders/inbox/messages?{select}")).expect(200);
    let mail = inbox["value"].as_array().expect("messages").iter();
    let text = |of: &Value| of.as_str().unwrap_or_default().to_owned();
    mail.map(|one| (text(&one["subject"]), text(&one["body"]["content"])))
        .filter(|(subject, _)| subject.starts_with("Automatic reply: "))
        .collect()
}

fn settings(who: &Caller<'_>, replies: &Value) {
    who.patch("/me/mailboxSettings", &json!({ "automaticRepliesSetting": replies })).expect(200);
}

#[test]
fn whoever_writes_to_somebody_away_is_told_once() {
    let mock = frozen();
    let (anna, bo) = (person(&mock, ANNA), person(&mock, BO));
    settings(
        &bo,
        &json!({ "status": "alwaysEnabled", "internalReplyMessage": "Inside", "externalReplyMessage": "Outside" }),
    );
    write(&anna, BO, "One", &json!({}));
    write(&anna, BO, "Two", &json!({}));
    assert_eq!(replies(&anna), [("Automatic reply: One".to_owned(), "Inside".to_owned())]);
    let inbox = anna.get("/me/mailFolders/inbox/messages?$select=subject,from,internetMessageHeaders,conversationId&$filter=startswith(subject,'Automatic')");
    let reply = inbox.expect(200)["value"][0].clone();
    assert_eq!(reply["from"]["emailAddress"]["address"], BO);
    let headers = reply["internetMessageHeaders"].as_array().expect("headers").clone();
    let has = |name: &str, value: &str| headers.iter().any(|one| one["name"] == name && one["value"] == value);
    assert!(has("Auto-Submitted", "auto-generated") && has("X-Auto-Response-Suppress", "All"), "{headers:?}");
    // The reply is in the conversation of what it answers.
    let sent = anna.get("/me/mailFolders/sentitems/messages?$filter=subject eq 'One'").expect(200);
    assert_eq!(reply["conversationId"], sent["value"][0]["conversationId"]);
    // Another message of Bo's own owner leaves no reply in anybody's Sent Items, and none goes to himself.
    write(&bo, BO, "To myself", &json!({}));
    assert!(replies(&bo).is_empty());
    // Set anew, everybody is told anew; off, nobody.
    settings(&bo, &json!({ "internalReplyMessage": "Still inside" }));
    write(&anna, BO, "Three", &json!({}));
    settings(&bo, &json!({ "status": "disabled" }));
    write(&anna, BO, "Four", &json!({}));
    let told: Vec<_> = replies(&anna).into_iter().map(|(_, text)| text).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.contains(&"Still inside".to_owned()));
}

/// An automatic reply arrives as all mail does, and rules do not send it on.
#[test]
fn rules_meet_automatic_replies() {
    let mock = frozen();
    let (anna, bo) = (person(&mock, ANNA), person(&mock, BO));
    settings(
        &bo,
        &json!({ "status": "alwaysEnabled", "internalReplyMessage": "Away", "externalReplyMessage": "Away" }),
    );
    let archive = anna.get("/me/mailFolders/archive").expect(200)["id"].clone();
    let admin = json!([{ "emailAddress": { "address": "admin@contoso.example" } }]);
    let rule = json!({
        "displayName": "Replies", "sequence": 1, "isEnabled": true, "conditions": { "isAutomaticReply": true },
        "actions": { "moveToFolder": archive, "forwardTo": admin },
    });
    anna.post("/me/mailFolders/inbox/messageRules", &rule).expect(201);
    write(&anna, BO, "Question", &json!({}));
    let there = anna.get("/me/mailFolders/archive/messages?$select=subject").expect(200);
    assert_eq!(there["value"][0]["subject"], "Automatic reply: Question");
    assert!(replies(&anna).is_empty());
    let forwarded =
        person(&mock, "admin@contoso.example").get("/me/mailFolders/inbox/messages?$select=subject").expect(200);
    assert!(!forwarded.to_string().contains("Automatic reply"), "{forwarded}");
}

#[test]
fn others_are_told_as_far_as_the_owner_wants() {
    for (audience, is_contact, told) in
        [("none", true, false), ("contactsOnly", false, false), ("contactsOnly", true, true), ("all", false, true)]
    {
        let mock = frozen();
        let (bo, fred) = (person(&mock, BO), person(&mock, FRED));
        if is_contact {
            let email = json!({ "emailAddresses": [{ "address": FRED, "name": "Fred" }], "givenName": "Fred" });
            bo.post("/me/contacts", &email).expect(201);
        }
        settings(
            &bo,
            &json!({ "status": "alwaysEnabled", "externalAudience": audience,
            "internalReplyMessage": "Inside", "externalReplyMessage": "Outside" }),
        );
        write(&fred, BO, "Hello", &json!({}));
        let found: Vec<_> = replies(&fred).into_iter().map(|(_, text)| text).collect();
        assert_eq!(found, if told { vec!["Outside".to_owned()] } else { Vec::new() }, "{audience} {is_contact}");
    }
}

#[test]
fn machines_and_lists_are_not_answered() {
    let mock = frozen();
    let (anna, bo) = (person(&mock, ANNA), person(&mock, BO));
    settings(&bo, &json!({ "status": "alwaysEnabled", "internalReplyMessage": "Away" }));
    settings(&anna, &json!({ "status": "alwaysEnabled", "internalReplyMessage": "Away too" }));
    let header = |name: &str, value: &str| json!({ "internetMessageHeaders": [{ "name": name, "value": value }] });
    write(&anna, BO, "By a machine", &header("X-Auto-Response-Suppress", "DR, OOF"));
    for (name, value) in
        [("Auto-Submitted", "auto-replied"), ("Precedence", "bulk"), ("List-Id", "<all.contoso.example>")]
    {
        let mime = format!("From: {ANNA}\r\nTo: {BO}\r\nSubject: {name}\r\n{name}: {value}\r\n\r\nHi");
        let body = base64(&mime);
        let sent = anna.raw(Method::POST, "/me/sendMail", &[("content-type", b"text/plain")], body.into_bytes());
        assert_eq!(sent.status, 202, "{name}: {}", sent.json);
    }
    assert!(replies(&anna).is_empty(), "{:?}", replies(&anna));
    // Both are away: each is told once, and no reply is answered.
    write(&anna, BO, "Hello", &json!({}));
    assert_eq!((replies(&anna).len(), replies(&bo).len()), (1, 0));
}

fn base64(text: &str) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(text)
}

#[test]
fn scheduled_replies_go_by_the_clock_of_the_sandbox() {
    let mock = frozen();
    let bo = person(&mock, BO);
    let now = mock.sandbox().clock.now().timestamp();
    let at = |hours: i64| {
        let moment = now + jiff::SignedDuration::from_hours(hours);
        json!({ "dateTime": moment.strftime("%Y-%m-%dT%H:%M:%S").to_string(), "timeZone": "UTC" })
    };
    settings(
        &bo,
        &json!({ "status": "scheduled", "internalReplyMessage": "Away",
        "scheduledStartDateTime": at(2), "scheduledEndDateTime": at(4) }),
    );
    let tips = json!({ "EmailAddresses": [BO], "MailTipsOptions": "automaticReplies" });
    for (hours, told, tip) in [(0, 0, ""), (3, 1, "Away"), (2, 1, "")] {
        advance(&mock, &format!("PT{hours}H"));
        // A token lives for an hour.
        let anna = person(&mock, ANNA);
        write(&anna, BO, &format!("After {hours}"), &json!({}));
        assert_eq!(replies(&anna).len(), told, "after {hours} hours");
        let shown = anna.post("/me/getMailTips", &tips).expect(200);
        assert_eq!(shown["value"][0]["automaticReplies"]["message"], tip);
        assert_eq!(shown["value"][0]["automaticReplies"]["scheduledEndTime"].is_object(), !tip.is_empty(), "{shown}");
    }
}

#[test]
fn mail_tips_tell_what_was_asked_for() {
    let mock = Mock::start();
    let anna = person(&mock, ANNA);
    let all = "automaticReplies, mailboxFullStatus, customMailTip, externalMemberCount, totalMemberCount, maxMessageSize, \
               deliveryRestriction, moderationStatus, recipientScope, recipientSuggestions";
    set_mailbox(
        &mock,
        BO,
        &json!({ "quota": { "prohibit_send_receive": 1 }, "automatic_replies": {
        "status": "enabled", "internal": "Away" } }),
    );
    let body = json!({ "EmailAddresses": [BO, FRED, "who@elsewhere.example"], "MailTipsOptions": all });
    let tips = anna.post("/me/getMailTips", &body).expect(200);
    let place = tips["@odata.context"].as_str().expect("a context");
    assert!(place.ends_with("/$metadata#Collection(microsoft.graph.mailTips)"), "{place}");
    let [bo, fred, who] = tips["value"].as_array().expect("tips").as_slice() else { panic!("{tips}") };
    assert_eq!(bo["emailAddress"], json!({ "name": "Bo Berg", "address": BO }));
    assert_eq!((&bo["mailboxFull"], &bo["recipientScope"]), (&json!(true), &json!("internal")));
    assert_eq!(bo["automaticReplies"]["message"], "Away");
    assert_eq!(bo["automaticReplies"]["messageLanguage"]["locale"], "en-US");
    assert_eq!((&bo["totalMemberCount"], &bo["externalMemberCount"]), (&json!(1), &json!(0)));
    assert_eq!((&bo["isModerated"], &bo["deliveryRestricted"]), (&json!(false), &json!(false)));
    assert_eq!((&fred["mailboxFull"], &fred["recipientScope"]), (&json!(false), &json!("external")));
    assert_eq!((&who["recipientScope"], &who["automaticReplies"]), (&json!("external"), &json!({ "message": "" })));
    let one = json!({ "EmailAddresses": [BO], "MailTipsOptions": "maxMessageSize" });
    let one = anna.post("/me/getMailTips", &one).expect(200);
    assert_eq!(one["value"][0].as_object().map(serde_json::Map::len), Some(2), "{one}");
    for (body, code) in [
        (json!({ "EmailAddresses": [BO], "MailTipsOptions": "mood" }), "RequestBodyRead"),
        (json!({ "EmailAddresses": [], "MailTipsOptions": "maxMessageSize" }), "ErrorInvalidArgument"),
        (json!({ "Addresses": [BO] }), "RequestBodyRead"),
    ] {
        assert_eq!(anna.post("/me/getMailTips", &body).refused(400), code, "{body}");
    }
}

#[test]
fn a_language_names_the_default_folders() {
    let mock = Mock::start();
    let anna = person(&mock, ANNA);
    let name = |folder: &str| anna.get(&format!("/me/mailFolders/{folder}")).expect(200)["displayName"].clone();
    for (locale, inbox, sent, drafts) in [
        ("sv-SE", "Inkorg", "Skickat", "Utkast"),
        ("de-DE", "Posteingang", "Gesendete Elemente", "Entwürfe"),
        ("fr-FR", "Boîte de réception", "Éléments envoyés", "Brouillons"),
        ("ja-JP", "受信トレイ", "送信済みアイテム", "下書き"),
        ("nb-NO", "Innboks", "Sendte elementer", "Drafts"),
        ("en-US", "Inbox", "Sent Items", "Drafts"),
    ] {
        let shown = set_mailbox(&mock, ANNA, &json!({ "language": locale }));
        assert_eq!(shown["language"], locale);
        assert_eq!((name("inbox"), name("sentitems"), name("drafts")), (inbox.into(), sent.into(), drafts.into()));
        let language = anna.get("/me/mailboxSettings/language").expect(200);
        assert_eq!(language["locale"], locale);
    }
    // A folder of the owner's own keeps its name, and the default folder beside it keeps its own.
    anna.post("/me/mailFolders", &json!({ "displayName": "Inkorg" })).expect(201);
    set_mailbox(&mock, ANNA, &json!({ "language": "sv-SE" }));
    assert_eq!((name("inbox"), name("drafts")), ("Inbox".into(), "Utkast".into()));
    // Graph's settings change the language and leave folders alone.
    anna.patch("/me/mailboxSettings", &json!({ "language": { "locale": "de-DE" } })).expect(200);
    assert_eq!(name("drafts"), "Utkast");
    let url = format!("{}/_mock/mailboxes/{ANNA}", mock.origin());
    let refused = Caller::admin(&mock).send(Method::PATCH, &url, Some(&json!({ "language": "sv" })), &[]);
    assert!(refused.status == 400 || refused.status == 422, "{}: {}", refused.status, refused.json);
}

#[test]
fn a_new_account_has_folders_in_its_language() {
    let mock = Mock::start();
    let name = "nils@contoso.example";
    let body = json!({ "users": { name: { "mailbox": { "language": "sv-SE" } } } });
    Caller::admin(&mock).send(Method::PATCH, &format!("{}/_mock/cloud", mock.origin()), Some(&body), &[]).expect(200);
    let nils = person(&mock, name);
    assert_eq!(nils.get("/me/mailFolders/deleteditems").expect(200)["displayName"], "Borttaget");
    assert_eq!(nils.get("/me/calendar").status, 403, "no permission, but there");
}

/// The language of whoever is away is that of the subject.
#[test]
fn an_automatic_reply_speaks_the_language_of_who_is_away() {
    let mock = frozen();
    let (anna, bo) = (person(&mock, ANNA), person(&mock, BO));
    for (locale, begins) in [
        ("de-AT", "Automatische Antwort: "),
        ("sv-SE", "Autosvar: "),
        ("fr-FR", "Réponse automatique : "),
        ("pt-BR", "Resposta automática: "),
        ("cs-CZ", "Automatic reply: "),
    ] {
        set_mailbox(&mock, BO, &json!({ "language": locale }));
        settings(&bo, &json!({ "status": "alwaysEnabled", "internalReplyMessage": format!("In {locale}") }));
        write(&anna, BO, locale, &json!({}));
        let path = format!("/me/messages?$filter=subject eq '{begins}{locale}'&$select=internetMessageHeaders,body");
        let found = anna.get(&path).expect(200)["value"].clone();
        assert_eq!(found.as_array().map(Vec::len), Some(1), "{locale}");
        assert!(found.to_string().contains("auto-generated"), "{found}");
    }
}
