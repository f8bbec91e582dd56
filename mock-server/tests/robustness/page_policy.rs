//! Pages run nothing but what is known of them, and no answer is taken for something else than it is.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mock365::Mock;

use crate::socket::{Reply, ask, ask_json, get_with, post_form};

fn value<'a>(reply: &'a Reply, wanted: &str) -> Vec<&'a str> {
    let lines = reply.head.lines().filter_map(|line| line.split_once(": "));
    lines.filter(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value).collect()
}

/// Holds a page against its own policy, as a browser does.
#[track_caller]
fn holds(what: &str, page: &Reply) {
    assert!(value(page, "content-type").concat().starts_with("text/html"), "{what} is no page: {}", page.head);
    assert_eq!(value(page, "x-content-type-options"), ["nosniff"], "{what}: {}", page.head);
    let policy = value(page, "content-security-policy").join("; ");
    for wanted in ["default-src 'none'", "base-uri 'none'"] {
        assert!(policy.contains(wanted), "{what}: {policy}");
    }
    assert!(!policy.contains("unsafe"), "{what}: {policy}");
    assert!(!policy.contains('*'), "{what}: {policy}");
    let source = |name: &str| policy.split("; ").find(|part| part.starts_with(name)).unwrap_or_default().to_owned();
    for (tag, directive) in [("style", "style-src"), ("script", "script-src")] {
        for inline in page.body.split(&format!("<{tag}")).skip(1) {
            let text = inline.split_once('>').expect("a tag").1.split(&format!("</{tag}>")).next().expect("a text");
            let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes());
            let hash = format!("'sha256-{}'", STANDARD.encode(digest));
            assert!(source(directive).contains(&hash), "{what}: {tag} is not allowed by {policy}");
        }
    }
    for attribute in [" style=\"", " onclick=", " onload=", " onerror=", "javascript:"] {
        assert!(!page.body.contains(attribute), "{what} has {attribute}");
    }
    if value(page, "x-frame-options") == ["DENY"] {
        assert!(policy.contains("frame-ancestors 'none'"), "{what}: {policy}");
    }
}

#[test]
fn pages_run_nothing_but_their_own() {
    let mock = Mock::start();
    let app = ("client_id", "450987b3-a09a-4f14-9b2c-4f301d1e15f5");
    let code = [app, ("response_type", "code"), ("redirect_uri", "http://localhost"), ("scope", "openid User.Read")];
    let posted = [
        app,
        ("response_type", "code"),
        ("redirect_uri", "http://localhost"),
        ("scope", "openid"),
        ("response_mode", "form_post"),
        ("prompt", "none"),
    ];
    let authorize = "/common/oauth2/v2.0/authorize";
    for (what, page) in [
        ("the console", ask(&mock, "GET", "/_mock/", &[], b"")),
        ("the sign-in page", get_with(&mock, authorize, &code)),
        ("an error", get_with(&mock, authorize, &[app, ("redirect_uri", "https://evil.example/</script>")])),
        ("an unknown app", get_with(&mock, authorize, &[("client_id", "<script>alert(1)</script>")])),
        ("form_post", get_with(&mock, authorize, &posted)),
        ("a device's page", ask(&mock, "GET", "/common/oauth2/deviceauth", &[], b"")),
        ("signing out", ask(&mock, "GET", "/common/oauth2/v2.0/logout", &[], b"")),
        ("the page of native clients", ask(&mock, "GET", "/common/oauth2/nativeclient", &[], b"")),
        ("no such page", ask(&mock, "GET", "/common/nothing/here", &[("accept", "text/html")], b"")),
    ] {
        holds(what, &page);
    }
    let ews = ask(
        &mock,
        "GET",
        "/~mail.contoso.example/EWS/Exchange.asmx",
        &[("authorization", "Basic YW5uYUBjb250b3NvLmV4YW1wbGU6UGFzc3dvcmQxIQ==")],
        b"",
    );
    if ews.status == 200 {
        holds("EWS in a browser", &ews);
    }
    let page = post_form(&mock, "/common/login", &[("login", "nobody@contoso.example")]);
    if page.head.to_ascii_lowercase().contains("text/html") {
        holds("a form without its state", &page);
    }
}

#[test]
fn no_control_answer_is_sniffed() {
    let mock = Mock::start();
    for (method, path) in [
        ("GET", "/_mock/health"),
        ("GET", "/_mock/ca.pem"),
        ("GET", "/_mock/requests"),
        ("GET", "/_mock/openapi.json"),
        ("GET", "/_mock/nothing"),
        ("POST", "/_mock/rules"),
        ("PUT", "/_mock/rules"),
        ("GET", "/"),
        ("GET", "/_mock"),
    ] {
        let seen = ask_json(&mock, method, path, "{\"no\":1}");
        assert_eq!(value(&seen, "x-content-type-options"), ["nosniff"], "{path}: {}", seen.head);
    }
}
