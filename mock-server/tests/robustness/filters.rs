//! What the control API documents, it takes: each query parameter with the values that its description names.

use mock365::Mock;

use crate::socket::{ask_json, encoded, graph_token};

/// Values of each documented parameter: some that are taken, some that are refused.
const VALUES: [(&str, &[&str], &[&str]); 15] = [
    ("operation", &["graph.messages.*", "*", "ews.FindItem"], &[]),
    ("face", &["entra", "graph", "ews", "autodiscover", "outlook_rest", "dataverse"], &["grpah", ""]),
    ("user", &["anna@contoso.example", "nobody"], &[]),
    ("mailbox", &["sales@contoso.example"], &[]),
    ("tenant", &["contoso.example", "organizations"], &[]),
    ("app", &["HubSpot Sales", "450987b3-a09a-4f14-9b2c-4f301d1e15f5"], &[]),
    ("code", &["InvalidAuthenticationToken", "AADSTS50105"], &[]),
    ("status", &["404", "4xx", "5xx", "2XX", "200"], &["4x", "xx", "9xx", "99", "600", "abc", "", "40x", "\u{e4}xx"]),
    ("unsupported", &["true", "false", "1", "0", ""], &["yes"]),
    ("unexplained", &["true", "false", "1", "0", ""], &["yes"]),
    ("rule", &["1"], &["first", ""]),
    ("since", &["1", "2026-11-26T10:00:00Z"], &["yesterday", ""]),
    ("limit", &["0", "5"], &["-1", "all"]),
    ("secrets", &["true", "false", ""], &["please"]),
    ("q", &["AADSTS50105", ""], &[]),
];

#[test]
fn every_documented_parameter_is_taken() {
    let mock = Mock::start();
    let document = mock365::control::description();
    let paths = document["paths"].as_object().expect("paths");
    for (path, methods) in paths {
        for (method, operation) in methods.as_object().expect("methods") {
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            for name in parameters.filter(|one| one["in"] == "query").filter_map(|one| one["name"].as_str()) {
                let known = VALUES.iter().find(|(known, ..)| *known == name);
                let (_, good, bad) = known.unwrap_or_else(|| panic!("no values are known of `{name}` of {path}"));
                for (value, fits) in
                    good.iter().map(|value| (value, true)).chain(bad.iter().map(|value| (value, false)))
                {
                    // A stream that is taken does not end.
                    if path.ends_with("/stream") && fits {
                        continue;
                    }
                    // Nothing is no error that could be explained, while a search for nothing finds all.
                    let fits = fits && !(path.ends_with("/explain") && value.is_empty());
                    let asked = format!("{path}?{name}={}", encoded(value));
                    let status = ask_json(&mock, &method.to_uppercase(), &asked, "").status;
                    // An explanation of nothing is not found.
                    let taken = status == 200 || status == 404 && path.ends_with("/explain");
                    assert_eq!((taken, status == 400), (fits, !fits), "{asked}: {status}");
                }
            }
        }
    }
}

#[test]
fn filters_choose_what_they_say() {
    let mock = Mock::start();
    let token = format!("Bearer {}", graph_token(&mock, "anna@contoso.example"));
    let ask = |path: &str, token: &str| crate::socket::ask(&mock, "GET", path, &[("authorization", token)], b"").status;
    let seen = [
        ask("/v1.0/me", &token),
        ask("/v1.0/me", "Bearer x"),
        ask("/v1.0/me/messages/none", &token),
        ask("/v1.0/me/onenote/pages", &token),
    ];
    assert_eq!((seen[0], seen[1]), (200, 401));
    let count = |filter: &str| {
        let body = ask_json(&mock, "GET", &format!("/_mock/requests?face=graph&{filter}"), "").body;
        serde_json::from_str::<serde_json::Value>(&body).expect("a list").as_array().expect("a list").len()
    };
    let class = |from: u16| seen.iter().filter(|status| (from..from + 100).contains(status)).count();
    assert_eq!([count("status=2xx"), count("status=4xx"), count("status=5xx")], [class(200), class(400), class(500)]);
    assert_eq!((count("status=401"), count("limit=2"), count("limit=0")), (1, 2, 0));
    let unsupported = count("unsupported=true");
    assert_eq!((unsupported, count("unsupported=1"), count("unsupported=")), (1, 1, 1));
    assert_eq!((count("unsupported=false"), count("unsupported=0")), (3, 3));
}
