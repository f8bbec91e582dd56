//! What no client should send: batches that are none, cookies that were changed, queries without end.

use mock365::Mock;
use reqwest::Method;
use serde_json::json;

use crate::batch::{batch, change_set, part, statuses};
use crate::crm::{ADMIN, Crm, Reply};

fn sent(crm: &Crm<'_>, kind: &str, body: &str) -> Reply {
    let request = crm.http.post(format!("{}/$batch", crm.root())).bearer_auth(&crm.token);
    Reply::read(request.header("content-type", kind).body(body.to_owned()).send().expect("an answer"))
}

#[test]
fn what_is_no_batch_does_nothing() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let made = part("1", "POST", "contacts", r#"{"lastname":"Lind"}"#);
    let good = format!("--b\r\n{made}\r\n--b--\r\n");
    for (kind, body) in [
        ("multipart/mixed", good.clone()),
        ("multipart/mixed; boundary=", good.clone()),
        ("multipart/mixed; boundary=c", good.clone()),
        ("multipart/form-data; boundary=b", good.clone()),
        ("application/json", good.clone()),
        ("multipart/mixed; boundary=b", format!("--b\r\n{made}\r\n")),
        ("multipart/mixed; boundary=b", format!("--b\r\n{made}\r\n--B--\r\n")),
        ("multipart/mixed; boundary=b", good.replace("POST", "MERGE")),
        ("multipart/mixed; boundary=b", good.replace(" HTTP/1.1", "")),
        ("multipart/mixed; boundary=b", good.replace("Content-Type: application/http", "Content-Type: text/plain")),
        ("multipart/mixed; boundary=b", String::new()),
    ] {
        let (status, _, message) = sent(&crm, kind, &body).refusal();
        assert_eq!(status, 400, "{kind}: {message}\n{body}");
    }
    // A change set in a change set is none; neither is one that reads.
    let inner = change_set(std::slice::from_ref(&made)).replace("changeset_1", "changeset_2");
    for parts in [
        vec![change_set(&[made.clone(), inner])],
        vec![change_set(&[made.clone(), part("2", "GET", "contacts", "")])],
        vec![change_set(&[made.clone(), made.clone()])],
        vec![change_set(&[made.clone(), part("2", "DELETE", "$nothing", "")])],
    ] {
        let reply = batch(&crm, &parts, &[]);
        assert_eq!((reply.status, statuses(&reply).len()), (400, 1), "{}", reply.text);
    }
    assert_eq!(crm.send(Method::GET, "$batch", None, &[]).status, 405);
    assert_eq!(crm.get("contacts/$count").text, "0", "nothing of all that was done");
}

#[test]
fn a_content_id_stands_for_its_row_in_addresses_and_bodies() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let me = crm.got("WhoAmI")["UserId"].as_str().expect("an id").to_owned();
    let done = batch(
        &crm,
        &[change_set(&[
            part("c", "POST", "contacts", r#"{"lastname":"Lind"}"#),
            part("t", "POST", "tasks", r#"{"subject":"Call","regardingobjectid_contact_task@odata.bind":"$c"}"#),
            part("2", "PATCH", "$c?$select=lastname", r#"{"firstname":"Lena"}"#),
            part("3", "PUT", "$t/regardingobjectid_contact_task/$ref", r#"{"@odata.id":"$c"}"#),
            part("4", "PUT", "$c/ownerid/$ref", &format!(r#"{{"@odata.id":"systemusers({me})"}}"#)),
            part("5", "DELETE", "$c/firstname", ""),
        ])],
        &[],
    );
    assert_eq!((done.status, statuses(&done)), (200, vec!["204"; 6]), "{}", done.text);
    assert_eq!(crm.got("contacts?$select=fullname")["value"][0]["fullname"], "Lind");
    // A row without one has no name, and a name is of its own change set alone.
    for parts in [
        vec![change_set(&[part("", "POST", "contacts", r#"{"lastname":"A"}"#), part("2", "PATCH", "$", "{}")])],
        vec![
            change_set(&[part("1", "POST", "contacts", r#"{"lastname":"A"}"#)]),
            change_set(&[part("2", "PATCH", "$1", r#"{"firstname":"B"}"#)]),
        ],
    ] {
        let reply = batch(&crm, &parts, &[]);
        assert_eq!(reply.status, 400, "{}", reply.text);
        assert!(reply.text.contains("does not exist in the batch context."), "{}", reply.text);
    }
}

#[test]
fn one_failing_part_ends_a_batch_or_does_not() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let parts = [
        part("", "GET", "WhoAmI", ""),
        change_set(&[part("1", "POST", "contacts", r#"{"nothing":1}"#)]),
        part("", "GET", "contacts/$count", ""),
        part("", "GET", "contacts?$top=x", ""),
        part("", "GET", "contacts/$count", ""),
    ];
    for (prefer, status, told) in [
        ("", 400, vec!["200", "400"]),
        ("odata.continue-on-error=false", 400, vec!["200", "400"]),
        ("odata.continue-on-error", 200, vec!["200", "400", "200", "400", "200"]),
        ("odata.continue-on-error=true", 200, vec!["200", "400", "200", "400", "200"]),
    ] {
        let headers = [("prefer", prefer)];
        let reply = batch(&crm, &parts, if prefer.is_empty() { &[] } else { &headers });
        assert_eq!((reply.status, statuses(&reply)), (status, told), "{prefer}: {}", reply.text);
    }
}

#[test]
fn a_cookie_that_was_changed_is_refused_or_leads_to_a_page() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    for name in ["A", "B", "C", "D", "E"] {
        crm.contact(name);
    }
    let prefer = [("prefer", "odata.maxpagesize=2")];
    let page = crm.send(Method::GET, "contacts?$select=lastname&$count=true", None, &prefer).expect(200);
    assert_eq!(
        (&page["@odata.count"], page["value"].as_array().map(Vec::len)),
        (&json!(5), Some(2)),
        "all are counted"
    );
    let next = page["@odata.nextLink"].as_str().expect("a further page").to_owned();
    let second = crm.send(Method::GET, &next, None, &prefer).expect(200);
    assert_eq!((&second["@odata.count"], second["value"].as_array().map(Vec::len)), (&json!(5), Some(2)));
    for (from, to) in [
        ("pagenumber=%222%22", "pagenumber=%220%22"),
        ("pagenumber=%222%22", "pagenumber=%22-1%22"),
        ("pagenumber=%222%22", "pagenumber=%2299999999999999999999%22"),
        ("pagenumber=%222%22", "pagenumber=%22x%22"),
        ("pagingcookie=", "cookie="),
        ("%257b", "%25"),
        ("last%253d", "lost%253d"),
        ("%3Ccookie%20", "%3Ccookie"),
    ] {
        let changed = next.replacen(from, to, 1);
        assert_ne!(changed, next, "{from}");
        let refused = crm.send(Method::GET, &changed, None, &prefer).refusal();
        let wanted = (400, "0x80060888".to_owned(), "Malformed XML in the Paging Cookie".to_owned());
        assert_eq!(refused, wanted, "{from} {to}");
    }
    // The place of no row is where that row would be.
    let id = page["value"][1]["contactid"].as_str().expect("an id").to_uppercase();
    let elsewhere = next.replace(&id, "00000000-0000-0000-0000-000000000001");
    assert_ne!(elsewhere, next);
    for changed in [elsewhere.clone(), elsewhere.replace("pagenumber=%222%22", "pagenumber=%22999999%22")] {
        assert_eq!(crm.send(Method::GET, &changed, None, &prefer).status, 200, "{changed}");
    }
}

#[test]
fn queries_have_an_end() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    crm.contact("Lind");
    for filter in [
        format!("{}lastname eq 'x'{}", "(".repeat(1000), ")".repeat(1000)),
        format!("{}lastname eq 'x'", "not ".repeat(1000)),
        format!("lastname eq {}'x'{}", "(".repeat(1000), ")".repeat(1000)),
        format!("{}lastname{} eq 'x'", "tolower(".repeat(1000), ")".repeat(1000)),
    ] {
        for path in ["contacts", "contacts/$count", "EntityDefinitions"] {
            let (status, code, message) = crm.get(&format!("{path}?$filter={filter}")).refusal();
            assert_eq!((status, code.as_str()), (400, "0x80060888"), "{path}: {message}");
        }
        let expanded = format!("systemusers?$expand=systemuserroles_association($filter={filter})");
        assert_eq!(crm.get(&expanded).status, 400);
    }
    assert_eq!(crm.get(&format!("contacts?$select={}", "x,".repeat(20_000))).refusal().1, "0x80060888");
    assert_eq!(crm.get(&format!("contacts?$orderby={}", "lastname,".repeat(6000))).status, 400, "a key is missing");
    assert_eq!(crm.get(&format!("contacts?$expand={}", "(".repeat(30_000))).status, 400);
    assert_eq!(crm.get(&format!("contacts({})", "a=1,".repeat(10_000))).status, 400);
    assert_eq!(crm.get(&format!("{}contacts", "x/".repeat(20_000))).status, 404);
}

#[test]
fn what_is_not_built_says_so() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let me = crm.got("WhoAmI")["UserId"].as_str().expect("an id").to_owned();
    let row = format!("contacts({})", crm.contact("Lind"));
    for path in [
        "systemusers?$filter=systemuserroles_association/any(r:r/name eq 'x')",
        "systemusers?$filter=systemuserroles_association/all(r:r/name eq 'x')",
        "systemusers?$filter=not systemuserroles_association/any()",
        "systemusers?$filter=systemuserroles_association/$count gt 1",
        "emails?$filter=email_activity_parties/any(p:p/addressused eq 'x')",
        "contacts?$orderby=ownerid/fullname",
        "contacts?$expand=ownerid($orderby=fullname)",
        "contacts?$expand=ownerid($expand=businessunitid)",
        "WinOpportunity",
        "InitializeFrom(x=1)",
        "accounts",
        "contacts/Microsoft.Dynamics.CRM.RetrieveDuplicates",
        &format!("{row}/ownerid/fullname"),
        &format!("systemusers({me})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges"),
        &format!("systemusers({me})/systemuserroles_association/$ref/x"),
    ] {
        let (status, code, message) = crm.get(path).refusal();
        assert_eq!((status, code.as_str()), (501, "NotImplemented"), "{path}: {message}");
    }
    for body in [
        json!({ "lastname": "x", "ownerid": { "fullname": "x" } }),
        json!({ "isdisabled": false, "systemuserroles_association": [] }),
        json!({ "isdisabled": false, "systemuserroles_association@odata.bind": ["roles(1)"] }),
    ] {
        let path = if body.get("lastname").is_some() { row.clone() } else { format!("systemusers({me})") };
        assert_eq!(crm.patch(&path, &body).status, 501, "{body}");
    }
    for prefer in ["respond-async", "odata.track-changes"] {
        assert_eq!(crm.send(Method::GET, "contacts", None, &[("prefer", prefer)]).status, 501, "{prefer}");
    }
}
