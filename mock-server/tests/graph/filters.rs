//! Filters that OData reads and no service takes, and those that name what is not there: each in the words of who refuses.

use crate::caller::Caller;
use crate::queries::person;
use mock365::Mock;
use serde_json::json;

const INVALID_NODES: &str = "The query filter contains one or more invalid nodes.";
const NO_CONDITION: &str = "Invalid filter clause: The $filter expression must evaluate to a single boolean value.";

/// The words of a refusal with 400.
fn words(who: &Caller<'_>, path: &str) -> (String, String) {
    let reply = who.get(path);
    let message = reply.json["error"]["message"].as_str().unwrap_or_default().to_owned();
    assert_eq!(reply.status, 400, "{path}: {}", reply.json);
    (reply.refused(400), message)
}

#[test]
fn a_filter_is_a_condition() {
    let mock = Mock::start();
    let (anna, admin) = (person(&mock, "anna"), Caller::admin(&mock));
    let operands = |left: &str, right: &str, word: &str| {
        format!(
            "Invalid filter clause: A binary operator with incompatible types was detected. Found operand types '{left}' \
             and '{right}' for operator kind '{word}'."
        )
    };
    for (filter, message) in [
        ("subject", NO_CONDITION.to_owned()),
        ("importance", NO_CONDITION.to_owned()),
        ("tolower(subject)", NO_CONDITION.to_owned()),
        ("categories", NO_CONDITION.to_owned()),
        ("'x'", NO_CONDITION.to_owned()),
        ("isRead eq true or subject", operands("Edm.Boolean", "Edm.String", "Or")),
        ("subject and isRead", operands("Edm.String", "Edm.Boolean", "And")),
        (
            "not subject",
            "Invalid filter clause: A unary operator with an incompatible type was detected. Found operand type \
             'Edm.String' for operator kind 'Not'."
                .to_owned(),
        ),
    ] {
        let said = words(&anna, &format!("/me/messages?$filter={filter}"));
        assert_eq!(said, ("BadRequest".to_owned(), message), "{filter}");
    }
    for path in
        ["/me/contacts?$filter=displayName", "/me/events?$filter=subject", "/me/mailFolders?$filter=displayName"]
    {
        assert_eq!(words(&anna, path).1, NO_CONDITION, "{path}");
    }
    assert_eq!(words(&admin, "/users?$filter=displayName").1, NO_CONDITION);
    for truth in ["isRead", "(isRead)", "not isRead", "isRead or isDraft", "(isRead) eq true", "true"] {
        anna.get(&format!("/me/messages?$filter={truth}")).expect(200);
    }
}

#[test]
fn what_no_service_takes_is_refused_as_each_refuses() {
    let mock = Mock::start();
    let (anna, admin) = (person(&mock, "anna"), Caller::admin(&mock));
    for filter in [
        "length(subject) gt 3",
        "year(receivedDateTime) eq 2024",
        "receivedDateTime gt now()",
        "isof(microsoft.graph.eventMessage)",
        "indexof(subject,'a') eq 0",
        "subject eq subject",
        "1 eq 1",
        "contains('quote',subject)",
        "subject in ('a','b')",
        "not (importance in ('high'))",
    ] {
        let said = words(&anna, &format!("/me/messages?$filter={filter}"));
        assert_eq!(said, ("ErrorInvalidUrlQueryFilter".to_owned(), INVALID_NODES.to_owned()), "{filter}");
    }
    for path in [
        "/me/mailFolders?$filter=displayName in ('Inbox')",
        "/me/contacts?$filter=displayName in ('Bo')",
        "/me/events?$filter=subject in ('x')",
    ] {
        assert_eq!(words(&anna, path).1, INVALID_NODES, "{path}");
    }
    for filter in ["length(displayName) gt 3", "displayName eq givenName"] {
        let said = words(&admin, &format!("/users?$filter={filter}"));
        assert_eq!(said, ("Request_UnsupportedQuery".to_owned(), "Unsupported Query.".to_owned()), "{filter}");
    }
    let found = admin.get("/users?$filter=mailNickname in ('bo','anna')").expect(200);
    assert_eq!(found["value"].as_array().expect("a list").len(), 2);
}

#[test]
fn a_collection_is_no_value_and_a_guid_no_text() {
    let mock = Mock::start();
    let (anna, admin) = (person(&mock, "anna"), Caller::admin(&mock));
    let no_single = "Invalid filter clause: The operand for a binary operator 'Equal' is not a single value. Binary \
                     operators require both operands to be single values.";
    for path in ["/me/messages?$filter=categories eq 'x'", "/me/events?$filter=categories eq 'x'"] {
        assert_eq!(words(&anna, path).1, no_single, "{path}");
    }
    assert_eq!(words(&admin, "/users?$filter=proxyAddresses eq 'x'").1, no_single);
    assert!(words(&anna, "/me/messages?$filter=contains(categories,'x')").1.contains("No function signature"));
    let parent = words(&anna, "/me/messages?$filter=toRecipients/emailAddress/address eq 'x'").1;
    assert!(parent.contains("The parent value for a property access of a property 'emailAddress'"), "{parent}");
    anna.get("/me/messages?$filter=categories/any(c:c eq 'x')").expect(200);
    let sku = "05e9a617-0261-4cee-bb44-138d3ef5d965";
    let quoted = words(&admin, &format!("/users?$filter=assignedLicenses/any(s:s/skuId eq '{sku}')")).1;
    assert!(quoted.contains("Found operand types 'Edm.Guid' and 'Edm.String'"), "{quoted}");
    admin.get(&format!("/users?$filter=assignedLicenses/any(s:s/skuId eq {sku})")).expect(200);
}

#[test]
fn what_no_type_has_is_refused_and_what_one_has_is_said_to_be_lacking() {
    let mock = Mock::start();
    let anna = person(&mock, "anna");
    for (path, property, kind) in [
        ("/me/messages?$filter=from/bogus eq 'x'", "bogus", "microsoft.graph.recipient"),
        ("/me/messages?$filter=subject/x eq 'x'", "x", "Edm.String"),
        ("/me/messages?$orderby=from/emailAddress/bogus", "bogus", "microsoft.graph.emailAddress"),
        ("/me/messages?$filter=meetingMessageType eq 'none'", "meetingMessageType", "microsoft.graph.message"),
        ("/me/contacts?$filter=homeAddress/bogus eq 'x'", "bogus", "microsoft.graph.physicalAddress"),
    ] {
        let words = words(&anna, path);
        assert_eq!(words.1, format!("Could not find a property named '{property}' on type '{kind}'."), "{path}");
    }
    anna.get("/me/messages?$filter=parentFolderId eq 'x'").expect(501);
    anna.get("/me/messages?$filter=flag/dueDateTime/dateTime eq 'x'").expect(501);
    anna.get("/me/messages?$filter=multiValueExtendedProperties/any(e:e/id eq 'x')").expect(501);
    anna.get("/me/messages?$select=microsoft.graph.message/subject").expect(200);
}

#[test]
fn brackets_change_nothing_and_never_is_a_moment() {
    let mock = Mock::start();
    let anna = person(&mock, "anna");
    let draft = json!({ "subject": "Mine", "from": { "emailAddress": { "address": "anna@contoso.example" } } });
    anna.post("/me/messages", &draft).expect(201);
    let found = anna.get("/me/messages?$filter=(from/emailAddress/address) eq 'anna@contoso.example'").expect(200);
    assert!(!found["value"].as_array().expect("a list").is_empty());
    let before = |day: &str| {
        let path = format!("/me/messages?$filter=receivedDateTime lt {day}&$count=true&$top=1");
        anna.get(&path).expect(200)["@odata.count"].clone()
    };
    assert_eq!(before("9999-12-31T23:59:59Z"), before("9999-01-01"));
    assert_eq!(before("9999-12-31"), before("9999-12-31T23:59:59.9999999-11:00"));
    anna.get("/me/calendarView?startDateTime=9998-01-01T00:00:00Z&endDateTime=9999-12-31T23:59:59Z").expect(200);
    assert_eq!(words(&anna, "/me/messages?$filter=receivedDateTime lt datetime'2024-01-01T00:00:00'").0, "BadRequest");
    let never = json!({ "givenName": "Never", "birthday": "9999-12-31T23:59:59Z" });
    anna.post("/me/contacts", &never).expect(501);
    let time = |at: &str, zone: &str| json!({ "dateTime": at, "timeZone": zone });
    let early = json!({ "subject": "Early", "start": time("0001-01-01T00:00:00", "Tokyo Standard Time"),
        "end": time("0001-01-01T12:00:00", "Tokyo Standard Time") });
    assert_eq!(anna.post("/me/events", &early).refused(400), "RequestBodyRead");
}

#[test]
fn an_order_goes_on_where_the_filter_ends() {
    let mock = Mock::start();
    let anna = person(&mock, "anna");
    let filter = "/me/messages?$filter=Subject eq 'welcome' and importance eq 'normal'";
    anna.get(&format!("{filter}&$orderby=subject,importance,receivedDateTime desc")).expect(200);
    anna.get(&format!("{filter}&$orderby=subject")).expect(200);
    for order in ["importance", "importance,subject", "receivedDateTime desc", "subject,receivedDateTime"] {
        assert_eq!(anna.get(&format!("{filter}&$orderby={order}")).refused(400), "InefficientFilter", "{order}");
    }
}

/// Messages are found by the id of the folder that they lie in, as clients leave folders out; by no other mailbox's.
#[test]
fn messages_are_found_by_their_folder() {
    let mock = Mock::start();
    let (anna, bo) = (person(&mock, "anna"), person(&mock, "bo"));
    anna.post("/me/messages", &json!({ "subject": "a draft" })).expect(201);
    let all = anna.get("/me/messages?$top=1000&$select=parentFolderId").expect(200);
    let all: Vec<String> =
        all["value"].as_array().unwrap().iter().map(|one| one["parentFolderId"].to_string()).collect();
    let inbox = anna.get("/me/mailFolders/inbox").expect(200)["id"].as_str().unwrap().to_owned();
    let drafts = anna.get("/me/mailFolders/drafts").expect(200)["id"].as_str().unwrap().to_owned();
    let count = |filter: &str| {
        let found = anna.get(&format!("/me/messages?$top=1000&$count=true&$filter={filter}")).expect(200);
        assert_eq!(found["@odata.count"], found["value"].as_array().unwrap().len(), "{filter}");
        found["value"].as_array().unwrap().len()
    };
    let in_inbox = all.iter().filter(|id| id.contains(&inbox)).count();
    assert!(in_inbox > 0 && in_inbox < all.len());
    assert_eq!(count(&format!("parentFolderId eq '{inbox}'")), in_inbox);
    assert_eq!(count(&format!("parentFolderId ne '{inbox}'")), all.len() - in_inbox);
    assert_eq!(count(&format!("ParentFolderId eq '{drafts}' and subject eq 'a draft'")), 1);
    assert_eq!(count(&format!("not (parentFolderId ne '{inbox}' and parentFolderId ne '{drafts}')")), in_inbox + 1);
    let others = bo.get("/me/mailFolders/inbox").expect(200)["id"].as_str().unwrap().to_owned();
    assert_eq!(count(&format!("parentFolderId eq '{others}'")), 0);
    let refused = |filter: &str| words(&anna, &format!("/me/messages?$filter=parentFolderId {filter}")).0;
    assert_eq!(refused("eq 'no id'"), "ErrorInvalidIdMalformed");
    assert_eq!(refused("eq 5"), "BadRequest");
    assert_eq!(refused(&format!("gt '{inbox}'")), "ErrorInvalidUrlQueryFilter");
    for unknown in ["$filter=parentFolderId eq 'inbox'", "$orderby=parentFolderId", "$orderby=changeKey"] {
        assert_eq!(anna.get(&format!("/me/messages?{unknown}")).status, 501, "{unknown}");
    }
}

#[test]
fn what_is_selected_is_there() {
    let mock = Mock::start();
    let (anna, admin) = (person(&mock, "anna"), Caller::admin(&mock));
    let lacking = |name: &str, kind: &str| format!("Could not find a property named '{name}' on type '{kind}'.");
    for (path, name, kind) in [
        ("/me/messages?$select=subject/x", "x", "Edm.String"),
        ("/me/mailFolders/inbox/messages?$select=id,from/emailAddress/x", "x", "microsoft.graph.emailAddress"),
        ("/me/events?$select=start/x", "x", "microsoft.graph.dateTimeTimeZone"),
        ("/me/contacts?$select=homeAddress/city/x", "x", "Edm.String"),
    ] {
        assert_eq!(words(&anna, path), ("RequestBroker--ParseUri".to_owned(), lacking(name, kind)), "{path}");
    }
    let said = words(&admin, "/users?$select=displayName/x");
    assert_eq!(said.1, format!("Parsing OData Select and Expand failed: {}", lacking("x", "Edm.String")));
    for path in [
        "/me/messages?$select=from/emailAddress/address",
        "/me/messages?$select=microsoft.graph.message/subject",
        "/me/messages/microsoft.graph.eventMessage?$select=subject,startDateTime/dateTime",
        "/me/contacts?$select=homeAddress/city",
    ] {
        anna.get(path).expect(200);
    }
    admin.get("/users?$select=onPremisesExtensionAttributes/extensionAttribute1").expect(200);
}
