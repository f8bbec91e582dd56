//! An EWS request: at Exchange Online with a token, at a customer's own host with user name and password.
//!
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/finditem-operation>

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use mock365_control::Expectation;
use mock365_control::browser::{Carrier, PageRequest};

use super::{Met, Probe, USER_AGENT};
use crate::faces::entra;
use crate::scenario::robot;

const ONLINE: &str = "outlook.office365.com";

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
    let host = expectation.host.as_deref().unwrap_or(ONLINE);
    let request = PageRequest::new(Method::POST, &format!("https://{host}/EWS/Exchange.asmx"))?
        .header("authorization", &authorization)?
        .header("x-anchormailbox", user)?
        .header("user-agent", USER_AGENT)?
        .body("text/xml; charset=utf-8", envelope(operation));
    let answer = probe.carrier.carry(request).await?;
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    // Where EWS is refused, this header alone says why.
    let reason = answer.headers.get("x-ews-policy-reason").and_then(|reason| reason.to_str().ok());
    let response_code = between(&text, "ResponseCode>", "<").or_else(|| {
        let fault = between(&text, "<faultcode", "</")?;
        Some(fault.rsplit([':', '>']).next().unwrap_or_default().to_owned())
    });
    Ok(Met {
        succeeded: response_code.as_deref() == Some("NoError"),
        status: Some(answer.status.as_u16()),
        code: response_code.clone(),
        response_code,
        text: reason.map_or(text, str::to_owned),
        ..Met::default()
    })
}

fn between(text: &str, start: &str, end: &str) -> Option<String> {
    let rest = &text[text.find(start)? + start.len()..];
    Some(rest[..rest.find(end)?].to_owned())
}

fn envelope(operation: &str) -> String {
    let body = match operation {
        "FindItem" => {
            r#"<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:IndexedPageItemView MaxEntriesReturned="1" Offset="0" BasePoint="Beginning"/><m:ParentFolderIds><t:DistinguishedFolderId Id="inbox"/></m:ParentFolderIds></m:FindItem>"#
        }
        _ => {
            r#"<m:GetFolder><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id="inbox"/></m:FolderIds></m:GetFolder>"#
        }
    };
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"><s:Header><t:RequestServerVersion Version="Exchange2013_SP1"/></s:Header><s:Body>{body}</s:Body></s:Envelope>"#
    )
}
