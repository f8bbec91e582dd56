//! What a request to the sign-in host may say.

use mock365::Mock;
use mock365::limits::Limit;

use crate::socket::{ask, encoded, post_form};

/// "HubSpot Sales" of the default Cloud, which is a confidential client.
const APP: &str = "450987b3-a09a-4f14-9b2c-4f301d1e15f5";
const REDIRECT: &str = "https://app.hubspot.com/oauthor/v1/office365/verify";
const TOKEN: &str = "/common/oauth2/v2.0/token";

fn begin(scope: &str) -> String {
    format!("client_id={APP}&response_type=code&redirect_uri={}&scope={}", encoded(REDIRECT), encoded(scope))
}

pub fn query(limit: &Limit) {
    let mock = Mock::start();
    let of_length = |path: &str, length: usize| {
        let begin = format!("{}&state=", begin("openid"));
        let query = format!("{begin}{}", "s".repeat(length - begin.len()));
        ask(&mock, "GET", &format!("{path}?{query}"), &[], b"")
    };
    for path in ["/common/oauth2/v2.0/authorize", "/common/oauth2/authorize", "/common/oauth2/v2.0/logout"] {
        let just = of_length(path, limit.count());
        assert!(!just.body.contains("AADSTS90015"), "{path}: {}", just.body);
        let above = of_length(path, limit.count() + 1);
        assert!(above.body.contains("AADSTS90015"), "{path}: {}", above.body);
        assert!(!above.head.to_lowercase().contains("location:"), "{path}: {}", above.head);
    }
    let realm = of_length("/common/userrealm/anna@contoso.example", limit.count() + 1);
    assert!(realm.body.contains("90015"), "{}", realm.body);
}

pub fn parameters(limit: &Limit) {
    let mock = Mock::start();
    let with = |count: usize| {
        let mut pairs = vec![("grant_type", "client_credentials")];
        pairs.resize(count, ("x", "y"));
        post_form(&mock, TOKEN, &pairs).body
    };
    assert!(!with(limit.count()).contains("AADSTS9002313"), "{}", with(limit.count()));
    assert!(with(limit.count() + 1).contains("AADSTS9002313"), "{}", with(limit.count() + 1));
}

pub fn parameter(limit: &Limit) {
    let mock = Mock::start();
    for name in ["client_id", "client_secret", "scope", "username", "nobody-knows-it"] {
        let with = |length: usize| {
            let value = "v".repeat(length - name.len());
            post_form(&mock, TOKEN, &[("grant_type", "password"), (name, &value)]).body
        };
        assert!(!with(limit.count()).contains("9002313"), "{name}: {}", with(limit.count()));
        assert!(with(limit.count() + 1).contains("9002313"), "{name}: {}", with(limit.count() + 1));
    }
    // Where people read it, as a page.
    let login = post_form(&mock, "/common/login", &[("login", &"v".repeat(limit.count()))]);
    assert!(login.body.contains("AADSTS9002313"), "{}", login.body);
    assert!(login.body.contains("<html"), "{}", login.body);
}

pub fn scopes(limit: &Limit) {
    let mock = Mock::start();
    let many = |count: usize| vec!["openid"; count].join(" ");
    let at_authorize = |count: usize| {
        let path = format!("/common/oauth2/v2.0/authorize?{}", begin(&many(count)));
        ask(&mock, "GET", &path, &[], b"").head
    };
    assert!(!at_authorize(limit.count()).contains("AADSTS70011"), "{}", at_authorize(limit.count()));
    let above = at_authorize(limit.count() + 1);
    assert!(above.contains("error=invalid_scope"), "{above}");
    assert!(above.contains("AADSTS70011"), "{above}");
    let at_device = |count: usize| {
        let pairs = [("client_id", APP), ("scope", &many(count))];
        post_form(&mock, "/common/oauth2/v2.0/devicecode", &pairs).body
    };
    assert!(at_device(limit.count()).contains("user_code"), "{}", at_device(limit.count()));
    assert!(at_device(limit.count() + 1).contains("AADSTS70011"), "{}", at_device(limit.count() + 1));
}
