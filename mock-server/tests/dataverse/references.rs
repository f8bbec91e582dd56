//! Addresses of rows (`$ref`), their number, and what of a relationship is asked for.

use mock365::Mock;
use reqwest::Method;
use serde_json::{Value, json};

use crate::crm::{ADMIN, ANNA, Crm};

const ROLES: &str = "systemuserroles_association";

fn user(crm: &Crm<'_>, name: &str) -> String {
    crm.first(&format!("systemusers?$filter=domainname eq '{name}'"), "systemuserid")
}

fn role(crm: &Crm<'_>, name: &str) -> String {
    crm.first(&format!("roles?$filter=name eq '{name}'"), "roleid")
}

#[test]
fn addresses_are_listed_filtered_counted_and_paged() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let anna = user(&crm, ANNA);
    let roles = format!("systemusers({anna})/{ROLES}");
    for name in ["System Customizer", "Service Reader"] {
        let address = json!({ "@odata.id": format!("roles({})", role(&crm, name)) });
        assert_eq!(crm.post(&format!("{roles}/$ref"), &address).status, 204);
    }
    let listed = |options: &str| crm.got(&format!("{roles}/$ref?{options}"));
    let all = listed("");
    assert!(all["@odata.context"].as_str().expect("text").ends_with("$metadata#Collection($ref)"), "{all}");
    assert_eq!(all["value"].as_array().map(Vec::len), Some(3));
    assert_eq!(all["value"][0].as_object().map(serde_json::Map::len), Some(1), "an address and no more");
    let customizer = format!("{}/roles({})", crm.root(), role(&crm, "System Customizer"));
    assert_eq!(listed("$filter=name eq 'System Customizer'")["value"], json!([{ "@odata.id": customizer }]));
    assert_eq!(listed("$top=1")["value"].as_array().map(Vec::len), Some(1));
    assert_eq!(listed("$count=true&$top=1")["@odata.count"], 3);
    let sorted = listed("$orderby=name desc");
    assert_eq!(sorted["value"][0]["@odata.id"], customizer);
    let page = crm.send(Method::GET, &format!("{roles}/$ref"), None, &[("prefer", "odata.maxpagesize=2")]).expect(200);
    let next = page["@odata.nextLink"].as_str().expect("a further page");
    assert_eq!(crm.got(next)["value"].as_array().map(Vec::len), Some(1));
    assert_eq!(crm.get(&format!("{roles}/$count")).text, "3");
    assert_eq!(crm.get(&format!("{roles}/$count?$filter=startswith(name,'S')")).text, "2");
    let rows = crm.got(&format!("{roles}?$filter=startswith(name,'S')&$select=name&$orderby=name&$count=true"));
    assert_eq!((&rows["@odata.count"], &rows["value"][0]["name"]), (&json!(2), &json!("Service Reader")));
}

#[test]
fn one_address_leads_to_the_row_that_is_associated() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let (anna, basic, reader) = (user(&crm, ANNA), role(&crm, "Basic User"), role(&crm, "Service Reader"));
    let roles = format!("systemusers({anna})/{ROLES}");
    let one = crm.got(&format!("{roles}({basic})/$ref"));
    assert!(one["@odata.context"].as_str().expect("text").ends_with("$metadata#$ref"), "{one}");
    assert_eq!(one["@odata.id"], format!("{}/roles({basic})", crm.root()));
    assert!(one.get("name").is_none(), "{one}");
    assert_eq!(crm.got(&format!("{roles}({basic})?$select=name"))["name"], "Basic User");
    for path in [format!("{roles}({reader})"), format!("{roles}({reader})/$ref"), format!("{roles}({basic})/$count")] {
        assert_eq!(crm.get(&path).status, 404, "{path}");
    }
}

#[test]
fn references_are_made_changed_and_removed_by_their_own_methods() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let (anna, reader) = (user(&crm, ANNA), role(&crm, "Service Reader"));
    let roles = format!("systemusers({anna})/{ROLES}");
    let address = json!({ "@odata.id": format!("{}/roles({reader})", crm.root()) });
    let number = || crm.get(&format!("{roles}/$count")).text;
    let send = |method: Method, path: &str, body: Option<&Value>| crm.send(method, path, body, &[]).status;
    assert_eq!(send(Method::POST, &format!("{roles}/$ref"), Some(&address)), 204);
    assert_eq!(number(), "2");
    // Without saying which one, nothing goes.
    let (status, code, message) = crm.delete(&format!("{roles}/$ref")).refusal();
    assert_eq!((status, code.as_str()), (400, "0x80060888"), "{message}");
    let foreign = format!("{roles}/$ref?$id=contacts({reader})");
    assert_eq!(crm.delete(&foreign).status, 400, "a contact is no role");
    assert_eq!(crm.delete(&format!("{roles}({reader})/$ref?$id=roles({reader})")).status, 400, "twice");
    assert_eq!(number(), "2");
    assert_eq!(crm.delete(&format!("{roles}/$ref?$id={}/roles({reader})", crm.root())).status, 204);
    assert_eq!(number(), "1");
    let profile = crm.first("emailserverprofiles", "emailserverprofileid");
    let mailbox = crm.first("mailboxes", "mailboxid");
    let lookup = format!("mailboxes({mailbox})/emailserverprofile/$ref");
    let to = json!({ "@odata.id": format!("emailserverprofiles({profile})") });
    for (method, path) in [
        (Method::PUT, format!("{roles}/$ref")),
        (Method::PATCH, format!("{roles}/$ref")),
        (Method::POST, format!("{roles}({reader})/$ref")),
        (Method::DELETE, roles.clone()),
        (Method::DELETE, format!("{roles}({reader})")),
        (Method::POST, format!("{roles}/$count")),
        (Method::POST, lookup.clone()),
        (Method::DELETE, lookup.trim_end_matches("/$ref").to_owned()),
    ] {
        assert_eq!(send(method.clone(), &path, Some(&to)), 405, "{method} {path}");
    }
    assert_eq!(send(Method::PUT, &lookup, Some(&to)), 204);
    let other = format!("{lookup}?$id=emailserverprofiles({anna})");
    assert_eq!(crm.delete(&other).status, 404, "it leads to another");
    assert_eq!(crm.got(&lookup)["@odata.id"], format!("{}/emailserverprofiles({profile})", crm.root()));
    assert_eq!(crm.delete(&format!("{lookup}?$id=emailserverprofiles({profile})")).status, 204);
    assert_eq!(crm.get(&lookup).status, 204);
    assert_eq!(send(Method::PUT, &lookup, Some(&json!({ "id": "x" }))), 400);
}
