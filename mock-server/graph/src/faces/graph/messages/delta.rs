//! What became of the messages of a folder.

use http::Method;
use mock365_domain::mailbox::{Listing, Mail, Watched};
use mock365_domain::{Refusal, Subject};

use super::{READS, around, path_folder, preferred};
use crate::exchange::Answer;
use crate::faces::graph::delta::{Round, Takes, Tracked};
use crate::faces::graph::mail_folders::MAIL_FOLDER;
use crate::faces::graph::odata::{Noun, ODataFault, Object};
use crate::faces::graph::view::{MessageShape, Messages, event_message};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, item_id};

/// <https://learn.microsoft.com/graph/api/message-delta>
pub const OPERATION: Operation = Operation {
    name: "graph.messages.delta",
    method: Method::GET,
    at: MAIL_FOLDER,
    tail: "/messages/delta",
    mount: Mount::Mailbox,
    permissions: READS,
    link: "https://learn.microsoft.com/graph/api/message-delta",
    handler: delta,
};

/// Published, and refused by Exchange: messages are tracked folder by folder.
///
/// <https://learn.microsoft.com/graph/delta-query-messages>
pub const WHOLE: Operation = Operation {
    name: "graph.messages.whole.delta",
    method: Method::GET,
    at: &["/messages/delta"],
    tail: "",
    mount: Mount::Mailbox,
    permissions: READS,
    link: "https://learn.microsoft.com/graph/delta-query-messages",
    handler: |_| {
        let text = "Unsupported request: Change tracking is not supported against 'microsoft.graph.message'.";
        let why = "messages are tracked folder by folder: /mailFolders/{id}/messages/delta";
        Err(Fault::bad_request("BadRequest", text).explain(why))
    },
};

fn delta(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    let folder = path_folder(request, &mailbox)?.ok_or(Refusal::FolderMissing)?;
    if mailbox.criteria(folder).is_some() {
        return Err(ODataFault::unbuilt("changes of what a search folder lists").into());
    }
    let takes = Takes { resource: "Messages", of_messages: true, hidden: false };
    let round = Round::of(request, &mailbox, folder, &takes)?;
    let shape = MessageShape::of(&round.options)?;
    let filter = round.options.query::<Messages>()?.filter;
    let around = around(request, &mailbox);
    let find = |key: u64| {
        let mail = mailbox.mail(key).ok().filter(|mail| mail.folder == folder)?;
        filter.as_ref().is_none_or(|filter| filter.holds(mail)).then_some(mail)
    };
    let selects = |name: &str| round.options.select.iter().any(|one| one.eq_ignore_ascii_case(name));
    let answer = round.answer::<Messages>(&Tracked {
        watched: Watched::Items(Some(folder)),
        listed: &|behind| {
            let listed = mailbox.listed_behind(folder, Listing::Mail, behind);
            Box::new(listed.map(|(place, item)| (place, item.key)))
        },
        find: &find,
        concerns: &|net| matches!(net.subject, Subject::Item(kind) if kind.listing() == Listing::Mail),
        write: &|message, object| {
            // What is more than a message says so itself.
            if message.meeting().is_none() {
                object.kind(Messages::NAME);
            }
            shape.write(message, &around, object);
        },
        write_marked: &|message: &Mail, object: &mut Object<'_>| {
            object.kind(message.meeting().map_or(Messages::NAME, event_message::type_name));
            object.value("id", around.ids.item(message));
            object.value("isRead", message.is_read);
            // <https://github.com/microsoftgraph/microsoft-graph-docs/issues/7776>
            if selects("parentFolderId") {
                object.value("parentFolderId", around.ids.folder(message.folder));
            }
        },
        // <https://github.com/alcionai/corso/pull/1866>
        tells_marks: shape.selection.shows("isRead"),
        id: &|net| {
            let kind = net.subject.item_kind().unwrap_or(mock365_domain::mailbox::ItemKind::Message);
            item_id::of_gone(&mailbox, kind, folder, net.key, request.immutable_ids())
        },
    })?;
    Ok(preferred(request, answer))
}
