//! A request to Dataverse's Web API, and "Test & Enable Mailbox".
//!
//! <https://learn.microsoft.com/power-platform/admin/connect-exchange-online#test-the-configuration-of-mailboxes>

use http::Method;
use mock365_control::Expectation;
use mock365_control::browser::Carrier;
use mock365_domain::Cloud;
use mock365_domain::dataverse::Table;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Met, Probe};
use crate::dataverse_sync;
use crate::scenario::web_api::{HOME, WebApiAnswer, WebApiCall};

/// What the columns of a mailbox say of its tests.
pub const STATUSES: [&str; 3] = ["not-run", "success", "failure"];
/// The columns that say it: of what comes in, of what goes out, and of appointments, contacts and tasks.
pub const STATUS_COLUMNS: [&str; 3] = ["incomingemailstatus", "outgoingemailstatus", "actstatus"];

/// The mailbox that an expectation is about.
pub fn mailbox_path(expectation: &Expectation, user: &str) -> String {
    let name = expectation.mailbox.as_deref().unwrap_or(user);
    format!("/api/data/v9.2/mailboxes({{mailbox:{name}}})")
}

/// What has a mailbox synchronised by the server and tested. A queue has no appointments.
pub fn test_body(of_queue: bool) -> Value {
    json!({
        "incomingemaildeliverymethod": 2,
        "outgoingemaildeliverymethod": 2,
        "actdeliverymethod": if of_queue { 2 } else { 1 },
        "testemailconfigurationscheduled": true,
    })
}

/// The alerts that say what is wrong with a mailbox.
pub fn alerts_path(mailbox: &str) -> String {
    format!("/api/data/v9.2/tracelogs?$filter=_regardingobjectid_value eq {mailbox} and level gt 1")
}

/// Whether a mailbox is a queue's.
pub fn is_of_queue(cloud: &Cloud, host: &str, mailbox: Uuid) -> bool {
    let mailbox = cloud.environment(host).and_then(|environment| environment.row("mailbox", mailbox));
    mailbox.and_then(|mailbox| mailbox.reference("regardingobjectid")).is_some_and(|to| to.table == "queue")
}

/// One request.
pub async fn make<C: Carrier + Sync>(
    probe: &Probe<'_, C>,
    expectation: &Expectation,
    method: Method,
    path: &str,
) -> Result<Met, String> {
    ask(probe, expectation, (method, path), expectation.body.as_ref()).await.map(|answer| met(&answer))
}

/// A mailbox that was tested.
pub struct TestedMailbox {
    /// Its id.
    id: Uuid,
    /// A queue has no appointments.
    of_queue: bool,
    /// Status of the answer to whoever asked for the test.
    status: u16,
}

/// Has a mailbox synchronised by the server and tested, and reads how it stands then.
pub async fn test_and_enable<C: Carrier + Sync>(
    probe: &Probe<'_, C>,
    expectation: &Expectation,
) -> Result<Met, String> {
    match test(probe, expectation).await? {
        Ok(tested) => stands(probe, expectation, &tested).await,
        Err(refused) => Ok(met(&refused)),
    }
}

/// Has a mailbox synchronised by the server and tested, unless that is refused.
pub async fn test<C: Carrier + Sync>(
    probe: &Probe<'_, C>,
    expectation: &Expectation,
) -> Result<Result<TestedMailbox, WebApiAnswer>, String> {
    let host = expectation.host.as_deref().unwrap_or(HOME);
    let named = mailbox_path(expectation, &probe.scenario.with.user);
    let known = ask(probe, expectation, (Method::GET, &format!("{named}?$select=mailboxid")), None).await?;
    if !known.status.is_success() {
        return Ok(Err(known));
    }
    let id = known.json()["mailboxid"].as_str().and_then(|id| Uuid::parse_str(id).ok()).unwrap_or_default();
    let of_queue = probe.sandbox.read(|cloud, _| is_of_queue(cloud, host, id));
    let body = test_body(of_queue);
    let asked = ask(probe, expectation, (Method::PATCH, &named), Some(&body)).await?;
    if !asked.status.is_success() {
        return Ok(Err(asked));
    }
    dataverse_sync::test_once(probe.sandbox, host, id).await;
    Ok(Ok(TestedMailbox { id, of_queue, status: asked.status.as_u16() }))
}

/// Whose mailbox it is about.
pub fn whose<'a, C: Carrier + Sync>(probe: &'a Probe<'_, C>, expectation: &'a Expectation) -> &'a str {
    expectation.mailbox.as_deref().unwrap_or(&probe.scenario.with.user)
}

/// How a mailbox stands that was tested, and what its alerts say.
pub async fn stands<C: Carrier + Sync>(
    probe: &Probe<'_, C>,
    expectation: &Expectation,
    tested: &TestedMailbox,
) -> Result<Met, String> {
    let TestedMailbox { id, of_queue, .. } = tested;
    let stands = format!("/api/data/v9.2/mailboxes({id})?$select={}", STATUS_COLUMNS.join(","));
    let stands = ask(probe, expectation, (Method::GET, &stands), None).await?.json();
    let alerts = ask(probe, expectation, (Method::GET, &alerts_path(&id.to_string())), None).await?.json();
    let status = |column: &str| {
        let number = stands[column].as_u64().and_then(|number| usize::try_from(number).ok())?;
        STATUSES.get(number).map(|status| (*status).to_owned())
    };
    let parts = STATUS_COLUMNS.map(status);
    let wanted = if *of_queue { &parts[..2] } else { &parts[..] };
    let [incoming, outgoing, act] = parts.clone();
    let alerts = in_order(&alerts);
    Ok(Met {
        succeeded: wanted.iter().all(|status| status.as_deref() == Some("success")),
        status: Some(tested.status),
        codes: alerts.iter().filter_map(|alert| alert["errortypedisplay"].as_str().map(str::to_owned)).collect(),
        incoming,
        outgoing,
        act,
        text: alerts.iter().filter_map(|alert| alert["text"].as_str()).collect::<Vec<_>>().join("\n"),
        ..Met::default()
    })
}

/// Alerts in the order of what they are about.
fn in_order(list: &Value) -> Vec<Value> {
    let mut alerts = list["value"].as_array().cloned().unwrap_or_default();
    let place =
        |alert: &Value| ["incoming", "outgoing", "act"].iter().position(|part| alert["tracedetailxml"] == **part);
    alerts.sort_by_key(place);
    alerts
}

/// Asks the Web API.
pub async fn ask<C: Carrier + Sync>(
    probe: &Probe<'_, C>,
    expectation: &Expectation,
    (method, path): (Method, &str),
    body: Option<&Value>,
) -> Result<WebApiAnswer, String> {
    let call = WebApiCall {
        who: probe.who(expectation),
        app: probe.app(expectation),
        host: expectation.host.as_deref().unwrap_or(HOME),
        method,
        path,
        body,
    };
    call.send(probe.sandbox, &probe.carrier).await
}

/// What an answer of the Web API comes to.
pub fn met(answer: &WebApiAnswer) -> Met {
    Met {
        succeeded: answer.status.is_success(),
        status: Some(answer.status.as_u16()),
        code: answer.json()["error"]["code"].as_str().map(str::to_owned),
        text: answer.text.clone(),
        ..Met::default()
    }
}

/// Whether a path is one of the Web API, and of a table that there is.
pub fn unknown_path(path: &str) -> Option<String> {
    let version = path.strip_prefix(crate::scenario::web_api::ROOT).and_then(|rest| rest.split_once('/'));
    let Some((_, rest)) = version.filter(|(version, _)| version.starts_with("9.")) else {
        return Some(format!("`{path}` is no path of Dataverse's Web API: it begins with /api/data/v9.2/"));
    };
    let set = rest.split(['(', '?', '/']).next().unwrap_or(rest);
    let plain = !set.starts_with(|sign: char| sign.is_ascii_uppercase());
    (plain && Table::of_set(set).is_none()).then(|| format!("Dataverse has no table at `{set}`"))
}
