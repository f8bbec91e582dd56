//! Metadata: OpenID configuration, keys, instances and user realms.

use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use mock365_domain::cloud::CONSUMERS;
use mock365_domain::directory::{CloudHosts, NationalCloud};
use serde_json::{Value, json};
use uuid::Uuid;

use super::authority::Authority;
use super::fault::Fault;
use super::route::EntraRoute;
use crate::exchange::{Answer, Call};

/// `/{tenant}/v2.0/.well-known/openid-configuration` and its v1 form.
///
/// <https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#fetch-the-openid-configuration-document>
pub fn openid_configuration(call: &Call<'_>, route: &EntraRoute) -> Answer {
    let authority = match call.sandbox.read(|cloud, _| Authority::asked(cloud, route)) {
        Ok(authority) => authority,
        Err(fault) => return fault.json(call),
    };
    let segment = endpoint_segment(&route.authority, authority);
    let app = app_of(call);
    let hosts = cloud_of(call, authority).hosts();
    let write = || {
        let mut written =
            if route.v1 { v1(call, &segment, authority, hosts) } else { v2(call, &segment, authority, hosts) };
        if let (Some(app), Some(keys)) = (app, written["jwks_uri"].as_str()) {
            written["jwks_uri"] = format!("{keys}?appid={app}").into();
        }
        written
    };
    let issuer = issuer_segment(authority);
    let whose = app.map(|app| app.to_string()).unwrap_or_default();
    let name = format!("{}/{segment}/{issuer}/configuration/{}/{}/{whose}", call.base.origin, route.v1, hosts.instance);
    metadata(call.sandbox.with_keys(|keys| keys.document(name, write)))
}

/// The cloud that answers: that of the host, or of the tenant where the host says nothing.
fn cloud_of(call: &Call<'_>, authority: Authority) -> NationalCloud {
    let home = || authority.tenant().map(|tenant| call.sandbox.view(|cloud| cloud.cloud_of(tenant)));
    call.base.national_cloud().or_else(home).unwrap_or_default()
}

/// The application whose keys are meant, where the request names one.
///
/// <https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-the-signature>
fn app_of(call: &Call<'_>) -> Option<Uuid> {
    call.query_pairs().find(|(name, _)| name == "appid").and_then(|(_, id)| Uuid::parse_str(&id).ok())
}

fn v2(call: &Call<'_>, segment: &str, authority: Authority, hosts: &CloudHosts) -> Value {
    let at = format!("{}/{segment}", call.base.origin);
    json!({
        "token_endpoint": format!("{at}/oauth2/v2.0/token"),
        "token_endpoint_auth_methods_supported":
            ["client_secret_post", "private_key_jwt", "client_secret_basic", "self_signed_tls_client_auth"],
        "jwks_uri": format!("{at}/discovery/v2.0/keys"),
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": format!("{}/{}/v2.0", call.base.origin, issuer_segment(authority)),
        "request_uri_parameter_supported": false,
        "userinfo_endpoint": format!("{}/oidc/userinfo", call.base.sibling(hosts.graph)),
        "authorization_endpoint": format!("{at}/oauth2/v2.0/authorize"),
        "device_authorization_endpoint": format!("{at}/oauth2/v2.0/devicecode"),
        "http_logout_supported": true,
        "frontchannel_logout_supported": true,
        "end_session_endpoint": format!("{at}/oauth2/v2.0/logout"),
        "claims_supported": [
            "sub", "iss", "cloud_instance_name", "cloud_instance_host_name", "cloud_graph_host_name", "msgraph_host",
            "aud", "exp", "iat", "auth_time", "acr", "nonce", "preferred_username", "name", "tid", "ver", "at_hash",
            "c_hash", "email",
        ],
        "kerberos_endpoint": format!("{at}/kerberos"),
        "mtls_endpoint_aliases": { "token_endpoint": format!("{at}/oauth2/v2.0/token") },
        "tls_client_certificate_bound_access_tokens": true,
        "tenant_region_scope": region(authority),
        "cloud_instance_name": hosts.instance,
        "cloud_graph_host_name": hosts.older_graph,
        "msgraph_host": hosts.graph,
        "rbac_url": hosts.rbac,
    })
}

fn v1(call: &Call<'_>, segment: &str, authority: Authority, hosts: &CloudHosts) -> Value {
    let at = format!("{}/{segment}", call.base.origin);
    json!({
        "token_endpoint": format!("{at}/oauth2/token"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "jwks_uri": format!("{}/common/discovery/keys", call.base.origin),
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "token id_token", "token"],
        "scopes_supported": ["openid"],
        "issuer": format!("{}/{}/", hosts.issuer, issuer_segment(authority)),
        "microsoft_multi_refresh_token": true,
        "authorization_endpoint": format!("{at}/oauth2/authorize"),
        "device_authorization_endpoint": format!("{at}/oauth2/devicecode"),
        "http_logout_supported": true,
        "frontchannel_logout_supported": true,
        "end_session_endpoint": format!("{at}/oauth2/logout"),
        "claims_supported": [
            "sub", "iss", "cloud_instance_name", "cloud_instance_host_name", "cloud_graph_host_name", "msgraph_host",
            "aud", "exp", "iat", "auth_time", "acr", "amr", "nonce", "email", "given_name", "family_name", "nickname",
        ],
        "check_session_iframe": format!("{at}/oauth2/checksession"),
        "userinfo_endpoint": format!("{at}/openid/userinfo"),
        "kerberos_endpoint": format!("{at}/kerberos"),
        "tenant_region_scope": region(authority),
        "cloud_instance_name": hosts.instance,
        "cloud_graph_host_name": hosts.older_graph,
        "msgraph_host": hosts.graph,
        "rbac_url": hosts.rbac,
    })
}

/// What stands in the endpoints' addresses: a tenant's id, whichever of its names was asked for.
fn endpoint_segment(asked: &str, authority: Authority) -> String {
    let asked = asked.to_ascii_lowercase();
    match authority.tenant() {
        Some(id) if asked != "consumers" => id.to_string(),
        _ => asked,
    }
}

/// The tenant's id, or the literal place for it where the tenant is not yet known.
fn issuer_segment(authority: Authority) -> String {
    authority.tenant().map_or_else(|| "{tenantid}".to_owned(), |id| id.to_string())
}

fn region(authority: Authority) -> Value {
    match authority.tenant() {
        None => Value::Null,
        Some(CONSUMERS) => "WW".into(),
        Some(_) => "EU".into(),
    }
}

/// `/{tenant}/discovery/v2.0/keys` and its v1 form: more than one key at any time.
///
/// <https://learn.microsoft.com/entra/identity-platform/signing-key-rollover>
/// <https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-tokens>
pub fn keys(call: &Call<'_>, route: &EntraRoute) -> Answer {
    let authority = match call.sandbox.read(|cloud, _| Authority::asked(cloud, route)) {
        Ok(authority) => authority,
        Err(fault) => return fault.json(call),
    };
    let issuer = if route.v1 {
        format!("{}/{}/", cloud_of(call, authority).hosts().issuer, issuer_segment(authority))
    } else {
        format!("{}/{}/v2.0", call.base.origin, issuer_segment(authority))
    };
    metadata(call.sandbox.with_keys(|keys| keys.jwks(&issuer, call.now)))
}

/// `/common/discovery/instance`: which hosts are the same service.
///
/// <https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud>
pub fn instance(call: &Call<'_>) -> Answer {
    let asked = call.query_pairs().find(|(name, _)| name == "authorization_endpoint").map(|(_, url)| url.into_owned());
    let Some(asked) = asked else { return Fault::missing("authorization_endpoint").json(call) };
    let Ok(asked) = asked.parse::<http::Uri>() else {
        return Fault::new(50_049, "authorization_endpoint is no address")
            .message("Unknown or invalid instance.")
            .json(call);
    };
    let host = asked.host().unwrap_or("").to_ascii_lowercase();
    let own = call.base.origin.split("://").nth(1).and_then(|rest| rest.parse::<http::uri::Authority>().ok());
    let here = own.is_some_and(|own| own.host().eq_ignore_ascii_case(&host));
    if !here && !INSTANCES.iter().any(|(_, _, aliases)| aliases.contains(&host.as_str())) {
        let why = format!("{host} is neither one of Microsoft's sign-in hosts nor this one");
        return Fault::new(50_049, why).message("Unknown or invalid instance.").json(call);
    }
    let tenant = asked.path().trim_matches('/').split('/').next().unwrap_or("common");
    let instances = INSTANCES.iter().map(|(network, cache, aliases)| {
        json!({ "preferred_network": network, "preferred_cache": cache, "aliases": aliases })
    });
    metadata(
        json!({
            "tenant_discovery_endpoint":
                format!("{}/{tenant}/v2.0/.well-known/openid-configuration", call.base.origin),
            "api-version": "1.1",
            "metadata": instances.collect::<Value>(),
        })
        .to_string()
        .into(),
    )
}

/// Preferred network, preferred cache, aliases.
const INSTANCES: [(&str, &str, &[&str]); 5] = [
    (
        "login.microsoftonline.com",
        "login.windows.net",
        &["login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"],
    ),
    (
        "login.partner.microsoftonline.cn",
        "login.partner.microsoftonline.cn",
        &["login.partner.microsoftonline.cn", "login.chinacloudapi.cn"],
    ),
    ("login.microsoftonline.de", "login.microsoftonline.de", &["login.microsoftonline.de"]),
    ("login.microsoftonline.us", "login.microsoftonline.us", &["login.microsoftonline.us", "login.usgovcloudapi.net"]),
    ("login-us.microsoftonline.com", "login-us.microsoftonline.com", &["login-us.microsoftonline.com"]),
];

/// An endpoint that was asked with the wrong verb.
pub fn wrong_method(call: &Call<'_>, wanted: &str) -> Fault {
    Fault::new(900_561, format!("this endpoint takes {wanted}"))
        .with("valid_verbs", wanted)
        .with("invalid_verb", call.method.as_str())
}

/// An answer that may be kept for a day.
pub fn metadata(body: Bytes) -> Answer {
    let mut answer = Answer::with_body(StatusCode::OK, "application/json; charset=utf-8", body);
    for (name, value) in [
        (header::CACHE_CONTROL, "max-age=86400, private"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, OPTIONS"),
        (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        answer.headers.append(name, HeaderValue::from_static(value));
    }
    answer
}
