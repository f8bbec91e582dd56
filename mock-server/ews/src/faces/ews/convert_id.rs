//! `ConvertId`: ids from one writing into another.

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::operation::ResponseMessages;
use crate::faces::soap::writer::XmlWriter;
use crate::faces::wire_id::IdFormat;

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/convertid-operation>
pub fn call(context: &Context<'_>, request: &Element, messages: &mut ResponseMessages<'_>) -> Result<(), Fault> {
    let to = request.attribute("DestinationFormat").ok_or_else(|| Fault::missing("DestinationFormat"))?;
    let ids = request.find("SourceIds").ok_or_else(|| Fault::missing("SourceIds"))?;
    ids.children.iter().for_each(|id| messages.add(|out| convert(context, id, to, out)));
    Ok(())
}

fn convert(context: &Context<'_>, source: &Element, to: &str, out: &mut XmlWriter) -> Result<(), Fault> {
    let address = source.attribute("Mailbox").ok_or_else(|| Fault::missing("Mailbox"))?;
    let format = source.attribute("Format").unwrap_or("EwsId");
    let text = source.attribute("Id").unwrap_or("");
    if address == "DUMMY" {
        return Err(Fault::malformed_id());
    }
    let (guid, primary) = context.read(|cloud, now| {
        let mailbox = context.mailbox(cloud, Some(address), now)?;
        Ok::<_, Fault>((mailbox.guid, mailbox.address.clone()))
    })?;
    let read_as = match format {
        "EwsId" | "EwsLegacyId" | "OwaId" | "StoreId" => IdFormat::Ews,
        "EntryId" => IdFormat::Entry,
        "HexEntryId" => IdFormat::HexEntry,
        _ => return Err(super::property::invalid(source)),
    };
    let text = percent_encoding::percent_decode_str(text).decode_utf8_lossy();
    let id = read_as.read(&text).filter(|id| id.mailbox == guid).ok_or_else(Fault::malformed_id)?;
    let converted = match to {
        "EwsId" | "EwsLegacyId" | "StoreId" => IdFormat::Ews.write(&id),
        "OwaId" => IdFormat::Ews.write(&id).replace('+', "%2B").replace('/', "%2F").replace('=', "%3D"),
        "EntryId" => IdFormat::Entry.write(&id),
        "HexEntryId" => IdFormat::HexEntry.write(&id),
        _ => return Err(Fault::missing("DestinationFormat")),
    };
    out.element("m:AlternateId", |out| {
        out.attribute("xsi:type", "t:AlternateIdType");
        out.attribute("Format", to);
        out.attribute("Id", &converted);
        out.attribute("Mailbox", &primary);
    });
    Ok(())
}
