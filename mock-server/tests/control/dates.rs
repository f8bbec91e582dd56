//! The moment that every answer of Microsoft's names: the sandbox's own.

use reqwest::Method;
use serde_json::json;

use crate::driven::driven;

/// Whichever service answers, and whatever it answers.
#[tokio::test]
async fn every_face_dates_its_answers_by_the_sandboxs_clock() {
    let driven = driven();
    let set = json!({ "freeze": "2031-05-06T07:08:09Z" }).to_string();
    let (status, clock) = driven.sends(Method::POST, "/_mock/clock", &set).await;
    assert!(status.is_success(), "{clock}");
    let rule = json!({ "when": { "operation": "graph.users.list" }, "effect": { "answer": "service-unavailable" } });
    assert!(driven.sends(Method::POST, "/_mock/rules", &rule.to_string()).await.0.is_success());
    let large = "x".repeat(6 << 20);
    for (method, path, body) in [
        (Method::GET, "/v1.0/me", ""),
        (Method::GET, "/v1.0/users", ""),
        (Method::POST, "/v1.0/me/messages", &*large),
        (Method::OPTIONS, "/v1.0/me", ""),
        (Method::GET, "/common/v2.0/.well-known/openid-configuration", ""),
        (Method::POST, "/common/oauth2/v2.0/token", "grant_type=x"),
        (Method::GET, "/common/oauth2/v2.0/authorize", ""),
        (Method::POST, "/EWS/Exchange.asmx", "<x/>"),
        (Method::POST, "/autodiscover/autodiscover.xml", "<x/>"),
        (Method::GET, "/autodiscover/autodiscover.json?Email=anna@contoso.example&Protocol=EWS", ""),
        (Method::GET, "/api/v2.0/me/messages", ""),
        (Method::GET, "/~org.crm.dynamics.com/api/data/v9.2/WhoAmI", ""),
    ] {
        let request = driven.client.request(method.clone(), format!("{}{path}", driven.mock.origin()));
        let answer = request.body(body.to_owned()).send().await.expect("an answer");
        let dates: Vec<_> = answer.headers().get_all("date").iter().collect();
        assert_eq!(dates, ["Tue, 06 May 2031 07:08:09 GMT"], "{method} {path}: {}", answer.status());
    }
}
