//! Parameters of actions are read as properties are, and one that an action does not have is refused.

use std::collections::BTreeSet;

use mock365::Mock;
use mock365::faces::graph::OPERATIONS;
use reqwest::Method;
use serde_json::json;

use super::{anna, objects, said, things};
use crate::caller::Caller;

#[test]
fn parameters_of_actions_are_read_as_properties_are() {
    let mock = Mock::start();
    let (anna, admin) = (anna(&mock), Caller::admin(&mock));
    let places = things(&anna);
    let at = |name: &str| places.iter().find(|(known, _)| *known == name).expect("a thing").1.clone();
    let (message, event, folder) = (at("message"), at("event"), at("mailFolder"));
    let user = "/users/anna@contoso.example";
    let wrong = [
        (&anna, "/me/sendMail".to_owned(), json!({ "message": {}, "saveToSentItems": 5 }), "5", "Edm.Boolean"),
        (&anna, format!("{message}/move"), json!({ "destinationId": true }), "True", "Edm.String"),
        (&anna, format!("{message}/createReply"), json!({ "comment": 5 }), "5", "Edm.String"),
        (&anna, format!("{message}/reply"), json!({ "Comment": 5 }), "5", "Edm.String"),
        (&anna, format!("{folder}/copy"), json!({ "destinationId": 5 }), "5", "Edm.String"),
        (&anna, format!("{event}/accept"), json!({ "sendResponse": "mock" }), "mock", "Edm.Boolean"),
        (&anna, format!("{event}/cancel"), json!({ "comment": 5 }), "5", "Edm.String"),
        (&admin, format!("{user}/getMemberGroups"), json!({ "securityEnabledOnly": 5 }), "5", "Edm.Boolean"),
    ];
    for (by, path, body, literal, wanted) in wrong {
        let code = if path.starts_with("/me") { "RequestBodyRead" } else { "Request_BadRequest" };
        let words = format!("Cannot convert the literal '{literal}' to the expected type '{wanted}'.");
        assert_eq!(said(by.post(&path, &body)), (code.to_owned(), words), "{path}");
    }
    let file = json!({ "@odata.type": "#microsoft.graph.fileAttachment", "name": "a.txt", "contentBytes": 5 });
    let words = "Cannot convert the literal '5' to the expected type 'Edm.String'.";
    assert_eq!(said(anna.post(&format!("{message}/attachments"), &file)), ("RequestBodyRead".into(), words.into()));
    let subscription = json!({ "changeType": 5, "resource": "me/messages", "notificationUrl": "http://127.0.0.1:1/" });
    assert_eq!(said(anna.post("/subscriptions", &subscription)), ("RequestBodyRead".into(), words.into()));
}

/// Where every action stands, with things that are there.
fn actions(anna: &Caller<'_>, admin: &Caller<'_>) -> Vec<(bool, String)> {
    let (places, objects) = (things(anna), objects(admin));
    let at = |name: &str| {
        let found = places.iter().chain(&objects).find(|(known, _)| *known == name);
        found.unwrap_or_else(|| panic!("{name}")).1.clone()
    };
    let user = at("user");
    let application = admin.post("/applications", &json!({ "displayName": "Ours" })).expect(201);
    let application = format!("/applications/{}", application["id"].as_str().expect("an id"));
    let of_message = [
        "send",
        "reply",
        "replyAll",
        "forward",
        "createReply",
        "createReplyAll",
        "createForward",
        "move",
        "copy",
        "markAsJunk",
        "markAsNotJunk",
        "reportMessage",
    ];
    let mut all = vec![(false, "/me/sendMail".to_owned())];
    all.extend(of_message.map(|action| (false, format!("{}/{action}", at("message")))));
    let uploads = ["message", "event"].map(|item| format!("{}/attachments/createUploadSession", at(item)));
    all.extend(uploads.map(|path| (false, path)));
    for thing in ["message", "event", "contact", "contactFolder", "mailFolder", "calendar"] {
        all.push((false, format!("{}/permanentDelete", at(thing))));
    }
    all.extend(
        ["accept", "decline", "tentativelyAccept", "cancel"].map(|act| (false, format!("{}/{act}", at("event")))),
    );
    all.extend(["move", "copy"].map(|act| (false, format!("{}/{act}", at("mailFolder")))));
    let of_user = [
        "getMemberGroups",
        "getMemberObjects",
        "checkMemberGroups",
        "checkMemberObjects",
        "revokeSignInSessions",
        "changePassword",
        "assignLicense",
        "translateExchangeIds",
        "authentication/methods/28c10230-6103-485e-b985-444c60001490/resetPassword",
    ];
    all.extend(of_user.map(|action| (true, format!("{user}/{action}"))));
    let of_app = ["addPassword", "removePassword", "setVerifiedPublisher", "unsetVerifiedPublisher"];
    all.extend(of_app.map(|action| (true, format!("{application}/{action}"))));
    all.extend(
        ["dismiss", "confirmCompromised"].map(|action| (true, format!("/identityProtection/riskyUsers/{action}"))),
    );
    all.push((true, "/policies/crossTenantAccessPolicy/default/resetToSystemDefault".to_owned()));
    all.extend(["/domains/contoso.example/verify", "/directoryObjects/getByIds"].map(|path| (true, path.to_owned())));
    all.push((true, "/directory/deletedItems/11111111-2222-3333-4444-555555555555/restore".to_owned()));
    all.push((true, "/subscriptions/11111111-2222-3333-4444-555555555555/reauthorize".to_owned()));
    all
}

#[test]
fn every_action_refuses_a_parameter_that_it_does_not_have() {
    let mock = Mock::start();
    let (anna, admin) = (anna(&mock), Caller::admin(&mock));
    let mut tried = BTreeSet::new();
    for (is_directory, path) in actions(&anna, &admin) {
        let (by, code) = if is_directory { (&admin, "Request_BadRequest") } else { (&anna, "RequestBodyRead") };
        let action = path.rsplit('/').next().expect("an action");
        let of_beta = ["markAsJunk", "markAsNotJunk", "reportMessage"].contains(&action);
        let path = if of_beta { format!("{}/beta{path}", mock.origin()) } else { path.clone() };
        let words = format!(
            "The parameter 'mock' in the request payload is not a valid parameter for the operation '{action}'."
        );
        assert_eq!(said(by.post(&path, &json!({ "mock": 5 }))), (code.to_owned(), words), "{path}");
        tried.insert(action.to_owned());
    }
    // What stands at the end of a path in lower case behind a thing, and is no list to which something is added.
    let lists = ["attachments", "extensions", "$ref", "delegatedPermissionClassifications", "messageRules"];
    let all = OPERATIONS.iter().flat_map(|of| of.iter()).filter(|operation| operation.method == Method::POST);
    for operation in all.filter(|operation| !operation.tail.is_empty() && !operation.tail.ends_with('}')) {
        let action = operation.action();
        assert!(lists.contains(&action) || tried.contains(action), "{}: {action} was not tried", operation.name);
    }
}
