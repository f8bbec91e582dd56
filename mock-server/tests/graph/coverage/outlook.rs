//! Probes of what Outlook offers besides items.

use serde_json::json;

use super::probe::Probe;

/// The entity, what can be set, and the master list of categories.
pub fn outlook(probe: &Probe) {
    assert!(probe.read("/me/outlook")["id"].is_string());
    probe.list("/me/outlook/supportedLanguages");
    probe.list("/me/outlook/supportedTimeZones");
    probe.list("/me/outlook/supportedTimeZones(TimeZoneStandard='Iana')");
    let at = "/me/outlook/masterCategories";
    probe.list(at);
    probe.count(&format!("{at}/$count"));
    let body = json!({ "displayName": "Customers", "color": "preset9" });
    let path = |made: &serde_json::Value| format!("{at}/{}", made["id"].as_str().expect("an id"));
    let made =
        probe.write("POST", at, Some(&body), |probe, made| probe.json("GET", &path(made), None)["color"] == "preset9");
    let one = path(&made);
    assert_eq!(probe.read(&one)["displayName"], "Customers");
    let color = json!({ "color": "none" });
    probe.write("PATCH", &one, Some(&color), |probe, _| probe.json("GET", &one, None)["color"] == "none");
    probe.write("DELETE", &one, None, |probe, _| probe.status(&one) == 404);
}

/// What whoever writes is told about recipients.
pub fn mail_tips(probe: &Probe) {
    let at = "/me/mailboxSettings";
    let replies = json!({ "automaticRepliesSetting": { "status": "alwaysEnabled", "internalReplyMessage": "Away" } });
    probe.json("PATCH", at, Some(&replies));
    let body =
        json!({ "EmailAddresses": ["anna@contoso.example"], "MailTipsOptions": "automaticReplies,mailboxFullStatus" });
    probe.write("POST", "/me/getMailTips", Some(&body), |_, tips| {
        tips["value"][0]["automaticReplies"]["message"] == "Away" && tips["value"][0]["mailboxFull"] == false
    });
}

/// Who is relevant, with all that a person can have.
pub fn people(probe: &Probe) {
    let saved = json!({
        "displayName": "Ida", "emailAddresses": [{ "address": "ida@elsewhere.example", "name": "Ida" }],
        "mobilePhone": "+46 2", "businessHomePage": "https://elsewhere.example", "homeAddress": { "city": "Lund" },
        "imAddresses": ["sip:ida@elsewhere.example"], "birthday": "1974-07-22T11:59:00Z", "personalNotes": "Tea",
    });
    probe.json("POST", "/me/contacts", Some(&saved));
    let all = probe.list("/me/people");
    let ida = all.as_array().expect("people").iter().find(|one| one["displayName"] == "Ida").expect("the contact");
    let full =
        ["phones", "websites", "postalAddresses"].map(|list| ida[list].as_array().is_some_and(|it| it.len() == 1));
    assert_eq!(full, [true; 3], "{ida}");
    probe.count("/me/people/$count");
    let one = probe.read(&format!("/me/people/{}", ida["id"].as_str().expect("an id")));
    assert_eq!((&one["birthday"], &one["personNotes"]), (&json!("1974-07-22"), &json!("Tea")));
}

/// The settings of a mailbox.
pub fn settings(probe: &Probe) {
    let at = "/me/mailboxSettings";
    assert_eq!(probe.read(at)["userPurpose"], "user");
    let body = json!({ "timeZone": "Tokyo Standard Time" });
    probe.write("PATCH", at, Some(&body), |probe, _| probe.json("GET", at, None)["timeZone"] == body["timeZone"]);
}
