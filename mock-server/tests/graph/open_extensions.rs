//! Open extensions: what an app puts on a message, an event or a contact is kept, read back by either form of its name, goes
//! where its item goes, and is told as a change.

use crate::caller::{Caller, HUBSPOT};
use mock365::Mock;
use serde_json::{Value, json};

const LONG: &str = "Microsoft.OutlookServices.OpenTypeExtension.Com.Contoso.Referral";

fn anna<'m>(mock: &'m Mock, scopes: &[&str]) -> Caller<'m> {
    Caller::user(mock, "anna@contoso.example", HUBSPOT, scopes)
}

fn writer(mock: &Mock) -> Caller<'_> {
    anna(mock, &["Mail.ReadWrite", "Mail.Send", "Calendars.ReadWrite", "Contacts.ReadWrite"])
}

fn referral() -> Value {
    json!({
        "@odata.type": "microsoft.graph.openTypeExtension", "extensionName": "Com.Contoso.Referral",
        "companyName": "Wingtip Toys", "dealValue": 500_050, "share": 0.5, "won": true, "lost": null,
        "topPicks": ["Staff", "Spouse \"Bo\""], "rounds": [1, 2], "odd \"name\"": { "deep": [{}, [null]] },
    })
}

/// What is kept of an extension: without its annotations and its id.
fn kept(extension: &Value) -> Value {
    let members = extension.as_object().expect("an extension").iter();
    members
        .filter(|(name, _)| !name.contains('@') && *name != "id")
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// A list and the body of something that can be made in it.
fn lists() -> [(&'static str, Value); 3] {
    let time = json!({ "dateTime": "2031-03-10T09:00:00", "timeZone": "UTC" });
    [
        ("/me/messages", json!({ "subject": "Annual review" })),
        ("/me/events", json!({ "subject": "Review", "start": time, "end": time })),
        ("/me/contacts", json!({ "givenName": "Hugo" })),
    ]
}

fn made(anna: &Caller<'_>, list: &str, body: &Value) -> String {
    format!("{list}/{}", anna.post(list, body).expect(201)["id"].as_str().expect("an id"))
}

fn with(body: &Value, extensions: Value) -> Value {
    let mut body = body.clone();
    body["extensions"] = extensions;
    body
}

#[test]
fn the_older_name_of_the_type_is_taken() {
    let mock = Mock::start();
    let anna = writer(&mock);
    let mut older = referral();
    for kind in ["Microsoft.OutlookServices.OpenTypeExtension", "#microsoft.outlookservices.openTypeExtension"] {
        older["@odata.type"] = kind.into();
        for (list, body) in lists() {
            let inline = anna.post(list, &with(&body, json!([older]))).expect(201);
            let item = made(&anna, list, &body);
            let extension = anna.post(&format!("{item}/extensions"), &older).expect(201);
            assert_eq!(extension["@odata.type"], "#microsoft.graph.openTypeExtension");
            let change = json!({ "@odata.type": kind, "won": false });
            let at = format!("{item}/extensions/Com.Contoso.Referral");
            assert_eq!(anna.patch(&at, &change).expect(200)["won"], false);
            let inline = inline["id"].as_str().expect("an id");
            assert_eq!(kept(&anna.get(&format!("{list}/{inline}/extensions/{LONG}")).expect(200))["won"], true);
        }
    }
    let (list, body) = &lists()[2];
    let wrong = json!({ "@odata.type": "Microsoft.OutlookServices.Contact", "extensionName": "A" });
    assert_eq!(anna.post(list, &with(body, json!([wrong]))).refused(400), "RequestBodyRead");
}

#[test]
fn an_extension_is_made_read_changed_and_deleted() {
    let mock = Mock::start();
    let anna = writer(&mock);
    for (list, body) in lists() {
        let item = made(&anna, list, &body);
        let all = format!("{item}/extensions");
        assert_eq!(anna.get(&all).expect(200)["value"], json!([]));
        let before = anna.get(&item).expect(200)["changeKey"].clone();
        let made = anna.post(&all, &referral()).expect(201);
        assert_ne!(anna.get(&item).expect(200)["changeKey"], before, "{list}");
        assert_eq!((&made["id"], &made["@odata.type"]), (&json!(LONG), &json!("#microsoft.graph.openTypeExtension")));
        assert!(made["@odata.context"].as_str().unwrap().ends_with("/extensions/$entity"), "{made}");
        assert_eq!(made["topPicks@odata.type"], "#Collection(String)");
        let mut wanted = referral();
        wanted.as_object_mut().unwrap().remove("@odata.type");
        assert_eq!(kept(&made), wanted);
        for name in ["Com.Contoso.Referral", LONG, "microsoft.graph.openTypeExtension.Com.Contoso.Referral"] {
            assert_eq!(kept(&anna.get(&format!("{all}/{name}")).expect(200)), wanted, "{name}");
            assert_eq!(kept(&anna.get(&format!("{all}('{name}')")).expect(200)), wanted, "{name}");
        }
        let listed = anna.get(&all).expect(200);
        assert_eq!((listed["value"].as_array().unwrap().len(), kept(&listed["value"][0])), (1, wanted));
        let changed = json!({ "@odata.type": "#microsoft.graph.openTypeExtension", "dealValue": "500100" });
        let changed = anna.patch(&format!("{all}/{LONG}"), &changed).expect(200);
        assert_eq!(kept(&changed), json!({ "extensionName": "Com.Contoso.Referral", "dealValue": "500100" }));
        anna.delete(&format!("{all}/Com.Contoso.Referral")).expect(204);
        assert_eq!(anna.get(&all).expect(200)["value"], json!([]));
    }
}

#[test]
fn what_is_no_extension_is_refused() {
    let mock = Mock::start();
    let anna = writer(&mock);
    for (list, body) in lists() {
        let all = format!("{}/extensions", made(&anna, list, &body));
        anna.post(&all, &referral()).expect(201);
        let again = anna.post(&all, &referral()).expect(400);
        assert_eq!(again["error"]["message"], "An extension already exists with given id.");
        for (method, path) in [("GET", "x"), ("DELETE", "x"), ("PATCH", "x"), ("PATCH", "com.contoso.referral.x")] {
            let body = (method == "PATCH").then(|| json!({ "a": 1 }));
            let seen = anna.send(method.parse().unwrap(), &format!("{all}/{path}"), body.as_ref(), &[]);
            assert_eq!(seen.refused(404), "ErrorItemNotFound", "{method} {path}");
        }
        assert_eq!(anna.post(&all, &json!({ "a": 1 })).refused(400), "RequestBodyRead");
        assert_eq!(anna.post(&all, &json!({ "extensionName": "" })).refused(400), "RequestBodyRead");
        assert_eq!(anna.post(&all, &json!({ "extensionName": 3 })).refused(400), "RequestBodyRead");
        let other = json!({ "@odata.type": "#microsoft.graph.message", "extensionName": "A" });
        assert_eq!(anna.post(&all, &other).refused(400), "RequestBodyRead");
        let renamed = json!({ "extensionName": "Other", "a": 1 });
        assert_eq!(anna.patch(&format!("{all}/{LONG}"), &renamed).refused(400), "ErrorInvalidArgument");
        for sent in [json!({}), json!([3]), json!([{ "a": 1 }]), json!([referral(), referral()])] {
            assert_eq!(anna.post(list, &with(&body, sent.clone())).status, 400, "{sent}");
        }
        let kept = anna.get(&all).expect(200);
        assert_eq!(kept["value"].as_array().unwrap().len(), 1);
        assert_eq!(anna.get(&format!("{all}?$select=id")).refused(501), "NotImplemented");
        let large = json!({ "extensionName": "Large", "text": "x".repeat(3 << 20) });
        let status = anna.post(&all, &large).status;
        assert!([200, 201].contains(&status), "{status}");
    }
}

#[test]
fn items_are_made_and_shown_with_their_extensions() {
    let mock = Mock::start();
    let anna = writer(&mock);
    for (list, body) in lists() {
        let plain = made(&anna, list, &body);
        let second = json!({ "extensionName": "Second", "n": 2 });
        let made = anna.post(list, &with(&body, json!([referral(), second]))).expect(201);
        assert_eq!(made["extensions"][0]["id"], LONG);
        assert_eq!(made["extensions"][1]["n"], 2);
        let item = format!("{list}/{}", made["id"].as_str().unwrap());
        assert!(anna.get(&item).expect(200).get("extensions").is_none(), "shown unasked");
        let all = anna.get(&format!("{item}?$expand=extensions")).expect(200);
        assert_eq!(all["extensions"].as_array().unwrap().len(), 2);
        let named = |name: &str| format!("$expand=Extensions($filter=id eq '{name}')");
        for name in ["Com.Contoso.Referral", LONG] {
            let one = anna.get(&format!("{item}?$select=id,extensions&{}", named(name))).expect(200);
            assert_eq!(one["extensions"].as_array().unwrap().len(), 1, "{one}");
            assert_eq!(one["extensions"][0]["dealValue"], 500_050);
            let found = format!("{list}?$filter=Extensions/any(f:f/id eq '{name}')&{}", named(name));
            let found = anna.get(&found).expect(200);
            let ids: Vec<&Value> = found["value"].as_array().unwrap().iter().map(|item| &item["id"]).collect();
            assert_eq!(ids, [&made["id"]], "{name}");
            assert_eq!(found["value"][0]["extensions"][0]["companyName"], "Wingtip Toys");
        }
        let none = format!("{list}?$filter=not extensions/any(f:f/id eq 'Second')&$expand=extensions&$top=100");
        let none = anna.get(&none).expect(200);
        let seen = none["value"].as_array().unwrap();
        assert!(seen.iter().any(|item| plain.ends_with(item["id"].as_str().unwrap())));
        assert!(seen.iter().all(|item| item["id"] != made["id"] && item.get("extensions").is_none()), "{none}");
        for wrong in ["extensions($filter=name eq 'x')", "extensions($filter=id gt 'x')"] {
            assert_eq!(anna.get(&format!("{item}?$expand={wrong}")).status, 400, "{wrong}");
        }
        assert_eq!(anna.get(&format!("{item}?$expand=extensions($select=id)")).status, 501);
        let wrong = format!("{list}?$filter=extensions/any(f:f/dealValue eq 3)");
        assert_eq!(anna.get(&wrong).status, 400, "they are not filterable");
        // What a PATCH of the item names is written, and the others stay.
        anna.patch(&item, &json!({ "extensions": [{ "extensionName": "Second", "n": 3 }] })).expect(200);
        let all = anna.get(&format!("{item}?$expand=extensions")).expect(200);
        assert_eq!((&all["extensions"][0]["id"], &all["extensions"][1]["n"]), (&json!(LONG), &json!(3)));
    }
}

#[test]
fn extensions_go_where_their_item_goes() {
    let mock = Mock::start();
    let anna = writer(&mock);
    let message = made(&anna, "/me/messages", &json!({ "subject": "Going", "extensions": [referral()] }));
    let shown = |id: &Value| {
        let path = format!("/me/messages/{}/extensions/Com.Contoso.Referral", id.as_str().unwrap());
        anna.get(&path).expect(200)["companyName"].clone()
    };
    let copy = anna.post(&format!("{message}/copy"), &json!({ "destinationId": "archive" })).expect(201);
    let moved = anna.post(&format!("{message}/move"), &json!({ "destinationId": "archive" })).expect(201);
    assert_eq!((shown(&copy["id"]), shown(&moved["id"])), (json!("Wingtip Toys"), json!("Wingtip Toys")));
    let copied = format!("/me/messages/{}", copy["id"].as_str().unwrap());
    anna.delete(&format!("{copied}/extensions/{LONG}")).expect(204);
    assert_eq!(shown(&moved["id"]), "Wingtip Toys", "a copy's extensions are its own");
}

#[test]
fn an_extension_is_a_change_of_its_item() {
    let mock = Mock::start();
    let anna = writer(&mock);
    let message = made(&anna, "/me/mailFolders/inbox/messages", &json!({ "subject": "Followed" }));
    let mut link = "/me/mailFolders/inbox/messages/delta".to_owned();
    let mut round = || loop {
        let page = anna.get(&link).expect(200);
        if let Some(next) = page["@odata.nextLink"].as_str() {
            link = next.to_owned();
            continue;
        }
        link = page["@odata.deltaLink"].as_str().expect("a round ends").to_owned();
        break page["value"].as_array().unwrap().len();
    };
    assert!(round() > 0);
    anna.post(&format!("{message}/extensions"), &referral()).expect(201);
    assert_eq!(round(), 1);
    anna.delete(&format!("{message}/extensions/{LONG}")).expect(204);
    assert_eq!((round(), round()), (1, 0));
}

#[test]
fn permissions_for_basic_things_show_none() {
    let mock = Mock::start();
    let writer = writer(&mock);
    for (list, body) in &lists()[..2] {
        let item = made(&writer, list, &with(body, json!([referral()])));
        let basic = anna(&mock, &["Mail.ReadBasic", "Calendars.ReadBasic"]);
        for path in [
            format!("{item}/extensions"),
            format!("{item}?$expand=extensions"),
            format!("{list}?$filter=extensions/any(f:f/id eq 'x')"),
        ] {
            assert_eq!(basic.get(&path).refused(403), "ErrorAccessDenied", "{path}");
        }
        basic.get(&item).expect(200);
    }
}
