//! Tokens without the pages: in the words in which they were asked for, and what is near where a word is wrong.

use mock365::Mock;
use reqwest::Method;
use serde_json::{Value, json};

async fn ask(mock: &Mock, method: Method, path: &str, body: Value) -> (u16, Value) {
    let url = format!("{}{path}", mock.origin());
    let answer = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([])
        .build()
        .expect("a client")
        .request(method, url)
        .json(&body)
        .send()
        .await
        .expect("an answer");
    (answer.status().as_u16(), answer.json().await.unwrap_or_default())
}

fn words(said: &Value) -> Vec<&str> {
    said["scope"].as_str().expect("scopes").split(' ').collect()
}

#[tokio::test]
async fn scopes_are_answered_in_the_words_in_which_they_were_asked() {
    let mock = Mock::start();
    let graph = "https://graph.microsoft.com";
    let exchange = "https://outlook.office365.com";
    for (scopes, resource, there, not) in [
        (json!(["Mail.Read"]), None, vec!["Mail.Read", "openid"], vec![format!("{graph}/Mail.Read")]),
        (json!(["mail.read"]), None, vec!["Mail.Read"], vec![]),
        (
            json!([format!("{graph}/Mail.Read")]),
            None,
            vec!["https://graph.microsoft.com/Mail.Read"],
            vec!["Mail.Read".into()],
        ),
        (json!([".default"]), None, vec![".default", "Mail.ReadWrite"], vec![]),
        (json!([format!("{graph}/.default")]), None, vec!["https://graph.microsoft.com/.default"], vec![]),
        (
            json!([format!("{graph}/.default"), "offline_access"]),
            None,
            vec!["https://graph.microsoft.com/.default"],
            vec![],
        ),
        (
            json!([format!("{exchange}/EWS.AccessAsUser.All")]),
            Some("exchange"),
            vec!["https://outlook.office365.com/EWS.AccessAsUser.All"],
            vec!["EWS.AccessAsUser.All".into()],
        ),
        (Value::Null, None, vec!["Mail.ReadWrite", "User.Read"], vec![format!("{graph}/Mail.ReadWrite")]),
    ] {
        let wanted =
            json!({ "user": "anna@contoso.example", "app": "HubSpot Sales", "scopes": scopes, "resource": resource });
        let (status, said) = ask(&mock, Method::POST, "/_mock/tokens", wanted).await;
        assert_eq!(status, 200, "{said}");
        let words = words(&said);
        assert!(there.iter().all(|scope| words.contains(scope)), "{scopes}: {words:?}");
        assert!(!not.iter().any(|scope| words.contains(&scope.as_str())), "{scopes}: {words:?}");
    }
}

#[tokio::test]
async fn a_wrong_word_is_refused_with_the_nearest() {
    let mock = Mock::start();
    let whole = json!({ "user": "anna@contoso.example", "app": "HubSpot Sales" });
    for (name, value, place, near) in [
        ("user", json!("ana@contoso.example"), "/user", "anna@contoso.example"),
        ("app", json!("HubSpot Sale"), "/app", "HubSpot Sales"),
        ("resource", json!("exchnge"), "/resource", "exchange"),
        ("scopes", json!(["openid", "Mail.Reed"]), "/scopes/1", "Mail.Read"),
    ] {
        let mut wanted = whole.clone();
        wanted[name] = value;
        let (status, said) = ask(&mock, Method::POST, "/_mock/tokens", wanted).await;
        assert_eq!((status, &said["place"], &said["nearest"]), (422, &json!(place), &json!(near)), "{said}");
    }
    let grant =
        json!({ "grants": [{ "app": "HubSpot Sales", "user": "ana@contoso.example", "scopes": ["Mail.Read"] }] });
    let (status, said) = ask(&mock, Method::PATCH, "/_mock/cloud", grant).await;
    assert_eq!((status, &said["nearest"]), (422, &json!("anna@contoso.example")), "{said}");
}
