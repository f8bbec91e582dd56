//! What became of the contacts of a folder.

use http::Method;
use mock365_domain::Subject;
use mock365_domain::mailbox::{Contact, Item, ItemKind, Listing, Net, Watched};

use crate::exchange::Answer;
use crate::faces::graph::delta::{Round, Takes, Tracked};
use crate::faces::graph::odata::{Noun, Object, members};
use crate::faces::graph::view::contact::ContactContext;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, contact_folders, item_id};

/// <https://learn.microsoft.com/graph/api/contact-delta>
pub const OPERATION: Operation = Operation {
    name: "graph.contacts.delta",
    method: Method::GET,
    at: super::CONTACTS,
    tail: "/delta",
    mount: Mount::Mailbox,
    permissions: super::READ,
    link: "https://learn.microsoft.com/graph/api/contact-delta",
    handler: delta,
};

fn delta(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    let folder = contact_folders::found(request, &mailbox)?.key;
    let takes = Takes { resource: "Contacts", of_messages: false, hidden: false };
    let round = Round::of(request, &mailbox, folder, &takes)?;
    let selection = round.options.selection::<Contact>()?;
    let around = ContactContext::of(request, &mailbox);
    let write = |contact: &Item<Contact>, object: &mut Object<'_>| {
        object.kind(Contact::NAME);
        members::<Contact>(contact, &around, &selection, object);
    };
    round.answer::<Contact>(&Tracked {
        watched: Watched::Items(Some(folder)),
        listed: &|behind| {
            let listed = mailbox.listed_behind(folder, Listing::Contacts, behind);
            Box::new(listed.map(|(place, item)| (place, item.key)))
        },
        find: &|key| mailbox.contact(key).ok().filter(|contact| contact.folder == folder),
        concerns: &|net| net.subject == Subject::Item(ItemKind::Contact),
        write: &write,
        write_marked: &write,
        tells_marks: true,
        id: &|net: &Net| item_id::of_gone(&mailbox, ItemKind::Contact, folder, net.key, request.immutable_ids()),
    })
}
