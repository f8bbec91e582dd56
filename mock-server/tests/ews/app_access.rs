//! Applications that call for themselves: application access policies and RBAC for applications, over both protocols.

use mock365::Mock;
use mock365_domain::mailbox::MailboxState;
use reqwest::Method;
use serde_json::{Value, json};

use crate::caller::{self, HUBSPOT};
use crate::calls::put;
use crate::ews_client::{Caller, Who, impersonation, online, token};

const ANNA: &str = "anna@contoso.example";
const BO: &str = "bo@contoso.example";
const BLOCKED: &str =
    "Access to OData is disabled: [RAOP] : Blocked by tenant configured AppOnly AccessPolicy settings.";

/// Contoso with a group that Anna is in, and what its administrator says.
fn contoso(said: &Value) -> Mock {
    let mock = Mock::start();
    let group = json!({ "Sales team": { "tenant": "contoso.example", "members": [ANNA] } });
    say(&mock, &json!({ "groups": group }));
    say(&mock, &json!({ "tenants": { "contoso.example": said } }));
    mock
}

fn say(mock: &Mock, patch: &Value) {
    let url = format!("{}/_mock/cloud", mock.origin());
    caller::Caller::admin(mock).send(Method::PATCH, &url, Some(patch), &[]).expect(200);
}

/// Status, code and message over Graph.
fn graph(mock: &Mock, roles: &[&str], path: &str) -> (u16, String, String) {
    let reply = caller::Caller::app(mock, HUBSPOT, roles).get(path);
    let text = |name: &str| reply.json["error"][name].as_str().unwrap_or_default().to_owned();
    (reply.status, text("code"), text("message"))
}

/// The status over EWS.
fn ews(mock: &Mock, owner: &str) -> u16 {
    let who = Who::Token(token(mock, None, "full_access_as_app"));
    let inbox = "<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id=\"inbox\"/></m:FolderIds></m:GetFolder>";
    Caller { url: online(mock), who, header: impersonation(owner) }.ask(inbox).status().as_u16()
}

fn messages(owner: &str) -> String {
    format!("/users/{owner}/messages?$top=1")
}

#[test]
fn policies_say_which_mailboxes_an_application_may_use() {
    let policy = |right: &str, scope: &str| json!({ "app": "HubSpot Sales", "right": right, "scope": scope });
    let other = json!({ "app": "Mozilla Thunderbird", "right": "deny", "scope": ANNA });
    for (policies, anna, bo) in [
        (json!([]), true, true),
        (json!([policy("restrict", "Sales team")]), true, false),
        (json!([policy("deny", "Sales team")]), false, true),
        (json!([policy("restrict", "Sales team"), policy("restrict", BO)]), true, true),
        (json!([policy("restrict", BO), policy("deny", BO)]), false, false),
        (json!([other]), true, true),
    ] {
        let mock = contoso(&json!({ "app_access_policies": policies }));
        for (owner, may) in [(ANNA, anna), (BO, bo)] {
            let (status, code, message) = graph(&mock, &["Mail.Read"], &messages(owner));
            if may {
                assert_eq!(status, 200, "{policies} {owner}: {message}");
            } else {
                assert_eq!(
                    (status, code.as_str(), message.as_str()),
                    (403, "ErrorAccessDenied", BLOCKED),
                    "{policies} {owner}"
                );
            }
            assert_eq!(ews(&mock, owner), if may { 200 } else { 403 }, "{policies} {owner}");
            // Whoever signed in himself is not concerned, and neither is the directory.
            let own = caller::Caller::user(&mock, owner, HUBSPOT, &["Mail.Read"]);
            own.get("/me/messages").expect(200);
            assert_eq!(graph(&mock, &["User.Read.All"], &format!("/users/{owner}")).0, 200);
        }
    }
}

#[test]
fn a_group_that_somebody_is_added_to_or_a_policy_that_is_removed_mends_it() {
    let policies = json!([{ "app": "HubSpot Sales", "right": "restrict", "scope": "Sales team" }]);
    let mock = contoso(&json!({ "app_access_policies": policies }));
    assert_eq!((graph(&mock, &["Mail.Read"], &messages(BO)).0, ews(&mock, BO)), (403, 403));
    say(&mock, &json!({ "groups": { "Sales team": { "tenant": "contoso.example", "members": [ANNA, BO] } } }));
    assert_eq!((graph(&mock, &["Mail.Read"], &messages(BO)).0, ews(&mock, BO)), (200, 200));
    assert_eq!((graph(&mock, &["Mail.Read"], &messages("admin@contoso.example")).0), 403);
    say(&mock, &json!({ "tenants": { "contoso.example": { "app_access_policies": [] } } }));
    assert_eq!((graph(&mock, &["Mail.Read"], &messages("admin@contoso.example")).0), 200);
}

#[test]
fn roles_of_exchanges_own_give_what_nobody_consented_to() {
    let roles = json!([
        { "app": "HubSpot Sales", "role": "Mail.Read", "scope": "Sales team" },
        { "app": "HubSpot Sales", "role": "EWS.AccessAsApp", "scope": "Sales team" },
    ]);
    let mock = contoso(&json!({ "app_roles": roles }));
    // The token has another permission, and not this one.
    assert_eq!(graph(&mock, &["User.Read.All"], &messages(ANNA)).0, 200);
    let (status, code, message) = graph(&mock, &["User.Read.All"], &messages(BO));
    assert_eq!((status, code.as_str(), message.as_str()), (403, "ErrorAccessDenied", BLOCKED));
    let denied = graph(&mock, &["User.Read.All"], &format!("/users/{ANNA}/contacts"));
    assert_eq!((denied.0, denied.2.as_str()), (403, "Access is denied. Check credentials and try again."));
    // Consent is not narrowed by them: both together count.
    assert_eq!(graph(&mock, &["Mail.Read"], &messages(BO)).0, 200);
    // A policy narrows consent alone.
    let policies = json!([{ "app": "HubSpot Sales", "right": "deny", "scope": "Sales team" }]);
    say(&mock, &json!({ "tenants": { "contoso.example": { "app_access_policies": policies } } }));
    assert_eq!((graph(&mock, &["Mail.Read"], &messages(ANNA)).0, ews(&mock, ANNA)), (200, 200));
    assert_eq!(graph(&mock, &["Mail.Read"], &messages(BO)).0, 200);
}

/// A role for mail gives what a permission for mail gives, whole or basic, and opens no EWS; none is one of the
/// customer's own servers.
#[test]
fn a_role_gives_what_it_says_and_no_more() {
    let roles = json!([
        { "app": "HubSpot Sales", "role": "Mail.Read", "scope": "Sales team" },
        { "app": "HubSpot Sales", "role": "Mail.ReadBasic" },
    ]);
    let mock = contoso(&json!({ "app_roles": roles }));
    let app = caller::Caller::app(&mock, HUBSPOT, &["User.Read.All"]);
    let first = |owner: &str| app.get(&messages(owner)).expect(200)["value"][0].clone();
    assert!(first(ANNA).get("body").is_some());
    assert!(first(BO).get("subject").is_some() && first(BO).get("body").is_none(), "{}", first(BO));
    let tried = |url: String| {
        let who = Who::Token(token(&mock, None, "Mail.Read"));
        let inbox = "<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id=\"inbox\"/></m:FolderIds></m:GetFolder>";
        Caller { url, who, header: impersonation(ANNA) }.ask(inbox).status().as_u16()
    };
    assert_eq!(tried(online(&mock)), 403);
    let own_host = format!("{}/~mail.contoso.example/EWS/Exchange.asmx", mock.origin());
    say(
        &mock,
        &json!({ "tenants": { "contoso.example": { "app_roles": [{ "app": "HubSpot Sales", "role": "EWS.AccessAsApp" }] } } }),
    );
    assert_eq!(tried(online(&mock)), 200);
    put(&mock, ANNA, MailboxState::OnPremises);
    assert_eq!(tried(own_host), 403);
}

#[test]
fn state_shows_what_was_said_and_wrong_words_are_refused() {
    let policies = json!([{ "app": "HubSpot Sales", "right": "restrict", "scope": "Sales team" }]);
    let roles = json!([{ "app": "HubSpot Sales", "role": "mail.read" }]);
    let mock = contoso(&json!({ "app_access_policies": policies, "app_roles": roles }));
    let admin = caller::Caller::admin(&mock);
    let url = format!("{}/_mock/tenants/contoso.example", mock.origin());
    let shown = admin.get(&url).expect(200);
    let policy = json!({ "app": HUBSPOT, "right": "restrict", "scope": "Sales team" });
    assert_eq!(shown["app_access_policies"], json!([policy]));
    assert_eq!(shown["app_roles"], json!([{ "app": HUBSPOT, "role": "Mail.Read", "scope": null }]));
    for (wrong, place) in [
        (json!({ "app_roles": [{ "app": "HubSpot Sales", "role": "Mail.Reed" }] }), "role"),
        (json!({ "app_roles": [{ "app": "Nobody's", "role": "Mail.Read" }] }), "app"),
        (json!({ "app_access_policies": [{ "app": "HubSpot Sales", "right": "deny", "scope": "nobody" }] }), "scope"),
    ] {
        let refused = admin.send(Method::PATCH, &url, Some(&wrong), &[]);
        assert_eq!(refused.status, 422, "{wrong}");
        assert!(refused.json.to_string().contains(place), "{}", refused.json);
    }
    assert_eq!(admin.get(&url).expect(200)["app_roles"][0]["role"], "Mail.Read");
}
