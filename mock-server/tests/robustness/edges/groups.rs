//! What groups are called, and whom a request puts into them.

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

pub fn name(limit: &Limit) {
    named("displayName", limit);
}

pub fn nickname(limit: &Limit) {
    named("mailNickname", limit);
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
