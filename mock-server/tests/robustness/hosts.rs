//! Hosts of a customer never take the names under which the mock is driven.

use mock365::{Config, Mock};
use serde_json::{Value, json};

use crate::socket::{ask, ask_json};

#[test]
fn the_control_api_cannot_be_locked_out_of_its_own_address() {
    let config = Config {
        hosts: vec!["mock.corp.test".to_owned()],
        public_url: Some("https://seen.corp.test".to_owned()),
        ..Config::default()
    };
    let mock = Mock::start_with(config);
    let foreign = [
        "127.0.0.1",
        "10.1.2.3",
        "::1",
        "[::1]",
        "[fe80::1]",
        "localhost",
        "LOCALHOST",
        "mock365",
        "mock.corp.test",
        "Mock.Corp.Test",
        "seen.corp.test",
        "graph.microsoft.com",
        "outlook.office365.com",
        "login.microsoftonline.com",
        "org.crm.dynamics.com",
        "autodiscover.contoso.example",
        "a b",
        "mail.contoso.example:443",
        "https://mail.test",
        "/",
        "*",
        "a\r\nb",
    ];
    for host in foreign {
        let patch = json!({ "exchange_host": host });
        let cloud = json!({ "tenants": { "contoso.example": patch } });
        for (method, path, body) in [
            ("PATCH", "/_mock/tenants/contoso.example", &patch),
            ("PATCH", "/_mock/cloud", &cloud),
            ("POST", "/_mock/tenants", &json!({ "domain": "new.example", "exchange_host": host })),
        ] {
            let seen = ask_json(&mock, method, path, &body.to_string());
            let problem: Value = serde_json::from_str(&seen.body).expect("a problem");
            let place = problem["place"].as_str().unwrap_or_default();
            assert!(seen.status == 422, "{host} at {path}: {}", seen.body);
            assert!(place.ends_with("/exchange_host"), "{host} at {path}: {}", seen.body);
        }
        assert_eq!(ask_json(&mock, "GET", "/_mock/health", "").status, 200, "{host}");
    }
    for host in ["mail.fabrikam.example", "exchange", ""] {
        let seen =
            ask_json(&mock, "PATCH", "/_mock/tenants/fabrikam.example", &json!({ "exchange_host": host }).to_string());
        assert_eq!(seen.status, 200, "{host}: {}", seen.body);
    }
}

/// However it came there.
#[test]
fn an_own_name_stays_the_mocks() {
    let mock = Mock::start_with(Config { hosts: vec!["mail.contoso.example".to_owned()], ..Config::default() });
    let seen = ask(&mock, "GET", "http://mail.contoso.example/_mock/health", &[], b"");
    assert_eq!(seen.status, 200, "{}", seen.body);
}
