//! Query options: where one has no place it is refused, and where the mock does not know it, it says so.

use mock365::Mock;
use reqwest::Method;
use serde_json::json;

use crate::crm::{ADMIN, Crm};

#[test]
fn no_option_is_passed_over_where_it_has_no_place() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let me = crm.got("WhoAmI")["UserId"].as_str().expect("an id").to_owned();
    let id = crm.contact("Lind");
    let (row, body) = (format!("contacts({id})"), json!({ "lastname": "Berg" }));
    let value = json!({ "value": "X" });
    let owner = json!({ "@odata.id": format!("systemusers({me})") });
    let roles = format!("systemusers({me})/systemuserroles_association");
    for (method, path, sent, options) in [
        (Method::GET, row.clone(), None, "$filter $orderby $top $count $skiptoken"),
        (Method::PATCH, row.clone(), Some(&body), "$filter $orderby $top $count"),
        (Method::DELETE, row.clone(), None, "$select $expand $filter"),
        (Method::POST, "contacts".to_owned(), Some(&body), "$filter $top $count $orderby"),
        (Method::GET, "contacts/$count".to_owned(), None, "$top $select $expand $orderby $count $skiptoken"),
        (Method::GET, format!("{row}/lastname"), None, "$select $filter $top $expand"),
        (Method::GET, format!("{row}/lastname/$value"), None, "$select $filter"),
        (Method::PUT, format!("{row}/firstname"), Some(&value), "$select $filter"),
        (Method::DELETE, format!("{row}/firstname"), None, "$select"),
        (Method::GET, format!("{row}/ownerid"), None, "$filter $top $count"),
        (Method::GET, format!("{row}/ownerid/$ref"), None, "$select $filter $expand"),
        (Method::PUT, format!("{row}/ownerid/$ref"), Some(&owner), "$select $filter"),
        (Method::GET, format!("{roles}/$ref"), None, "$select $expand"),
        (Method::GET, format!("{roles}/$count"), None, "$select $top"),
        (Method::POST, format!("{roles}/$ref"), Some(&owner), "$select $filter"),
        (Method::GET, "WhoAmI".to_owned(), None, "$select $filter"),
        (Method::GET, "$metadata".to_owned(), None, "$select"),
        (Method::GET, String::new(), None, "$select $top"),
        (Method::POST, "contacts/Microsoft.Dynamics.CRM.CreateMultiple".to_owned(), Some(&value), "$select"),
    ] {
        for option in options.split(' ') {
            let said = match option {
                "$select" | "$orderby" => "name",
                "$expand" => "ownerid",
                "$top" => "1",
                "$count" => "true",
                _ => "x eq 1",
            };
            let wanted = (400, "0x80060888".to_owned(), format!("The query parameter {option} is not supported"));
            let refused = crm.send(method.clone(), &format!("{path}?{option}={said}"), sent, &[]).refusal();
            assert_eq!(refused, wanted, "{method} {path}?{option}");
        }
        let skipped = crm.send(method.clone(), &format!("{path}?$skip=1"), sent, &[]).refusal();
        assert_eq!(skipped.2, "Skip Clause is not supported in CRM", "{method} {path}");
        for unbuilt in
            ["$apply=aggregate($count as n)", "fetchXml=<fetch/>", "savedQuery=x", "userQuery=x", "$search=x"]
        {
            let status = crm.send(method.clone(), &format!("{path}?{unbuilt}"), sent, &[]).status;
            assert_eq!(status, 501, "{method} {path}?{unbuilt}");
        }
        assert_eq!(crm.send(method.clone(), &format!("{path}?$nothing=1"), sent, &[]).status, 400, "{method} {path}");
    }
    assert_eq!(crm.got(&row)["lastname"], "Lind", "nothing was done");
    assert_eq!(crm.get("contacts/$count").text, "1");
    let twice = crm.get("contacts?$top=1&$top=2").refusal();
    assert_eq!(twice.2, "Query option '$top' was specified more than once, but it must be specified at most once.");
    assert_eq!(crm.get(&format!("{row}?own=1")).status, 200, "a client's own parameter says nothing");
}

#[test]
fn what_expands_leads_somewhere_and_there_is_an_end_of_it() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    crm.contact("Lind");
    let refused = |path: &str| crm.get(path).refusal();
    let (status, code, message) = refused("contacts?$expand=lastname");
    assert_eq!((status, code.as_str()), (400, "0x80060888"));
    assert!(message.ends_with("Only navigation properties can be expanded."), "{message}");
    assert_eq!(refused("contacts?$expand=nothing").1, "0x80060888");
    assert_eq!(refused("contacts?$expand=ownerid($select=fullname),ownerid($select=domainname)").0, 400);
    let once = crm.got("contacts?$expand=ownerid($select=fullname),ownerid($select=fullname)");
    assert!(once["value"][0]["ownerid"]["fullname"].is_string());
    assert_eq!(crm.get("contacts?$expand=ownerid($expand=businessunitid)").status, 501);
    let many = |number: usize| vec!["ownerid($select=fullname)"; number].join(",");
    assert_eq!(crm.get(&format!("contacts?$expand={}", many(15))).status, 200);
    let wanted = (400, "0x8004430d".to_owned(), "Number of link entities in query exceeded maximum limit.".to_owned());
    assert_eq!(refused(&format!("contacts?$expand={}", many(16))), wanted);
}
