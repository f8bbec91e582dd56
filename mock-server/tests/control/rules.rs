//! Rules for what there is not: refused with the nearest known name.

use mock365::Mock;
use mock365_control::{Control, ControlError, Problem, Rule};
use serde_json::{Value, json};

async fn refused(control: &Control, rule: Value) -> Problem {
    let sent: Result<Value, ControlError> = control.send(reqwest::Method::POST, "/_mock/rules", Some(&rule)).await;
    match sent.expect_err(&rule.to_string()) {
        ControlError::Refused(problem) => *problem,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_typing_error_is_refused_with_the_nearest_name() {
    let mock = Mock::start();
    let control = Control::new(mock.origin());
    for (when, place, nearest) in [
        (json!({ "operation": "graph.messages.lst" }), "/when/operation", Some("graph.messages.list")),
        (json!({ "operation": "Graph.messages.list" }), "/when/operation", Some("graph.messages.list")),
        (json!({ "operation": "graph.mesages.*" }), "/when/operation", Some("graph.messages.*")),
        (json!({ "operation": "grph.*" }), "/when/operation", Some("graph.*")),
        (json!({ "operation": "ews.FindItm" }), "/when/operation", Some("ews.FindItem")),
        (json!({ "operation": "entra.tokens.*" }), "/when/operation", Some("entra.token.*")),
        (json!({ "operation": "" }), "/when/operation", None),
        (json!({ "operation": "graph.messages.list", "face": "ews" }), "/when/operation", None),
        (json!({ "operation": "graph.too_large" }), "/when/operation", None),
        (json!({ "operation": "entra.broken" }), "/when/operation", None),
        (json!({ "operation": "*.busy" }), "/when/operation", None),
        (json!({ "face": "grahp" }), "/when/face", Some("graph")),
        (json!({ "user": "ana@contoso.example" }), "/when/user", Some("anna@contoso.example")),
        (json!({ "mailbox": "salse@contoso.example" }), "/when/mailbox", Some("sales@contoso.example")),
        (json!({ "tenant": "contso.example" }), "/when/tenant", Some("contoso.example")),
        (json!({ "app": "HubSpot Sale" }), "/when/app", Some("HubSpot Sales")),
    ] {
        let why = refused(&control, json!({ "when": when, "effect": "drop" })).await;
        assert_eq!((why.status, why.place.as_deref(), why.nearest.as_deref()), (422, Some(place), nearest), "{when}");
    }
    let why = refused(&control, json!({ "effect": { "answer": "to-many-requests" } })).await;
    assert_eq!((why.place.as_deref(), why.nearest.as_deref()), (Some("/effect/answer"), Some("too-many-requests")));
    assert!(control.rules().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_there_is_can_be_ruled() {
    let mock = Mock::start();
    let control = Control::new(mock.origin());
    for when in [
        json!({ "operation": "graph.*" }),
        json!({ "operation": "*.list" }),
        json!({ "operation": "ews.GetStreamingEvents" }),
        json!({ "operation": "entra.token.password", "face": "entra" }),
        json!({ "operation": "graph.unsupported" }),
        json!({ "operation": "autodiscover.*" }),
        json!({ "user": "ANNA@contoso.example", "mailbox": "oak@contoso.example", "tenant": "contoso.onmicrosoft.com" }),
        json!({ "app": "450987b3-a09a-4f14-9b2c-4f301d1e15f5" }),
        json!({}),
    ] {
        let rule: Rule = serde_json::from_value(json!({ "when": when, "effect": "drop" })).unwrap();
        control.add_rule(&rule).await.unwrap_or_else(|why| panic!("{when}: {why}"));
    }
}

#[tokio::test]
async fn a_code_of_the_sign_in_host_is_said_there_alone() {
    let mock = Mock::start();
    let control = Control::new(mock.origin());
    let answer = json!({ "answer": { "name": "aadsts", "code": "AADSTS50076" } });
    for when in
        [json!({ "face": "graph" }), json!({ "operation": "graph.messages.*" }), json!({ "operation": "ews.*" })]
    {
        let why = refused(&control, json!({ "when": when, "effect": answer })).await;
        assert_eq!(why.place.as_deref(), Some("/effect/answer"));
        assert!(why.detail.is_some_and(|why| why.contains("entra.*") && why.contains("sign-in host")), "{when}");
    }
    // For everybody and everything: the sign-in host alone has words for it.
    let rule: Rule =
        serde_json::from_value(json!({ "when": { "user": "anna@contoso.example" }, "effect": answer })).unwrap();
    control.add_rule(&rule).await.unwrap();
    let wanted = mock365_control::TokenWanted {
        user: Some("anna@contoso.example".to_owned()),
        app: "HubSpot Sales".to_owned(),
        ..Default::default()
    };
    let token = control.token(&wanted).await.unwrap().access_token;
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
    let me = client.get(format!("{}/v1.0/me", mock.origin())).bearer_auth(&token).send().await.unwrap();
    assert_eq!(me.status(), 200);
    let form = [
        ("grant_type", "password"),
        ("client_id", "450987b3-a09a-4f14-9b2c-4f301d1e15f5"),
        ("username", "anna@contoso.example"),
        ("password", "Password1!"),
        ("scope", "openid"),
    ];
    let tried =
        client.post(format!("{}/organizations/oauth2/v2.0/token", mock.origin())).form(&form).send().await.unwrap();
    assert!(tried.text().await.unwrap().contains("AADSTS50076"));
}

#[tokio::test]
async fn scenarios_bring_no_more_rules_than_a_sandbox_may_have() {
    let mock = Mock::start();
    let control = Control::new(mock.origin());
    let rule: Rule = serde_json::from_value(json!({ "when": { "operation": "ews.*" }, "effect": "drop" })).unwrap();
    mock.sandbox().plan.replace(vec![rule.clone(); 999]);
    let read = |rules: usize| {
        let rules = vec!["{ when: { operation: ews.* }, effect: drop }"; rules].join(", ");
        let text = format!(
            "title: {{ en: A }}\nbecause: b\nwith: {{ user: anna@contoso.example, app: HubSpot Sales }}\n\
             cloud: {{ users: {{ anna@contoso.example: {{ enabled: false }} }} }}\nrules: [ {rules} ]\n\
             expect: [ {{ call: entra.authorize, code: AADSTS50057 }} ]\n"
        );
        mock365::scenario::load::read("x.yaml", &text).unwrap()
    };
    let why = mock365::scenario::apply(mock.sandbox(), "x/y", &read(2)).unwrap_err();
    assert!(why.place == "/rules", "{why}");
    assert!(why.to_string().contains("1000"), "{why}");
    let anna: Value =
        control.send(reqwest::Method::GET, "/_mock/users/anna@contoso.example", None::<&Value>).await.unwrap();
    assert_eq!((anna["enabled"].as_bool(), mock.sandbox().plan.count()), (Some(true), 999), "nothing is changed");
    mock365::scenario::apply(mock.sandbox(), "x/y", &read(1)).unwrap();
    assert_eq!(refused(&control, serde_json::to_value(&rule).unwrap()).await.status, 409);
    assert_eq!(mock.sandbox().plan.count(), 1000);
    mock365::scenario::apply(mock.sandbox(), "x/y", &read(0)).unwrap();
}

/// What EWS is asked by, beside the operations: no operation, no envelope, another method.
fn beside() -> Vec<(reqwest::Method, String)> {
    use reqwest::Method;
    let post = |body: &str| (Method::POST, body.to_owned());
    let mut asked = vec![post("<x/>"), post("no envelope"), post(&envelope("NoSuchOperation"))];
    let methods = [Method::GET, Method::HEAD, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS];
    asked.extend(methods.map(|method| (method, String::new())));
    asked
}

fn envelope(operation: &str) -> String {
    // A few requests are called otherwise than their operations.
    let ending = match operation {
        "GetUserAvailability" | "GetUserOofSettings" | "SetUserOofSettings" => "Request",
        name if name.ends_with("MeetingInstance") => "Request",
        _ => "",
    };
    format!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"><s:Body><m:{operation}{ending}/></s:Body></s:Envelope>"#
    )
}

/// The whole table of EWS: each of Exchange's operations, and whatever else a client sends, is journaled under a name for
/// which a rule can be made and fires; and every name that rules can be for is met so.
#[tokio::test]
async fn every_operation_of_ews_is_journaled_and_ruled_by_its_name() {
    let mock = Mock::start();
    let control = Control::new(mock.origin());
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().expect("a client");
    let known: Vec<&str> =
        mock365::gate::operations().iter().map(String::as_str).filter(|name| name.starts_with("ews.")).collect();
    if let Some(table) = crate::facts::text("ews/operations.txt") {
        let missing: Vec<&str> =
            table.lines().map(str::trim).filter(|name| !known.contains(&format!("ews.{name}").as_str())).collect();
        assert!(missing.is_empty() && table.lines().count() > 100, "no rule can be for {missing:?}");
    }
    let of_operation = |name: &&str| name.starts_with("ews.") && name[4..].starts_with(char::is_uppercase);
    let mut asked: Vec<_> = known
        .iter()
        .filter(|name| of_operation(name))
        .map(|name| (reqwest::Method::POST, envelope(&name[4..])))
        .collect();
    assert!(asked.len() > 100, "{}", asked.len());
    asked.extend(beside());
    let mut met = std::collections::BTreeSet::new();
    for (method, body) in asked {
        let url = format!("{}/EWS/Exchange.asmx", mock.origin());
        let send = || client.request(method.clone(), &url).header("content-type", "text/xml").body(body.clone()).send();
        send().await.expect("an answer");
        let operation = mock.requests().last().expect("journaled").operation.clone();
        if let Some(named) =
            body.split("<m:").nth(1).map(|rest| rest.trim_end_matches(|sign| sign != '/').trim_end_matches('/'))
        {
            let named = named.split(['/', '>']).next().unwrap_or_default().trim_end_matches("Request");
            let wanted = if named == "NoSuchOperation" { "unknown" } else { named };
            assert_eq!(operation, format!("ews.{wanted}"), "{body}");
        }
        let rule = json!({ "when": { "operation": operation }, "effect": { "answer": { "name": "bad-gateway", "status": 507 } } });
        let rule: Rule = serde_json::from_value(rule).expect("a rule");
        control.add_rule(&rule).await.unwrap_or_else(|why| panic!("{operation}: {why}"));
        assert_eq!(send().await.expect("an answer").status(), 507, "{operation}");
        let _: Value = control.send::<(), _>(reqwest::Method::DELETE, "/_mock/rules", None).await.unwrap_or_default();
        met.insert(operation);
    }
    let never: Vec<&&str> = known.iter().filter(|name| !met.contains(**name)).collect();
    assert!(never.is_empty() && met.len() == known.len(), "never met: {never:?}");
}

/// A rule that says nothing of where it is for, and is for one face all the same, says so.
#[tokio::test]
async fn an_answer_of_the_sign_in_host_says_which_requests_meet_it() {
    let mock = Mock::start();
    let control = Control::new(mock.origin());
    let aadsts = json!({ "answer": { "name": "aadsts", "code": "AADSTS50105" } });
    for (rule, told) in [
        (json!({ "effect": aadsts }), true),
        (json!({ "effect": aadsts, "when": { "user": "anna@contoso.example" } }), true),
        (json!({ "effect": aadsts, "when": { "operation": "*.users.*" } }), false),
        (json!({ "effect": aadsts, "when": { "face": "entra" } }), false),
        (json!({ "effect": aadsts, "when": { "operation": "entra.token.*" } }), false),
        (json!({ "effect": { "answer": "too-many-requests" } }), false),
        (json!({ "effect": "drop" }), false),
    ] {
        let added: Result<Value, ControlError> = control.send(reqwest::Method::POST, "/_mock/rules", Some(&rule)).await;
        let Ok(added) = added else { continue };
        let note = added["note"].as_str().unwrap_or_default();
        assert_eq!(note.contains("the sign-in host alone"), told, "{rule}: {added}");
        let path = format!("/_mock/rules/{}", added["id"]);
        let again: Value = control.send(reqwest::Method::GET, &path, None::<&Value>).await.unwrap();
        assert_eq!(again, added);
    }
}
