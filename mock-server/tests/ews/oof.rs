//! Automatic replies over EWS: the same as Graph's settings of the mailbox.

use crate::caller::Caller as Graph;
use crate::ews_client::{self, user};
use mock365::Mock;
use serde_json::json;

const ANNA: &str = "anna@contoso.example";
const BO: &str = "bo@contoso.example";
const APP: &str = "450987b3-a09a-4f14-9b2c-4f301d1e15f5";

fn get(address: &str) -> String {
    format!(
        "<m:GetUserOofSettingsRequest><t:Mailbox><t:Address>{address}</t:Address></t:Mailbox></m:GetUserOofSettingsRequest>"
    )
}

fn set(address: &str, settings: &str) -> String {
    format!(
        "<m:SetUserOofSettingsRequest><t:Mailbox><t:Address>{address}</t:Address></t:Mailbox>\
         <t:UserOofSettings>{settings}</t:UserOofSettings></m:SetUserOofSettingsRequest>"
    )
}

fn graph(mock: &Mock) -> Graph<'_> {
    Graph::user(mock, ANNA, APP, &["MailboxSettings.ReadWrite"])
}

#[test]
fn both_protocols_have_one_setting() {
    let mock = Mock::start();
    let (anna, over_graph) = (user(&mock, ANNA), graph(&mock));
    let shown = anna.says(&get(ANNA));
    ews_client::validate(&shown);
    for part in [
        "<m:ResponseMessage ResponseClass=\"Success\"><m:ResponseCode>NoError</m:ResponseCode></m:ResponseMessage><t:OofSettings>",
        "<t:OofState>Disabled</t:OofState><t:ExternalAudience>All</t:ExternalAudience><t:Duration><t:StartTime>",
        "<m:AllowExternalOof>All</m:AllowExternalOof></m:GetUserOofSettingsResponse>",
    ] {
        assert!(shown.contains(part), "{part}\n{shown}");
    }
    let wanted = "<t:OofState>Scheduled</t:OofState><t:ExternalAudience>Known</t:ExternalAudience>\
        <t:Duration><t:StartTime>2031-03-20T18:00:00Z</t:StartTime><t:EndTime>2031-03-28T20:00:00+02:00</t:EndTime></t:Duration>\
        <t:InternalReply><t:Message>Inside &amp; away</t:Message></t:InternalReply>\
        <t:ExternalReply><t:Message>Outside</t:Message></t:ExternalReply>";
    let done = anna.says(&set(ANNA, wanted));
    assert!(done.contains("<m:SetUserOofSettingsResponse") && done.contains("NoError"), "{done}");
    ews_client::validate(&done);
    let seen = over_graph.get("/me/mailboxSettings/automaticRepliesSetting").expect(200);
    assert_eq!((&seen["status"], &seen["externalAudience"]), (&json!("scheduled"), &json!("contactsOnly")));
    assert_eq!(
        (&seen["internalReplyMessage"], &seen["externalReplyMessage"]),
        (&json!("Inside & away"), &json!("Outside"))
    );
    assert_eq!(seen["scheduledEndDateTime"]["dateTime"], "2031-03-28T18:00:00.0000000");
    let body = json!({ "automaticRepliesSetting": { "status": "alwaysEnabled", "internalReplyMessage": "Back soon" } });
    over_graph.patch("/me/mailboxSettings", &body).expect(200);
    let shown = anna.says(&get(ANNA));
    assert!(
        shown.contains("<t:OofState>Enabled</t:OofState>") && shown.contains("<t:Message>Back soon</t:Message>"),
        "{shown}"
    );
}

#[test]
fn what_cannot_be_is_refused() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let late = "<t:OofState>Scheduled</t:OofState><t:ExternalAudience>All</t:ExternalAudience><t:Duration>\
        <t:StartTime>2001-01-01T00:00:00Z</t:StartTime><t:EndTime>2001-01-02T00:00:00Z</t:EndTime></t:Duration>";
    let refused = anna.says(&set(ANNA, late));
    assert!(
        refused.contains(
            "<m:ResponseMessage ResponseClass=\"Error\"><m:MessageText>The scheduled duration for sending \
        automatic replies isn't valid.</m:MessageText><m:ResponseCode>ErrorInvalidScheduledOofDuration<"
        ),
        "{refused}"
    );
    ews_client::validate(&refused);
    assert!(anna.says(&get(ANNA)).contains("<t:OofState>Disabled</t:OofState>"), "a refusal changes nothing");
    let other = anna.says(&get(BO));
    assert!(
        other.contains("<m:ResponseMessage ResponseClass=\"Error\">") && !other.contains("OofSettings>"),
        "{other}"
    );
    ews_client::validate(&other);
}

/// A word or a moment that cannot be read is called wrong, not missing.
#[test]
fn what_cannot_be_read_is_named() {
    let mock = Mock::start();
    let anna = user(&mock, ANNA);
    let period = |start: &str| {
        format!(
            "<t:OofState>Scheduled</t:OofState><t:ExternalAudience>All</t:ExternalAudience><t:Duration>\
             <t:StartTime>{start}</t:StartTime><t:EndTime>2031-01-02T00:00:00Z</t:EndTime></t:Duration>"
        )
    };
    for (settings, part) in [
        ("<t:OofState>Perhaps</t:OofState><t:ExternalAudience>All</t:ExternalAudience>".to_owned(), "Perhaps"),
        ("<t:OofState>Enabled</t:OofState><t:ExternalAudience>Some</t:ExternalAudience>".to_owned(), "Some"),
        (period("tomorrow"), "tomorrow"),
    ] {
        let answer = anna.ask(&set(ANNA, &settings));
        assert_eq!(answer.status().as_u16(), 500, "{part}");
        let answer = answer.text().expect("a text");
        assert!(answer.contains("ErrorSchemaValidation"), "{answer}");
        assert!(answer.contains(part) && !answer.contains("missing"), "{part}: {answer}");
    }
    assert!(anna.says(&get(ANNA)).contains("<t:OofState>Disabled</t:OofState>"), "a refusal changes nothing");
}
