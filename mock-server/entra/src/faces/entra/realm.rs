//! What the sign-in host says of a name before anybody signs in: whose its domain is, and which credentials it has.

use http::StatusCode;
use mock365_domain::Cloud;
use mock365_domain::directory::{Tenant, TenantKind};
use serde_json::{Value, json};

use super::discovery::metadata;
use super::fault::{Fault, dress, json_answer};
use super::respond::escape;
use super::route::EntraRoute;
use crate::exchange::{Answer, Call};

/// The service that vouches for managed domains.
const MANAGED: &str = "urn:federation:MicrosoftOnline";

/// Whose a name's domain is.
fn owner<'a>(cloud: &'a Cloud, domain: &str) -> Option<&'a Tenant> {
    let mut work = cloud.tenants.values().filter(|tenant| tenant.kind == TenantKind::Work);
    work.find(|tenant| tenant.has_domain(domain)).map(|tenant| &**tenant)
}

/// `/common/userrealm/{user}`, its second version, and `/getuserrealm.srf`: whether a name's domain is one of the Cloud's.
///
/// <https://learn.microsoft.com/entra/identity-platform/v2-oauth-ropc>
pub fn user_realm(call: &Call<'_>, route: &EntraRoute) -> Answer {
    let query = |wanted: &str| {
        let found = call.query_pairs().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value.into_owned()).filter(|value| !value.is_empty())
    };
    let in_path = Some(route.rest.clone()).filter(|user| !user.is_empty());
    let Some(user) = in_path.or_else(|| query("user")).or_else(|| query("login")) else {
        return Fault::missing("user").json(call);
    };
    let domain = user.rsplit('@').next().unwrap_or_default().to_owned();
    let owner =
        call.sandbox.read(|cloud, _| owner(cloud, &domain).map(|tenant| (tenant.display_name.clone(), tenant.cloud)));
    let instance =
        owner.as_ref().map(|(_, cloud)| *cloud).or(call.base.national_cloud()).unwrap_or_default().hosts().instance;
    let brand = owner.map(|(name, _)| name);
    if call.path.to_ascii_lowercase().ends_with("/getuserrealm.srf") {
        return sign_in_realm(&user, &domain, (brand.as_deref(), instance), query("xml").is_some());
    }
    let older = query("api-version").is_none_or(|version| version.starts_with("1."));
    let body = if older {
        first(&domain, brand.is_some(), instance)
    } else {
        second(&user, &domain, brand.as_deref(), instance)
    };
    metadata(body.to_string().into())
}

/// Version 1, which libraries ask before they send a password.
fn first(domain: &str, known: bool, instance: &str) -> Value {
    let mut body = json!({
        "ver": "1.0",
        "account_type": if known { "Managed" } else { "Unknown" },
        "cloud_instance_name": instance,
        "cloud_audience_urn": MANAGED,
    });
    if let Some(body) = body.as_object_mut().filter(|_| known) {
        body.insert("domain_name".to_owned(), domain.into());
    }
    body
}

/// Version 2, which sign-in pages ask.
fn second(user: &str, domain: &str, brand: Option<&str>, instance: &str) -> Value {
    match brand {
        None => json!({ "NameSpaceType": "Unknown", "Login": user }),
        Some(brand) => json!({
            "NameSpaceType": "Managed", "Login": user, "DomainName": domain, "FederationBrandName": brand,
            "TenantBrandingInfo": null, "cloud_instance_name": instance,
        }),
    }
}

/// As the older sign-in host says it, in JSON or in XML.
fn sign_in_realm(user: &str, domain: &str, (brand, instance): (Option<&str>, &str), xml: bool) -> Answer {
    // 4 is a domain that nobody federates; 1 is a name that may or may not be an account.
    let mut told = vec![("State", "4"), ("UserState", "1"), ("Login", user)];
    match brand {
        None => told.push(("NameSpaceType", "Unknown")),
        Some(brand) => told.extend([
            ("NameSpaceType", "Managed"),
            ("DomainName", domain),
            ("FederationBrandName", brand),
            ("CloudInstanceName", instance),
            ("CloudInstanceIssuerUri", MANAGED),
        ]),
    }
    if xml {
        let told = told.iter().map(|(name, value)| format!("<{name}>{}</{name}>", escape(value)));
        let body = format!("<RealmInfo Success=\"true\">{}</RealmInfo>", told.collect::<String>());
        return Answer::with_body(StatusCode::OK, "text/xml; charset=utf-8", body);
    }
    let number = |name: &str, value: &str| match name {
        "State" | "UserState" => value.parse::<u8>().map_or(Value::Null, Value::from),
        _ => value.into(),
    };
    let told: serde_json::Map<String, Value> =
        told.into_iter().map(|(name, value)| (name.to_owned(), number(name, value))).collect();
    metadata(Value::Object(told).to_string().into())
}

/// `POST /common/GetCredentialType`: what the sign-in page asks of a name when it was typed.
pub fn credential_type(call: &Call<'_>, route: &EntraRoute) -> Answer {
    if let Err(fault) = call.sandbox.read(|cloud, _| super::Authority::asked(cloud, route)) {
        return fault.json(call);
    }
    let asked: Value = match serde_json::from_slice(&call.body) {
        Ok(asked) => asked,
        Err(why) => {
            return Fault::new(900_144, format!("the body is no JSON: {why}")).with("name", "username").json(call);
        }
    };
    let Some(name) = asked["username"].as_str().filter(|name| !name.is_empty()) else {
        return Fault::missing("username").json(call);
    };
    let (known, domain_type) = call.sandbox.read(|cloud, _| {
        let account = cloud.user(name).map(|(at, _)| cloud.home_of(at));
        let account = account.filter(|at| route.here.is_none_or(|here| here == cloud.cloud_of(at.tenant)));
        let kind = account.and_then(|at| cloud.tenants.get(&at.tenant)).map(|tenant| tenant.kind);
        let managed = owner(cloud, name.rsplit('@').next().unwrap_or_default()).is_some();
        // 0 is there, 1 is not, 5 is a personal account; 3 is a managed domain, 2 one of consumers, 1 nobody's.
        match kind {
            Some(TenantKind::Work) => (0, 3),
            Some(TenantKind::Consumer) => (5, 2),
            None => (1, if managed { 3 } else { 1 }),
        }
    });
    let body = json!({
        "Username": name,
        "Display": name,
        "IfExistsResult": known,
        "IsUnmanaged": false,
        "ThrottleStatus": 0,
        "Credentials": {
            "PrefCredential": 1, "HasPassword": known != 1, "RemoteNgcParams": null, "FidoParams": null, "SasParams": null,
            "CertAuthParams": null, "GoogleParams": null, "FacebookParams": null,
        },
        "EstsProperties": { "UserTenantBranding": null, "DomainType": domain_type },
        "FlowToken": asked["flowToken"].as_str().unwrap_or_default(),
        "IsSignupDisallowed": true,
        "apiCanary": "",
    });
    dress(json_answer(StatusCode::OK, &body), call)
}
