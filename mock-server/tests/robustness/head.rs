//! HEAD asks how something would be answered, and changes nothing by it.

use mock365::Mock;
use mock365_domain::Change;
use mock365_domain::default::{CONTOSO, HUBSPOT};
use mock365_domain::directory::permission;

use super::edges::ews::ANNA;
use super::socket::{Reply, ask, encoded, graph_token};

/// "HubSpot Sales" of the default Cloud.
const APP: &str = "450987b3-a09a-4f14-9b2c-4f301d1e15f5";
const REDIRECT: &str = "https://app.hubspot.com/oauthor/v1/office365/verify";

/// A mock, and the cookie of a browser in which Anna is signed in.
fn signed_in() -> (Mock, String) {
    let mock = Mock::start();
    let id = mock.sandbox().secret("0.");
    mock.sandbox().write(|cloud, now| {
        let (anna, _) = cloud.user(ANNA).expect("Anna");
        let client = cloud.provision(CONTOSO, HUBSPOT).expect("the application");
        let graph = cloud.provision(CONTOSO, permission::GRAPH).expect("Graph");
        let tenant = cloud.tenant_mut(CONTOSO).expect("Contoso");
        tenant.grant(client, None, graph, &["openid", "profile", "User.Read"].map(str::to_owned));
        (drop(cloud.sign_in(&id, anna, now)), Change::none())
    });
    let cookie = format!("{}={id}", mock.sandbox().session_cookie());
    (mock, cookie)
}

/// Everything there is.
fn state(mock: &Mock) -> String {
    mock.sandbox().read(|cloud, _| format!("{cloud:?}"))
}

/// What a browser, an application or a crawler may ask for.
fn paths() -> Vec<String> {
    let redirect = encoded(REDIRECT);
    let authorize = format!("client_id={APP}&response_type=code&redirect_uri={redirect}&scope=openid");
    let mut all: Vec<String> = ["authorize", "logout", "token", "devicecode"]
        .iter()
        .flat_map(|end| [format!("/common/oauth2/v2.0/{end}"), format!("/common/oauth2/{end}")])
        .flat_map(|path| [format!("{path}?{authorize}"), format!("{path}?{authorize}&prompt=none")])
        .collect();
    all.push(format!("/common/adminconsent?client_id={APP}&redirect_uri={redirect}"));
    all.push(format!("/common/oauth2/v2.0/logout?logout_hint={ANNA}"));
    for path in ["login", "Consent/Set", "reprocess", "kmsi", "SAS/ProcessAuth", "SSPR/End", "oauth2/deviceauth"] {
        all.push(format!("/common/{path}?login={ANNA}&ctx=x"));
    }
    for path in ["messages", "mailFolders", "events", "contacts", "sendMail", "revokeSignInSessions"] {
        all.push(format!("/v1.0/me/{path}"));
    }
    all.extend(["/EWS/Exchange.asmx", "/_mock/cloud", "/_mock/reset", "/_mock/requests"].map(str::to_owned));
    all
}

#[test]
fn a_head_changes_nothing_at_any_face() {
    let (mock, cookie) = signed_in();
    let token = format!("Bearer {}", graph_token(&mock, ANNA));
    let head =
        |path: &str| -> Reply { ask(&mock, "HEAD", path, &[("cookie", &cookie), ("authorization", &token)], b"") };
    let before = state(&mock);
    for path in paths() {
        let reply = head(&path);
        assert!(state(&mock) == before, "{path} changed something");
        assert!(!reply.head.to_lowercase().contains("set-cookie"), "{path}: {}", reply.head);
        assert_eq!(reply.body, "", "{path}");
    }
    assert_eq!(head("/common/oauth2/v2.0/logout").status, 200, "it is answered as GET is");
}

#[test]
fn a_get_does() {
    let redirect = encoded(REDIRECT);
    let authorize = format!("client_id={APP}&response_type=code&redirect_uri={redirect}&scope=openid");
    for path in ["logout".to_owned(), format!("authorize?{authorize}")] {
        let (mock, cookie) = signed_in();
        let before = state(&mock);
        ask(&mock, "GET", &format!("/common/oauth2/v2.0/{path}"), &[("cookie", &cookie)], b"");
        assert!(state(&mock) != before, "{path} changed nothing");
    }
}
