//! Rows are made, changed, removed and associated, and what cannot be is refused.

use mock365::Mock;
use reqwest::Method;
use serde_json::{Value, json};

use crate::crm::{ADMIN, ANNA, Crm};

#[test]
fn a_new_row_is_named_and_shown_where_that_is_preferred() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let made = crm.post("contacts", &json!({ "firstname": "Lena", "lastname": "Lind" }));
    assert_eq!((made.status, made.text.as_str()), (204, ""));
    assert_eq!(made.header("odata-entityid"), format!("{}/contacts({})", crm.root(), made.id()));
    let prefer = [("prefer", "return=representation,odata.include-annotations=\"*\"")];
    let shown = crm.send(Method::POST, "contacts?$select=fullname", Some(&json!({ "lastname": "Berg" })), &prefer);
    let row = shown.expect(201);
    assert_eq!(shown.header("preference-applied"), "return=representation,odata.include-annotations=\"*\"");
    assert_eq!(row["fullname"], "Berg");
    assert!(row["@odata.context"].as_str().expect("text").ends_with("#contacts(fullname)/$entity"));
    let path = format!("contacts({})", row["contactid"].as_str().expect("an id"));
    let changed = crm.send(Method::PATCH, &path, Some(&json!({ "firstname": "Bo" })), &prefer);
    assert_eq!(changed.expect(200)["fullname"], "Bo Berg");
    let plain = crm.patch(&path, &json!({ "firstname": null }));
    assert_eq!((plain.status, plain.header("odata-entityid")), (204, format!("{}/{path}", crm.root()).as_str()));
    assert_eq!(crm.got(&path)["firstname"], Value::Null);
    let refused = crm.send(Method::POST, "contacts?$select=nothing", Some(&json!({ "lastname": "X" })), &prefer);
    assert_eq!((refused.status, crm.get("contacts/$count").text.as_str()), (400, "2"), "nothing was made");
}

#[test]
fn upserts_keep_to_their_conditions() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let path = "contacts(00000000-0000-0000-0000-0000000000c1)";
    let with = |header: (&str, &str)| crm.send(Method::PATCH, path, Some(&json!({ "lastname": "Lind" })), &[header]);
    let (status, code, message) = with(("if-match", "*")).refusal();
    assert_eq!((status, code.as_str()), (404, "0x80040217"), "{message}");
    assert_eq!(with(("if-none-match", "*")).status, 204, "it is made");
    assert_eq!(
        with(("if-none-match", "*")).refusal(),
        (412, "0x80040237".to_owned(), "A record with matching key values already exists.".to_owned())
    );
    let etag = crm.get(path).header("etag").to_owned();
    assert_eq!(with(("if-match", &etag)).status, 204);
    let (status, code, message) = with(("if-match", &etag)).refusal();
    assert_eq!((status, code.as_str()), (412, "0x80060882"), "{message}");
    let stale = crm.send(Method::DELETE, path, None, &[("if-match", &etag)]);
    assert_eq!(stale.status, 412);
    assert_eq!(with(("if-match", "nonsense")).status, 400);
    assert_eq!(crm.delete(path).status, 204);
    assert_eq!(crm.get(path).status, 404);
    let object = crm.got("systemusers?$filter=domainname eq 'anna@contoso.example'")["value"][0].clone();
    let object = object["azureactivedirectoryobjectid"].as_str().expect("an id").to_owned();
    for by_key in [
        format!("systemusers(azureactivedirectoryobjectid={object})"),
        format!("systemusers(azureactivedirectoryobjectid='{object}')"),
    ] {
        assert_eq!(crm.patch(&by_key, &json!({ "jobtitle": by_key.len().to_string() })).status, 204);
        assert_eq!(crm.got(&by_key)["jobtitle"], by_key.len().to_string());
    }
    let nobody = "systemusers(azureactivedirectoryobjectid=00000000-0000-0000-0000-0000000000c1)";
    let (status, code, message) =
        crm.send(Method::PATCH, nobody, Some(&json!({ "jobtitle": "X" })), &[("if-match", "*")]).refusal();
    assert_eq!((status, code.as_str()), (404, "0x80060891"), "{message}");
}

#[test]
fn bodies_say_what_their_types_take() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let refused = |body: Value| crm.post("contacts", &body).refusal();
    let (status, code, message) = refused(json!({ "Lastname": "x" }));
    assert_eq!((status, code.as_str()), (400, "0x80048d19"));
    assert!(
        message.contains("Invalid property 'Lastname' was found in entity 'Microsoft.Dynamics.CRM.contact'"),
        "{message}"
    );
    let (_, code, message) = refused(json!({ "lastname": 3 }));
    assert_eq!(code, "0x80048d19");
    assert!(message.contains("Cannot convert the literal '3' to the expected type 'Edm.String'"), "{message}");
    let (_, code, message) = refused(json!({ "nothing@odata.bind": "systemusers(1)" }));
    assert_eq!(code, "0x80048d19");
    assert!(message.contains("An undeclared property 'nothing' which only has property annotations"), "{message}");
    let (_, code, message) = refused(json!({ "_ownerid_value": "x" }));
    assert_eq!(code, "0x80060888");
    assert!(message.starts_with("CRM do not support direct update of Entity Reference properties"), "{message}");
    assert_eq!(refused(json!({ "ownerid@odata.bind": "nowhere(1)" })).0, 404);
    assert_eq!(refused(json!({ "lastname": "x".repeat(2000) })).1, "0x80044331");
    assert_eq!(refused(json!([])).0, 400);
    assert_eq!(crm.get("contacts/$count").text, "0", "nothing was made");
}

#[test]
fn lookups_are_bound_and_let_go() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let anna = crm.first("systemusers?$filter=domainname eq 'anna@contoso.example'", "systemuserid");
    let owner = format!("/systemusers({anna})");
    let id = crm.post("contacts", &json!({ "lastname": "Lind", "ownerid@odata.bind": owner })).id();
    assert_eq!(crm.got(&format!("contacts({id})"))["_ownerid_value"], *anna);
    let profile = crm.first("emailserverprofiles", "emailserverprofileid");
    let mailbox = crm.first("mailboxes", "mailboxid");
    let shown = |crm: &Crm<'_>| crm.got(&format!("mailboxes({mailbox})"))["_emailserverprofile_value"].clone();
    assert_eq!(crm.delete(&format!("mailboxes({mailbox})/emailserverprofile/$ref")).status, 204);
    assert_eq!(shown(&crm), Value::Null);
    let address = json!({ "@odata.id": format!("{}/emailserverprofiles({profile})", crm.root()) });
    let put = crm.send(Method::PUT, &format!("mailboxes({mailbox})/emailserverprofile/$ref"), Some(&address), &[]);
    assert_eq!((put.status, shown(&crm)), (204, json!(profile)));
    let wrong = json!({ "@odata.id": format!("contacts({id})") });
    let put = crm.send(Method::PUT, &format!("mailboxes({mailbox})/emailserverprofile/$ref"), Some(&wrong), &[]);
    assert_eq!(put.status, 400, "a contact is no profile");
    let column = format!("contacts({id})/firstname");
    assert_eq!(crm.send(Method::PUT, &column, Some(&json!({ "value": "Lena" })), &[]).status, 204);
    assert_eq!(crm.got(&column)["value"], "Lena");
    assert_eq!(crm.delete(&column).status, 204);
    assert_eq!(crm.get(&column).status, 204);
}

#[test]
fn many_rows_are_written_or_none() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let kind = "Microsoft.Dynamics.CRM.contact";
    let targets =
        json!({ "Targets": [{ "@odata.type": kind, "lastname": "A" }, { "@odata.type": kind, "lastname": "B" }] });
    let made = crm.post("contacts/Microsoft.Dynamics.CRM.CreateMultiple", &targets).expect(200);
    let ids: Vec<&str> = made["Ids"].as_array().expect("ids").iter().filter_map(Value::as_str).collect();
    assert_eq!(ids.len(), 2);
    let update = |second: &str| {
        let targets = json!({ "Targets": [{ "contactid": ids[0], "firstname": "X" }, { "contactid": second, "firstname": "Y" }] });
        crm.post("contacts/Microsoft.Dynamics.CRM.UpdateMultiple", &targets)
    };
    assert_eq!(update("00000000-0000-0000-0000-000000000001").status, 404);
    assert_eq!(crm.got(&format!("contacts({})", ids[0]))["firstname"], Value::Null, "the first was taken back");
    assert_eq!(update(ids[1]).status, 204);
    assert_eq!(crm.got(&format!("contacts({})", ids[1]))["firstname"], "Y");
    let upsert = json!({ "Targets": [
        { "@odata.id": "contacts(00000000-0000-0000-0000-0000000000c1)", "lastname": "New" },
        { "contactid": ids[0], "lastname": "Old" },
    ] });
    assert_eq!(crm.post("contacts/Microsoft.Dynamics.CRM.UpsertMultiple", &upsert).status, 204);
    assert_eq!(crm.get("contacts/$count").text, "3");
    assert_eq!(crm.post("contacts/Microsoft.Dynamics.CRM.UpdateMultiple", &json!({})).status, 400);
}

#[test]
fn the_approver_role_is_assigned_as_the_directory_allows() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let user = |name: &str| crm.first(&format!("systemusers?$filter=domainname eq '{name}'"), "systemuserid");
    let role = |name: &str| crm.first(&format!("roles?$filter=name eq '{name}'"), "roleid");
    let (anna, bo) = (user(ANNA), user("bo@contoso.example"));
    let (administrator, approver) = (role("System Administrator"), role("Delegated Mailbox Approver"));
    let assign = |crm: &Crm<'_>, user: &str, role: &str| {
        let address = json!({ "@odata.id": format!("{}/roles({role})", crm.root()) });
        crm.post(&format!("systemusers({user})/systemuserroles_association/$ref"), &address)
    };
    assert_eq!(assign(&crm, &anna, &administrator).status, 204);
    let plain = Crm::of(&mock, ANNA);
    let (status, code, message) = assign(&plain, &bo, &approver).refusal();
    assert_eq!((status, code.as_str()), (400, "0x80090904"), "{message}");
    assert_eq!(assign(&crm, &bo, &approver).status, 204);
    let path = format!("systemusers({bo})/systemuserroles_association");
    assert!(crm.get(&path).text.contains("Delegated Mailbox Approver"));
    assert_eq!(crm.delete(&format!("{path}({approver})/$ref")).status, 204);
    assert!(!crm.get(&path).text.contains("Delegated Mailbox Approver"));
    assert_eq!(assign(&crm, &bo, &approver).status, 204);
    let by_id = format!("{path}/$ref?$id={}/roles({approver})", crm.root());
    assert_eq!(crm.delete(&by_id).status, 204);
    let team = crm.post("teams", &json!({ "name": "Sales" })).id();
    let address = json!({ "@odata.id": format!("roles({approver})") });
    let (status, code, message) = crm.post(&format!("teams({team})/teamroles_association/$ref"), &address).refusal();
    assert_eq!((status, code.as_str()), (400, "0x80090905"), "{message}");
    // Its status is documented nowhere: an environment may have the other one.
    mock.sandbox().write(|cloud, _| {
        cloud.environment_mut(crate::crm::HOST).expect("the environment").forbids_approver = true;
        ((), mock365_domain::Change::none())
    });
    let (status, code, _) = crm.post(&format!("teams({team})/teamroles_association/$ref"), &address).refusal();
    assert_eq!((status, code.as_str()), (403, "0x80090905"));
    assert_eq!(assign(&plain, &bo, &approver).refusal().0, 403);
}

#[test]
fn privileges_are_added_to_a_role() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let anna = Crm::of(&mock, ANNA);
    let mailbox = crm.first("mailboxes?$filter=emailaddress eq 'bo@contoso.example'", "mailboxid");
    let (status, code, _) = anna.patch(&format!("mailboxes({mailbox})"), &json!({ "name": "X" })).refusal();
    assert_eq!((status, code.as_str()), (403, "0x80048306"), "his is not hers");
    let role = crm.first("roles?$filter=name eq 'Basic User'", "roleid");
    let privilege = |name: &str| {
        let id = crm.first(&format!("privileges?$filter=name eq '{name}'"), "privilegeid");
        json!({ "PrivilegeId": id, "Depth": "Global" })
    };
    // Whoever changes a row sees it, too.
    let body = json!({ "Privileges": [privilege("prvReadMailbox"), privilege("prvWriteMailbox")] });
    let path = format!("roles({role})/Microsoft.Dynamics.CRM.AddPrivilegesRole");
    assert_eq!(crm.post(&path, &body).status, 204);
    assert_eq!(anna.patch(&format!("mailboxes({mailbox})"), &json!({ "name": "X" })).status, 204);
    assert_eq!(crm.post(&path, &json!({ "Privileges": [{ "PrivilegeId": "x", "Depth": "Global" }] })).status, 400);
}

#[test]
fn nothing_that_was_sent_is_dropped_in_silence() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let id = crm.contact("Lind");
    for body in [
        json!({ "lastname": "Berg", "parentcustomerid@data.bind": "/contacts(1)" }),
        json!({ "lastname": "Berg", "@odata.type": "#Microsoft.Dynamics.CRM.task" }),
    ] {
        assert_eq!(crm.patch(&format!("contacts({id})"), &body).status, 400, "{body}");
        assert_eq!(crm.post("contacts", &body).status, 400, "{body}");
    }
    let typed = json!({ "lastname": "Berg", "@odata.type": "Microsoft.Dynamics.CRM.contact", "lastname@x.y": "?" });
    assert_eq!(crm.patch(&format!("contacts({id})"), &typed).status, 204);
    assert_eq!(crm.got(&format!("contacts({id})"))["lastname"], "Berg");
    assert_eq!(crm.get("contacts?skip=1").status, 400);
    assert_eq!(crm.get("contacts?search=Berg").status, 501);
    assert_eq!(crm.get(&format!("contacts({id})/lastname({id})")).status, 404);
    let privilege = crm.first("privileges?$top=1", "privilegeid");
    assert_eq!(crm.patch(&format!("privileges({privilege})"), &json!({})).status, 400);
    assert_eq!(mock.sandbox().view(mock365_domain::Cloud::check_invariants), Vec::<String>::new());
}
