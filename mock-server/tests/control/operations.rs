//! The control API over a socket: who drives the mock, how, and what is refused.

use std::time::Duration;

use mock365::Mock;
use mock365_control::report::SandboxWanted;
use mock365_control::{Control, TokenWanted};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::driven::{driven, refused};

#[tokio::test]
async fn it_answers_and_describes_itself() {
    let driven = driven();
    assert_eq!(driven.control.wait(Duration::from_secs(5)).await.unwrap()["status"], "ok");
    let (_, document) = driven.sends(Method::GET, "/_mock/openapi.json", "").await;
    for (path, verbs) in document["paths"].as_object().unwrap() {
        for verb in verbs.as_object().unwrap().keys() {
            let path = path.replace("{subject}", "licence").replace("{name}", "no-mailbox").replace("{remedy}", "x");
            let path = path.replace("{id}", "7").replace("{domain}", "contoso.example");
            if path.ends_with("/stream") {
                continue;
            }
            let (status, body) = driven.sends(verb.to_uppercase().parse().unwrap(), &path, "{\"no-such-key\":1}").await;
            assert_ne!(status, StatusCode::METHOD_NOT_ALLOWED, "{verb} {path}");
            assert!(!body["detail"].to_string().contains("control operation"), "{verb} {path}: {body}");
        }
    }
}

#[tokio::test]
async fn an_array_is_no_object_for_any_operation() {
    let driven = driven();
    let (_, document) = driven.sends(Method::GET, "/_mock/openapi.json", "").await;
    let mut tried = 0;
    for (path, verbs) in document["paths"].as_object().unwrap() {
        for (verb, operation) in verbs.as_object().unwrap() {
            if operation["requestBody"].is_null() {
                continue;
            }
            let filled = path.replace("{subject}", "licence").replace("{name}", "no-mailbox");
            for body in ["[]", " [\"emergency\"]", "[null]"] {
                let (status, problem) = driven.sends(verb.to_uppercase().parse().unwrap(), &filled, body).await;
                let detail = problem["detail"].as_str().unwrap_or_default();
                let told = status == StatusCode::BAD_REQUEST && detail.contains("object");
                assert!(told, "{verb} {path} {body}: {status} {problem}");
                tried += 1;
            }
        }
    }
    assert!(tried > 15, "{tried}");
}

#[tokio::test]
async fn sandboxes_are_opened_and_closed() {
    let driven = driven();
    let wanted = SandboxWanted {
        name: Some("one".to_owned()),
        scenario: Some("licence/no-mailbox".into()),
        ..SandboxWanted::default()
    };
    let opened = driven.control.open(&wanted).await.unwrap();
    assert_eq!(opened.applied.unwrap().user, "anna@contoso.example");
    let inner = Control::new(&opened.origin);
    assert_eq!(inner.wait(Duration::ZERO).await.unwrap()["sandbox"], "one");
    assert_eq!(refused(driven.control.open(&wanted).await).status, 409);
    let bad = SandboxWanted { name: Some("No!".to_owned()), ..SandboxWanted::default() };
    assert_eq!(refused(driven.control.open(&bad).await).status, 400);
    let unknown = SandboxWanted { scenario: Some("licence/no-mail-box".into()), ..SandboxWanted::default() };
    let problem = refused(driven.control.open(&unknown).await);
    assert_eq!((problem.status, problem.nearest.as_deref()), (404, Some("licence/no-mailbox")));
    assert_eq!(driven.control.sandboxes().await.unwrap().len(), 2);
    driven.control.close("one").await.unwrap();
    assert_eq!(refused(driven.control.close("default").await).status, 409);
    assert_eq!(refused(driven.control.close("one").await).status, 404);
}

#[tokio::test]
async fn a_broken_file_in_the_folder_of_scenarios_is_nobody_s_who_names_none() {
    let dir = tempfile::tempdir().unwrap();
    let config = mock365::Config { scenario_dir: Some(dir.path().to_owned()), ..mock365::Config::default() };
    let mock = Mock::start_with(config);
    std::fs::create_dir(dir.path().join("own")).unwrap();
    std::fs::write(dir.path().join("own/broken.yaml"), "title: [").unwrap();
    let control = Control::new(mock.origin());
    control.open(&SandboxWanted::default()).await.expect("a sandbox without a scenario");
    let named = SandboxWanted { scenario: Some("licence/no-mailbox".into()), ..SandboxWanted::default() };
    let why = refused(control.open(&named).await);
    assert!(format!("{why:?}").contains("broken.yaml"), "{why:?}");
}

#[tokio::test]
async fn unknown_keys_are_refused_with_place_and_nearest() {
    let driven = driven();
    let (status, problem) =
        driven.sends(Method::PATCH, "/_mock/users/anna@contoso.example", "{\"mailbox\":{\"stat\":\"absent\"}}").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!((&problem["place"], &problem["nearest"]), (&json!("/mailbox/stat"), &json!("state")), "{problem}");
    let (status, problem) =
        driven.sends(Method::POST, "/_mock/rules", "{\"effect\":{\"answer\":\"to-many-requests\"}}").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
    let (status, _) = driven.sends(Method::GET, "/_mock/requests?statu=404", "").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let (status, problem) = driven.sends(Method::GET, "/_mock/scenarois", "").await;
    assert_eq!((status, &problem["nearest"]), (StatusCode::NOT_FOUND, &json!("/_mock/scenarios")));
}

#[tokio::test]
async fn web_pages_cannot_drive_it() {
    let driven = driven();
    let url = format!("{}/_mock/reset", driven.mock.origin());
    let post = || driven.client.post(&url).header("content-type", "application/json").body("{}");
    assert_eq!(post().send().await.unwrap().status(), 200);
    assert_eq!(post().header("origin", "https://evil.example").send().await.unwrap().status(), 403);
    assert_eq!(post().header("origin", "null").send().await.unwrap().status(), 403);
    assert_eq!(post().header("origin", driven.mock.origin()).send().await.unwrap().status(), 200);
    assert_eq!(post().header("host", "evil.example").send().await.unwrap().status(), 403);
    let text = driven.client.post(&url).header("content-type", "text/plain").body("{}").send().await.unwrap();
    assert_eq!(text.status(), 415);
    assert_eq!(text.headers()["content-type"], "application/problem+json");
}

#[tokio::test]
async fn state_is_shown_in_the_words_in_which_it_is_changed() {
    let driven = driven();
    let user = json!({ "user": "new@tailspin.example", "display_name": "Nils New" });
    let (status, _) = driven.sends(Method::POST, "/_mock/tenants", "{\"domain\":\"tailspin.example\"}").await;
    assert_eq!(status, StatusCode::CREATED);
    let (status, made) = driven.sends(Method::POST, "/_mock/users", &user.to_string()).await;
    assert_eq!((status, &made["mailbox"]["state"]), (StatusCode::CREATED, &json!("ready")), "{made}");
    let (status, _) = driven.sends(Method::POST, "/_mock/users", &user.to_string()).await;
    assert_eq!(status, StatusCode::CONFLICT);
    let implicit = "{\"id_tokens\":false,\"access_tokens\":false}";
    let (_, app) = driven.sends(Method::PATCH, "/_mock/apps/HubSpot%20Sales", implicit).await;
    assert_eq!((&app["id_tokens"], &app["access_tokens"]), (&json!(false), &json!(false)), "{app}");
    let change = "{\"licenses\":[],\"mailbox\":{\"state\":{\"migrating\":\"PT2H\"}}}";
    let (_, changed) = driven.sends(Method::PATCH, "/_mock/users/new@tailspin.example", change).await;
    assert!(changed["mailbox"]["state"]["migrating"].is_string(), "{changed}");
    let before = driven.sends(Method::GET, "/_mock/users/new@tailspin.example", "").await;
    let (status, problem) = driven
        .sends(
            Method::PATCH,
            "/_mock/users/new@tailspin.example",
            "{\"enabled\":false,\"licenses\":[\"ENTERPRISPACK\"]}",
        )
        .await;
    assert_eq!((status, &problem["nearest"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("ENTERPRISEPACK")));
    assert_eq!(driven.sends(Method::GET, "/_mock/users/new@tailspin.example", "").await, before);
    assert_eq!(
        driven.sends(Method::DELETE, "/_mock/mailboxes/new@tailspin.example", "").await.0,
        StatusCode::NO_CONTENT
    );
    assert_eq!(driven.sends(Method::DELETE, "/_mock/tenants/tailspin.example", "").await.0, StatusCode::NO_CONTENT);
    assert_eq!(driven.sends(Method::GET, "/_mock/users/new@tailspin.example", "").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_clock_advances_forward_and_is_set_to_any_moment() {
    let driven = driven();
    let before = driven.control.clock().await.unwrap().now;
    let after = driven.control.advance("PT2H").await.unwrap().now;
    assert!(after.duration_since(before).as_hours() >= 2);
    assert_eq!(refused(driven.control.advance("-PT2H").await).status, 422);
    assert_eq!(refused(driven.control.advance("soon").await).status, 422);
    let (status, _) = driven.sends(Method::POST, "/_mock/clock", "{}").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    for wrong in ["set", "freeze"] {
        for late in ["9999-12-31", "9999-12-31T00:00:00Z"] {
            let body = json!({ wrong: late }).to_string();
            let (status, problem) = driven.sends(Method::POST, "/_mock/clock", &body).await;
            let detail = problem["detail"].as_str().unwrap_or_default();
            assert!(status == StatusCode::BAD_REQUEST && detail.contains("end of time"), "{body}: {problem}");
        }
    }
    for (day, begins) in [("2027-01-15", "2027-01-15T00:00:00"), ("2020-02-29T08:00:00Z", "2020-02-29T08:00:00")] {
        let now = driven.control.move_clock(day.parse().unwrap()).await.unwrap().now.to_string();
        assert_eq!(now[..19], *begins, "{day}");
    }
    let (_, frozen) = driven.sends(Method::POST, "/_mock/clock", "{\"freeze\":true}").await;
    assert_eq!(frozen["frozen"], true);
    let set = driven.control.move_clock("2019-12-31".parse().unwrap()).await.unwrap();
    assert_eq!((set.now.to_string().as_str(), set.frozen), ("2019-12-31T00:00:00Z", true), "it stands still on");
    driven.control.reset().await.unwrap();
    let real = driven.control.clock().await.unwrap().now;
    assert!(real.duration_since(before).as_hours() < 1, "{real}");
    assert!(real >= before, "{real}");
}

#[tokio::test]
async fn the_journal_masks_secrets() {
    let driven = driven();
    let wanted = TokenWanted {
        user: Some("anna@contoso.example".to_owned()),
        app: "HubSpot Sales".to_owned(),
        ..TokenWanted::default()
    };
    let token = driven.control.token(&wanted).await.unwrap().access_token;
    let url = format!("{}/v1.0/me", driven.mock.origin());
    assert_eq!(driven.client.get(&url).bearer_auth(&token).send().await.unwrap().status(), 200);
    let entries = driven.control.requests("face=graph&user=anna@contoso.example").await.unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].request_headers["authorization"], "Bearer ***");
    let shown = driven.control.requests("secrets=true").await.unwrap();
    assert_eq!(shown[0].request_headers["authorization"], format!("Bearer {token}"));
    assert_eq!(driven.mock.requests().len(), 1);
    driven.control.forget_requests().await.unwrap();
    assert!(driven.control.requests("").await.unwrap().is_empty());
}

#[tokio::test]
async fn requests_are_streamed_as_they_come() {
    let driven = driven();
    let mut stream = driven.client.get(format!("{}/_mock/requests/stream", driven.mock.origin())).send().await.unwrap();
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let mut seen = String::new();
    while !seen.contains(": listening") {
        seen.push_str(&String::from_utf8_lossy(&stream.chunk().await.unwrap().unwrap()));
    }
    driven.client.get(format!("{}/v1.0/me", driven.mock.origin())).send().await.unwrap();
    while !seen.contains("event: request") {
        seen.push_str(&String::from_utf8_lossy(&stream.chunk().await.unwrap().unwrap()));
    }
    assert!(seen.contains("/v1.0/me"), "{seen}");
}

#[tokio::test]
async fn the_console_and_look_ups_answer() {
    let driven = driven();
    let page = driven.client.get(driven.mock.origin()).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("licence/no-mailbox"), "{page}");
    assert_eq!(driven.control.mx("contoso.example").await.unwrap().provider, "office365");
    assert_eq!(driven.control.mx("elsewhere.example").await.unwrap().provider, "none");
    assert!(driven.control.outbox().await.unwrap().is_empty());
    assert!(String::from_utf8(driven.control.ca().await.unwrap()).unwrap().contains("BEGIN CERTIFICATE"));
}

/// Every canned answer, on every face, is that face's own failure and says which rule it came from.
#[tokio::test]
async fn rules_answer_instead_of_every_face() {
    let driven = driven();
    let origin = driven.mock.origin();
    let soap = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body/></s:Envelope>";
    for name in mock365::answers::Answers::built_in().names() {
        // A code of the sign-in host is said there alone.
        let everywhere = name != "aadsts";
        let times = if everywhere { 3 } else { 1 };
        let rule = json!({ "effect": { "answer": name }, "times": times }).to_string();
        let (status, rule) = driven.sends(Method::POST, "/_mock/rules", &rule).await;
        assert_eq!(status, StatusCode::CREATED, "{name}: {rule}");
        let wanted = format!("rule {}: answered with `{name}`", rule["id"]);
        for (url, body) in [
            (format!("{origin}/v1.0/me/messages"), String::new()),
            (format!("{origin}/common/oauth2/v2.0/token"), "grant_type=refresh_token".to_owned()),
            (format!("{origin}/EWS/Exchange.asmx"), soap.to_owned()),
        ] {
            if !everywhere && !url.contains("/oauth2/") {
                continue;
            }
            let request = if body.is_empty() { driven.client.get(&url) } else { driven.client.post(&url).body(body) };
            let answer = request.send().await.unwrap();
            let explained = answer.headers()["x-mock365-explain"].to_str().unwrap().to_owned();
            assert_eq!(explained, wanted, "{url}");
            assert!(answer.status().as_u16() >= 400 || url.contains("/EWS/"), "{url} {name}: {}", answer.status());
        }
    }
    for report in driven.control.rules().await.unwrap() {
        assert_eq!(Some(report.fired), report.rule.times, "{report:?}");
    }
}

/// The mail is sent and its answer is lost: what a client that tries again must not do twice.
#[tokio::test]
async fn an_answer_is_lost_after_the_work_is_done() {
    let driven = driven();
    let user = "anna@contoso.example".to_owned();
    let wanted = TokenWanted { user: Some(user), app: "HubSpot Sales".to_owned(), ..TokenWanted::default() };
    let token = driven.control.token(&wanted).await.unwrap().access_token;
    let rule = json!({ "when": { "operation": "graph.*", "header": { "x-test": "lose*" } }, "effect": "lose_answer" });
    let (status, problem) = driven.sends(Method::POST, "/_mock/rules", &rule.to_string()).await;
    assert_eq!(status, StatusCode::CREATED, "{problem}");
    let url = format!("{}/v1.0/me", driven.mock.origin());
    let lost = driven.client.get(&url).bearer_auth(&token).header("x-test", "lose it").send().await;
    assert!(lost.is_err());
    assert_eq!(driven.client.get(&url).bearer_auth(&token).send().await.unwrap().status(), 200);
    let entries = driven.control.requests("face=graph").await.unwrap();
    let fates: Vec<_> = entries.iter().map(|entry| (entry.fate.as_str(), entry.status)).collect();
    assert_eq!(fates, [("dropped", None), ("sent", Some(200))]);
}

#[tokio::test]
async fn bad_input_is_refused_in_problem_details() {
    let driven = driven();
    let before = driven.sends(Method::GET, "/_mock/users", "").await.1;
    let large = format!("{{\"display_name\":\"{}\"}}", "x".repeat(5 << 20));
    for (method, path, body, wanted) in [
        (Method::POST, "/_mock/users", "{", 400),
        (Method::POST, "/_mock/users", "[1]", 400),
        (Method::POST, "/_mock/users", "{} {}", 400),
        (Method::POST, "/_mock/users", "{\"user\":\"no address\"}", 422),
        (Method::POST, "/_mock/users", "{\"user\":\"a@\\u0000.example\"}", 422),
        (Method::POST, "/_mock/users", "{\"user\":\"new@contoso.example\",\"aliases\":[\"bo@contoso.example\"]}", 422),
        (Method::POST, "/_mock/tenants", "{\"domain\":\"x\"}", 422),
        (Method::POST, "/_mock/mailboxes", "{\"user\":\"nobody\"}", 422),
        (Method::POST, "/_mock/rules", "{\"effect\":{\"delay\":\"for ever\"}}", 422),
        (Method::POST, "/_mock/rules", "{\"effect\":{\"delay\":\"PT1H\"}}", 422),
        (Method::POST, "/_mock/rules", "{\"effect\":\"dropp\"}", 400),
        (Method::POST, "/_mock/rules", "{\"when\":{\"probability\":2},\"effect\":\"drop\"}", 422),
        (Method::POST, "/_mock/rules", "{\"when\":{\"face\":\"grahp\"},\"effect\":\"drop\"}", 422),
        (Method::POST, "/_mock/tokens", "{\"app\":\"nobody\"}", 422),
        (Method::POST, "/_mock/tokens", "{\"app\":\"HubSpot Sales\",\"user\":\"nobody@contoso.example\"}", 422),
        (Method::PATCH, "/_mock/cloud", "{\"groups\":{\"A\":{}}}", 422),
        (Method::PATCH, "/_mock/cloud", "{\"users\":{\"anna@contoso.example\":{\"enabled\":false},\"x\":{}}}", 422),
        (Method::PATCH, "/_mock/users/anna@contoso.example", large.as_str(), 413),
        (Method::GET, "/_mock/users/%ff", "", 400),
        (Method::DELETE, "/_mock/rules/many", "", 404),
        (Method::PUT, "/_mock/rules", "{}", 405),
        (Method::POST, "/_mock/scenarios/licence/no-mailbox/remedies/licence", "{}", 404),
        (Method::GET, "/_mock/requests?limit=many", "", 400),
    ] {
        let shown: String = body.chars().take(80).collect();
        let request = driven.client.request(method.clone(), format!("{}{path}", driven.mock.origin()));
        let answer = request.header("content-type", "application/json").body(body.to_owned()).send().await.unwrap();
        assert_eq!(answer.status(), wanted, "{method} {path} {shown}");
        assert_eq!(answer.headers()["content-type"], "application/problem+json", "{method} {path} {shown}");
    }
    assert_eq!(driven.sends(Method::GET, "/_mock/users", "").await.1, before);
}

#[tokio::test]
async fn an_app_is_made_and_renamed_under_a_name_of_its_own() {
    let driven = driven();
    let make = json!({ "name": "alpha", "display_name": "Alpha App" });
    let (status, app) = driven.sends(Method::POST, "/_mock/apps", &make.to_string()).await;
    assert_eq!((status, &app["display_name"]), (StatusCode::CREATED, &json!("Alpha App")), "{app}");
    let again = json!({ "name": "beta", "display_name": "Alpha App" });
    let (status, other) = driven.sends(Method::POST, "/_mock/apps", &again.to_string()).await;
    assert_eq!(status, StatusCode::CREATED, "{other}");
    assert_ne!(other["client_id"], app["client_id"], "{other}");
    let path = format!("/_mock/apps/{}", other["client_id"].as_str().unwrap());
    let (status, renamed) = driven.sends(Method::PATCH, &path, "{\"display_name\":\"Beta App\"}").await;
    assert_eq!((status, &renamed["display_name"]), (StatusCode::OK, &json!("Beta App")), "{renamed}");
    let (status, renamed) =
        driven.sends(Method::PATCH, "/_mock/apps/Beta%20App", "{\"display_name\":\"Gamma App\"}").await;
    assert_eq!((status, &renamed["client_id"]), (StatusCode::OK, &other["client_id"]), "{renamed}");
}

/// What is wrong with a rule or a clock is told with its place, the reason, and what to say instead.
#[tokio::test]
async fn refusals_say_where_why_and_what_to_do() {
    let driven = driven();
    let answer = |code: Value| json!({ "effect": { "answer": { "name": "aadsts", "code": code } } }).to_string();
    for code in [json!("50105"), json!("aadsts50105"), json!("AADSTS50105"), json!(50105)] {
        let (status, rule) = driven.sends(Method::POST, "/_mock/rules", &answer(code.clone())).await;
        assert_eq!(status, StatusCode::CREATED, "{code}: {rule}");
        let url = format!("{}/common/oauth2/v2.0/token", driven.mock.origin());
        let said = driven.client.post(url).form(&[("grant_type", "password")]).send().await.unwrap();
        assert_eq!(said.json::<Value>().await.unwrap()["error_codes"], json!([50105]), "{code}");
        driven.sends(Method::DELETE, "/_mock/rules", "").await;
    }
    let (place, effect) = ("/effect/answer", |effect: Value| json!({ "effect": effect }).to_string());
    for (path, body, status, place, words, nearest) in [
        ("rules", answer(json!("bogus")), 422, format!("{place}/code"), "such as AADSTS50105", Value::Null),
        ("rules", answer(json!("501055")), 422, format!("{place}/code"), "501055", json!("AADSTS50105")),
        ("rules", answer(json!(-1)), 422, format!("{place}/code"), "no code of the sign-in host", Value::Null),
        ("rules", answer(json!([1])), 400, format!("{place}/code"), "or the number 50105", Value::Null),
        ("rules", effect(json!({"answer": 7})), 400, place.to_owned(), "the name of a canned answer", Value::Null),
        (
            "rules",
            effect(json!({"answer": {"name": "aadsts", "status": 99_999}})),
            400,
            format!("{place}/status"),
            "200 to 599",
            Value::Null,
        ),
        (
            "rules",
            effect(json!({"answer": {"name": "aadsts", "variant": 1}})),
            400,
            format!("{place}/variant"),
            "a word, or a list",
            Value::Null,
        ),
        (
            "rules",
            effect(json!({"answer": {"name": "aadsts", "stauts": 400}})),
            400,
            format!("{place}/stauts"),
            "unknown field",
            json!("status"),
        ),
        ("rules", effect(json!({"delay": "-PT5S"})), 422, "/effect/delay".to_owned(), "PT0S to PT10M", Value::Null),
        (
            "clock",
            json!({"freeze": "tomorrow"}).to_string(),
            400,
            "/freeze".to_owned(),
            "2026-01-01T08:00:00Z",
            Value::Null,
        ),
        ("clock", json!({"set": "soon"}).to_string(), 400, "/set".to_owned(), "2027-01-15", Value::Null),
        ("clock", json!({"freeze": 5}).to_string(), 400, "/freeze".to_owned(), "`true`, or a moment", Value::Null),
    ] {
        let (answered, problem) = driven.sends(Method::POST, &format!("/_mock/{path}"), &body).await;
        assert_eq!(answered.as_u16(), status, "{body}: {problem}");
        assert_eq!((&problem["place"], &problem["nearest"]), (&json!(place), &nearest), "{body}: {problem}");
        assert!(problem["detail"].as_str().unwrap().contains(words), "{body}: {problem}");
    }
}

/// What repeats what came does not repeat all of it.
#[tokio::test]
async fn explanations_have_an_end() {
    let driven = driven();
    let url = format!("{}/common/{}", driven.mock.origin(), "x".repeat(5_000));
    let answer = driven.client.get(url).send().await.unwrap();
    let explained = answer.headers()["x-mock365-explain"].to_str().unwrap();
    assert!(explained.ends_with("..."), "{}", explained.len());
    assert!(explained.len() <= 1003, "{}", explained.len());
    let entries = driven.control.requests("face=entra").await.unwrap();
    assert!(entries[0].explain.as_ref().unwrap().len() <= 1003);
}

#[tokio::test]
async fn refusals_are_said_in_good_english() {
    let driven = driven();
    let twice = [
        ("tenants", json!({ "domain": "contoso.example" }), "there is a tenant `contoso.example` already"),
        ("users", json!({ "user": "bo@contoso.example" }), "there is a user `bo@contoso.example` already"),
        ("apps", json!({ "name": "HubSpot Sales" }), "there is an app `HubSpot Sales` already"),
    ];
    for (noun, body, wanted) in twice {
        let (status, problem) = driven.sends(Method::POST, &format!("/_mock/{noun}"), &body.to_string()).await;
        assert_eq!((status, problem["detail"].as_str()), (StatusCode::CONFLICT, Some(wanted)), "{noun}: {problem}");
    }
    for (path, body) in [
        ("rules", json!({ "effect": "drop", "times": "often" })),
        ("rules", json!({ "effect": { "answer": { "name": "bad-gateway", "status": 99999 } } })),
        ("rules", json!({ "effect": "drop", "times": 0.5 })),
        ("rules", json!({ "effect": { "cut": { "after_bytes": -1 } } })),
    ] {
        let (status, problem) = driven.sends(Method::POST, &format!("/_mock/{path}"), &body.to_string()).await;
        let detail = problem["detail"].as_str().unwrap_or_default();
        let types = ["u8", "u16", "u32", "u64", "i32", "i64", "f64", "usize"];
        let plain = !detail.split(|sign: char| !sign.is_alphanumeric()).any(|word| types.contains(&word));
        assert!(status == StatusCode::BAD_REQUEST && plain && !detail.is_empty(), "{body}: {problem}");
    }
}

/// Whoever makes a client from the document sends what names the new one.
#[tokio::test]
async fn the_document_says_what_names_a_new_one() {
    let driven = driven();
    let (_, document) = driven.sends(Method::GET, "/_mock/openapi.json", "").await;
    for (path, key, name) in [
        ("/_mock/tenants", "domain", "new.example"),
        ("/_mock/users", "user", "nils@contoso.example"),
        ("/_mock/apps", "name", "New App"),
        ("/_mock/mailboxes", "user", "nora@contoso.example"),
    ] {
        let make = &document["paths"][path]["post"];
        let mut schema = &make["requestBody"]["content"]["application/json"]["schema"];
        if let Some(place) = schema["$ref"].as_str() {
            schema = document.pointer(&place[1..]).unwrap();
        }
        assert_eq!(schema["required"], json!([key]), "{path}");
        assert_eq!(schema["properties"][key]["type"], "string", "{path}");
        assert!(schema["properties"].as_object().unwrap().len() > 1, "{path}: {schema}");
        let summary = make["summary"].as_str().unwrap();
        assert!(!summary.contains(" a app"), "{summary}");
        // It is what the operation takes, and PATCH does not.
        let body = json!({ key: name }).to_string();
        assert_eq!(driven.sends(Method::POST, path, &body).await.0, StatusCode::CREATED, "{path}");
        let item = &document["paths"][format!("{path}/{{name}}")]["patch"];
        let patch = item["requestBody"]["content"]["application/json"]["schema"]["$ref"].as_str().unwrap();
        assert!(document.pointer(&patch[1..]).unwrap()["properties"][key].is_null(), "{path}");
        assert!(!item["summary"].as_str().unwrap().contains(" a app"), "{item}");
    }
}
