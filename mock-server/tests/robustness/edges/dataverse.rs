//! What a Dataverse request may ask for.

use mock365::Mock;
use mock365::limits::Limit;
use serde_json::json;

use crate::socket::{ask, dataverse_token};

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
