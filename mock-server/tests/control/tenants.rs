//! Tenants and guests as the control API makes and changes them: like others, with what they hold of Microsoft's changes.

use mock365_control::TokenWanted;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::driven::driven;

#[tokio::test]
async fn a_tenant_holds_microsoft_s_changes_as_it_is_told() {
    let driven = driven();
    let changes = async |body: Value| {
        let (status, tenant) = driven.sends(Method::PATCH, "/_mock/tenants/contoso.example", &body.to_string()).await;
        (status.as_u16(), tenant)
    };
    let (status, tenant) = changes(json!({ "changes": "by-date" })).await;
    assert_eq!((status, tenant["changes"].to_string().contains("not-yet")), (200, false), "{tenant}");
    let (_, tenant) = changes(json!({ "changes": { "ews-end": "not-yet", "all": "applied" } })).await;
    assert_eq!(
        (&tenant["changes"]["ews-end"], &tenant["changes"]["ews-kiosk"]),
        (&json!("not-yet"), &json!("applied"))
    );
    let (status, problem) = changes(json!({ "changes": { "ews-ends": "applied" } })).await;
    assert_eq!((status, &problem["nearest"]), (422, &json!("ews-end")), "{problem}");
    assert_eq!(problem["place"], "/tenants/contoso.example/changes/ews-ends", "{problem}");
    let (status, problem) = changes(json!({ "changes": { "smtp-basic-off": "applied" } })).await;
    assert!(status == 422, "{problem}");
    assert!(problem["detail"].to_string().contains("not built yet"), "{problem}");
    assert_eq!(changes(json!({ "changes": "soon" })).await.0, 400);
    let made = json!({ "domain": "t1.example", "changes": { "mail-advanced": "by-date" }, "user_consent": "managed" });
    let (_, tenant) = driven.sends(Method::POST, "/_mock/tenants", &made.to_string()).await;
    assert_eq!(
        (&tenant["changes"]["mail-advanced"], &tenant["changes"]["ews-end"]),
        (&json!("by-date"), &json!("not-yet"))
    );
    assert_eq!(tenant["user_consent"], "managed");
    // As Microsoft makes tenants once it manages consent, unless somebody says otherwise.
    for (domain, said, consent) in [
        ("t2.example", json!({ "changes": { "managed-consent-files": "applied" } }), "managed"),
        ("t3.example", json!({ "changes": "not-yet" }), "legacy"),
        ("t4.example", json!({ "changes": "applied", "user_consent": "low" }), "low"),
    ] {
        let mut made = json!({ "domain": domain });
        made.as_object_mut().expect("an object").extend(said.as_object().expect("an object").clone());
        let (_, tenant) = driven.sends(Method::POST, "/_mock/tenants", &made.to_string()).await;
        assert_eq!(tenant["user_consent"], consent, "{domain}: {tenant}");
    }
}

#[tokio::test]
async fn an_administrator_says_who_may_use_ews() {
    let driven = driven();
    let ews = json!({ "ews": {
        "enabled": true, "allowed_apps": ["HubSpot Sales", "9e5f94bc-e8a4-4e73-b8be-63364c29d753"],
        "access_policy": "enforce-block-list", "block_list": ["Bad/*"],
    } });
    let (_, tenant) = driven.sends(Method::PATCH, "/_mock/tenants/contoso.example", &ews.to_string()).await;
    let hubspot = "450987b3-a09a-4f14-9b2c-4f301d1e15f5";
    assert_eq!(tenant["ews"]["allowed_apps"], json!([hubspot, "9e5f94bc-e8a4-4e73-b8be-63364c29d753"]), "{tenant}");
    assert_eq!(
        (&tenant["ews"]["enabled"], &tenant["ews"]["access_policy"]),
        (&json!(true), &json!("enforce-block-list"))
    );
    let (_, tenant) =
        driven.sends(Method::PATCH, "/_mock/tenants/contoso.example", "{\"ews\":{\"enabled\":\"unset\"}}").await;
    assert_eq!((&tenant["ews"]["enabled"], &tenant["ews"]["block_list"]), (&json!("unset"), &json!(["Bad/*"])));
    let mailbox = json!({ "ews": { "enabled": false, "access_policy": "enforce-allow-list", "allow_list": ["CRM"] } });
    let (_, shown) = driven.sends(Method::PATCH, "/_mock/mailboxes/anna@contoso.example", &mailbox.to_string()).await;
    assert_eq!((&shown["ews"]["enabled"], &shown["ews"]["allow_list"]), (&json!(false), &json!(["CRM"])), "{shown}");
    for (wrong, status, place) in [
        (json!({ "ews": { "enabled": "maybe" } }), 400, "/ews/enabled"),
        (json!({ "ews": { "allowed_apps": ["Hubspot Sale"] } }), 422, "/tenants/contoso.example/ews/allowed_apps/0"),
        (json!({ "ews": { "allow_list": [""] } }), 422, "/tenants/contoso.example/ews/allow_list/0"),
        (json!({ "ews": { "block_list": vec!["x"; 1001] } }), 422, "/tenants/contoso.example/ews/block_list"),
    ] {
        let (answered, problem) =
            driven.sends(Method::PATCH, "/_mock/tenants/contoso.example", &wrong.to_string()).await;
        assert_eq!((answered.as_u16(), &problem["place"]), (status, &json!(place)), "{problem}");
    }
}

#[tokio::test]
async fn a_tenant_is_made_from_a_template() {
    let driven = driven();
    let set = json!({
        "redirects": "older",
        "asks_to_stay": false,
        "app_access_policies": [{ "app": "HubSpot Sales", "right": "restrict", "scope": "bo@contoso.example" }],
        "app_roles": [{ "app": "HubSpot Sales", "role": "Mail.Read" }],
    });
    let (_, like) = driven.sends(Method::PATCH, "/_mock/tenants/contoso.example", &set.to_string()).await;
    assert_eq!(like["redirects"], "older", "{like}");
    let made = json!({ "domain": "t1.example", "template": "contoso.example", "user_consent": "off" });
    let (status, tenant) = driven.sends(Method::POST, "/_mock/tenants", &made.to_string()).await;
    assert_eq!((status, &tenant["user_consent"]), (StatusCode::CREATED, &json!("off")), "{tenant}");
    for name in ["redirects", "asks_to_stay", "app_roles"] {
        assert_eq!((&tenant[name], tenant[name].is_null()), (&like[name], false), "{name}: {tenant}");
    }
    assert_eq!(tenant["app_access_policies"][0]["scope"], "bo@t1.example", "{tenant}");
    let (_, anna) = driven.sends(Method::GET, "/_mock/users/anna@t1.example", "").await;
    assert_eq!((&anna["tenant"], &anna["mailbox"]["state"]), (&json!("t1.example"), &json!("ready")), "{anna}");
    let wanted = TokenWanted {
        user: Some("anna@t1.example".to_owned()),
        app: "HubSpot Sales".to_owned(),
        ..TokenWanted::default()
    };
    let token = driven.control.token(&wanted).await.unwrap().access_token;
    let url = format!("{}/v1.0/me", driven.mock.origin());
    let me: Value = driven.client.get(&url).bearer_auth(&token).send().await.unwrap().json().await.unwrap();
    assert_eq!(me["userPrincipalName"], "anna@t1.example");
    let one = driven.control.requests("tenant=t1.example").await.unwrap();
    assert_eq!(one.len(), 1);
    let (status, problem) = driven
        .sends(Method::POST, "/_mock/tenants", "{\"domain\":\"t2.example\",\"template\":\"contso.example\"}")
        .await;
    assert_eq!((status, &problem["nearest"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("contoso.example")));
}

/// Whom Microsoft writes to about a tenant is asked at its own addresses; who sits elsewhere stays.
#[tokio::test]
async fn a_template_s_notices_go_to_the_new_tenant_s_own_addresses() {
    let driven = driven();
    driven.mock.sandbox().write(|cloud, _| {
        let contoso = cloud.tenant("contoso.example").expect("Contoso").id;
        let notices = &mut cloud.tenant_mut(contoso).expect("Contoso").notices;
        let of = |name: &str| vec![format!("{name}@Contoso.example"), format!("{name}@agency.example")];
        (notices.marketing, notices.security_mails, notices.technical) = (of("news"), of("security"), of("it"));
        notices.privacy_contact = Some("privacy@contoso.example".to_owned());
        notices.privacy_statement = Some("https://contoso.example/privacy@home".to_owned());
        ((), mock365_domain::Change::none())
    });
    let made = json!({ "domain": "t1.example", "template": "contoso.example" });
    assert_eq!(driven.sends(Method::POST, "/_mock/tenants", &made.to_string()).await.0, StatusCode::CREATED);
    let notices = driven.mock.sandbox().view(|cloud| cloud.tenant("t1.example").expect("it").notices.clone());
    let of = |name: &str| vec![format!("{name}@t1.example"), format!("{name}@agency.example")];
    assert_eq!((notices.marketing, notices.security_mails, notices.technical), (of("news"), of("security"), of("it")));
    assert_eq!(notices.privacy_contact.as_deref(), Some("privacy@t1.example"));
    assert_eq!(notices.privacy_statement.as_deref(), Some("https://contoso.example/privacy@home"));
}

/// What a guest has is at home.
#[tokio::test]
async fn a_guest_has_neither_licence_nor_mailbox() {
    let driven = driven();
    let (made, guest) =
        driven.sends(Method::POST, "/_mock/users", r#"{"user":"gus@contoso.example","kind":"guest"}"#).await;
    assert_eq!(made, StatusCode::CREATED, "{guest}");
    let patch = r#"{"users":{"gwen@contoso.example":{"kind":"guest","mail":"gwen@elsewhere.example"}}}"#;
    assert_eq!(driven.sends(Method::PATCH, "/_mock/cloud", patch).await.0, StatusCode::OK);
    for name in ["gus", "gwen"] {
        let (_, guest) = driven.sends(Method::GET, &format!("/_mock/users/{name}@contoso.example"), "").await;
        assert_eq!(guest["licenses"], json!([]), "{guest}");
        assert!(guest["mailbox"].is_null(), "{guest}");
    }
    let (_, mailboxes) = driven.sends(Method::GET, "/_mock/mailboxes", "").await;
    assert!(!mailboxes.to_string().contains("gwen@"), "{mailboxes}");
    // Who is given a licence has it, and still no mailbox here.
    let (_, guest) =
        driven.sends(Method::PATCH, "/_mock/users/gus@contoso.example", r#"{"licenses":["ENTERPRISEPACK"]}"#).await;
    assert_eq!((guest["licenses"].as_array().map(Vec::len), &guest["mailbox"]), (Some(1), &Value::Null), "{guest}");
    // A person has both, as before.
    let (_, person) = driven.sends(Method::POST, "/_mock/users", r#"{"user":"per@contoso.example"}"#).await;
    assert_eq!(person["licenses"].as_array().map(Vec::len), Some(1), "{person}");
    assert!(!person["mailbox"].is_null(), "{person}");
}
