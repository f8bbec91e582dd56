//! `$skiptoken` on every list: what is none, and what is another list's or somebody else's.

use crate::caller::Caller;
use crate::walk;
use mock365::Mock;
use mock365::faces::graph::Mount;
use reqwest::Method;
use serde_json::json;

/// What is said of a token that is none, by whoever answers.
fn refusal(mount: Mount) -> (&'static str, &'static str) {
    match mount {
        Mount::Mailbox => ("BadRequest", "Badly formed token."),
        Mount::User | Mount::Directory => (
            "Directory_ExpiredPageToken",
            "The specified page token value has expired and can no longer be included in your request.",
        ),
    }
}

/// The token of a link, as it stands there.
fn token(link: &str) -> Option<&str> {
    link.split(['?', '&']).find_map(|part| part.strip_prefix("$skiptoken="))
}

#[test]
fn every_list_refuses_what_is_no_token_of_its_own() {
    let mock = Mock::start();
    let admin = walk::admin(&mock);
    let mut lists = Vec::new();
    for (operation, path) in walk::operations(&Method::GET) {
        let Some(address) = walk::address(&admin, &path) else { continue };
        let page = walk::ask(&admin, &address, "$top=1");
        let is_round = operation.name.ends_with("delta");
        if page.status == 200 && page.json["value"].is_array() && !is_round {
            let next = page.json["@odata.nextLink"].as_str().and_then(token).map(str::to_owned);
            lists.push((operation, address, next));
        }
    }
    assert!(lists.len() > 100, "{}", lists.len());
    let tokens: Vec<(&str, &str)> =
        lists.iter().filter_map(|(_, address, next)| Some((address.as_str(), next.as_deref()?))).collect();
    assert!(tokens.len() > 10, "{tokens:?}");
    let mut wrong = Vec::new();
    for (operation, address, own) in &lists {
        let others = tokens.iter().filter(|(of, _)| of != address).map(|(_, token)| *token);
        for bad in ["bogus", "", "bW9jazM2NTo", "MTA"].into_iter().chain(others) {
            // Different addresses of one list have the same tokens.
            if own.as_deref() == Some(bad) {
                continue;
            }
            let reply = walk::ask(&admin, address, &format!("$skiptoken={bad}"));
            let error = &reply.json["error"];
            let said = (error["code"].as_str().unwrap_or(""), error["message"].as_str().unwrap_or(""));
            if reply.status != 400 || said != refusal(operation.mount) {
                wrong.push(format!("{address} {bad}: {} {said:?}", reply.status));
            }
        }
        if let Some(own) = own {
            let reply = walk::ask(&admin, address, &format!("$top=1&$skiptoken={own}"));
            assert_eq!(reply.status, 200, "{address} its own: {}", reply.json);
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

/// The same list of two people, with a token of the first one's.
fn of_another(mock: &Mock, list: &str) -> (u16, String) {
    let next = |by: &Caller<'_>| by.get(&format!("{list}?$top=1")).json["@odata.nextLink"].as_str().map(str::to_owned);
    let (anna, bo) = (walk::everybody(mock, "anna@contoso.example"), walk::everybody(mock, "bo@contoso.example"));
    let own = next(&anna).unwrap_or_else(|| panic!("no second page of {list}"));
    anna.get(&own).expect(200);
    let there = bo.get(&format!("{list}?$skiptoken={}", token(&own).expect("a token")));
    (there.status, there.json["error"]["message"].as_str().unwrap_or_default().to_owned())
}

#[test]
fn a_token_is_of_one_mailbox() {
    let mock = Mock::start();
    for name in ["anna", "bo"] {
        let by = walk::everybody(&mock, &format!("{name}@contoso.example"));
        for number in 0..2 {
            by.post("/me/messages", &json!({ "subject": format!("{number}") })).expect(201);
            by.post("/me/contacts", &json!({ "displayName": format!("{number}") })).expect(201);
            let at = json!({ "dateTime": "2031-03-10T09:00:00", "timeZone": "UTC" });
            by.post("/me/events", &json!({ "subject": "x", "start": at, "end": at })).expect(201);
        }
    }
    for list in ["/me/messages", "/me/mailFolders/drafts/messages", "/me/contacts", "/me/events"] {
        assert_eq!(of_another(&mock, list), (400, "Badly formed token.".to_owned()), "{list}");
    }
}

#[test]
fn whoever_the_path_names_as_one_goes_on_with_the_same_token() {
    let mock = Mock::start();
    let anna = walk::everybody(&mock, "anna@contoso.example");
    let page = anna.get("/me/messages?$top=1").expect(200);
    let next = token(page["@odata.nextLink"].as_str().expect("a second page")).expect("a token").to_owned();
    for path in ["/me/Messages", "/users/anna@contoso.example/messages", "/users('anna@contoso.example')/messages"] {
        anna.get(&format!("{path}?$top=1&$skip=1&$skiptoken={next}")).expect(200);
    }
    let beta = format!("{}/beta/me/messages?$top=1&$skip=1&$skiptoken={next}", mock.origin());
    anna.get(&beta).expect(200);
}
