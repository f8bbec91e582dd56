//! The cloud that 21Vianet runs in China beside Microsoft's own: hosts, tokens and people of each are nobody's in the other.

use http::StatusCode;
use serde_json::{Value, json};

use crate::signing_in::{ANNA, HUBSPOT, Said, Walk, claims, client, with};

const OWN: &str = "login.microsoftonline.com";
const CHINA: &str = "login.partner.microsoftonline.cn";
const FRED: &str = "fred@fabrikam.example";

/// A mock in which Contoso is in China, and Fabrikam is not.
async fn start() -> Walk {
    let walk = Walk::start();
    let patch = json!({
        "tenants": { "contoso.example": { "cloud": "china", "ews": { "basic": true } } },
        "apps": { "HubSpot Sales": { "tenant": "contoso.example", "installed": true, "allow_public_client": true } },
    });
    let patch = client().patch(format!("{}/_mock/cloud", walk.mock.origin())).json(&patch);
    assert_eq!(patch.send().await.expect("an answer").status(), 200);
    walk
}

async fn got(walk: &Walk, host: &str, path: &str) -> Value {
    let answer = client().get(format!("{}/~{host}{path}", walk.mock.origin())).send().await.expect("an answer");
    answer.json().await.expect("JSON")
}

async fn own_token(walk: &Walk, host: &str, tenant: &str, resource: &str) -> Said {
    let scope = format!("{resource}/.default");
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", HUBSPOT),
        ("client_secret", "mock-secret"),
        ("scope", &scope),
    ];
    walk.token(&format!("/~{host}/{tenant}/oauth2/v2.0/token"), &form).await
}

fn codes(said: &Said) -> (u16, Value) {
    (said.status, said.body["error_codes"].clone())
}

#[tokio::test]
async fn each_sign_in_host_describes_its_own_cloud_and_knows_its_own_tenants() {
    let walk = start().await;
    let tenant = "c0705000-0000-4000-8000-000000000001";
    for host in [CHINA, "login.chinacloudapi.cn"] {
        let v2 = got(&walk, host, "/contoso.example/v2.0/.well-known/openid-configuration").await;
        assert_eq!(v2["issuer"], format!("{}/~{host}/{tenant}/v2.0", walk.mock.origin()), "{v2}");
        let v1 = got(&walk, host, "/common/.well-known/openid-configuration").await;
        assert_eq!(v1["issuer"], "https://sts.chinacloudapi.cn/{tenantid}/", "{v1}");
        for told in [v1, v2] {
            for (name, value) in [
                ("cloud_instance_name", "partner.microsoftonline.cn"),
                ("cloud_graph_host_name", "graph.chinacloudapi.cn"),
                ("msgraph_host", "microsoftgraph.chinacloudapi.cn"),
                ("rbac_url", "https://pas.chinacloudapi.cn"),
            ] {
                assert_eq!(told[name], value, "{host} {told}");
            }
        }
    }
    let own = got(&walk, OWN, "/fabrikam.example/v2.0/.well-known/openid-configuration").await;
    assert_eq!(
        (&own["cloud_instance_name"], &own["msgraph_host"]),
        (&json!("microsoftonline.com"), &json!("graph.microsoft.com"))
    );
    for (host, tenant) in [(OWN, "contoso.example"), (CHINA, "fabrikam.example")] {
        let told = got(&walk, host, &format!("/{tenant}/v2.0/.well-known/openid-configuration")).await;
        assert_eq!(told["error_codes"], json!([90_002]), "{host} {told}");
        let text = told["error_description"].as_str().unwrap_or_default();
        assert!(text.contains("signing into the correct cloud"), "{text}");
        let said = own_token(&walk, host, tenant, "https://graph.microsoft.com").await;
        assert_eq!(codes(&said), (400, json!([90_002])), "{}", said.body);
    }
    // Either host says of a name which cloud it is in.
    for host in [OWN, CHINA] {
        for (name, instance) in [(ANNA, "partner.microsoftonline.cn"), (FRED, "microsoftonline.com")] {
            let realm = got(&walk, host, &format!("/common/userrealm/{name}?api-version=2.1")).await;
            assert_eq!(realm["cloud_instance_name"], instance, "{host} {realm}");
        }
    }
}

#[tokio::test]
async fn tokens_of_a_cloud_are_for_its_own_services() {
    let walk = start().await;
    for (resource, audience) in [
        ("https://microsoftgraph.chinacloudapi.cn", "https://microsoftgraph.chinacloudapi.cn"),
        ("https://partner.outlook.cn", "https://partner.outlook.cn"),
        ("00000003-0000-0000-c000-000000000000", "https://microsoftgraph.chinacloudapi.cn"),
    ] {
        let given = own_token(&walk, CHINA, "contoso.example", resource).await;
        let told = claims(&given.body["access_token"]);
        let issuer = told["iss"].as_str().unwrap_or_default();
        assert_eq!((given.status, told["aud"].as_str()), (200, Some(audience)), "{}", given.body);
        assert!(issuer.starts_with("https://sts.chinacloudapi.cn/"), "{issuer}");
    }
    for resource in ["https://graph.microsoft.com", "https://outlook.office365.com"] {
        let said = own_token(&walk, CHINA, "contoso.example", resource).await;
        assert_eq!(codes(&said), (400, json!([500_011])), "{}", said.body);
        let text = said.body["error_description"].as_str().unwrap_or_default();
        assert!(text.contains(&format!("{resource} was not found in the tenant named Contoso.")), "{text}");
    }
}

#[tokio::test]
async fn a_host_does_not_know_the_other_clouds_people() {
    let mut walk = start().await;
    let form = |name: &'static str| {
        let base = [("grant_type", "password"), ("client_id", HUBSPOT), ("client_secret", "mock-secret")];
        with(&base, &[("username", name), ("password", "Password1!"), ("scope", "openid")])
    };
    for (host, name) in [(OWN, ANNA), (CHINA, FRED)] {
        let said = walk.token(&format!("/~{host}/organizations/oauth2/v2.0/token"), &form(name)).await;
        assert_eq!(codes(&said), (400, json!([50_034])), "{host} {}", said.body);
    }
    let there = |walk: &Walk, host: &str| {
        let url = walk.authorize("common", &[("scope", "openid User.Read")]);
        url.replacen(&walk.mock.origin(), &format!("{}/~{host}", walk.mock.origin()), 1)
    };
    let url = there(&walk, OWN);
    let page = walk.walk(&url, ANNA, true).await;
    assert!(page.parameter("code").is_none() && page.text().contains("AADSTS50034"), "{} {}", page.url, page.text());
    let mut walk = start().await;
    let url = there(&walk, CHINA);
    let back = walk.walk(&url, ANNA, true).await;
    let code = back.parameter("code").unwrap_or_else(|| panic!("no code: {} {}", back.url, back.text()));
    let form = with(
        &[
            ("grant_type", "authorization_code"),
            ("client_id", HUBSPOT),
            ("client_secret", "mock-secret"),
            ("code", &code),
        ],
        &[("redirect_uri", crate::signing_in::REDIRECT)],
    );
    let given = walk.token(&format!("/~{CHINA}/common/oauth2/v2.0/token"), &form).await;
    assert_eq!(claims(&given.body["access_token"])["aud"], "https://microsoftgraph.chinacloudapi.cn", "{}", given.body);
    // What is named as it is in the other cloud is unknown here.
    let mut walk = start().await;
    let url = there(&walk, CHINA).replace("User.Read", "https%3A%2F%2Fgraph.microsoft.com%2FUser.Read");
    let back = walk.walk(&url, ANNA, true).await;
    assert!(back.parameter("error_description").is_some_and(|text| text.starts_with("AADSTS500011")), "{}", back.url);
}

#[tokio::test]
async fn graph_and_exchange_of_a_cloud_take_its_own_tokens_and_passwords() {
    let walk = start().await;
    let token = async |user: &str, resource: &str, scope: &str| {
        let wanted = json!({ "user": user, "app": "HubSpot Sales", "resource": resource, "scopes": [scope] });
        let asked = client().post(format!("{}/_mock/tokens", walk.mock.origin())).json(&wanted).send().await;
        let told: Value = asked.expect("an answer").json().await.expect("JSON");
        told["access_token"].as_str().unwrap_or_else(|| panic!("no token: {told}")).to_owned()
    };
    let body = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><GetFolder xmlns="http://schemas.microsoft.com/exchange/services/2006/messages" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><FolderShape><t:BaseShape>IdOnly</t:BaseShape></FolderShape><FolderIds><t:DistinguishedFolderId Id="inbox"/></FolderIds></GetFolder></s:Body></s:Envelope>"#;
    for (user, graph, exchange) in [
        (ANNA, "microsoftgraph.chinacloudapi.cn", "partner.outlook.cn"),
        (FRED, "graph.microsoft.com", "outlook.office365.com"),
    ] {
        let of_graph = token(user, "graph", "User.Read").await;
        let of_exchange = token(user, "exchange", "EWS.AccessAsUser.All").await;
        for there in ["microsoftgraph.chinacloudapi.cn", "graph.microsoft.com"] {
            let me =
                client().get(format!("{}/~{there}/v1.0/me", walk.mock.origin())).bearer_auth(&of_graph).send().await;
            let status = me.expect("an answer").status();
            assert_eq!(status, if there == graph { 200 } else { 401 }, "{user} {there}");
        }
        for there in ["partner.outlook.cn", "outlook.office365.com"] {
            let asked = || {
                let url = format!("{}/~{there}/EWS/Exchange.asmx", walk.mock.origin());
                client().post(url).header("content-type", "text/xml").body(body)
            };
            let wanted = if there == exchange { 200 } else { 401 };
            let told = asked().bearer_auth(&of_exchange).send().await.expect("an answer");
            assert_eq!(told.status(), wanted, "{user} {there}");
            if user == ANNA {
                let told = asked().basic_auth(user, Some("Password1!")).send().await.expect("an answer");
                assert_eq!(told.status(), wanted, "{user} {there}");
            }
        }
    }
    let challenge = async |host: &str| {
        let told = client().get(format!("{}/~{host}/EWS/Exchange.asmx", walk.mock.origin())).send().await;
        let told = told.expect("an answer");
        assert_eq!(told.status(), StatusCode::UNAUTHORIZED);
        told.headers()["www-authenticate"].to_str().expect("text").to_owned()
    };
    let china = challenge("partner.outlook.cn").await;
    assert!(china.contains("trusted_issuers=\"00000001-0002-0000-c000-000000000000@*\""), "{china}");
    assert!(china.contains("/~login.chinacloudapi.cn/common/oauth2/authorize"), "{china}");
    let own = challenge("outlook.office365.com").await;
    assert!(own.contains("00000001-0000-0000-c000-000000000000@*") && own.contains("/~login.windows.net/"), "{own}");
    // Autodiscover leads to the Exchange of the cloud that was asked, and knows nobody else.
    let path = "/autodiscover/autodiscover.json/v1.0/anna@contoso.example?Protocol=EWS&RedirectCount=1";
    let found = got(&walk, "partner.outlook.cn", path).await;
    let url = format!("{}/~partner.outlook.cn/EWS/Exchange.asmx", walk.mock.origin());
    assert_eq!(found["Url"], url, "{found}");
    let elsewhere = got(&walk, "outlook.office365.com", path).await;
    assert_eq!(elsewhere["ErrorCode"], "UserNotFound", "{elsewhere}");
}
