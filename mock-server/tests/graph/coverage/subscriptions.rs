//! Probes of subscriptions.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
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
    let key = probe.read("/subscriptions/getVapidPublicKey");
    let point = key["value"].as_str().and_then(|key| URL_SAFE_NO_PAD.decode(key).ok()).expect("base64url");
    assert_eq!((point.len(), point[0]), (65, 4), "a point of P-256, uncompressed");
    assert_eq!(probe.json("GET", "/subscriptions/getVapidPublicKey()", None)["value"], key["value"]);
    let seen = probe.read(&one);
    assert_eq!(seen["changeType"], "created,updated");
    let later = json!({ "expirationDateTime": probe.moment(120) });
    probe.write("PATCH", &one, Some(&later), |probe, _| {
        probe.json("GET", &one, None)["expirationDateTime"] != seen["expirationDateTime"]
    });
    probe.write("POST", &format!("{one}/reauthorize"), None, |probe, _| probe.status(&one) == 200);
    probe.write("DELETE", &one, None, |probe, _| probe.status(&one) == 404);
}
