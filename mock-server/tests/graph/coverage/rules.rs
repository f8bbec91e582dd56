//! Probes of what decides about mail that arrives: overrides of the Focused Inbox, and inbox rules.

use serde_json::{Value, json};

use super::probe::Probe;

fn id(thing: &Value) -> String {
    thing["id"].as_str().unwrap_or_else(|| panic!("no id: {thing}")).to_owned()
}

/// Everything that is done with the Focused Inbox.
pub fn focused(probe: &Probe) {
    let whole = "/me/inferenceClassification";
    let own = probe.read(whole);
    probe.write("PATCH", whole, Some(&json!({ "id": own["id"] })), |probe, seen| {
        probe.json("GET", whole, None)["id"] == seen["id"]
    });
    let list = format!("{whole}/overrides");
    let at = |one: &Value| format!("{list}/{}", id(one));
    let body =
        json!({ "classifyAs": "other", "senderEmailAddress": { "name": "Ada", "address": "ada@fabrikam.example" } });
    let made = probe.write("POST", &list, Some(&body), |probe, one| {
        probe.json("GET", &at(one), None)["senderEmailAddress"] == body["senderEmailAddress"]
    });
    let one = at(&made);
    probe.list(&list);
    probe.count(&format!("{list}/$count"));
    assert_eq!(probe.read(&one)["classifyAs"], "other");
    probe.write("PATCH", &one, Some(&json!({ "classifyAs": "focused" })), |probe, _| {
        probe.json("GET", &list, None)["value"][0]["classifyAs"] == "focused"
    });
    probe.write("DELETE", &one, None, |probe, _| probe.status(&one) == 404);
}

/// Everything that is done with inbox rules, wherever the Inbox is named.
pub fn inbox_rules(probe: &Probe) {
    for inbox in ["/me/mailFolders/inbox", "/me/mailFolders/msgfolderroot/childFolders/inbox"] {
        let list = format!("{inbox}/messageRules");
        let at = |one: &Value| format!("{list}/{}", id(one));
        let body = json!({
            "displayName": "From Ada", "sequence": 2, "isEnabled": true,
            "conditions": { "senderContains": ["ada"] }, "actions": { "markAsRead": true, "stopProcessingRules": true },
        });
        let made = probe.write("POST", &list, Some(&body), |probe, one| {
            let seen = probe.json("GET", &at(one), None);
            ["conditions", "actions", "sequence"].iter().all(|name| seen[*name] == body[*name])
        });
        let one = at(&made);
        probe.list(&list);
        probe.count(&format!("{list}/$count"));
        assert_eq!(probe.read(&one)["displayName"], "From Ada");
        probe.write("PATCH", &one, Some(&json!({ "displayName": "Of Ada" })), |probe, _| {
            probe.json("GET", &list, None)["value"][0]["displayName"] == "Of Ada"
        });
        probe.write("DELETE", &one, None, |probe, _| probe.status(&one) == 404);
    }
}
