//! Add a client secret to an app registration; its value is shown this once.

use http::{Method, StatusCode};
use jiff::{SignedDuration, Timestamp};
use mock365_domain::directory::Secret;
use serde_json::{Map, Value as Json, json};

use crate::exchange::Answer;
use crate::faces::graph::directory::{APP_ADMINS, bad_value};
use crate::faces::graph::item_write::read_date_time;
use crate::faces::graph::odata::ODataFault;
use crate::faces::graph::view::date_time;
use crate::faces::graph::{Fault, Fields, GraphRequest, Mount, Operation, json as answer};

/// <https://learn.microsoft.com/graph/api/application-addpassword>
pub const OPERATION: Operation = Operation {
    name: "graph.applications.addPassword",
    method: Method::POST,
    at: super::APPLICATION,
    tail: "/addPassword",
    mount: Mount::Directory,
    permissions: super::WRITE,
    link: "https://learn.microsoft.com/graph/api/application-addpassword",
    handler: add,
};

/// How long a secret lives unless said otherwise.
const LIFETIME: SignedDuration = SignedDuration::from_hours(2 * 365 * 24);

fn add(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let body = request.json_body()?;
    let nothing = Map::new();
    let wanted = request.parameters(&body).object("passwordCredential", "microsoft.graph.passwordCredential")?;
    let Wanted { name, start, end } = Wanted::read(wanted.unwrap_or(&nothing))?;
    let value = request.call.sandbox.secret("");
    let secret = request.change_tenant(APP_ADMINS, |cloud, tenant, now| {
        let app_id = super::found(request, cloud, tenant)?.app_id;
        let starts = start.unwrap_or_else(|| now.timestamp());
        let expires = end.unwrap_or_else(|| starts.checked_add(LIFETIME).unwrap_or(Timestamp::MAX));
        if expires <= starts {
            return Err(bad_value("endDateTime").into());
        }
        let secret = Secret { key_id: cloud.guid(), name, value, starts: Some(starts), expires };
        if let Some(app) = cloud.application_mut(app_id) {
            app.secrets.push(secret.clone());
        }
        Ok(secret)
    })?;
    let shown = json!({
        "@odata.context": request.context("microsoft.graph.passwordCredential"),
        "customKeyIdentifier": null, "displayName": secret.name, "endDateTime": date_time(secret.expires),
        "hint": secret.value.chars().take(3).collect::<String>(), "keyId": secret.key_id,
        "secretText": secret.value, "startDateTime": secret.starts.map(date_time),
    });
    Ok(answer(StatusCode::OK, &shown))
}

/// What is asked of a secret.
struct Wanted {
    name: Option<String>,
    start: Option<Timestamp>,
    end: Option<Timestamp>,
}

impl Wanted {
    /// <https://learn.microsoft.com/graph/api/resources/passwordcredential>
    fn read(sent: &Map<String, Json>) -> Result<Self, ODataFault> {
        const GENERATED: [&str; 3] = ["hint", "keyId", "secretText"];
        let sent = Fields::of_directory(sent, "passwordCredential");
        let own = ["customKeyIdentifier", "displayName", "endDateTime", "startDateTime"];
        sent.only(&[&own[..], &GENERATED].concat())?;
        if let Some(name) = GENERATED.into_iter().find(|name| sent.value(name).is_some()) {
            return Err(bad_value(name));
        }
        if sent.value("customKeyIdentifier").is_some() {
            return Err(ODataFault::unbuilt("'customKeyIdentifier' of a secret"));
        }
        let moment = |name: &str| sent.value(name).map(|moment| read_date_time(name, moment)).transpose();
        Ok(Self {
            name: sent.text("displayName")?.map(str::to_owned),
            start: moment("startDateTime")?,
            end: moment("endDateTime")?,
        })
    }
}
