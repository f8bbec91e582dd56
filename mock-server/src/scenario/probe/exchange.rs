//! An EWS request: at Exchange Online with a token, at a customer's own host with user name and password.
//!
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/finditem-operation>

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::Method;
use mock365_control::Expectation;
use mock365_control::browser::{Carrier, PageRequest};

use super::{Met, Probe, USER_AGENT};
use crate::faces::entra;
use crate::inside::exchange::{
    AskedFolder, AskedHeader, AskedShape, ExchangeReply, ItemSearch, ItemsCreated, get_folder,
};
use crate::scenario::robot;

pub async fn make<C: Carrier + Sync>(
    probe: &Probe<'_, C>,
    expectation: &Expectation,
    operation: &str,
) -> Result<Met, String> {
    let user = probe.who(expectation);
    let authorization = if expectation.host.is_some() {
        let (_, password) = robot::account(probe.sandbox, user)?;
        format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
    } else {
        let scopes = ["EWS.AccessAsUser.All".to_owned()];
        let app = probe.app(expectation);
        let issued = entra::issue_direct(probe.sandbox, Some(user), app, &scopes, Some("exchange"))?;
        format!("Bearer {}", issued["access_token"].as_str().unwrap_or_default())
    };
    let (at, _) = robot::account(probe.sandbox, user)?;
    let online = probe.sandbox.read(|cloud, _| cloud.cloud_of(at.tenant)).hosts().exchange[0];
    let host = expectation.host.as_deref().unwrap_or(online);
    let request = PageRequest::new(Method::POST, &format!("https://{host}/EWS/Exchange.asmx"))?
        .header("authorization", &authorization)?
        .header("x-anchormailbox", user)?
        .header("user-agent", USER_AGENT)?
        .body("text/xml; charset=utf-8", envelope(operation, user));
    let answer = probe.carrier.carry(request).await?;
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    let reply = ExchangeReply::new(answer.status, &answer.headers, answer.body.into());
    let response_code = match reply.messages() {
        Ok(messages) => messages.first().map(|message| message.code().to_owned()),
        Err(failure) => failure.code().map(Cow::into_owned),
    };
    Ok(Met {
        succeeded: response_code.as_deref() == Some("NoError"),
        status: Some(answer.status.as_u16()),
        code: response_code.clone(),
        response_code,
        text: reply.policy_reason.unwrap_or(text),
        ..Met::default()
    })
}

fn envelope(operation: &str, user: &str) -> Bytes {
    const INBOX: AskedFolder<'static> = AskedFolder::Known("inbox");
    let header = AskedHeader { version: "Exchange2013_SP1", acts_for: None };
    header.envelope(|out| match operation {
        "FindItem" => {
            let search = ItemSearch { folder: INBOX, shape: AskedShape::IDS, condition: None, offset: 0, most: 1 };
            search.write(out);
        }
        "CreateItem" => {
            let created = ItemsCreated { folder: None, disposition: Some("SendOnly"), invitations: None };
            created.write(out, |out| {
                out.element("t:Message", |out| {
                    out.value("t:Subject", "Your inbox is connected");
                    out.element("t:ToRecipients", |out| {
                        out.element("t:Mailbox", |out| out.value("t:EmailAddress", user));
                    });
                });
            });
        }
        _ => get_folder(INBOX, AskedShape { base: "Default", body: None, fields: &[] }, out),
    })
}
