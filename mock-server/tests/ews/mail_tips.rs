//! `GetMailTips`: what Graph's `getMailTips` tells, over EWS.

use crate::caller::{Caller as Graph, HUBSPOT};
use crate::ews_client::{application, envelope, user};
use mock365::Mock;
use reqwest::Method;
use serde_json::json;

const ANNA: &str = "anna@contoso.example";
const BO: &str = "bo@contoso.example";
const FRED: &str = "fred@fabrikam.example";

fn tips(recipients: &[&str], asked: &str) -> String {
    let mailbox = |one: &&str| format!("<t:Mailbox><t:EmailAddress> {one} </t:EmailAddress></t:Mailbox>");
    let to = recipients.iter().map(mailbox).collect::<Vec<_>>().concat();
    format!(
        "<m:GetMailTips><m:SendingAs><t:EmailAddress>{ANNA}</t:EmailAddress><t:RoutingType>SMTP</t:RoutingType></m:SendingAs>\
         <m:Recipients>{to}</m:Recipients><m:MailTipsRequested>{asked}</m:MailTipsRequested></m:GetMailTips>"
    )
}

fn bo_is_away(mock: &Mock) {
    let state = json!({ "quota": { "prohibit_send_receive": 1 }, "language": "de-DE", "automatic_replies": {
        "status": "scheduled", "start": "2020-01-01T00:00:00Z", "end": "2040-01-01T00:00:00Z", "internal": "Away & out" } });
    let url = format!("{}/_mock/mailboxes/{BO}", mock.origin());
    Graph::admin(mock).send(Method::PATCH, &url, Some(&state), &[]).expect(200);
}

#[test]
fn both_protocols_tell_the_same() {
    let mock = Mock::start();
    bo_is_away(&mock);
    let anna = user(&mock, ANNA);
    let told = anna.says(&tips(&[BO, FRED, "nobody@contoso.example", "who@elsewhere.example"], "All"));
    let of: Vec<&str> = told.split("<m:MailTipsResponseMessageType ResponseClass=\"Success\">").skip(1).collect();
    let [bo, fred, nobody, who] = of.as_slice() else { panic!("{told}") };
    for part in [
        "<m:ResponseCode>NoError</m:ResponseCode><m:MailTips><t:RecipientAddress><t:Name>Bo Berg</t:Name>",
        "<t:EmailAddress>bo@contoso.example</t:EmailAddress><t:RoutingType>SMTP</t:RoutingType></t:RecipientAddress>\
         <t:PendingMailTips/>",
        "<t:OutOfOffice><t:ReplyBody xml:lang=\"de-DE\"><t:Message>Away &amp; out</t:Message></t:ReplyBody><t:Duration>\
         <t:StartTime>2020-01-01T00:00:00Z</t:StartTime><t:EndTime>2040-01-01T00:00:00Z</t:EndTime></t:Duration></t:OutOfOffice>",
        "<t:MailboxFull>true</t:MailboxFull><t:CustomMailTip/><t:TotalMemberCount>1</t:TotalMemberCount>\
         <t:ExternalMemberCount>0</t:ExternalMemberCount><t:MaxMessageSize>37748736</t:MaxMessageSize>",
        "<t:DeliveryRestricted>false</t:DeliveryRestricted><t:IsModerated>false</t:IsModerated>\
         <t:InvalidRecipient>false</t:InvalidRecipient><t:Scope>1</t:Scope>",
    ] {
        assert!(bo.contains(part), "{part}\n{bo}");
    }
    assert!(fred.contains("<t:OutOfOffice><t:ReplyBody><t:Message/></t:ReplyBody></t:OutOfOffice>"), "{fred}");
    assert!(fred.contains("<t:InvalidRecipient>false<") && fred.contains("<t:Scope>2<"), "{fred}");
    assert!(nobody.contains("<t:InvalidRecipient>true<") && nobody.contains("<t:Scope>1<"), "{nobody}");
    // What becomes of mail to other organisations that are not here, nobody knows here.
    assert!(who.contains("<t:InvalidRecipient>false<") && who.contains("<t:ExternalMemberCount>1<"), "{who}");
    let graph = Graph::user(&mock, ANNA, HUBSPOT, &["Mail.Read"]);
    let body = json!({ "EmailAddresses": [BO], "MailTipsOptions": "mailboxFullStatus, automaticReplies" });
    let seen = graph.post("/me/getMailTips", &body).expect(200);
    assert_eq!(seen["value"][0]["mailboxFull"], true);
    assert_eq!(seen["value"][0]["automaticReplies"]["message"], "Away & out");
}

#[test]
fn only_what_was_asked_for_is_told() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let told = anna.says(&tips(&[BO], "MailboxFullStatus  Scope"));
    let only = "<t:PendingMailTips/><t:MailboxFull>false</t:MailboxFull><t:Scope>1</t:Scope></m:MailTips>";
    assert!(told.contains(only), "{told}");
    // A Python client writes what it wants in the wrong place, and is served by Exchange.
    let loose = tips(&[BO], "").replace("<m:MailTipsRequested></m:MailTipsRequested>", "All");
    assert!(anna.says(&loose).contains("<t:MaxMessageSize>"), "{loose}");
    let wrong = anna.ask(&tips(&[BO], "All Mood"));
    assert_eq!(wrong.status().as_u16(), 500);
    assert!(wrong.text().expect("a text").contains("ErrorSchemaValidation"));
    let none = anna.says(&tips(&[], "All"));
    assert!(none.contains("<m:GetMailTipsResponse") && none.contains("ErrorInvalidArgument"), "{none}");
}

#[test]
fn whoever_asks_may_open_it() {
    let mock = Mock::start();
    let bo = user(&mock, BO);
    let refused = bo.says(&tips(&[FRED], "All"));
    assert!(refused.contains("<m:ResponseCode>ErrorAccessDenied<") && !refused.contains("MailTips>"), "{refused}");
    let unknown = bo.says(&tips(&[FRED], "All").replace(ANNA, "nobody@contoso.example"));
    assert!(unknown.contains("<m:ResponseCode>ErrorNonExistentMailbox<"), "{unknown}");
    let app = application(&mock, Some(ANNA));
    let told = app.post(envelope(&app.header, &tips(&[BO], "Scope"))).text().expect("a text");
    assert!(told.contains("<t:Scope>1</t:Scope>"), "{told}");
}
