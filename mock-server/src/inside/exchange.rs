//! Exchange Web Services as somebody inside the process asks them: one mailbox at a time, over the whole way of a request.
//!
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/ews-operations-in-exchange>

mod operations;
mod reply;
mod words;

pub use operations::{ItemSearch, ItemUpdate, ItemsCreated, WritesXml, get_folder, whom};
pub use reply::{ExchangeFailure, ExchangeMessage, ExchangeReply, FoundId};
pub use words::{AskedField, AskedFolder, AskedShape, is_equal_to};

use std::time::Duration;

use bytes::Bytes;
use http::{Request, header};
use uuid::Uuid;

use super::{NoAnswer, ask};
use crate::faces::soap::writer::XmlWriter;
use crate::sandbox::Sandbox;

/// Says whose server a request is to be led to.
const ANCHOR: &str = "x-anchormailbox";
const CONTENT_TYPE: &str = "text/xml; charset=utf-8";

/// A client of one mailbox.
pub struct ExchangeClient<'a> {
    /// Whose Exchange it asks.
    pub sandbox: &'a Sandbox,
    /// The address of EWS.
    pub location: String,
    /// The header that shows who asks.
    pub authorization: String,
    /// What it calls itself: lists of clients go by it.
    pub user_agent: String,
    /// The account that the request is to be led to, by its object id and its tenant's, where it is not the address's own.
    pub anchor: Option<(Uuid, Uuid)>,
    /// What stands in every envelope.
    pub header: AskedHeader,
    /// How long it waits for an answer, on the sandbox's clock.
    pub patience: Duration,
}

/// What an envelope says beside what it asks for.
#[derive(Clone, Debug)]
pub struct AskedHeader {
    /// The version whose schema it speaks.
    pub version: &'static str,
    /// Whose mailbox it is, where that is another's than who asks.
    pub acts_for: Option<String>,
}

impl ExchangeClient<'_> {
    /// Asks for an operation, as it is written.
    pub fn call(&self, operation: impl FnOnce(&mut XmlWriter)) -> Result<ExchangeReply, ExchangeFailure> {
        let mut request = Request::post(&self.location)
            .header(header::CONTENT_TYPE, CONTENT_TYPE)
            .header(header::AUTHORIZATION, &self.authorization)
            .header(header::USER_AGENT, &self.user_agent);
        if let Some((object, tenant)) = self.anchor {
            request = request.header(ANCHOR, format!("OID:{object}@{tenant}"));
        }
        let request = request.body(self.header.envelope(operation));
        let request = request.map_err(|_| ExchangeFailure::NoAnswer(NoAnswer::HostNotFound))?;
        let answer = ask(self.sandbox, request, self.patience).map_err(ExchangeFailure::NoAnswer)?;
        let (parts, body) = answer.into_parts();
        Ok(ExchangeReply::new(parts.status, &parts.headers, body))
    }
}

impl AskedHeader {
    /// An operation in its envelope.
    pub fn envelope(&self, operation: impl FnOnce(&mut XmlWriter)) -> Bytes {
        let mut out = XmlWriter::default();
        out.markup(concat!(
            r#"<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/""#,
            r#" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types""#,
            r#" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages">"#
        ));
        out.element("soap:Header", |out| {
            out.element("t:RequestServerVersion", |out| out.attribute("Version", self.version));
            if let Some(address) = &self.acts_for {
                out.element("t:ExchangeImpersonation", |out| {
                    out.element("t:ConnectingSID", |out| out.value("t:SmtpAddress", address.as_str()));
                });
            }
        });
        out.element("soap:Body", operation);
        out.markup("</soap:Envelope>");
        out.finish()
    }
}
