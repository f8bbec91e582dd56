//! Messages of one's own mailbox: listed and got, out of Graph's table.
//!
//! <https://learn.microsoft.com/previous-versions/office/office-365-api/api/version-2.0/mail-rest-operations#get-messages>

use std::fmt;
use std::sync::Arc;

use http::StatusCode;
use mock365_domain::Refusal;
use mock365_domain::mailbox::{Listing, Mail, Mailbox};
use uuid::Uuid;

use super::{OUTLOOK, OutlookRequest};
use crate::exchange::Answer;
use crate::faces::graph::item_id::{self, ItemIds};
use crate::faces::graph::odata::refusal;
use crate::faces::graph::view::{MessageContext, MessageShape, Messages};
use crate::faces::graph::{Fault, JSON};
use crate::faces::odata::{BodyStyle, ListMark, ODataFault, Object, Options, Writer, page};

/// `GET /api/v2.0/me/messages`
pub fn list(request: &OutlookRequest<'_>) -> Result<Answer, Fault> {
    let list = ListMark { list: Uuid::new_v5(&request.owner.user, b"/messages"), ..ListMark::default() };
    let options = Options::of(request.call, &OUTLOOK, list).map_err(worded)?;
    let shape = MessageShape::of(&options).map_err(worded)?;
    let query = options.query::<Messages>().map_err(worded)?;
    let mailbox = request.mailbox()?;
    let found = mailbox.find_mail(None, &query);
    let around = request.around(&mailbox);
    let context = ContextUrl { request, shape: &shape, is_one: false };
    let write = |message: &Mail, object: &mut Object<'_>| request.write(message, &around, &shape, object);
    let body = page::<Messages, _>(request.call, &OUTLOOK, &options, format_args!("{context}"), found, write);
    Ok(request.applied(Answer::with_body(StatusCode::OK, JSON, body)))
}

/// `GET /api/v2.0/me/messages/{id}`
pub fn get(request: &OutlookRequest<'_>, id: &str) -> Result<Answer, Fault> {
    let options = Options::of(request.call, &OUTLOOK, ListMark::default()).map_err(worded)?;
    options.check_heeded().map_err(worded)?;
    let shape = MessageShape::of(&options).map_err(worded)?;
    let mailbox = request.mailbox()?;
    let id = item_id::read_item(&mailbox, Listing::Mail, id)?;
    let message = mailbox.mail(id.key)?;
    if !item_id::fits(&id, message.folder) {
        return Err(Refusal::ItemMissing.into());
    }
    let around = request.around(&mailbox);
    let context = ContextUrl { request, shape: &shape, is_one: true };
    let mut out = Writer::new(&OUTLOOK);
    out.object(|object| {
        object.control("@odata.context").text(format_args!("{context}"));
        request.write(message, &around, &shape, object);
    });
    Ok(request.applied(Answer::with_body(StatusCode::OK, JSON, out.finish())))
}

/// What is wrong with an option, in this dialect's words.
fn worded(fault: ODataFault) -> Fault {
    refusal(fault, &OUTLOOK)
}

impl OutlookRequest<'_> {
    fn mailbox(&self) -> Result<Arc<Mailbox>, Fault> {
        Ok(self.call.sandbox.read(|cloud, now| cloud.mailbox_of(self.owner, now).cloned())?)
    }

    fn around<'m>(&self, mailbox: &'m Mailbox) -> MessageContext<'m> {
        MessageContext { ids: ItemIds::new(mailbox, false), bodies: BodyStyle::of(self.call) }
    }

    /// Writes a message, its own address in front.
    fn write(&self, message: &Mail, around: &MessageContext<'_>, shape: &MessageShape, object: &mut Object<'_>) {
        let (origin, user, tenant) = (&self.call.base.origin, self.owner.user, self.owner.tenant);
        let id = around.ids.item(message);
        let address = object.control("@odata.id");
        address.text(format_args!("{origin}/api/v2.0/Users('{user}@{tenant}')/Messages('{}')", id.as_str()));
        shape.write(message, around, object);
    }

    /// Says which preference was followed.
    fn applied(&self, answer: Answer) -> Answer {
        BodyStyle::applied(self.call, answer)
    }
}

/// The metadata address of an answer: `…/$metadata#Me/Messages(Subject)/$entity`.
struct ContextUrl<'a> {
    request: &'a OutlookRequest<'a>,
    shape: &'a MessageShape,
    is_one: bool,
}

impl fmt::Display for ContextUrl<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}/api/v2.0/$metadata#Me/Messages", self.request.call.base.origin)?;
        if let Some(names) = self.shape.selection.names() {
            let names: Vec<String> = names.iter().map(|name| OUTLOOK.cased(name)).collect();
            write!(to, "({})", names.join(","))?;
        }
        to.write_str(if self.is_one { "/$entity" } else { "" })
    }
}
