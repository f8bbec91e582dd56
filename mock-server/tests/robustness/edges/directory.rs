//! What users and groups are called, whom a request puts into groups, and what is asked of the directory at once.

use mock365::Mock;
use mock365::limits::Limit;
use serde_json::{Value, json};

use crate::socket::{ask, token};

/// The status of making a group.
fn made(mock: &Mock, more: &Value) -> u16 {
    let token = format!("Bearer {}", token(mock, "admin@contoso.example", &["Group.ReadWrite.All"], None));
    let mut body = json!({ "displayName": "x", "mailNickname": "x", "mailEnabled": false, "securityEnabled": true });
    body.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
    let headers = [("authorization", token.as_str()), ("content-type", "application/json")];
    ask(mock, "POST", "/v1.0/groups", &headers, body.to_string().as_bytes()).status
}

fn named(property: &str, limit: &Limit) {
    let mock = Mock::start();
    let long = |letters: usize| json!({ property: "x".repeat(letters) });
    assert_eq!(made(&mock, &long(limit.count())), 201, "{property}");
    assert_eq!(made(&mock, &long(limit.count() + 1)), 400, "{property}");
}

pub fn group_name(limit: &Limit) {
    named("displayName", limit);
}

pub fn group_nickname(limit: &Limit) {
    named("mailNickname", limit);
}

pub fn group_text(limit: &Limit) {
    named("description", limit);
}

pub fn group_classification(limit: &Limit) {
    named("classification", limit);
}

/// Members and owners are counted together.
pub fn references(limit: &Limit) {
    let mock = Mock::start();
    let people: Vec<String> = mock.sandbox().read(|cloud, _| {
        let (at, _) = cloud.user("admin@contoso.example").expect("the administrator");
        cloud.tenants[&at.tenant]
            .users
            .keys()
            .map(|id| format!("https://graph.microsoft.com/v1.0/users/{id}"))
            .collect()
    });
    let missing = vec!["https://graph.microsoft.com/v1.0/users/11111111-2222-4333-8444-555555555555"; limit.count()];
    let bound = |members: &[&str]| json!({ "members@odata.bind": members, "owners@odata.bind": [people[0]] });
    // Nobody has these, which is said where there are not too many of them.
    assert_eq!(made(&mock, &bound(&missing[1..])), 404);
    assert_eq!(made(&mock, &bound(&missing)), 400);
}

/// The status of a request of an administrator.
fn asked(mock: &Mock, method: &str, path: &str, body: &Value) -> u16 {
    let token = format!("Bearer {}", token(mock, "admin@contoso.example", &["Directory.ReadWrite.All"], None));
    let headers = [("authorization", token.as_str()), ("content-type", "application/json")];
    let body = if body.is_null() { String::new() } else { body.to_string() };
    ask(mock, method, path, &headers, body.as_bytes()).status
}

/// Properties of a user that take so many characters each, which may be of several bytes.
fn written(limit: &Limit, properties: &[fn(String) -> Value]) {
    let mock = Mock::start();
    for property in properties {
        let status = |count: usize| {
            let letter = if property(String::new()).get("mailNickname").is_some() { "x" } else { "é" };
            asked(&mock, "PATCH", "/v1.0/users/bo@contoso.example", &property(letter.repeat(count)))
        };
        let name = property(String::new());
        assert_eq!(status(limit.count()), 204, "{name}");
        assert_eq!(status(limit.count() + 1), 400, "{name}");
    }
}

pub fn user_names(limit: &Limit) {
    written(
        limit,
        &[
            |text| json!({ "displayName": text }),
            |text| json!({ "onPremisesImmutableId": text }),
            |text| json!({ "preferredDataLocation": text }),
            |text| json!({ "employeeOrgData": { "costCenter": text } }),
            |text| json!({ "employeeOrgData": { "division": text } }),
        ],
    );
}

pub fn user_words(limit: &Limit) {
    written(
        limit,
        &[
            |text| json!({ "givenName": text }),
            |text| json!({ "surname": text }),
            |text| json!({ "department": text }),
            |text| json!({ "companyName": text }),
            |text| json!({ "mobilePhone": text }),
            |text| json!({ "businessPhones": [text] }),
            |text| json!({ "mailNickname": text }),
        ],
    );
}

pub fn user_lines(limit: &Limit) {
    written(
        limit,
        &[
            |text| json!({ "jobTitle": text }),
            |text| json!({ "officeLocation": text }),
            |text| json!({ "city": text }),
            |text| json!({ "state": text }),
            |text| json!({ "country": text }),
        ],
    );
}

pub fn user_number(limit: &Limit) {
    written(limit, &[|text| json!({ "employeeId": text })]);
}

pub fn user_code(limit: &Limit) {
    written(limit, &[|text| json!({ "postalCode": text })]);
}

pub fn user_texts(limit: &Limit) {
    written(
        limit,
        &[
            |text| json!({ "streetAddress": text }),
            |text| json!({ "onPremisesExtensionAttributes": { "extensionAttribute15": text } }),
        ],
    );
}

/// Nobody has this id.
const NOBODY: &str = "11111111-2222-4333-8444-555555555555";

/// So many ids, which nobody has.
fn nobodies(mock: &Mock, limit: &Limit, path: &str, parameter: &str) {
    let status = |count: usize| asked(mock, "POST", path, &json!({ parameter: vec![NOBODY; count] }));
    assert_eq!(status(limit.count()), 200, "{path}");
    assert_eq!(status(limit.count() + 1), 400, "{path}");
}

pub fn by_ids(limit: &Limit) {
    nobodies(&Mock::start(), limit, "/v1.0/directoryObjects/getByIds", "ids");
}

pub fn memberships(limit: &Limit) {
    let mock = Mock::start();
    for (action, parameter) in [("checkMemberGroups", "groupIds"), ("checkMemberObjects", "ids")] {
        nobodies(&mock, limit, &format!("/v1.0/users/bo@contoso.example/{action}"), parameter);
    }
}

pub fn alternatives(limit: &Limit) {
    let mock = Mock::start();
    let or = |count: usize| vec!["mail%20eq%20'x'"; count].join("%20or%20");
    let within = |count: usize| format!("mail%20in%20({})", vec!["'x'"; count].join(","));
    for (fits, beyond) in
        [(or(limit.count()), or(limit.count() + 1)), (within(limit.count()), within(limit.count() + 1))]
    {
        let status = |filter: &str| asked(&mock, "GET", &format!("/v1.0/users?$filter={filter}"), &Value::Null);
        assert_eq!((status(&fits), status(&beyond)), (200, 400), "{fits}");
    }
}

pub fn beginning(limit: &Limit) {
    let mock = Mock::start();
    let status = |count: usize| {
        let path = format!("/v1.0/users?$filter=startswith(displayName,'{}')", "a".repeat(count));
        asked(&mock, "GET", &path, &Value::Null)
    };
    assert_eq!((status(limit.count()), status(limit.count() + 1)), (200, 400));
}
