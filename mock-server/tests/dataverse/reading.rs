//! Rows are listed, filtered, sorted, paged and shown as the Web API shows them.

use mock365::Mock;
use reqwest::Method;
use serde_json::{Value, json};

use crate::crm::{ADMIN, Crm};

#[test]
fn a_row_is_shown_with_what_was_selected_and_its_version() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let id = crm.contact("Lind");
    let path = format!("contacts({id})");
    let reply = crm.get(&format!("{path}?$select=lastname,_ownerid_value,birthdate"));
    let row = reply.expect(200);
    let names: Vec<&str> = row.as_object().expect("an object").keys().map(String::as_str).collect();
    let wanted = ["@odata.context", "@odata.etag", "lastname", "_ownerid_value", "birthdate", "contactid"];
    assert_eq!(names, wanted, "the id shows whatever is selected");
    let context = format!("{}/$metadata#contacts(lastname,_ownerid_value,birthdate)/$entity", crm.root());
    assert_eq!(row["@odata.context"], *context);
    assert_eq!((&row["lastname"], &row["birthdate"], &row["contactid"]), (&json!("Lind"), &Value::Null, &json!(id)));
    assert_eq!(reply.header("etag"), row["@odata.etag"]);
    assert_eq!(reply.header("odata-version"), "4.0");
    assert!(!reply.header("x-ms-service-request-id").is_empty() && !reply.header("req_id").is_empty());
    let whole = crm.got(&path);
    assert_eq!(whole["fullname"], "Lind");
    assert!(whole.get("ownerid").is_none() && whole["_ownerid_value"].is_string());
    let known = crm.send(Method::GET, &path, None, &[("if-none-match", reply.header("etag"))]);
    assert_eq!((known.status, known.text.as_str()), (304, ""));
    assert_eq!(crm.send(Method::GET, &path, None, &[("if-none-match", "null")]).status, 200);
}

#[test]
fn annotations_show_where_they_are_asked_for() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let me = crm.got("WhoAmI")["UserId"].as_str().expect("an id").to_owned();
    let path = format!("contacts({})", crm.contact("Lind"));
    let row = crm.annotated(&path);
    let name = crm.got(&format!("systemusers({me})?$select=fullname"))["fullname"].clone();
    assert_eq!(row["_ownerid_value@OData.Community.Display.V1.FormattedValue"], name);
    assert_eq!(row["_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname"], "systemuser");
    assert_eq!(row["_ownerid_value@Microsoft.Dynamics.CRM.associatednavigationproperty"], "ownerid");
    assert_eq!(row["statecode@OData.Community.Display.V1.FormattedValue"], "Active");
    // What nobody binds has no navigation property, and the owning user is told by his table alone.
    for (column, formatted, navigation) in
        [("createdby", true, false), ("owninguser", false, false), ("owningbusinessunit", true, true)]
    {
        let has = |annotation: &str| row.get(format!("_{column}_value@{annotation}")).is_some();
        assert!(has("Microsoft.Dynamics.CRM.lookuplogicalname"), "{column}");
        assert_eq!(has("OData.Community.Display.V1.FormattedValue"), formatted, "{column}");
        assert_eq!(has("Microsoft.Dynamics.CRM.associatednavigationproperty"), navigation, "{column}");
    }
    let list = crm.annotated("contacts?$select=lastname");
    assert_eq!(list["@Microsoft.Dynamics.CRM.totalrecordcount"], -1, "nobody counted");
    assert_eq!(list["@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded"], false);
    assert!(list["@Microsoft.Dynamics.CRM.globalmetadataversion"].is_string());
    let counted = crm.annotated("contacts?$select=lastname&$count=true");
    assert_eq!(
        (&counted["@odata.count"], &counted["@Microsoft.Dynamics.CRM.totalrecordcount"]),
        (&json!(1), &json!(1))
    );
    assert!(row["createdon@OData.Community.Display.V1.FormattedValue"].as_str().expect("text").ends_with('M'));
    assert!(row.get("lastname@OData.Community.Display.V1.FormattedValue").is_none(), "a text is what it is");
    let prefer = [("prefer", "odata.include-annotations=\"Microsoft.Dynamics.CRM.*\"")];
    let some = crm.send(Method::GET, &path, None, &prefer).expect(200);
    assert!(some.get("_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname").is_some());
    assert!(some.get("statecode@OData.Community.Display.V1.FormattedValue").is_none());
    assert!(!crm.get(&path).text.contains("FormattedValue"));
}

#[test]
fn lists_are_filtered_sorted_counted_and_expanded() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let me = crm.got("WhoAmI")["UserId"].as_str().expect("an id").to_owned();
    for (last, mail) in [("Berg", "b@x.example"), ("Alm", "a@x.example"), ("Carl", "c@y.example")] {
        crm.post("contacts", &json!({ "lastname": last, "emailaddress1": mail })).id();
    }
    let names = |query: &str| {
        let list = crm.got(&format!("contacts?$select=lastname&{query}"));
        let rows = list["value"].as_array().expect("a list").iter();
        rows.map(|row| row["lastname"].as_str().expect("text").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("$orderby=lastname"), ["Alm", "Berg", "Carl"]);
    assert_eq!(names("$orderby=lastname desc&$top=2"), ["Carl", "Berg"]);
    assert_eq!(names("$filter=contains(emailaddress1,'@x.')&$orderby=lastname"), ["Alm", "Berg"]);
    assert_eq!(names("$filter=lastname eq 'alm'"), ["Alm"], "texts compare whatever their casing");
    assert_eq!(
        names("$filter=not startswith(lastname,'A') and statecode eq 0&$orderby=lastname asc"),
        ["Berg", "Carl"]
    );
    assert_eq!(names(&format!("$filter=_ownerid_value eq {me}")).len(), 3);
    assert_eq!(names(&format!("$filter=ownerid/systemuserid eq '{me}' and lastname in ('Alm','Carl')")).len(), 2);
    assert_eq!(names("$filter=birthdate ne null"), Vec::<String>::new());
    let counted = crm.got("contacts?$count=true&$top=1&$select=lastname&$expand=ownerid($select=fullname)");
    assert_eq!((&counted["@odata.count"], counted["value"].as_array().map(Vec::len)), (&json!(3), Some(1)));
    assert_eq!(counted["value"][0]["ownerid"]["systemuserid"], *me);
    let context = counted["@odata.context"].as_str().expect("text");
    assert!(context.ends_with("$metadata#contacts(lastname,ownerid(fullname))"), "{context}");
    assert_eq!(crm.get("contacts/$count").text, "3");
    let user = crm.got(&format!("systemusers({me})?$select=fullname&$expand=systemuserroles_association($select=name;$filter=startswith(name,'System'))"));
    assert_eq!(user["systemuserroles_association"][0]["name"], "System Administrator");
}

#[test]
fn pages_go_on_where_the_last_ended() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let ids: Vec<String> = (0..7).map(|n| crm.contact(&format!("C{n}"))).collect();
    let prefer = [("prefer", "odata.maxpagesize=3")];
    let (mut path, mut seen, mut sizes) =
        ("contacts?$select=lastname&$orderby=lastname".to_owned(), Vec::new(), Vec::new());
    loop {
        let reply = crm.send(Method::GET, &path, None, &prefer);
        assert_eq!(reply.header("preference-applied"), "odata.maxpagesize=3");
        let page = reply.expect(200);
        let rows = page["value"].as_array().expect("a list");
        sizes.push(rows.len());
        seen.extend(rows.iter().map(|row| row["contactid"].as_str().expect("an id").to_owned()));
        if seen.len() == 3 {
            // Neither a row that was shown and goes, nor one that comes before, moves the place.
            crm.delete(&format!("contacts({})", ids[2])).expect(204);
        }
        let Some(next) = page["@odata.nextLink"].as_str() else { break };
        assert!(
            next.contains("$skiptoken=%3Ccookie%20pagenumber=%22") && next.contains("pagingcookie=%22%253ccookie"),
            "{next}"
        );
        next.clone_into(&mut path);
    }
    assert_eq!((sizes, &seen), (vec![3, 3, 1], &ids));
    let malformed = crm.get("contacts?$skiptoken=%3Ccookie%20/%3E").refusal();
    assert_eq!((malformed.0, malformed.2.as_str()), (400, "Malformed XML in the Paging Cookie"));
    let too_many = crm.send(Method::GET, "contacts", None, &[("prefer", "odata.maxpagesize=5001")]);
    assert_eq!(too_many.status, 400);
}

#[test]
fn parts_of_a_row_have_addresses() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let me = crm.got("WhoAmI")["UserId"].as_str().expect("an id").to_owned();
    let id = crm.contact("Lind");
    assert_eq!(crm.got(&format!("contacts({id})/lastname"))["value"], "Lind");
    assert_eq!(crm.get(&format!("contacts({id})/lastname/$value")).text, "Lind");
    assert_eq!(crm.get(&format!("contacts({id})/birthdate")).status, 204, "there is nothing in it");
    assert_eq!(crm.got(&format!("contacts({id})/ownerid?$select=fullname"))["systemuserid"], *me);
    let address = crm.got(&format!("contacts({id})/ownerid/$ref"));
    assert_eq!(address["@odata.id"], format!("{}/systemusers({me})", crm.root()));
    let roles = crm.got(&format!("systemusers({me})/systemuserroles_association?$select=name"));
    assert_eq!(roles["value"][0]["name"], "System Administrator");
    assert_eq!(crm.get(&format!("systemusers({me})/systemuserroles_association/$count")).text, "1");
    let role = roles["value"][0]["roleid"].as_str().expect("an id");
    let users = crm.got(&format!("roles({role})/systemuserroles_association/$ref"));
    assert_eq!(users["value"][0]["@odata.id"], format!("{}/systemusers({me})", crm.root()));
    let nobody = crm.get("systemusers(azureactivedirectoryobjectid=00000000-0000-0000-0000-000000000001)");
    assert_eq!((nobody.status, nobody.refusal().1.as_str()), (404, "0x80060891"));
}

#[test]
fn what_leads_nowhere_is_refused_as_microsoft_does() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let refused = |method: Method, path: &str| crm.send(method, path, None, &[]).refusal();
    let words = |status: u16, code: &str, message: &str| (status, code.to_owned(), message.to_owned());
    assert_eq!(
        refused(Method::GET, "Account"),
        words(404, "0x8006088a", "Resource not found for the segment 'Account'.")
    );
    assert_eq!(
        refused(Method::GET, "contacts?$select=Lastname"),
        words(
            400,
            "0x80060888",
            "Could not find a property named 'Lastname' on type 'Microsoft.Dynamics.CRM.contact'."
        )
    );
    assert_eq!(refused(Method::GET, "mailboxes?$select=password").1, "0x80060888", "nobody reads it back");
    let (status, code, message) = refused(Method::POST, "WhoAmI");
    assert_eq!((status, code.as_str()), (404, ""));
    assert!(message.starts_with("No HTTP resource was found that matches the request URI '"), "{message}");
    assert_eq!(
        refused(Method::GET, "contacts?$skip=2"),
        words(400, "0x80060888", "Skip Clause is not supported in CRM")
    );
    assert_eq!(refused(Method::PATCH, "contacts").0, 405);
    assert_eq!(refused(Method::GET, "contacts?$filter=lastname eq 3").0, 400);
    assert_eq!(refused(Method::GET, "contacts?$filter=lastname eq 'a").0, 400);
    assert_eq!(refused(Method::GET, "contacts(firstname='x')").0, 400, "that is no key");
    let (status, code, message) = refused(Method::GET, "contacts(00000000-0000-0000-0000-000000000001)");
    assert_eq!((status, code.as_str()), (404, "0x80040217"));
    assert!(message.contains("00000000-0000-0000-0000-000000000001"), "{message}");
    for unbuilt in [
        "accounts",
        "contacts?$apply=aggregate($count as n)",
        "contacts?fetchXml=%3Cfetch/%3E",
        "contacts?sql=SELECT%20fullname%20FROM%20contact",
        "contacts?$filter=Microsoft.Dynamics.CRM.LastXDays(PropertyName='createdon',PropertyValue=3)",
        "contacts?$filter=ownerid/fullname eq 'x'",
        "systemusers?$filter=systemuserroles_association/any(r:r/name eq 'x')",
        "RelationshipDefinitions",
    ] {
        assert_eq!(refused(Method::GET, unbuilt).0, 501, "{unbuilt}");
    }
    let unsupported = mock.sandbox().journal.entries(|entry| entry.unsupported);
    assert_eq!(unsupported.len(), 8, "what is not built is recorded");
}

#[test]
fn errors_have_details_where_they_are_asked_for() {
    let mock = Mock::start();
    let crm = Crm::of(&mock, ADMIN);
    let path = "contacts(00000000-0000-0000-0000-000000000001)";
    let plain = crm.get(path).json();
    assert_eq!(plain["error"].as_object().map(serde_json::Map::len), Some(2));
    let whole = crm.send(Method::GET, path, None, &[("prefer", "odata.include-annotations=\"*\"")]).json();
    let error = &whole["error"];
    assert_eq!(
        error["@Microsoft.PowerApps.CDS.HelpLink"],
        "http://go.microsoft.com/fwlink/?LinkID=398563&error=Microsoft.Crm.CrmException%3a80040217&client=platform"
    );
    assert_eq!(error["@Microsoft.PowerApps.CDS.InnerError.Message"], error["message"]);
    for (detail, told) in
        [("MessageName", "ObjectDoesNotExist"), ("HttpStatusCode", "404"), ("Category", "ClientError")]
    {
        assert_eq!(error[format!("@Microsoft.PowerApps.CDS.ErrorDetails.ApiException{detail}")], told);
    }
    let some = [("prefer", "odata.include-annotations=\"Microsoft.PowerApps.CDS.ErrorDetails*\"")];
    let some = crm.send(Method::GET, path, None, &some).json()["error"].clone();
    assert_eq!(some["@Microsoft.PowerApps.CDS.ErrorDetails.ApiDepthKey"], "1");
    assert!(some.get("@Microsoft.PowerApps.CDS.HelpLink").is_none());
    let read = crm.send(Method::GET, "nothings", None, &[("prefer", "odata.include-annotations=\"*\"")]).json();
    let told = read["error"].get("@Microsoft.PowerApps.CDS.ErrorDetails.ApiExceptionMessageName");
    assert!(told.is_none(), "what reads addresses tells no more");
}
