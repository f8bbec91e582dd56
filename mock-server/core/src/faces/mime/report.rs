//! Non-delivery reports in MIME, as Exchange Online writes them (captured: order of headers and of parts, words of each recipient).
//!
//! <https://www.rfc-editor.org/rfc/rfc3464>

use std::fmt::Write;

use mail_builder::MessageBuilder;
use mail_builder::headers::Header;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::raw::Raw;
use mail_builder::headers::text::Text;
use mail_builder::mime::MimePart;
use mock365_domain::mailbox::{DeliveryReport, Mail};

use super::head::{address, id, message_id, one_line, thread};
use super::parts::{plain_part, text};

/// The server that says it could not deliver.
const SERVER: &str = "mail.mock365.example";

/// The headers of a report. It goes to who sent what it is about, though its recipients are those whom that did not reach.
pub(super) fn head<'m>(message: &'m Mail, report: &'m DeliveryReport) -> MessageBuilder<'m> {
    let kind = ContentType::new("multipart/report").attribute("report-type", "delivery-status");
    let original = format!("<{}>", id(&report.original.internet_message_id));
    let mut builder = MessageBuilder::new();
    if let Some(from) = &message.from {
        builder = builder.from(address(from));
    }
    if let Some(to) = report.original.from.as_ref().or(message.to.first()) {
        builder = builder.to(address(to));
    }
    let builder = builder
        .date(message.sent.as_second())
        .header("Content-Type", kind)
        .header("X-MS-Exchange-Message-Is-Ndr", Raw::new(""))
        .header("Content-Language", Raw::new("en-US"))
        .message_id(message_id(message))
        .header("In-Reply-To", Raw::new(original.clone()))
        .header("References", Raw::new(original));
    thread(builder, message)
        .subject(message.subject.as_str())
        .header("Auto-Submitted", Raw::new("auto-replied"))
        .header("Return-Path", Raw::new("<>"))
        .header("MIME-Version", Raw::new("1.0"))
}

/// A report.
pub(super) fn written(message: &Mail, report: &DeliveryReport) -> Vec<u8> {
    let texts = vec![text("text/plain", message.body.plain()), text("text/html", message.body.content.as_str().into())];
    let alternative = ContentType::new("multipart/alternative").attribute("differences", "Content-Type");
    let original: &Mail = &report.original;
    let parts = vec![
        MimePart::new(alternative, texts),
        plain_part("message/delivery-status", status(message, report).into_bytes()),
        plain_part("message/rfc822", super::message(original)),
    ];
    let kind = ContentType::new("multipart/report").attribute("report-type", "delivery-status");
    let mut body = Vec::new();
    MimePart::new(kind, parts).write_part(&mut body);
    // The line that names the boundary goes where the others of the head have it.
    let end = body.windows(4).position(|four| four == b"\r\n\r\n").map_or(body.len(), |at| at + 2);
    let (kind, rest) = body.split_at(end);
    let mut out = Vec::with_capacity(body.len() + 2048);
    for (name, value) in &head(message, report).headers {
        if name == "Content-Type" {
            out.extend_from_slice(kind);
        } else {
            out.extend_from_slice(format!("{name}: ").as_bytes());
            value.write_header(&mut out, name.len() + 2);
        }
    }
    out.extend_from_slice(rest);
    out
}

/// What is said to machines: of the message, and of each whom it did not reach.
fn status(message: &Mail, report: &DeliveryReport) -> String {
    let arrived = report.original.sent.strftime("%a, %d %b %Y %H:%M:%S +0000");
    let mut said =
        format!("Reporting-MTA: dns;{SERVER}\r\nReceived-From-MTA: dns;{SERVER}\r\nArrival-Date: {arrived}\r\n");
    for who in &message.to {
        let address = id(&who.address);
        let _ = write!(
            said,
            "\r\nFinal-Recipient: rfc822;{address}\r\nAction: failed\r\nStatus: {}\r\nDiagnostic-Code: smtp;{}\r\n",
            report.why.status(),
            report.why.diagnostics(&address),
        );
        let mut name = Vec::new();
        Text::new(one_line(&who.name)).write_header(&mut name, 16);
        let _ = write!(said, "X-Display-Name: {}", String::from_utf8_lossy(&name));
    }
    said
}
