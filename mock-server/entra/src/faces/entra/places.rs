//! Fills the places of a message that its author left open, from what the request itself says.

use mock365_domain::directory::permission::GRAPH;

use super::fault::{Fault, shown_time};
use super::form::Parameters;
use super::route::EntraRoute;
use super::state::SignInFlow;
use super::target::Target;
use crate::exchange::Call;

/// What stands in places that only a cause would fill, and that a rule therefore leaves open.
const WITHOUT_A_CAUSE: [(&str, &str); 26] = [
    ("app_id", "00000000-0000-0000-0000-000000000000"),
    ("client_id", "00000000-0000-0000-0000-000000000000"),
    ("app_name", "the application"),
    ("client_name", "the application"),
    ("resource_id", "00000003-0000-0000-c000-000000000000"),
    ("resource", "00000003-0000-0000-c000-000000000000"),
    ("tenant_name", "your organization"),
    ("organization", "your organization"),
    ("domain", "contoso.example"),
    ("idp", "https://sts.windows.net/"),
    ("name", "scope"),
    ("redirect_uri", "http://localhost"),
    ("sent_to", "http://localhost/elsewhere"),
    ("scope", "openid"),
    ("response_mode", "query"),
    ("grant_type", "authorization_code"),
    ("state", "state"),
    ("email", "{EmailHidden}"),
    ("time", "90.00:00:00"),
    ("invalid_verb", "GET"),
    ("valid_verbs", "POST, OPTIONS"),
    ("count", "2"),
    ("audience", "https://graph.microsoft.com"),
    ("expected", "00000000-0000-0000-0000-000000000000"),
    ("prompt", "admin_consent"),
    ("origin", "https://localhost"),
];

/// The refusal of a rule, with every place filled: what the request does not say stands as if it had a cause.
pub fn without_a_cause(fault: &Fault, call: &Call<'_>) -> Fault {
    let mut fault = filled(fault, call);
    for (place, value) in WITHOUT_A_CAUSE {
        fault = fault.with(place, value);
    }
    let moment = shown_time(call.now.timestamp());
    for place in ["issue_date", "issued_at", "valid_from", "cur_time", "exp_time", "now", "begins", "ends"] {
        fault = fault.with(place, &moment);
    }
    fault
}

/// The client that a request names, or that the sign-in it goes on with is for.
fn client(call: &Call<'_>, form: &Parameters) -> Option<String> {
    let named = form.get("client_id").map(str::to_owned);
    named.or_else(|| Some(SignInFlow::open(call, form.get("ctx")?)?.request.client.to_string()))
}

/// The application that a request is about: its id and its name.
pub fn app(call: &Call<'_>) -> Option<(String, String)> {
    let client = client(call, &Parameters::of(call))?;
    call.sandbox.read(|cloud, _| {
        let app = cloud.application(&client)?;
        Some((app.app_id.to_string(), app.display_name.clone()))
    })
}

/// The resource of a scope that is written with one.
fn resource_of(scope: &str) -> Option<&str> {
    scope.rsplit_once('/').map(|(resource, _)| resource)
}

/// Codes that name the resource by its client id; the others repeat what was asked for.
const BY_ID: [u32; 4] = [50_072, 50_076, 50_078, 50_079];

/// The refusal with every place filled that the request knows. `{EmailHidden}` stays: that is how Microsoft writes it.
pub fn filled(fault: &Fault, call: &Call<'_>) -> Fault {
    let mut fault = fault.clone();
    if !fault.message.is_open() {
        return fault;
    }
    let (route, form) = (EntraRoute::of(call), Parameters::of(call));
    let client = client(call, &form);
    let (tenant, app, resource) = call.sandbox.read(|cloud, _| {
        let asked = form.get("resource").or_else(|| form.get("scope")?.split_whitespace().find_map(resource_of));
        let resource = asked.and_then(|name| Target::find(cloud, name));
        let resource = resource.map(|target| (target.app_id.to_string(), target.display_name(cloud)));
        let tenant = cloud.tenant(&route.authority).map(|tenant| (tenant.id.to_string(), tenant.display_name.clone()));
        let app = client.as_deref().and_then(|id| cloud.application(id)).map(|app| app.display_name.clone());
        (tenant, app, resource)
    });
    let (tenant_id, tenant_name) = tenant.unzip();
    let (resource_id, resource_name) = resource.unzip();
    let resource_id = resource_id.unwrap_or_else(|| GRAPH.to_string());
    let of_form = |name: &str| form.get(name).map(str::to_owned);
    let segment = Some(route.authority.clone());
    for (place, value) in [
        ("app_id", client.clone()),
        ("client_id", client),
        ("app_name", app.clone()),
        ("client_name", app),
        ("tenant", segment.clone()),
        ("tenant_id", tenant_id.clone().or_else(|| segment.clone())),
        ("tenant-ID", tenant_id.or(segment)),
        ("tenant_name", tenant_name.clone()),
        ("organization", tenant_name),
        ("redirect_uri", of_form("redirect_uri")),
        ("resource", Some(resource_id.clone()).filter(|_| BY_ID.contains(&fault.number()))),
        ("resource", of_form("resource").or_else(|| of_form("scope"))),
        ("resource_id", Some(resource_id)),
        ("resource_name", resource_name.or_else(|| Some("Microsoft Graph".to_owned()))),
        ("resource_app_id", Some("00000003-0000-0000-c000-000000000000".to_owned())),
        ("valid_resources", Some("00000003-0000-0000-c000-000000000000".to_owned())),
        ("scope", of_form("scope")),
        ("response_mode", of_form("response_mode")),
        ("grant_type", of_form("grant_type")),
        ("state", of_form("state")),
        ("email", of_form("login").or_else(|| of_form("loginfmt")).or_else(|| of_form("login_hint"))),
    ] {
        if let Some(value) = value {
            fault = fault.with(place, value);
        }
    }
    fault
}
