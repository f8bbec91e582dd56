//! Functions that belong to nothing: who asks, which version answers, which organisation it is.

use http::StatusCode;
use mock365_domain::dataverse::Environment;
use serde_json::{Value as Json, json};

use super::address::SegmentKey;
use super::headers::MINIMAL_JSON;
use super::{DataverseRequest, Fault};
use crate::exchange::Answer;
use crate::faces::odata::Literal;

/// Calls a function.
pub fn call(request: &DataverseRequest<'_>, name: &str, parameters: &SegmentKey) -> Result<Answer, Fault> {
    let access = parameter(request, parameters);
    request.read(|seen| {
        let environment = seen.environment;
        let result = match name {
            // <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/whoami>
            "WhoAmI" => json!({
                "BusinessUnitId": seen.caller.business_unit,
                "UserId": seen.caller.user,
                "OrganizationId": environment.id,
            }),
            // <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/retrieveversion>
            "RetrieveVersion" => json!({ "Version": environment.version.to_string() }),
            // <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/retrievecurrentorganization>
            _ => match access.as_deref() {
                Some("Default" | "Internet" | "Intranet") => json!({ "Detail": organization(environment) }),
                _ => {
                    return Err(Fault::invalid(
                        "The parameter 'AccessType' of 'RetrieveCurrentOrganization' is missing or invalid.",
                    ));
                }
            },
        };
        let mut whole = serde_json::Map::new();
        let context = format!("{}/$metadata#Microsoft.Dynamics.CRM.{name}Response", request.root);
        whole.insert("@odata.context".to_owned(), Json::String(context));
        whole.extend(result.as_object().cloned().unwrap_or_default());
        Ok(Answer::with_body(StatusCode::OK, MINIMAL_JSON, Json::Object(whole).to_string()))
    })
}

/// The access type: in the brackets, or behind an alias in the query.
fn parameter(request: &DataverseRequest<'_>, parameters: &SegmentKey) -> Option<String> {
    let SegmentKey::Named(named) = parameters else { return None };
    let (_, value) = named.iter().find(|(name, _)| name == "AccessType")?;
    match value {
        Literal::Text(text) if text.starts_with('@') => {
            let value = request.call.query_pairs().find(|(name, _)| name == text)?.1.into_owned();
            let (_, quoted) = value.split_once('\'')?;
            quoted.strip_suffix('\'').map(str::to_owned)
        }
        Literal::Text(text) => Some(text.clone()),
        _ => None,
    }
}

fn organization(environment: &Environment) -> Json {
    let url = environment.url();
    let api = url.replacen(".crm", ".api.crm", 1);
    let name = environment.organization().map(|row| row.text("name").to_owned());
    json!({
        "OrganizationId": environment.id,
        "FriendlyName": name.unwrap_or_else(|| environment.name.clone()),
        "OrganizationVersion": environment.version.to_string(),
        "EnvironmentId": environment.environment_id.to_string(),
        "DatacenterId": "00000000-0000-0000-0000-000000000000",
        "Geo": "EMEA",
        "TenantId": environment.tenant.to_string(),
        "UrlName": environment.name,
        "UniqueName": environment.unique_name(),
        "State": "Enabled",
        "Endpoints": {
            "Count": 3,
            "IsReadOnly": false,
            "Keys": ["WebApplication", "OrganizationService", "OrganizationDataService"],
            "Values": [
                format!("{url}/"),
                format!("{api}/XRMServices/2011/Organization.svc"),
                format!("{api}/XRMServices/2011/OrganizationData.svc"),
            ],
        },
    })
}
