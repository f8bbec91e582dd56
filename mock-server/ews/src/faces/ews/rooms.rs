//! `GetRoomLists` and `GetRooms`: the lists of rooms of an organisation, and the rooms of one of them.

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use crate::faces::soap::writer::XmlWriter;

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getroomlists-operation>
pub fn lists(context: &Context<'_>, _: &Element, out: &mut XmlWriter) -> Result<(), Fault> {
    context.read(|cloud, now| {
        let tenant = cloud.tenants.get(&context.mailbox(cloud, None, now)?.owner.tenant);
        out.element("m:RoomLists", |out| {
            for list in tenant.into_iter().flat_map(|tenant| tenant.room_lists.values()) {
                out.element("t:Address", |out| show(out, &list.display_name, &list.mail, "PublicDL"));
            }
        });
        Ok(())
    })
}

/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getrooms-operation>
pub fn of_list(context: &Context<'_>, request: &Element, out: &mut XmlWriter) -> Result<(), Fault> {
    let list = request.find("RoomList").ok_or_else(|| Fault::missing("RoomList"))?;
    let address = list.find_text("EmailAddress").ok_or_else(|| Fault::missing("EmailAddress"))?.trim();
    context.read(|cloud, now| {
        let tenant = cloud.tenants.get(&context.mailbox(cloud, None, now)?.owner.tenant);
        let found = tenant.and_then(|tenant| {
            let list = tenant.room_lists.values().find(|list| list.mail.eq_ignore_ascii_case(address))?;
            Some(tenant.rooms_of(list))
        });
        let rooms = found.ok_or_else(|| {
            Fault::new("ErrorNameResolutionNoResults", "No results were found.")
                .explain(format!("no list of rooms has the address {address}"))
        })?;
        out.element("m:Rooms", |out| {
            for room in rooms {
                let address = room.account.mail.as_deref().unwrap_or_default();
                out.element("t:Room", |out| {
                    out.element("t:Id", |out| show(out, &room.account.display_name, address, "Mailbox"));
                });
            }
        });
        Ok(())
    })
}

fn show(out: &mut XmlWriter, name: &str, address: &str, kind: &str) {
    out.value("t:Name", name);
    out.maybe("t:EmailAddress").filled(address);
    out.value("t:RoutingType", "SMTP");
    out.value("t:MailboxType", kind);
}
