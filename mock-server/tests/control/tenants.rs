//! What a tenant holds of Microsoft's changes, and who may use EWS in it, as the control API says it.

use reqwest::Method;
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
