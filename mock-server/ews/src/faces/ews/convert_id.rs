//! `ConvertId`: ids from one writing into another.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use super::operation::ResponseMessages;
use crate::faces::soap::writer::XmlWriter;
use crate::faces::wire_id::WireId;

/// Bytes of an EWS id before the entry id: version, length and GUID of the mailbox.
const HEAD: usize = 40;

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
    let id = match format {
        "EwsId" | "EwsLegacyId" | "OwaId" | "StoreId" => {
            WireId::read(&percent_encoding::percent_decode_str(text).decode_utf8_lossy())
        }
        "EntryId" => entry(guid, &STANDARD.decode(text).unwrap_or_default()),
        "HexEntryId" => entry(guid, &from_hex(text).unwrap_or_default()),
        _ => return Err(super::property::invalid(source)),
    };
    let id = id.filter(|id| id.mailbox == guid).ok_or_else(Fault::malformed_id)?;
    let entry = STANDARD.decode(id.ews()).unwrap_or_default().split_off(HEAD);
    let converted = match to {
        "EwsId" | "EwsLegacyId" | "StoreId" => id.ews(),
        "OwaId" => id.ews().replace('+', "%2B").replace('/', "%2F").replace('=', "%3D"),
        "EntryId" => STANDARD.encode(&entry),
        "HexEntryId" => entry.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02X}")),
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

/// An entry id together with the mailbox it lies in.
fn entry(mailbox: uuid::Uuid, entry: &[u8]) -> Option<WireId> {
    let probe = WireId { mailbox, kind: crate::faces::wire_id::IdKind::Folder, folder: 0, key: 0, part: 0 };
    let mut bytes = STANDARD.decode(probe.ews()).ok()?;
    bytes.truncate(HEAD);
    bytes.extend(entry);
    WireId::read(&STANDARD.encode(bytes))
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}
