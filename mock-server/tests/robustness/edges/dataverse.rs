//! What a Dataverse request may ask for.

use mock365::Mock;
use mock365::limits::Limit;
use mock365_domain::Change;
use mock365_domain::dataverse::{Association, CallerIdentity, RowDraft, Table};
use mock365_domain::default::HUBSPOT;
use serde_json::json;

use crate::socket::{ask, ask_json, dataverse_token};

const HOST: &str = "contoso.crm4.dynamics.com";

pub fn batch(limit: &Limit) {
    let mock = Mock::start();
    let token = format!("Bearer {}", dataverse_token(&mock, "admin@contoso.example"));
    let batch = |count: usize| {
        let part = "--b\r\nContent-Type: application/http\r\n\r\nGET WhoAmI HTTP/1.1\r\n\r\n\r\n";
        let headers = [("authorization", token.as_str()), ("content-type", "multipart/mixed; boundary=b")];
        let body = format!("{}--b--\r\n", part.repeat(count));
        ask(&mock, "POST", "/api/data/v9.2/$batch", &headers, body.as_bytes())
    };
    let just = batch(limit.count());
    assert_eq!((just.status, just.body.matches("HTTP/1.1 200 OK").count()), (200, limit.count()));
    let above = batch(limit.count() + 1);
    assert_eq!((above.status, above.body.contains("0x80048d19")), (400, true), "{}", above.body);
    let create = |count: usize| {
        let targets: Vec<_> = (0..count).map(|_| json!({ "lastname": "x" })).collect();
        let headers = [("authorization", token.as_str()), ("content-type", "application/json")];
        let path = "/api/data/v9.2/contacts/Microsoft.Dynamics.CRM.CreateMultiple";
        ask(&mock, "POST", path, &headers, json!({ "Targets": targets }).to_string().as_bytes())
    };
    assert_eq!(create(limit.count()).status, 200);
    let above = create(limit.count() + 1);
    assert_eq!((above.status, above.body.contains("0x80048d19")), (400, true), "{}", above.body);
}

fn get(mock: &Mock, path: &str) -> (u16, serde_json::Value) {
    let token = format!("Bearer {}", dataverse_token(mock, "admin@contoso.example"));
    let said = ask(mock, "GET", &format!("/api/data/v9.2/{path}"), &[("authorization", token.as_str())], b"");
    (said.status, serde_json::from_str(&said.body).unwrap_or_default())
}

pub fn expand(limit: &Limit) {
    let mock = Mock::start();
    let many = |count: usize| format!("contacts?$expand={}", vec!["ownerid"; count].join(","));
    assert_eq!(get(&mock, &many(limit.count())).0, 200);
    let (status, above) = get(&mock, &many(limit.count() + 1));
    assert_eq!((status, &above["error"]["code"]), (400, &json!("0x8004430d")));
}

/// A role with as many users as a page has, and one more: the rest is at the next page's address.
pub fn expanded(limit: &Limit) {
    let mock = Mock::start();
    fill(&mock, HOST, 0, "");
    let (roles, users) = (Table::named("role").expect("a table"), Table::named("systemuser").expect("a table"));
    let role = mock.sandbox().write(|cloud, now| {
        let (at, admin) = cloud.user("admin@contoso.example").expect("the administrator");
        let who = CallerIdentity { tenant: at.tenant, user: Some(admin.id), app: HUBSPOT, plug_in: false };
        let caller = cloud.dataverse_caller(cloud.environment(HOST).expect("it"), who).expect("a user");
        let environment = cloud.environment_mut(HOST).expect("it");
        let role =
            environment.create(&caller, roles, RowDraft::default().with("name", "Everybody"), now).expect("a role");
        let association = Association::named("systemuserroles_association").expect("the relationship");
        for _ in 0..=limit.count() {
            let user =
                environment.create(&caller, users, RowDraft::default().with("lastname", "x"), now).expect("a user");
            let (left, right) = if association.left == "role" { (role, user) } else { (user, role) };
            environment.associate(&caller, association, left, right).expect("associated");
        }
        (role, Change::none())
    });
    let path = format!("roles({role})?$select=name&$expand=systemuserroles_association($select=lastname)");
    let (status, shown) = get(&mock, &path);
    assert_eq!(status, 200, "{shown}");
    assert_eq!(shown["systemuserroles_association"].as_array().map(Vec::len), Some(limit.count()));
    let next = shown["systemuserroles_association@odata.nextLink"].as_str().expect("a further page");
    let (_, next) = next.split_once("/api/data/v9.2/").expect("an address");
    let (status, rest) = get(&mock, next);
    assert_eq!((status, rest["value"].as_array().map(Vec::len)), (200, Some(1)), "{rest}");
    assert_eq!(rest["value"][0].as_object().map(|row| row.contains_key("fullname")), Some(false), "{rest}");
}

pub fn environments(limit: &Limit) {
    let mock = Mock::start();
    let make = |number: usize| {
        let body = json!({ "host": format!("e{number}.crm4.dynamics.com"), "tenant": "contoso.example" });
        ask_json(&mock, "POST", "/_mock/environments", &body.to_string())
    };
    // Two are there from the beginning.
    for number in 2..limit.count() {
        let made = make(number);
        assert_eq!(made.status, 201, "{number}: {}", made.body);
    }
    let above = make(limit.count());
    assert_eq!((above.status, above.body.contains("at most 100 environments")), (422, true), "{}", above.body);
    assert_eq!(ask_json(&mock, "DELETE", "/_mock/environments/e2.crm4.dynamics.com", "").status, 204);
    assert_eq!(make(limit.count()).status, 201);
}

/// Puts contacts into an environment as an administrator of it does, until it takes no more of them, or there are so many.
fn fill(mock: &Mock, host: &str, most: usize, text: &str) -> usize {
    let contact = RowDraft::default().with("lastname", "x").with("description", text);
    put_rows(mock, host, "contact", &contact, most)
}

/// Puts the same row into a table again and again.
fn put_rows(mock: &Mock, host: &str, table: &str, draft: &RowDraft, most: usize) -> usize {
    let table = Table::named(table).expect("a table");
    mock.sandbox().write(|cloud, now| {
        cloud.open_environment(host, now);
        let (at, admin) = cloud.user("admin@contoso.example").expect("the administrator");
        let who = CallerIdentity { tenant: at.tenant, user: Some(admin.id), app: HUBSPOT, plug_in: false };
        let caller = cloud.dataverse_caller(cloud.environment(host).expect("it"), who).expect("a user");
        let environment = cloud.environment_mut(host).expect("it");
        let put = (0..most).take_while(|_| environment.create(&caller, table, draft.clone(), now).is_ok()).count();
        (put, Change::none())
    })
}

/// Puts in a contact over the Web API.
fn put_in(mock: &Mock, description: &str) -> (u16, bool) {
    let token = format!("Bearer {}", dataverse_token(mock, "admin@contoso.example"));
    let headers = [("authorization", token.as_str()), ("content-type", "application/json")];
    let body = json!({ "lastname": "x", "description": description }).to_string();
    let said = ask(mock, "POST", "/api/data/v9.2/contacts", &headers, body.as_bytes());
    (said.status, said.body.contains("0x80040216"))
}

pub fn rows(limit: &Limit) {
    let mock = Mock::start();
    // Tasks, which are small: as many contacts would take more bytes than an environment may have.
    let task = RowDraft::default().with("subject", "x");
    put_rows(&mock, HOST, "task", &task, 0);
    let there = mock.sandbox().read(|cloud, _| cloud.environment(HOST).expect("it").len());
    let room = limit.count() - there - 1;
    assert_eq!(put_rows(&mock, HOST, "task", &task, room), room);
    assert_eq!(put_in(&mock, ""), (204, false));
    assert_eq!(put_in(&mock, ""), (400, true));
}

pub fn room(limit: &Limit) {
    let mock = Mock::start();
    let text = "x".repeat(2000);
    assert!(fill(&mock, HOST, usize::MAX, &text) > limit.count() / 8000);
    let bytes = mock.sandbox().read(|cloud, _| cloud.environment(HOST).expect("it").bytes());
    // The last one is weighed without what the environment itself says of it.
    assert!(bytes.abs_diff(limit.count()) < 8000, "{bytes}");
    assert_eq!(put_in(&mock, &text), (400, true));
}

pub fn room_of_all(limit: &Limit) {
    let mock = Mock::start();
    let text = "x".repeat(2000);
    for host in ["contoso-old.crm.dynamics.com", HOST, "third.crm4.dynamics.com"] {
        let body = json!({ "host": host, "tenant": "contoso.example" }).to_string();
        if !host.starts_with("contoso") {
            assert_eq!(ask_json(&mock, "POST", "/_mock/environments", &body).status, 201);
        }
    }
    fill(&mock, "third.crm4.dynamics.com", 1000, &text);
    for host in ["contoso-old.crm.dynamics.com", HOST] {
        fill(&mock, host, usize::MAX, &text);
    }
    let bytes = mock.sandbox().read(|cloud, _| cloud.environments_bytes());
    assert!(bytes.abs_diff(limit.count()) < 8000, "{bytes}");
    assert_eq!(put_in(&mock, &text), (400, true));
    assert_eq!(fill(&mock, "third.crm4.dynamics.com", 1, &text), 0);
    let fourth = json!({ "host": "fourth.crm4.dynamics.com", "tenant": "contoso.example" }).to_string();
    assert_eq!(ask_json(&mock, "POST", "/_mock/environments", &fourth).status, 422);
}
