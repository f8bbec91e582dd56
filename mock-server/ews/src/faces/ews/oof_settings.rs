//! `GetUserOofSettings` and `SetUserOofSettings`: automatic replies, which Graph has among a mailbox's settings.

use jiff::Timestamp;
use mock365_domain::mailbox::{ReplyAudience, ReplyStatus};
use mock365_domain::{Change, Refusal};

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::property::{invalid, sent_time};
use crate::faces::soap::writer::XmlWriter;

const STATES: [(&str, ReplyStatus); 3] =
    [("Disabled", ReplyStatus::Disabled), ("Enabled", ReplyStatus::Enabled), ("Scheduled", ReplyStatus::Scheduled)];
const AUDIENCES: [(&str, ReplyAudience); 3] =
    [("None", ReplyAudience::None), ("Known", ReplyAudience::Contacts), ("All", ReplyAudience::All)];

/// The address of the mailbox that is meant.
fn address<'r>(request: &'r Element) -> Result<&'r str, Fault> {
    let mailbox = request.find("Mailbox").ok_or_else(|| Fault::missing("Mailbox"))?;
    mailbox.find_text("Address").map(str::trim).ok_or_else(|| Fault::missing("Address"))
}

fn word<T: PartialEq + Copy>(table: &[(&'static str, T)], is: T) -> &'static str {
    table.iter().find(|(_, known)| *known == is).map_or("", |(word, _)| *word)
}

/// What a required element says, out of a table.
fn said<T: Copy>(settings: &Element, name: &str, table: &[(&str, T)]) -> Result<T, Fault> {
    let sent = settings.find(name).ok_or_else(|| Fault::missing(name))?;
    let found = table.iter().find(|(word, _)| *word == sent.text.trim());
    found.map(|(_, said)| *said).ok_or_else(|| invalid(sent))
}

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getuseroofsettings-operation>
pub fn get(context: &Context<'_>, request: &Element, out: &mut XmlWriter) -> Result<(), Fault> {
    let address = address(request)?;
    let (replies, now) = context.read(|cloud, now| {
        let mailbox = context.mailbox(cloud, Some(address), now)?;
        Ok::<_, Fault>((mailbox.settings.automatic_replies.clone(), now))
    })?;
    let (start, end) = replies.period(now);
    out.element("t:OofSettings", |out| {
        out.value("t:OofState", word(&STATES, replies.status));
        out.value("t:ExternalAudience", word(&AUDIENCES, replies.audience));
        out.element("t:Duration", |out| {
            out.value("t:StartTime", start);
            out.value("t:EndTime", end);
        });
        for (name, message) in [("t:InternalReply", &replies.internal), ("t:ExternalReply", &replies.external)] {
            out.element(name, |out| out.value("t:Message", message));
        }
    });
    out.value("m:AllowExternalOof", "All");
    Ok(())
}

/// A moment of the schedule.
fn moment(duration: &Element, name: &str) -> Result<Timestamp, Fault> {
    sent_time(duration.find(name).ok_or_else(|| Fault::missing(name))?)
}

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/setuseroofsettings-operation>
pub fn set(context: &Context<'_>, request: &Element, _: &mut XmlWriter) -> Result<(), Fault> {
    let address = address(request)?;
    let settings = request.find("UserOofSettings").ok_or_else(|| Fault::missing("UserOofSettings"))?;
    let status = said(settings, "OofState", &STATES)?;
    let audience = said(settings, "ExternalAudience", &AUDIENCES)?;
    let duration = settings.find("Duration");
    let period = duration.map(|it| Ok::<_, Fault>((moment(it, "StartTime")?, moment(it, "EndTime")?))).transpose()?;
    let message = |name| settings.find(name).map(|reply| reply.find_text("Message").unwrap_or_default().to_owned());
    let (internal, external) = (message("InternalReply"), message("ExternalReply"));
    context.change(|cloud, now| {
        let mailbox = context.mailbox(cloud, Some(address), now)?;
        let (id, mut wanted) = (mailbox.id, (*mailbox.settings).clone());
        let replies = &mut wanted.automatic_replies;
        (replies.status, replies.audience) = (status, audience);
        if let Some((start, end)) = period {
            (replies.start, replies.end) = (Some(start), Some(end));
        }
        replies.internal = internal.unwrap_or_default();
        replies.external = external.unwrap_or_default();
        let mailbox = cloud.mailbox_mut(id).ok_or(Refusal::ItemMissing)?;
        mailbox.set_settings(wanted, now).map_err(Refusal::from)?;
        Ok(((), Change::none()))
    })
}
