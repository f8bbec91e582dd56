//! Headers: forms of bodies and answers, versions, conditions and preferences.

use mock365::Mock;
use reqwest::Method;
use serde_json::{Value, json};

use crate::crm::{ADMIN, Crm, Reply};

fn raw(crm: &Crm<'_>, method: Method, path: &str, kind: Option<&str>, body: &str) -> Reply {
    let mut request = crm.http.request(method, format!("{}/{path}", crm.root())).bearer_auth(&crm.token);
    if let Some(kind) = kind {
        request = request.header("content-type", kind);
    }
    Reply::read(request.body(body.to_owned()).send().expect("an answer"))
}

#[test]
fn a_body_is_json() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let me = crm.got("WhoAmI")["UserId"].as_str().expect("an id").to_owned();
    let row = format!("contacts({})", crm.contact("Lind"));
    for (method, path, body) in [
        (Method::POST, "contacts".to_owned(), r#"{"lastname":"Berg"}"#.to_owned()),
        (Method::PATCH, row.clone(), r#"{"lastname":"Berg"}"#.to_owned()),
        (Method::PUT, format!("{row}/lastname"), r#"{"value":"Berg"}"#.to_owned()),
        (Method::PUT, format!("{row}/ownerid/$ref"), format!(r#"{{"@odata.id":"systemusers({me})"}}"#)),
        (
            Method::POST,
            format!("systemusers({me})/systemuserroles_association/$ref"),
            r#"{"@odata.id":"roles(00000000-0000-0000-0000-000000000001)"}"#.to_owned(),
        ),
        (
            Method::POST,
            "contacts/Microsoft.Dynamics.CRM.CreateMultiple".to_owned(),
            r#"{"Targets":[{"lastname":"A"}]}"#.to_owned(),
        ),
    ] {
        for (kind, told) in [
            (Some("text/plain"), "text/plain"),
            (Some("application/xml; charset=utf-8"), "application/xml"),
            (Some("multipart/mixed; boundary=x"), "multipart/mixed"),
            (None, "application/octet-stream"),
        ] {
            let refused = raw(&crm, method.clone(), &path, kind, &body).refusal();
            let message = format!("The request entity's media type '{told}' is not supported for this resource.");
            assert_eq!(refused, (415, String::new(), message), "{method} {path} {kind:?}");
        }
        for kind in ["application/json", "Application/JSON; charset=utf-8; odata.metadata=minimal; type=entry"] {
            let status = raw(&crm, method.clone(), &path, Some(kind), &body).status;
            assert!([200, 204, 404].contains(&status), "{method} {path} {kind}: {status}");
        }
    }
    assert_eq!(crm.get("contacts?$filter=lastname eq 'Lind'&$count=true").json()["@odata.count"], 0);
}

#[test]
fn the_version_of_odata_is_4_0() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    for (version, most, status) in [
        ("4.0", "4.0", 200),
        ("4.0", "", 200),
        ("", "4.0", 200),
        ("", "4.01", 200),
        ("4.01", "4.01", 404),
        ("3.0", "", 404),
        ("", "3.0", 404),
        ("", "nonsense", 404),
        ("5.0", "5.0", 404),
    ] {
        let headers: Vec<(&str, &str)> = [("odata-version", version), ("odata-maxversion", most)]
            .into_iter()
            .filter(|pair| !pair.1.is_empty())
            .collect();
        let reply = crm.send(Method::GET, "WhoAmI", None, &headers);
        assert_eq!((reply.status, reply.header("odata-version")), (status, "4.0"), "{headers:?}");
        if status == 404 {
            assert!(reply.refusal().2.starts_with("No HTTP resource was found that matches the request URI"));
        }
    }
}

#[test]
fn answers_tell_as_much_of_themselves_as_is_accepted() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let me = crm.got("WhoAmI")["UserId"].as_str().expect("an id").to_owned();
    let id = crm.contact("Lind");
    let row = format!("contacts({id})");
    let paths = [
        "contacts?$count=true".to_owned(),
        row.clone(),
        format!("{row}/lastname"),
        format!("{row}/ownerid"),
        format!("{row}/ownerid/$ref"),
        format!("systemusers({me})/systemuserroles_association"),
        format!("systemusers({me})/systemuserroles_association/$ref"),
        "WhoAmI".to_owned(),
        String::new(),
        "EntityDefinitions(LogicalName='mailbox')?$select=LogicalName".to_owned(),
        "EntityDefinitions?$select=LogicalName".to_owned(),
        "EntityDefinitions(LogicalName='mailbox')/LogicalName".to_owned(),
    ];
    let accepting = |path: &str, accept: &str| crm.send(Method::GET, path, None, &[("accept", accept)]);
    for path in &paths {
        for accept in
            ["application/json", "*/*", "application/json;odata.metadata=minimal", "application/json;odata.metadata=x"]
        {
            let reply = accepting(path, accept);
            assert_eq!(reply.header("content-type"), "application/json; odata.metadata=minimal", "{path} {accept}");
            assert!(reply.expect(200)["@odata.context"].is_string(), "{path} {accept}");
        }
        let bare = accepting(path, "text/html, application/json; q=0.9; odata.metadata=none");
        assert_eq!(bare.header("content-type"), "application/json; odata.metadata=none", "{path}");
        assert!(!bare.text.contains("@odata.context") && !bare.text.contains("@odata.etag"), "{path}: {}", bare.text);
        assert_eq!(bare.status, 200, "{path}");
        assert!(accepting(path, "application/json;odata.metadata=full").expect(200)["@odata.context"].is_string());
    }
    let none = accepting("contacts?$count=true", "application/json;odata.metadata=none").json();
    assert_eq!(none["@odata.count"], 1, "the number is told all the same");
    let whole = accepting(&row, "application/json;odata.metadata=full");
    assert_eq!(whole.header("content-type"), "application/json; odata.metadata=full");
    let (whole, address) = (whole.expect(200), format!("{}/{row}", crm.root()));
    assert_eq!(whole["@odata.type"], "#Microsoft.Dynamics.CRM.contact");
    assert_eq!((&whole["@odata.id"], &whole["@odata.editLink"]), (&json!(address), &json!(row)));
    assert_eq!(whole["createdon@odata.type"], "#DateTimeOffset");
    assert_eq!(whole["_ownerid_value@odata.type"], "#Guid");
    assert_eq!(whole.get("lastname@odata.type"), None, "JSON says that itself");
    assert_eq!(whole["ownerid@odata.navigationLink"], format!("{address}/ownerid"));
    assert_eq!(whole["ownerid@odata.associationLink"], format!("{address}/ownerid/$ref"));
    let some = accepting(&format!("{row}?$select=lastname"), "application/json;odata.metadata=full").json();
    assert_eq!(some.get("ownerid@odata.navigationLink"), None);
    let refused = accepting("nothings", "application/json;odata.metadata=none");
    assert_eq!(refused.header("content-type"), "application/json; odata.metadata=minimal", "errors have one form");
}

#[test]
fn conditions_hold_on_every_way_to_a_row() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let me = crm.got("WhoAmI")["UserId"].as_str().expect("an id").to_owned();
    let id = crm.contact("Lind");
    let row = format!("contacts({id})");
    let send = |method: &Method, path: &str, body: Option<&Value>, header: (&str, &str)| {
        crm.send(method.clone(), path, body, &[header])
    };
    let etag = crm.get(&row).header("etag").to_owned();
    for path in [row.clone(), format!("{row}/lastname"), format!("{row}/lastname/$value")] {
        for (header, value, status) in [
            ("if-none-match", etag.as_str(), 304),
            ("if-none-match", &format!("W/\"1\", {etag}"), 304),
            ("if-none-match", "*", 304),
            ("if-none-match", "W/\"1\"", 200),
            ("if-none-match", "null", 200),
            ("if-none-match", "nonsense", 400),
            ("if-match", &etag, 200),
            ("if-match", "*", 200),
            ("if-match", "W/\"1\"", 412),
            ("if-match", "nonsense", 400),
        ] {
            let reply = send(&Method::GET, &path, None, (header, value));
            assert_eq!(reply.status, status, "{path} {header}: {value}: {}", reply.text);
            assert!(status != 304 || reply.text.is_empty());
        }
    }
    let (value, owner) = (json!({ "value": "X" }), json!({ "@odata.id": format!("systemusers({me})") }));
    for (method, path, body) in [
        (Method::PATCH, row.clone(), Some(&value)),
        (Method::DELETE, row.clone(), None),
        (Method::PUT, format!("{row}/firstname"), Some(&value)),
        (Method::DELETE, format!("{row}/firstname"), None),
        (Method::PUT, format!("{row}/ownerid/$ref"), Some(&owner)),
    ] {
        let body = if method == Method::PATCH { Some(json!({ "firstname": "X" })) } else { body.cloned() };
        for (header, value, status, code) in [
            ("if-match", "W/\"1\"", 412, "0x80060882"),
            ("if-none-match", "*", 412, "0x80040237"),
            ("if-match", "nonsense", 400, "0x80060888"),
            ("if-none-match", &etag, 501, ""),
            ("if-match", &format!("W/\"1\", {etag}"), 501, ""),
        ] {
            let (got, told, message) = send(&method, &path, body.as_ref(), (header, value)).refusal();
            assert_eq!(got, status, "{method} {path} {header}: {value}: {message}");
            assert!(code.is_empty() || told == code, "{method} {path} {header}: {value}: {told}");
        }
    }
    assert_eq!(crm.get(&row).header("etag"), etag, "nothing was done");
    let absent = "contacts(00000000-0000-0000-0000-0000000000c1)";
    let body = json!({ "lastname": "Berg" });
    assert_eq!(send(&Method::PATCH, absent, Some(&body), ("if-match", "*")).refusal().0, 404);
    assert_eq!(send(&Method::PATCH, absent, Some(&body), ("if-match", &etag)).refusal().0, 404);
    assert_eq!(send(&Method::PATCH, absent, Some(&body), ("if-none-match", "*")).status, 204);
}

#[test]
fn preferences_are_read_out_of_all_headers_whatever_stands_in_quotes() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let (first, second) = (crm.contact("A"), crm.contact("B"));
    assert_ne!(first, second);
    let one = "odata.include-annotations=\"OData.Community.Display.V1.FormattedValue,Microsoft.Dynamics.CRM.*\", odata.maxpagesize=1";
    for headers in [
        vec![("prefer", one)],
        vec![("prefer", "odata.maxpagesize=1"), ("Prefer", "odata.include-annotations=\"Microsoft.Dynamics.CRM.*\"")],
        vec![(
            "prefer",
            "ODATA.MAXPAGESIZE=1 , return=minimal, odata.include-annotations=\"Microsoft.Dynamics.CRM.*\"",
        )],
    ] {
        let page = crm.send(Method::GET, "contacts?$select=lastname,_ownerid_value", None, &headers).expect(200);
        assert_eq!(page["value"].as_array().map(Vec::len), Some(1), "{headers:?}");
        assert_eq!(page["value"][0]["_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname"], "systemuser");
    }
}
