//! Functions that belong to nothing: who asks, which version answers, which organisation it is.

use http::StatusCode;
use mock365_domain::dataverse::{Environment, EnvironmentHost};
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use super::address::SegmentKey;
use super::headers::MetadataLevel;
use super::request::Seen;
use super::{DataverseRequest, Fault};
use crate::exchange::Answer;
use crate::faces::odata::{Literal, read_literal};

/// What ids of data centers are made from.
const DATACENTERS: Uuid = uuid::uuid!("6d6f636b-3336-4535-8000-000000000d03");

/// A function: its name, the parameters that it must have and no others, and what it gives back.
struct Function {
    name: &'static str,
    parameters: &'static [&'static str],
    call: fn(Seen<'_>, &[String]) -> Result<Json, Fault>,
}

const FUNCTIONS: [Function; 3] = [
    // <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/retrievecurrentorganization>
    Function { name: "RetrieveCurrentOrganization", parameters: &["AccessType"], call: current_organization },
    // <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/retrieveversion>
    Function {
        name: "RetrieveVersion",
        parameters: &[],
        call: |seen, _| Ok(json!({ "Version": seen.environment.version.to_string() })),
    },
    // <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/whoami>
    Function { name: "WhoAmI", parameters: &[], call: |seen, _| Ok(who_am_i(seen)) },
];

/// The name of a function, where there is one.
pub fn named(name: &str) -> Option<&'static str> {
    FUNCTIONS.iter().map(|known| known.name).find(|known| *known == name)
}

/// The names of all functions.
pub fn names() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.iter().map(|known| known.name)
}

/// Calls a function.
pub fn call(request: &DataverseRequest<'_>, name: &str, parameters: &SegmentKey) -> Result<Answer, Fault> {
    // With other parameters it is another function, which there is not.
    let missing = || Fault::segment(name);
    let function = FUNCTIONS.iter().find(|known| known.name == name).ok_or_else(missing)?;
    let SegmentKey::Named(given) = parameters else { return Err(missing()) };
    if given.len() != function.parameters.len() {
        return Err(missing());
    }
    let value = |wanted: &&str| {
        let (_, value) = given.iter().find(|(known, _)| known == wanted).ok_or_else(missing)?;
        argument(request, value)
    };
    let values: Vec<String> = function.parameters.iter().map(value).collect::<Result<_, _>>()?;
    request.read(|seen| {
        let result = (function.call)(seen, &values)?;
        let mut whole = Map::new();
        if request.level != MetadataLevel::None {
            let context = format!("{}/$metadata#Microsoft.Dynamics.CRM.{name}Response", request.root);
            whole.insert("@odata.context".to_owned(), Json::String(context));
        }
        if let Json::Object(members) = result {
            whole.extend(members);
        }
        Ok(request.answer(StatusCode::OK, Json::Object(whole).to_string()))
    })
}

/// The text of an argument: in the brackets, or behind an alias in the query.
fn argument(request: &DataverseRequest<'_>, value: &Literal) -> Result<String, Fault> {
    match value {
        Literal::Text(alias) if alias.starts_with('@') => {
            let given = request.call.query_pairs().find(|(name, _)| name == alias).map(|(_, value)| value.into_owned());
            match given.as_deref().and_then(read_literal) {
                Some(Literal::Text(text)) => Ok(text),
                _ => Err(no_member(given.as_deref().unwrap_or(alias))),
            }
        }
        Literal::Text(text) => Ok(text.clone()),
        Literal::Null => Err(no_member("null")),
        Literal::Bool(flag) => Err(no_member(&flag.to_string())),
        Literal::Int(number) => Err(no_member(&number.to_string())),
        Literal::Float(number) => Err(no_member(&number.to_string())),
        Literal::Time(at) => Err(no_member(&at.to_string())),
        Literal::Guid(id) => Err(no_member(id)),
    }
}

/// A word that is none of an enumeration.
fn no_member(word: &str) -> Fault {
    Fault::invalid(format!("The string '{word}' is not a valid enumeration type constant."))
}

fn who_am_i(seen: Seen<'_>) -> Json {
    json!({
        "BusinessUnitId": seen.caller.business_unit,
        "UserId": seen.caller.user,
        "OrganizationId": seen.environment.id,
    })
}

fn current_organization(seen: Seen<'_>, values: &[String]) -> Result<Json, Fault> {
    let access = values.first().map_or("", String::as_str);
    if !["Default", "Internet", "Intranet"].contains(&access) {
        return Err(no_member(access));
    }
    Ok(json!({ "Detail": organization(seen.environment) }))
}

fn organization(environment: &Environment) -> Json {
    let url = environment.url();
    let api = url.replacen(".crm", ".api.crm", 1);
    let name = environment.organization().map(|row| row.text("name").to_owned());
    let geo = EnvironmentHost::read(&environment.host).map_or("NA", |host| host.geo());
    json!({
        "OrganizationId": environment.id,
        "FriendlyName": name.unwrap_or_else(|| environment.name.clone()),
        "OrganizationVersion": environment.version.to_string(),
        "EnvironmentId": environment.environment_id.to_string(),
        "DatacenterId": Uuid::new_v5(&DATACENTERS, geo.as_bytes()).to_string(),
        "Geo": geo,
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
