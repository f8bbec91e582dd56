//! Probes of subscriptions.

use serde_json::{Value, json};

use super::probe::Probe;
use crate::subscriptions::{Mood, Receiver};

/// A subscription from its handshake to its end.
pub fn subscriptions(probe: &Probe) {
    let receiver = Receiver::start(Mood::Takes);
    let body = json!({
        "changeType": "created,updated", "resource": "me/messages", "notificationUrl": receiver.url,
        "expirationDateTime": probe.moment(60), "clientState": "secret",
    });
    let place = |made: &Value| format!("/subscriptions/{}", made["id"].as_str().expect("an id"));
    let one = place(&probe.write("POST", "/subscriptions", Some(&body), |probe, made| {
        probe.json("GET", &place(made), None)["resource"] == "me/messages"
    }));
    probe.list("/subscriptions");
    let seen = probe.read(&one);
    assert_eq!(seen["changeType"], "created,updated");
    let later = json!({ "expirationDateTime": probe.moment(120) });
    probe.write("PATCH", &one, Some(&later), |probe, _| {
        probe.json("GET", &one, None)["expirationDateTime"] != seen["expirationDateTime"]
    });
    probe.write("POST", &format!("{one}/reauthorize"), None, |probe, _| probe.status(&one) == 200);
    probe.write("DELETE", &one, None, |probe, _| probe.status(&one) == 404);
}
