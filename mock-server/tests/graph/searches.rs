//! `$search`: what Exchange's search language finds, and what breaks it.

use crate::queries::person;
use mock365::Mock;
use serde_json::{Value, json};

use crate::caller::{Caller, HUBSPOT};

/// Subjects and bodies of what stands in a folder of its own.
const MAIL: [(&str, &str); 5] = [
    ("Quotation", "for five seats"),
    ("Quote 42", "the brown fox is quick"),
    ("Hello", "the quick brown fox"),
    ("Lunch", "(today) at noon: bring a pen"),
    ("Old", "nothing"),
];

fn folder(anna: &Caller<'_>) -> String {
    let made = anna.post("/me/mailFolders", &json!({ "displayName": "Searched" })).expect(201);
    let list = format!("/me/mailFolders/{}/messages", made["id"].as_str().expect("an id"));
    for (subject, content) in MAIL {
        let to = if subject == "Lunch" { "bo@contoso.example" } else { "ada@people.example" };
        let mut message = json!({ "subject": subject, "body": { "contentType": "text", "content": content },
            "importance": if subject == "Old" { "low" } else { "normal" },
            "toRecipients": [{ "emailAddress": { "address": to } }] });
        if subject == "Hello" {
            let file =
                json!({ "@odata.type": "#microsoft.graph.fileAttachment", "name": "a.txt", "contentBytes": "aGk=" });
            message["attachments"] = json!([file]);
            message["categories"] = json!(["Red category"]);
        }
        anna.post(&list, &message).expect(201);
    }
    list
}

/// A query string with an option in it.
fn encoded(option: &str, value: &str) -> String {
    let value: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
    format!("{option}={value}")
}

fn subjects(found: &Value) -> Vec<&str> {
    let mut all: Vec<_> =
        found["value"].as_array().expect("a list").iter().map(|one| one["subject"].as_str().expect("one")).collect();
    all.sort_unstable();
    all
}

#[test]
fn searches_find_by_exchanges_search_language() {
    let mock = Mock::start();
    let anna = person(&mock, "anna");
    let list = folder(&anna);
    let all = ["Hello", "Lunch", "Old", "Quotation", "Quote 42"];
    let table: [(&str, &[&str]); 36] = [
        (r#""quote""#, &["Quote 42"]),
        (r#""quot*""#, &["Quotation", "Quote 42"]),
        (r#""uote""#, &[]),
        ("quick", &["Hello", "Quote 42"]),
        ("quick OR lunch", &["Hello", "Lunch", "Quote 42"]),
        (r#""quick brown""#, &["Hello", "Quote 42"]),
        (r#""\"quick brown\"""#, &["Hello"]),
        (r#""\"brown quick\"""#, &[]),
        (r#""quick AND lunch""#, &[]),
        (r#""quick OR lunch""#, &["Hello", "Lunch", "Quote 42"]),
        (r#""quick" OR "lunch""#, &["Hello", "Lunch", "Quote 42"]),
        (r#""quick NOT hello""#, &["Quote 42"]),
        (r#""quick -hello""#, &["Quote 42"]),
        (r#""NOT quick""#, &["Lunch", "Old", "Quotation"]),
        (r#""(quick OR lunch) AND (hello OR noon)""#, &["Hello", "Lunch"]),
        (r#""(quick AND (hello OR lunch)) OR old""#, &["Hello", "Old"]),
        (r#""subject:quote""#, &["Quote 42"]),
        (r#""subject:quot*""#, &["Quotation", "Quote 42"]),
        (r#""subject:\"quote 42\"""#, &["Quote 42"]),
        (r#""subject:(hello OR lunch)""#, &["Hello", "Lunch"]),
        (r#""body:fox -subject:hello""#, &["Quote 42"]),
        (r#""42""#, &["Quote 42"]),
        (r#""to:bo""#, &["Lunch"]),
        (r#""to:bo@contoso.example""#, &["Lunch"]),
        (r#""participants:ada@people.example AND quick""#, &["Hello", "Quote 42"]),
        (r#""bo""#, &[]),
        (r#""hasAttachments:true""#, &["Hello"]),
        (r#""category:red""#, &["Hello"]),
        (r#""importance:low""#, &["Old"]),
        (r#""importance<>normal""#, &["Old"]),
        (r#""received>=2001-01-01""#, &all),
        (r#""received<2001-01-01""#, &[]),
        (r#""received:1/1/2001..12/31/2100 AND size>1""#, &all),
        (r#""isread:true""#, &all),
        (r#""https://nowhere.example""#, &[]),
        (r#""(quick)""#, &["Hello", "Quote 42"]),
    ];
    for (search, wanted) in table {
        let found = anna.get(&format!("{list}?{}", encoded("$search", search))).expect(200);
        assert_eq!(subjects(&found), wanted, "{search}");
    }
    for unbuilt in [r#""kind:nothing""#, r#""received:someday""#, r#""subject:quick NEAR fox""#, r#""size>1..2""#] {
        anna.get(&format!("{list}?{}", encoded("$search", unbuilt))).expect(501);
    }
}

#[test]
fn searches_know_kinds_attachments_sizes_and_importance() {
    let mock = Mock::start();
    let anna = person(&mock, "anna");
    let list = folder(&anna);
    let all = ["Hello", "Lunch", "Old", "Quotation", "Quote 42"];
    let named = |name: &str| json!([{ "emailAddress": { "name": name, "address": "someone@people.example" } }]);
    let voice = json!({ "subject": "Voice", "ccRecipients": named("Carl Cook"), "bccRecipients": named("Dora Dunn"),
        "singleValueExtendedProperties":
        [{ "id": "String 0x001A", "value": "IPM.Note.Microsoft.Voicemail.UM.CA" }] });
    let table: [(&str, &[&str]); 20] = [
        (r#""cc:carl""#, &["Voice"]),
        (r#""bcc:\"dora dunn\" -bcc:carl""#, &["Voice"]),
        (r#""participants:cook""#, &["Voice"]),
        (r#""recipients:dunn""#, &["Voice"]),
        (r#""kind:email""#, &all),
        (r#""kind<>voicemail""#, &all),
        (r#""kind:Voicemail""#, &["Voice"]),
        (r#""kind:meetings""#, &[]),
        (r#""kind:docs OR kind:faxes""#, &[]),
        (r#""attachment:a.txt""#, &["Hello"]),
        (r#""attachment:tx*""#, &["Hello"]),
        (r#""attachment:b.txt""#, &[]),
        (r#""quick AND attachment:txt""#, &["Hello"]),
        (r#""attachment:txt -fox""#, &[]),
        (r#""size:1..500000 AND fox""#, &["Hello", "Quote 42"]),
        (r#""size<>1..500000""#, &[]),
        (r#""size:0..1""#, &[]),
        (r#""importance:medium AND fox""#, &["Hello", "Quote 42"]),
        (r#""importance:medium AND importance:low""#, &[]),
        (r#""hasattachment:no AND fox""#, &["Quote 42"]),
    ];
    anna.post(&list, &voice).expect(201);
    for (search, wanted) in table {
        let found = anna.get(&format!("{list}?{}", encoded("$search", search))).expect(200);
        assert_eq!(subjects(&found), wanted, "{search}");
    }
    let event = json!({ "subject": "Standup", "start": { "dateTime": "2027-01-04T09:00:00", "timeZone": "UTC" },
        "end": { "dateTime": "2027-01-04T09:15:00", "timeZone": "UTC" },
        "attendees": [{ "emailAddress": { "address": "bo@contoso.example" } }] });
    anna.post("/me/events", &event).expect(201);
    let found = person(&mock, "bo").get(&format!("/me/messages?{}", encoded("$search", r#""kind:meetings""#)));
    assert_eq!(subjects(&found.expect(200)), ["Standup"]);
}

#[test]
fn searches_know_days_by_the_clock_of_the_sandbox() {
    let mock = Mock::start();
    // A Wednesday.
    mock.sandbox().clock.freeze(Some("2030-05-15T10:00:00Z".parse().expect("a moment")));
    let anna = person(&mock, "anna");
    let made = anna.post("/me/mailFolders", &json!({ "displayName": "Dated" })).expect(201);
    let list = format!("/me/mailFolders/{}/messages", made["id"].as_str().expect("an id"));
    for (subject, at) in [
        ("Today", "2030-05-15T00:00:00Z"),
        ("Yesterday", "2030-05-14T23:59:59Z"),
        ("Sunday", "2030-05-12T00:00:00Z"),
        ("Saturday", "2030-05-11T23:59:59Z"),
        ("Before", "2030-05-04T23:59:59Z"),
        ("April", "2030-04-30T23:59:59Z"),
        ("January", "2030-01-01T00:00:00Z"),
        ("Older", "2029-12-31T23:59:59Z"),
        ("Oldest", "2028-12-31T23:59:59Z"),
    ] {
        let times = ["SystemTime 0x0E06", "SystemTime 0x0039"].map(|id| json!({ "id": id, "value": at }));
        anna.post(&list, &json!({ "subject": subject, "singleValueExtendedProperties": times })).expect(201);
    }
    let find = |search: &str| {
        let anna = person(&mock, "anna");
        anna.get(&format!("{list}?{}", encoded("$search", &format!("\"{search}\"")))).expect(200)
    };
    let table: [(&str, &[&str]); 15] = [
        ("received>=2030-05-14T12:00:00", &["Today", "Yesterday"]),
        ("received>=2030-05-15T00:00:00+01:00", &["Today", "Yesterday"]),
        ("received:today", &["Today"]),
        ("received=Yesterday", &["Yesterday"]),
        (r#"received:\"this week\""#, &["Sunday", "Today", "Yesterday"]),
        (r#"received:\"last week\""#, &["Saturday"]),
        (r#"received:\"this month\""#, &["Before", "Saturday", "Sunday", "Today", "Yesterday"]),
        (r#"received:\"last month\""#, &["April"]),
        (r#"received:\"this year\""#, &["April", "Before", "January", "Saturday", "Sunday", "Today", "Yesterday"]),
        (r#"received:\"last year\""#, &["Older"]),
        (r#"received<>\"this year\""#, &["Older", "Oldest"]),
        (r#"sent:\"last year\" OR sent>=yesterday"#, &["Older", "Today", "Yesterday"]),
        (r#"sent<\"last year\""#, &["Oldest"]),
        ("received:2029-12-31..2030-01-01", &["January", "Older"]),
        ("sent:4/30/2030..2030-05-11 -before", &["April", "Saturday"]),
    ];
    for (search, wanted) in table {
        assert_eq!(subjects(&find(search)), wanted, "{search}");
    }
    mock.sandbox().clock.advance("P1D").expect("later");
    assert_eq!(subjects(&find("received:yesterday")), ["Today"]);
}

#[test]
fn a_search_without_quotes_has_letters_alone() {
    let mock = Mock::start();
    let anna = person(&mock, "anna");
    for (search, letter, place) in [
        ("from:bo", ':', 4),
        ("Backup Config 0", '0', 14),
        ("42", '4', 0),
        ("quot*", '*', 4),
        ("bo@contoso.example", '@', 2),
        ("\"a:b\" OR a-b", '-', 10),
    ] {
        let error = anna.get(&format!("/me/messages?{}", encoded("$search", search))).expect(400)["error"].clone();
        let words = format!("Syntax error: character '{letter}' is not valid at position {place} in '{search}'.");
        assert_eq!((&error["code"], &error["message"]), (&json!("BadRequest"), &json!(words)));
    }
}

#[test]
fn a_search_that_breaks_its_language_is_refused() {
    let mock = Mock::start();
    let anna = person(&mock, "anna");
    let table: [(&str, &str); 22] = [
        // What Microsoft's OData library says of what stands outside quotes.
        ("", "Expression expected at position 0 in ''."),
        (r#""""#, "An identifier was expected at position 0."),
        (r#""from:bo"#, r#"There is an unterminated string literal at position 8 in '"from:bo'."#),
        (r#""a\b""#, r#"Invalid escape sequence '\b' found at position 3 in '"a\b"'."#),
        ("AND quick", "Expression expected at position 0 in 'AND quick'."),
        ("quick OR", "Expression expected at position 8 in 'quick OR'."),
        ("quick AND OR fox", "Expression expected at position 10 in 'quick AND OR fox'."),
        (r#"("quick""#, r#"')' or operator expected at position 8 in '("quick"'."#),
        (r#""quick")"#, r#"Syntax error at position 8 in '"quick")'."#),
        ("()", "Expression expected at position 1 in '()'."),
        ("quick(fox)", "Syntax error: character '(' is not valid at position 5 in 'quick(fox)'."),
        (
            r#"subject:"quick fox""#,
            r#"Syntax error: character ':' is not valid at position 7 in 'subject:"quick fox"'."#,
        ),
        // The same of what stands in them.
        (r#""from:""#, "Expression expected at position 5 in 'from:'."),
        (r#""from:bo AND subject:""#, "Expression expected at position 20 in 'from:bo AND subject:'."),
        (r#""from: AND quick""#, "Expression expected at position 6 in 'from: AND quick'."),
        (r#""(quick""#, "')' or operator expected at position 6 in '(quick'."),
        (r#""quick)""#, "Syntax error at position 6 in 'quick)'."),
        (r#""subject:()""#, "Expression expected at position 9 in 'subject:()'."),
        (
            r#""subject:\"quick fox""#,
            r#"There is an unterminated string literal at position 18 in 'subject:"quick fox'."#,
        ),
        (r#""OR quick""#, "Expression expected at position 0 in 'OR quick'."),
        (r#""quick AND""#, "Expression expected at position 9 in 'quick AND'."),
        (r#""NOT""#, "Expression expected at position 3 in 'NOT'."),
    ];
    for (search, words) in table {
        let error = anna.get(&format!("/me/messages?{}", encoded("$search", search))).expect(400)["error"].clone();
        assert_eq!((&error["code"], &error["message"]), (&json!("BadRequest"), &json!(words)), "{search}");
    }
}

#[test]
fn a_search_is_neither_filtered_nor_sorted() {
    let mock = Mock::start();
    let anna = person(&mock, "anna");
    let search = "$search=%22quote%22";
    for (option, code, name) in [
        ("$orderby=receivedDateTime desc", "SearchWithOrderBy", "$orderBy"),
        ("$filter=isRead eq false", "SearchWithFilter", "$filter"),
        ("$skip=1", "SearchWithSkip", "$skip"),
    ] {
        let error = anna.get(&format!("/me/messages?{search}&{option}")).expect(400)["error"].clone();
        let words = format!("The query parameter '{name}' is not supported with '$search'.");
        assert_eq!((&error["code"], &error["message"]), (&json!(code), &json!(words)));
    }
    // It is not counted either, which clients meet as a count that is not there.
    for (path, counted) in [("/me/messages?$count=true", true), (&format!("/me/messages?{search}&$count=true"), false)]
    {
        let page = anna.get(path).expect(200);
        assert_eq!(page.get("@odata.count").is_some(), counted, "{path}: {page}");
    }
    let found = anna.get(&format!("/me/messages?{search}")).expect(200)["value"].as_array().expect("a list").len();
    assert!(found > 0);
    // Its pages have a token alone.
    let page = anna.get("/me/messages?$search=%22e*%22&$top=1").expect(200);
    let next = page["@odata.nextLink"].as_str().expect("a next page");
    assert!(next.contains("skiptoken=") && !next.contains("skip="), "{next}");
    let behind = anna.get(next).expect(200);
    assert_ne!(behind["value"][0]["id"], page["value"][0]["id"]);
    // Where nothing but the number is asked for, it is.
    assert_eq!(anna.get(&format!("/me/messages/$count?{search}")).expect(200), found);
    let admin = Caller::admin(&mock);
    let error = admin.get("/users?$search=%22displayName:ann%22").expect(400)["error"].clone();
    let words = "Request with $search query parameter only works through MSGraph with a special request header: \
                 'ConsistencyLevel: eventual'";
    assert_eq!((&error["code"], &error["message"]), (&json!("Request_UnsupportedQuery"), &json!(words)));
    let eventual = [("consistencylevel", "eventual")];
    let names = |search: &str| {
        let path = format!("/users?$count=true&$orderby=displayName&{}", encoded("$search", search));
        let found = admin.send(reqwest::Method::GET, &path, None, &eventual).expect(200);
        let names = found["value"].as_array().expect("a list").iter();
        names.map(|one| one["displayName"].as_str().expect("a name").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(r#""displayName:ann""#), ["Anna Andersson"]);
    assert_eq!(names(r#""displayName:anna anders""#), ["Anna Andersson"]);
    assert_eq!(names(r#""mail:bo@" OR "displayName:ann""#), ["Anna Andersson", "Bo Berg"]);
    assert_eq!(names(r#""mail:bo@" AND "displayName:ann""#), [""; 0]);
    for broken in [
        r#""displayName:ann"#,
        r#""displayName:zzz" OR"#,
        r#"OR "displayName:ann""#,
        "()",
        "OR",
        "NOT",
        r#"("displayName:ann""#,
        r#""displayName:ann")"#,
    ] {
        let broken = format!("/users?$count=true&{}", encoded("$search", broken));
        let refused = admin.send(reqwest::Method::GET, &broken, None, &eventual).expect(400);
        assert_eq!(refused["error"]["message"], "Unrecognized query argument specified: ''.", "{broken}");
    }
}

#[test]
fn words_are_found_near_each_other() {
    let mock = Mock::start();
    let anna = person(&mock, "anna");
    let list = folder(&anna);
    let found = |search: &str| {
        let page =
            anna.get(&format!("{list}?$select=subject&{}", encoded("$search", &format!("\"{search}\"")))).expect(200);
        let all = page["value"].as_array().expect("a list").iter();
        let mut subjects: Vec<String> = all.map(|one| one["subject"].as_str().expect("one").to_owned()).collect();
        subjects.sort();
        subjects
    };
    for (search, subjects) in [
        ("quick NEAR fox", &["Hello", "Quote 42"][..]),
        ("quick ONEAR fox", &["Hello"]),
        ("fox ONEAR(n=1) quick", &["Quote 42"]),
        ("fox ONEAR(n=0) quick", &[]),
        ("quick NEAR(0) brown", &["Hello"]),
        ("body:(qui* NEAR(n=2) fox)", &["Hello", "Quote 42"]),
        ("subject:(quick NEAR fox)", &[]),
        ("the NEAR(n=0) brown NEAR(n=0) fox", &["Quote 42"]),
        ("NOT (quick NEAR fox) AND noon", &["Lunch"]),
        ("\\\"brown fox\\\" NEAR(n=1) quick", &["Hello", "Quote 42"]),
        // Nothing of one text stands near another one.
        ("quote NEAR(n=99) fox", &[]),
        ("fox XRANK(cb=100, rb=0.4) noon", &["Hello", "Quote 42"]),
        ("noon OR fox XRANK(cb=1) quick", &["Hello", "Lunch", "Quote 42"]),
    ] {
        assert_eq!(found(search), subjects, "{search}");
    }
    for broken in [
        "quick NEAR",
        "NEAR fox",
        "quick NEAR(x) fox",
        "quick NEAR(n=-1) fox",
        "quick NEAR(n=1 fox",
        "XRANK a",
        "a XRANK(cb=1)",
    ] {
        let path = format!("{list}?{}", encoded("$search", &format!("\"{broken}\"")));
        assert_eq!(anna.get(&path).refused(400), "BadRequest", "{broken}");
    }
}

/// Names are found by their words, and all other texts that the directory filters by as they begin.
#[test]
fn the_directory_searches_every_text_that_it_filters_by() {
    let mock = Mock::start();
    let admin = Caller::admin(&mock);
    let eventual = [("consistencylevel", "eventual")];
    let body = json!({ "jobTitle": "Chief Pilot", "department": "Boats", "companyName": "Northwind" });
    admin.patch("/users/bo@contoso.example", &body).expect(204);
    let group = json!({
        "displayName": "OneVideo", "mailNickname": "onevideo", "mailEnabled": true, "securityEnabled": false,
        "groupTypes": ["Unified"], "description": "Films of boats",
    });
    admin.post("/groups", &group).expect(201);
    let asked = |by: &Caller<'_>, list: &str, search: &str| {
        let path = format!("/{list}?$count=true&{}", encoded("$search", search));
        by.send(reqwest::Method::GET, &path, None, &eventual)
    };
    let found =
        |list: &str, search: &str| asked(&admin, list, search).expect(200)["value"].as_array().expect("a list").len();
    for (list, search, count) in [
        ("users", r#""jobTitle:chief""#, 1),
        ("users", r#""jobTitle:chief pil""#, 1),
        ("users", r#""jobTitle:pilot""#, 0),
        ("users", r#""department:boa" AND "companyName:north""#, 1),
        ("users", r#""givenName:bo""#, 1),
        ("users", r#""userPrincipalName:bo@""#, 1),
        ("users", r#""mail:contoso""#, 0),
        ("groups", r#""displayName:nothing" OR "mail:onevideo""#, 1),
        ("groups", r#""mailNickname:one""#, 1),
        ("groups", r#""description:boats""#, 1),
    ] {
        assert_eq!(found(list, search), count, "{list}: {search}");
    }
    // Lists and what is no text are not looked into here; what nothing has is no clause.
    for list in [r#""proxyAddresses:smtp""#, r#""accountEnabled:true""#] {
        assert_eq!(asked(&admin, "users", list).refused(501), "NotImplemented", "{list}");
    }
    assert_eq!(asked(&admin, "users", r#""nonsense:x""#).refused(400), "Request_BadRequest");
    // Whoever sees what is basic alone finds out no more.
    let basic = Caller::user(&mock, "anna@contoso.example", HUBSPOT, &["User.ReadBasic.All"]);
    asked(&basic, "users", r#""displayName:bo" OR "mail:bo""#).expect(200);
    assert_eq!(
        asked(&basic, "users", r#""displayName:bo" OR "jobTitle:chief""#).refused(403),
        "Authorization_RequestDenied"
    );
}
