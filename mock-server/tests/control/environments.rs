//! Environments of Dataverse: shown, made, changed and removed.

use mock365_control::TokenWanted;
use mock365_control::changes::Moment;
use mock365_control::state::EnvironmentPatch;
use reqwest::Method;
use serde_json::json;

use crate::driven::{driven, refused};

const OFFERED: &str = "contoso.crm4.dynamics.com";

fn moment(text: &str) -> Moment {
    text.parse().expect("a moment")
}

#[tokio::test]
async fn environments_are_made_changed_and_removed() {
    let driven = driven();
    let hosts = async || {
        let all = driven.control.environments().await.expect("environments");
        all.into_iter().map(|environment| environment.host).collect::<Vec<_>>()
    };
    assert_eq!(hosts().await, ["contoso-old.crm.dynamics.com", OFFERED]);
    let host = "fabrikam.crm11.dynamics.com";
    let wanted = EnvironmentPatch {
        tenant: Some("fabrikam.example".to_owned()),
        version: Some("9.2.22103.00194".to_owned()),
        on_premises: Some(true),
        provisioned: Some(moment("2020-10-16")),
        ..EnvironmentPatch::default()
    };
    let made = driven.control.make_environment(host, &wanted).await.expect("made");
    assert_eq!((made.host.as_str(), made.tenant.as_str(), made.on_premises), (host, "fabrikam.example", true));
    assert_eq!((made.version.as_str(), made.provisioned), ("9.2.22103.00194", moment("2020-10-16")));
    assert!(made.rows > 0, "{made:?}");
    assert_eq!(refused(driven.control.make_environment(host, &wanted).await).status, 409);
    let path = format!("/_mock/environments/{host}");
    let changed = json!({ "support_enabled": true, "provisioned": "2021-01-02T03:04:05Z" }).to_string();
    let (status, changed) = driven.sends(Method::PATCH, &path, &changed).await;
    assert_eq!((status.as_u16(), &changed["support_enabled"]), (200, &json!(true)), "{changed}");
    assert_eq!(changed["provisioned"], "2021-01-02T03:04:05Z");
    let (_, api) = driven.sends(Method::GET, "/_mock/environments/fabrikam.api.crm11.dynamics.com", "").await;
    assert_eq!(api, changed, "the Web API's own host");
    // The organisation tells when it was made.
    let token = async |host: &str| {
        let wanted = TokenWanted {
            user: Some("admin@fabrikam.example".to_owned()),
            app: "HubSpot Sales".to_owned(),
            resource: Some(format!("https://{host}")),
            ..TokenWanted::default()
        };
        driven.control.token(&wanted).await
    };
    let bearer = token(host).await.expect("a token").access_token;
    let asked = driven.client.get(format!("{}/~{host}/api/data/v9.2/organizations", driven.control.origin()));
    let organizations: serde_json::Value =
        asked.bearer_auth(bearer).send().await.expect("an answer").json().await.expect("JSON");
    assert_eq!(organizations["value"][0]["createdon"], "2021-01-02T03:04:05Z");
    driven.control.remove_environment(host).await.expect("removed");
    assert_eq!(refused(driven.control.remove_environment(host).await).status, 404);
    assert_eq!(refused(token(host).await).status, 422);
    // One that is offered goes for good, until a reset.
    driven.control.remove_environment(OFFERED).await.expect("removed");
    assert_eq!(hosts().await, ["contoso-old.crm.dynamics.com"]);
    assert_eq!(refused(token(OFFERED).await).status, 422);
    driven.control.reset().await.expect("a reset");
    assert_eq!(hosts().await.len(), 2);
}

#[tokio::test]
async fn what_is_no_environment_is_refused_with_its_place() {
    let driven = driven();
    let tenant = "contoso.example";
    for (body, place, says) in [
        (json!({ "host": "contoso.example", "tenant": tenant }), "/environments/contoso.example", "named by its host"),
        (json!({ "host": "a.crm.dynamics.com" }), "/environments/a.crm.dynamics.com", "say which `tenant`"),
        (
            json!({ "host": "a.crm.dynamics.com", "tenant": tenant, "provisioned": "2999-01-01" }),
            "/environments/a.crm.dynamics.com/provisioned",
            "the sandbox's clock says",
        ),
    ] {
        let (status, problem) = driven.sends(Method::POST, "/_mock/environments", &body.to_string()).await;
        assert_eq!((status.as_u16(), problem["place"].as_str()), (422, Some(place)), "{problem}");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains(says)), "{problem}");
    }
    let (status, problem) = driven.sends(Method::GET, "/_mock/environments/contoso.crm5.dynamics.com", "").await;
    assert_eq!((status.as_u16(), problem["nearest"].as_str()), (404, Some(OFFERED)), "{problem}");
    let page = driven.client.get(format!("{}/_mock/", driven.control.origin())).send().await.expect("a page");
    assert!(page.text().await.expect("text").contains(OFFERED));
}

/// Where a tenant goes, its environments go.
#[tokio::test]
async fn no_environment_is_left_without_a_tenant() {
    let driven = driven();
    let wanted = EnvironmentPatch { tenant: Some("fabrikam.example".to_owned()), ..EnvironmentPatch::default() };
    driven.control.make_environment("fabrikam.crm4.dynamics.com", &wanted).await.expect("made");
    driven.sends(Method::DELETE, "/_mock/tenants/fabrikam.example", "").await;
    assert_eq!(driven.control.environments().await.expect("environments").len(), 2);
}
