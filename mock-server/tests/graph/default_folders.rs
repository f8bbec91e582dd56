//! Default folders, by the names that Microsoft lists.

use mock365::Mock;
use serde_json::json;

use crate::caller::{Caller, HUBSPOT};

/// Every name of Microsoft's list, as the key of a folder and as a place to move to.
#[test]
fn default_folders_have_names_and_some_are_not_there() {
    let mock = Mock::start();
    let anna = Caller::user(&mock, "anna@contoso.example", HUBSPOT, &["Mail.ReadWrite"]);
    for name in [
        "archive",
        "conflicts",
        "conversationhistory",
        "deleteditems",
        "drafts",
        "inbox",
        "junkemail",
        "localfailures",
        "msgfolderroot",
        "outbox",
        "recoverableitemsdeletions",
        "searchfolders",
        "sentitems",
        "syncissues",
        "SentItems",
    ] {
        let id = anna.get(&format!("/me/mailFolders/{name}")).expect(200)["id"].clone();
        assert_eq!(anna.get(&format!("/me/mailFolders('{name}')")).expect(200)["id"], id, "{name}");
    }
    let made = anna.post("/me/messages", &json!({ "subject": "x" })).expect(201);
    let path = format!("/me/messages/{}/move", made["id"].as_str().expect("an id"));
    for name in ["clutter", "scheduled", "serverFailures"] {
        let gone = anna.get(&format!("/me/mailFolders/{name}"));
        let text = gone.json["error"]["message"].as_str().expect("words").to_lowercase();
        assert_eq!(text, format!("default folder {} not found.", name.to_lowercase()));
        assert_eq!(gone.refused(404), "ErrorItemNotFound");
        let to = json!({ "destinationId": name });
        assert_eq!(anna.post(&path, &to).refused(404), "ErrorItemNotFound", "{name}");
    }
    assert_eq!(anna.get("/me/mailFolders/nonsense").refused(400), "ErrorInvalidIdMalformed");
}
