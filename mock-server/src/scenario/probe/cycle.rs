//! What server-side synchronization does in a quarter of an hour: a look at a mailbox, an e-mail that is sent.
//!
//! <https://learn.microsoft.com/power-platform/admin/server-side-synchronization>

use http::Method;
use mock365_control::Expectation;
use mock365_control::browser::Carrier;
use mock365_domain::dataverse::{Cell, SYNC_CYCLE, Table};
use mock365_domain::{Change, Cloud};
use serde_json::{Value, json};
use uuid::Uuid;

use super::dataverse::{ask, met, stands, test, whose};
use super::{Met, Probe};
use crate::notifier;
use crate::sandbox::Sandbox;

/// What an e-mail says in `statuscode` that was sent.
const SENT: i64 = 3;

/// Tests a mailbox, lets the time pass until it was looked at, and reads how it stands then.
pub async fn synchronize<C: Carrier + Sync>(probe: &Probe<'_, C>, expectation: &Expectation) -> Result<Met, String> {
    let tested = match test(probe, expectation).await? {
        Ok(tested) => tested,
        Err(refused) => return Ok(met(&refused)),
    };
    pass(probe.sandbox).await;
    let found = stands(probe, expectation, &tested).await?;
    Ok(Met { succeeded: found.succeeded && found.text.is_empty(), ..found })
}

/// Sends an e-mail from Dynamics, lets the time pass until its mailbox was looked at, and reads what became of it.
///
/// <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/sendemail>
pub async fn send_email<C: Carrier + Sync>(probe: &Probe<'_, C>, expectation: &Expectation) -> Result<Met, String> {
    let id = probe.sandbox.write(|cloud: &mut Cloud, _| (cloud.guid(), Change::none()));
    let email = email_body(id, whose(probe, expectation), probe.who(expectation));
    let made = ask(probe, expectation, (Method::POST, EMAILS), Some(&email)).await?;
    if !made.status.is_success() {
        return Ok(met(&made));
    }
    let path = format!("{EMAILS}({id})");
    let sent = ask(probe, expectation, (Method::POST, &format!("{path}{SEND}")), Some(&send_body())).await?;
    if !sent.status.is_success() {
        return Ok(met(&sent));
    }
    pass(probe.sandbox).await;
    let status = ask(probe, expectation, (Method::GET, &format!("{path}?$select=statuscode")), None).await?;
    let reason = status.json()["statuscode"].as_i64();
    let column = Table::named("email").and_then(|table| table.column("statuscode"));
    let label = column.zip(reason).and_then(|(column, reason)| column.kind.label(&Cell::Whole(reason)));
    Ok(Met { succeeded: reason == Some(SENT), text: label.unwrap_or_default().to_owned(), ..met(&status) })
}

/// An e-mail of that id from one person to another.
pub fn email_body(id: Uuid, from: &str, to: &str) -> Value {
    json!({
        "activityid": id,
        "subject": "Offer",
        "description": "<p>As promised.</p>",
        "email_activity_parties": [
            {
                "participationtypemask": 1,
                "partyid_systemuser@odata.bind": format!("/systemusers({{systemuser:{from}}})"),
            },
            { "participationtypemask": 2, "addressused": to },
        ],
    })
}

/// Sends it.
pub fn send_body() -> Value {
    json!({ "IssueSend": true })
}

/// Where e-mails are made, and what sends one behind its address.
pub const EMAILS: &str = "/api/data/v9.2/emails";
pub const SEND: &str = "/Microsoft.Dynamics.CRM.SendEmail";

/// Lets the time pass until every mailbox was looked at.
async fn pass(sandbox: &Sandbox) {
    let target = sandbox.clock.now().plus(SYNC_CYCLE).timestamp();
    notifier::go_to(sandbox, target).await;
}
