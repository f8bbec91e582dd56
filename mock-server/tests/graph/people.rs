//! People: who is relevant to somebody, over a socket.

use crate::caller::{Caller, HUBSPOT};
use mock365::Mock;
use mock365_domain::Change;
use mock365_domain::cloud::UserRef;
use mock365_domain::directory::Group;
use mock365_domain::mailbox::MailboxState;
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::Arc;

const ANNA: &str = "anna@contoso.example";
const BO: &str = "bo@contoso.example";
const READ: [&str; 4] = ["People.Read", "Mail.ReadWrite", "Mail.Send", "Contacts.ReadWrite"];

/// Anna, who wrote to Jane. Of the default Cloud she has heard from Fred twice and from Bo once; Fred and Greta are contacts.
fn anna(mock: &Mock) -> Caller<'_> {
    let anna = Caller::user(mock, ANNA, HUBSPOT, &READ);
    let mut mail = draft("jane@elsewhere.example");
    mail["message"]["toRecipients"][0]["emailAddress"]["name"] = json!("Jane Doe");
    assert_eq!(anna.post("/me/sendMail", &mail).status, 202);
    anna
}

fn at(mock: &Mock, name: &str) -> UserRef {
    mock.sandbox().read(|cloud, _| cloud.user(name).expect("a user").0)
}

/// Makes one the manager of another.
fn manage(mock: &Mock, who: &str, manager: &str) {
    let (who, manager) = (at(mock, who), at(mock, manager));
    mock.sandbox().write(|cloud, _| {
        cloud.user_mut(who).expect("a user").manager = Some(manager.user);
        ((), Change::none())
    });
}

fn values<'v>(list: &'v Value, property: &str) -> Vec<&'v str> {
    list["value"].as_array().expect("a list").iter().filter_map(|one| one[property].as_str()).collect()
}

fn names(list: &Value) -> Vec<&str> {
    values(list, "displayName")
}

fn draft(to: &str) -> Value {
    json!({ "message": { "subject": "Hello", "toRecipients": [{ "emailAddress": { "address": to } }] } })
}

#[test]
fn people_come_by_relevance() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let all = anna.get("/me/people").expect(200);
    assert!(all["@odata.context"].as_str().is_some_and(|at| at.ends_with("')/people")), "{}", all["@odata.context"]);
    assert_eq!(names(&all), ["Fred Fabri", "Greta Graf", "Jane Doe", "Bo Berg"]);
    for _ in 0..2 {
        assert_eq!(anna.post("/me/sendMail", &draft("new@elsewhere.example")).status, 202);
    }
    assert_eq!(anna.post("/me/messages", &draft("draft@elsewhere.example")["message"]).status, 201);
    let all = anna.get("/me/people").expect(200);
    assert_eq!(names(&all), ["Fred Fabri", "new@elsewhere.example", "Greta Graf", "Jane Doe", "Bo Berg"]);
    manage(&mock, ANNA, BO);
    manage(&mock, "admin@contoso.example", BO);
    let all = anna.get("/me/people?$top=3").expect(200);
    assert_eq!(names(&all), ["Bo Berg", "Ada Min", "Fred Fabri"]);
    let bo = Caller::user(&mock, BO, HUBSPOT, &["People.Read"]);
    assert_eq!(names(&bo.get("/me/people").expect(200)), ["Anna Andersson", "Ada Min"]);
}

#[test]
fn a_person_is_shown_as_the_reference_has_it() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let saved = json!({
        "givenName": "Bo", "surname": "Berg", "emailAddresses": [{ "address": BO, "name": "Bo" }],
        "personalNotes": "Likes tea", "birthday": "1974-07-22T11:59:00Z",
        "homeAddress": { "city": "Lund" }, "companyName": "Home",
    });
    anna.post("/me/contacts", &saved).expect(201);
    let id = at(&mock, BO).user;
    mock.sandbox().write(|cloud, _| {
        let user = cloud.user_mut(UserRef { user: id, ..cloud.user(BO).expect("Bo").0 }).expect("Bo");
        user.profile.business_phones = vec!["+46 1".to_owned()];
        user.profile.department = Some("Sales".to_owned());
        ((), Change::none())
    });
    let bo = anna.get(&format!("/me/people/{id}")).expect(200);
    let mut shown = bo.as_object().expect("an object").clone();
    let context = shown.remove("@odata.context").expect("a context");
    assert!(context.as_str().is_some_and(|at| at.ends_with("')/people/$entity")), "{context}");
    let wanted = json!({
        "id": id.to_string(), "displayName": "Bo Berg", "givenName": "Bo", "surname": "Berg", "birthday": "1974-07-22",
        "personNotes": "Likes tea", "isFavorite": false, "jobTitle": "Sales Director", "companyName": "Home",
        "yomiCompany": "", "department": "Sales", "officeLocation": null, "profession": "", "userPrincipalName": BO,
        "imAddress": format!("sip:{BO}"),
        "scoredEmailAddresses": [{ "address": BO, "relevanceScore": 6, "selectionLikelihood": "notSpecified" }],
        "phones": [{ "type": "business", "number": "+46 1" }],
        "postalAddresses": [{ "address": { "city": "Lund" }, "locationType": "homeAddress" }],
        "websites": [],
        "personType": { "class": "Person", "subclass": "OrganizationUser" },
    });
    assert_eq!(Value::Object(shown), wanted);
    let beta = format!("{}/beta/me/people/{id}", mock.origin());
    let beta = anna.get(&beta).expect(200);
    assert_eq!(beta["emailAddresses"], json!([{ "address": BO, "rank": 6 }]));
    assert_eq!((&beta["personType"], &beta["title"]), (&json!("Person"), &json!("Sales Director")));
    assert_eq!(beta["sources"], json!([{ "type": "Directory" }, { "type": "Contact" }]));
    assert!(beta.get("scoredEmailAddresses").is_none() && beta.get("jobTitle").is_none(), "{beta}");
    let all = anna.get("/me/people").expect(200);
    let kinds: Vec<_> =
        all["value"].as_array().expect("a list").iter().map(|one| &one["personType"]["subclass"]).collect();
    assert_eq!(kinds, ["PersonalContact", "OrganizationUser", "PersonalContact", "ImplicitContact"]);
    let greta = &all["value"][2];
    assert_eq!((&greta["userPrincipalName"], &greta["companyName"]), (&json!(""), &json!("Fabrikam")));
    let again = anna.get(&format!("/me/people/{}", greta["id"].as_str().expect("an id"))).expect(200);
    assert_eq!(again["displayName"], "Greta Graf");
    let title = anna.get(&format!("/me/people/{id}/jobTitle")).expect(200);
    assert_eq!(title["value"], "Sales Director");
    let title = anna.get(&format!("{}/beta/me/people/{id}/title", mock.origin())).expect(200);
    assert_eq!(title["value"], "Sales Director");
    assert_eq!(anna.get(&format!("/me/people/{id}/title")).status, 400);
    assert_eq!(anna.get("/me/people/00000000-0000-0000-0000-000000000000").refused(404), "ErrorItemNotFound");
    assert_eq!(anna.get("/me/people/nonsense").refused(404), "ErrorItemNotFound");
}

#[test]
fn people_are_filtered_sorted_searched_and_paged() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let found = |query: &str| {
        let list = anna.get(&format!("/me/people?{query}")).expect(200);
        names(&list).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let of_organization = "$filter=personType/class eq 'Person' and personType/subclass eq 'OrganizationUser'";
    assert_eq!(found(of_organization), ["Bo Berg"]);
    assert_eq!(found("$filter=displayName eq 'greta graf'&$select=displayName"), ["Greta Graf"]);
    assert_eq!(found("$filter=scoredEmailAddresses/any(a:a/address eq 'fred@fabrikam.example')"), ["Fred Fabri"]);
    assert_eq!(found("$orderby=displayName desc"), ["Jane Doe", "Greta Graf", "Fred Fabri", "Bo Berg"]);
    assert_eq!(found("$skip=3"), ["Bo Berg"]);
    assert_eq!(found("$search=g"), ["Greta Graf"]);
    assert_eq!(found("$search=\"gretta\""), ["Greta Graf"], "a slip");
    assert_eq!(found("$search=\"greta@fabrikam.example\""), ["Greta Graf"]);
    assert_eq!(found("$search=\"fabrikam\""), [""; 0], "a domain is no name");
    assert_eq!(found("$search=\"fred\"&$filter=personType/subclass eq 'ImplicitContact'"), [""; 0]);
    let page = anna.get("/me/people?$top=3&$count=true&$select=displayName").expect(200);
    assert_eq!((names(&page).len(), &page["@odata.count"]), (3, &json!(4)));
    let first = page["value"][0].as_object().expect("an object");
    assert_eq!(first.keys().collect::<Vec<_>>(), ["id", "displayName"]);
    let next = page["@odata.nextLink"].as_str().expect("a next page");
    assert_eq!(names(&anna.get(next).expect(200)), ["Bo Berg"]);
    assert_eq!(anna.get("/me/people/$count").bytes, b"4");
    let count = anna.get("/me/people/$count?$filter=personType/subclass eq 'PersonalContact'");
    assert_eq!(count.bytes, b"2");
    let searched = anna.get("/me/people?$search=f&$top=1").expect(200);
    assert!(searched.get("@odata.nextLink").is_none(), "{searched}");
    assert_eq!(anna.get("/me/people?$search=a@b").refused(400), "BadRequest");
    assert_eq!(anna.get("/me/people?$filter=colour eq 'red'").status, 400);
    assert_eq!(anna.get("/me/people?$top=1001").status, 400);
    for unbuilt in ["$search=\"topic: planning\"", "$search=g&$skip=1"] {
        assert_eq!(anna.get(&format!("/me/people?{unbuilt}")).status, 501, "{unbuilt}");
    }
    let beta = |query: &str| anna.get(&format!("{}/beta/me/people?{query}", mock.origin())).expect(200);
    assert_eq!(names(&beta("$filter=Sources/Any(source: source/Type eq 'Directory')")), ["Bo Berg"]);
    assert_eq!(names(&beta("$filter=personType eq 'Person'&$top=1")), ["Fred Fabri"]);
}

#[test]
fn the_directory_follows_where_a_client_says_so() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let with = |path: &str, said: &str| anna.send(Method::GET, path, None, &[("X-PeopleQuery-QuerySources", said)]);
    let all = with("/me/people", "Mailbox,Directory").expect(200);
    let all = names(&all);
    assert_eq!(all[..4], ["Fred Fabri", "Greta Graf", "Jane Doe", "Bo Berg"]);
    assert!(["Ada Min", "Sales", "Oak"].iter().all(|name| all[4..].contains(name)), "{all:?}");
    assert!(!all.contains(&"Anna Andersson"), "{all:?}");
    let rooms = "/me/people?$filter=personType/subclass eq 'Room'";
    assert_eq!(names(&with(rooms, "mailbox, directory").expect(200)), ["Oak"]);
    assert_eq!(names(&with("/me/people?$search=\"ada\"", "Mailbox,Directory").expect(200)), ["Ada Min"]);
    assert_eq!(names(&with("/me/people?$search=\"ada\"", "Mailbox").expect(200)), [""; 0]);
    assert_eq!(with("/me/people", "Directory").status, 501);
    assert_eq!(with("/me/people", "Mailbox,Teams").status, 501);
}

#[test]
fn others_see_what_the_directory_shows_alone() {
    let mock = Mock::start();
    manage(&mock, ANNA, BO);
    let ada = at(&mock, "admin@contoso.example");
    let both = [at(&mock, ANNA).user, ada.user];
    let make = |name: &str, more: usize| {
        let mut group = Group::new(uuid::Uuid::new_v5(&ada.tenant, name.as_bytes()), name);
        group.members.extend(both);
        group.members.extend((0..more).map(|number| uuid::Uuid::from_u128(number as u128)));
        group
    };
    mock.sandbox().write(|cloud, _| {
        let large = make("large", 28);
        cloud.tenant_mut(ada.tenant).expect("Contoso").groups.insert(large.id, Arc::new(large));
        ((), Change::none())
    });
    let of_anna = "/users/anna@contoso.example/people";
    let bo = Caller::user(&mock, BO, HUBSPOT, &["People.Read"]);
    assert_eq!(bo.get(of_anna).refused(403), "ErrorAccessDenied");
    assert_eq!(bo.get("/users/bo@contoso.example/people").status, 200, "his own");
    let bo = Caller::user(&mock, BO, HUBSPOT, &["People.Read.All"]);
    assert_eq!(names(&bo.get(of_anna).expect(200)), ["Bo Berg"]);
    mock.sandbox().write(|cloud, _| {
        let small = make("small", 27);
        cloud.tenant_mut(ada.tenant).expect("Contoso").groups.insert(small.id, Arc::new(small));
        ((), Change::none())
    });
    assert_eq!(names(&bo.get(of_anna).expect(200)), ["Bo Berg", "Ada Min"]);
    let one = format!("{of_anna}/{}", ada.user);
    assert_eq!(bo.get(&one).expect(200)["userPrincipalName"], "admin@contoso.example");
    assert_eq!(bo.get(&format!("{of_anna}?$search=ada")).status, 501);
    let app = Caller::app(&mock, HUBSPOT, &["People.Read.All"]);
    assert_eq!(names(&app.get(of_anna).expect(200)), ["Bo Berg", "Ada Min"]);
    assert_eq!(app.get("/me/people").refused(400), "BadRequest");
    assert_eq!(Caller::app(&mock, HUBSPOT, &["Mail.Read"]).get(of_anna).refused(403), "ErrorAccessDenied");
    let without = Caller::user(&mock, ANNA, HUBSPOT, &["Mail.Read"]);
    assert_eq!(without.get("/me/people").refused(403), "ErrorAccessDenied");
}

#[test]
fn a_mailbox_that_cannot_be_reached_has_no_people() {
    let mock = Mock::start();
    let anna = anna(&mock);
    for (state, code) in [
        (MailboxState::Unlicensed, "MailboxNotEnabledForRESTAPI"),
        (MailboxState::OnPremises, "RESTAPINotEnabledForComponentSharedMailbox"),
    ] {
        mock.sandbox().write(|cloud, _| {
            let id = cloud.mailbox_at(ANNA).expect("a mailbox").id;
            cloud.set_mailbox_state(id, state.clone());
            ((), Change::none())
        });
        assert_eq!(anna.get("/me/people").refused(404), code);
        assert_eq!(anna.get("/me/people/$count").refused(404), code);
    }
}

#[test]
fn personal_accounts_are_no_organisation() {
    let mock = Mock::start();
    let jane = Caller::user(&mock, "jane@gmail.example", HUBSPOT, &["People.Read"]);
    let all = jane.get("/me/people").expect(200);
    assert_eq!(names(&all), ["Anna Andersson"]);
    assert_eq!(all["value"][0]["personType"]["subclass"], "ImplicitContact");
}

/// Whoever has several addresses is one, whichever of them he writes from.
#[test]
fn a_contact_with_two_addresses_is_one_person() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let emails = ["two@one.example", "two@other.example"].map(|address| json!({ "address": address, "name": "Two" }));
    anna.post("/me/contacts", &json!({ "displayName": "Tva Adresser", "emailAddresses": emails })).expect(201);
    for address in ["two@one.example", "TWO@other.example", "two@other.example"] {
        assert_eq!(anna.post("/me/sendMail", &draft(address)).status, 202);
    }
    let all = anna.get("/me/people?$top=100").expect(200);
    assert_eq!(names(&all).into_iter().filter(|name| name.contains("Tva") || name.contains("two")).count(), 1, "{all}");
}

/// So is a colleague who is saved with further addresses, and whoever is saved with the owner's own address first.
#[test]
fn further_addresses_of_a_colleague_are_his() {
    let mock = Mock::start();
    let anna = anna(&mock);
    let save = |name: &str, addresses: &[&str]| {
        let emails: Vec<Value> = addresses.iter().map(|address| json!({ "address": address, "name": name })).collect();
        anna.post("/me/contacts", &json!({ "displayName": name, "emailAddresses": emails })).expect(201);
    };
    save("Bo Privat", &[BO, "bo@home.example", "bo@club.example"]);
    save("Shared Line", &[ANNA, "line@one.example", "line@two.example"]);
    for address in ["bo@home.example", "bo@club.example", "line@one.example", "line@two.example"] {
        assert_eq!(anna.post("/me/sendMail", &draft(address)).status, 202);
    }
    let all = anna.get("/me/people?$top=100").expect(200);
    let ids: Vec<&str> = values(&all, "id");
    let different: std::collections::BTreeSet<&&str> = ids.iter().collect();
    assert_eq!(different.len(), ids.len(), "{all}");
    let like = |text: &str| names(&all).into_iter().filter(|name| name.contains(text)).count();
    assert_eq!((like("Bo"), like("bo@"), like("Line"), like("line@")), (1, 0, 1, 0), "{:?}", names(&all));
}
