//! What became of the contact folders in the mailbox's own, or in another.

use http::Method;
use mock365_domain::Subject;
use mock365_domain::mailbox::{Folder, FolderKind, Watched};

use crate::exchange::Answer;
use crate::faces::graph::delta::{Round, Takes, Tracked};
use crate::faces::graph::mail_folders::{behind_key, lies_below};
use crate::faces::graph::odata::{Noun, Object, members};
use crate::faces::graph::view::contact_folder::ContactFolder;
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, contacts, item_id};

/// <https://learn.microsoft.com/graph/api/contactfolder-delta>
pub const OPERATION: Operation = Operation {
    name: "graph.contactFolders.delta",
    method: Method::GET,
    at: super::CONTACT_FOLDERS,
    tail: "/delta",
    mount: Mount::Mailbox,
    permissions: contacts::READ,
    link: "https://learn.microsoft.com/graph/api/contactfolder-delta",
    handler: delta,
};

fn delta(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    let top = super::found(request, &mailbox)?.key;
    let takes = Takes { resource: "ContactFolders", of_messages: false, hidden: false };
    let round = Round::of(request, &mailbox, top, &takes)?;
    let selection = round.options.selection::<ContactFolder>()?;
    let write = |folder: &Folder, object: &mut Object<'_>| {
        object.kind(ContactFolder::NAME);
        members::<ContactFolder>(folder, &mailbox, &selection, object);
    };
    round.answer::<ContactFolder>(&Tracked {
        watched: Watched::Folders,
        listed: &|behind| Box::new(behind_key(&mailbox, behind)),
        find: &|key| {
            let folder = mailbox.folder(key).ok().filter(|folder| folder.kind == FolderKind::Contacts)?;
            lies_below(&mailbox, folder, top).then_some(folder)
        },
        concerns: &|net| net.subject == Subject::Folder(FolderKind::Contacts),
        write: &write,
        write_marked: &write,
        tells_marks: true,
        id: &|net| item_id::of_folder(&mailbox, net.key),
    })
}
