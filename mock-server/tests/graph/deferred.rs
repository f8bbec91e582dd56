//! Messages that say when they are to go: they lie among the drafts until the sandbox's clock is there.

use mock365::Mock;
use serde_json::{Value, json};

use crate::caller::{Caller, HUBSPOT};
use crate::subscriptions::move_clock;

const ANNA: &str = "anna@contoso.example";
const BO: &str = "bo@contoso.example";

fn caller<'m>(mock: &'m Mock, who: &str) -> Caller<'m> {
    Caller::user(mock, who, HUBSPOT, &["Mail.ReadWrite", "Mail.Send"])
}

/// A message that is to go an hour from now.
fn message(mock: &Mock, subject: &str) -> Value {
    let due = mock.sandbox().clock.now().timestamp() + jiff::SignedDuration::from_hours(1);
    json!({
        "subject": subject, "toRecipients": [{ "emailAddress": { "address": BO } }],
        "singleValueExtendedProperties": [{ "id": "SystemTime 0x3FEF", "value": due.to_string() }],
    })
}

/// How many messages of a subject lie in a folder.
fn count(mock: &Mock, who: &str, folder: &str, subject: &str) -> usize {
    let path = format!("/me/mailFolders/{folder}/messages?$filter=subject eq '{subject}'&$select=id");
    caller(mock, who).get(&path).expect(200)["value"].as_array().expect("a list").len()
}

/// How many lie among the sender's drafts, what he sent, and what arrived.
fn places(mock: &Mock, subject: &str) -> [usize; 3] {
    [(ANNA, "drafts"), (ANNA, "sentitems"), (BO, "inbox")].map(|(who, folder)| count(mock, who, folder, subject))
}

#[test]
fn a_deferred_message_goes_when_the_clock_is_there() {
    let mock = Mock::start();
    mock.sandbox().clock.freeze(None);
    let anna = caller(&mock, ANNA);
    let draft = anna.post("/me/messages", &message(&mock, "draft")).expect(201);
    let path = format!("/me/messages/{}", draft["id"].as_str().expect("an id"));
    anna.post(&format!("{path}/send"), &json!({})).expect(202);
    anna.post("/me/sendMail", &json!({ "message": message(&mock, "at once") })).expect(202);
    for subject in ["draft", "at once"] {
        assert_eq!(places(&mock, subject), [1, 0, 0], "{subject}");
    }
    assert_eq!(anna.get(&path).expect(200)["isDraft"], true);
    move_clock(&mock, &json!({ "advance": "PT59M" }));
    assert_eq!(places(&mock, "draft"), [1, 0, 0]);
    move_clock(&mock, &json!({ "advance": "PT5M" }));
    for subject in ["draft", "at once"] {
        assert_eq!(places(&mock, subject), [0, 1, 1], "{subject}");
    }
    // It went when it was due, not when the clock was moved.
    let arrived = caller(&mock, BO).get("/me/messages?$filter=subject eq 'draft'").expect(200);
    let now = mock.sandbox().clock.now().timestamp() - jiff::SignedDuration::from_mins(4);
    let at: jiff::Timestamp = arrived["value"][0]["receivedDateTime"].as_str().expect("a moment").parse().expect("one");
    assert_eq!(at.as_second(), now.as_second());
}

#[test]
fn one_that_is_deleted_before_never_goes_and_set_delivers_too() {
    let mock = Mock::start();
    let anna = caller(&mock, ANNA);
    for subject in ["deleted", "kept"] {
        let id = anna.post("/me/messages", &message(&mock, subject)).expect(201)["id"].clone();
        let path = format!("/me/messages/{}", id.as_str().expect("an id"));
        anna.post(&format!("{path}/send"), &json!({})).expect(202);
        if subject == "deleted" {
            anna.delete(&path).expect(204);
        }
    }
    let later = mock.sandbox().clock.now().timestamp() + jiff::SignedDuration::from_hours(2);
    move_clock(&mock, &json!({ "set": later.to_string() }));
    assert_eq!(places(&mock, "deleted"), [0, 0, 0]);
    assert_eq!(places(&mock, "kept"), [0, 1, 1]);
}
