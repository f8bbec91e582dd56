//! What became of the mail folders: of all of them, or of those in a folder.

use http::Method;
use mock365_domain::Subject;
use mock365_domain::mailbox::{Folder, FolderKind, Mailbox, Watched};

use super::{READS, parent};
use crate::exchange::Answer;
use crate::faces::graph::delta::{ListPlace, Round, Takes, Tracked};
use crate::faces::graph::odata::{Noun, Object};
use crate::faces::graph::view::{FolderContext, MailFolders};
use crate::faces::graph::{Fault, GraphRequest, Mount, Operation, item_id};

/// <https://learn.microsoft.com/graph/api/mailfolder-delta>
pub const OPERATION: Operation = Operation {
    name: "graph.mailFolders.delta",
    method: Method::GET,
    at: super::MAIL_FOLDERS,
    tail: "/delta",
    mount: Mount::Mailbox,
    permissions: READS,
    link: "https://learn.microsoft.com/graph/api/mailfolder-delta",
    handler: delta,
};

fn delta(request: &GraphRequest<'_>) -> Result<Answer, Fault> {
    let mailbox = request.mailbox()?;
    let top = parent(request, &mailbox)?;
    let takes = Takes { resource: "MailFolders", of_messages: false, hidden: true };
    let round = Round::of(request, &mailbox, top, &takes)?;
    let selection = round.options.selection::<MailFolders>()?;
    let around = FolderContext::new(&mailbox);
    let hidden = round.shows_hidden();
    let find = |key: u64| {
        let folder = mailbox.folder(key).ok()?;
        let shown = folder.kind == FolderKind::Mail && (hidden || !folder.hidden);
        (shown && lies_below(&mailbox, folder, top)).then_some(folder)
    };
    let write = |folder: &Folder, object: &mut Object<'_>| {
        // What is more than a folder says so itself.
        if folder.search.is_none() {
            object.kind(MailFolders::NAME);
        }
        MailFolders::show(folder, &around, &selection, object);
    };
    round.answer::<MailFolders>(&Tracked {
        watched: Watched::Folders,
        listed: &|behind| Box::new(behind_key(&mailbox, behind)),
        find: &find,
        concerns: &|net| net.subject == Subject::Folder(FolderKind::Mail),
        write: &write,
        write_marked: &write,
        tells_marks: true,
        id: &|net| item_id::of_folder(&mailbox, net.key),
    })
}

/// All folders behind a place, by key.
pub(in crate::faces::graph) fn behind_key(
    mailbox: &Mailbox,
    behind: Option<ListPlace>,
) -> impl Iterator<Item = (ListPlace, u64)> {
    let after = behind.map_or(0, |(_, key)| key);
    mailbox.folders().filter(move |folder| folder.key > after).map(|folder| ((0, folder.key), folder.key))
}

/// Whether a folder lies in another one, or in one that lies in it.
pub(in crate::faces::graph) fn lies_below(mailbox: &Mailbox, folder: &Folder, top: u64) -> bool {
    let mut parent = folder.parent;
    while let Some(key) = parent.filter(|key| *key != top) {
        parent = mailbox.folder(key).ok().and_then(|folder| folder.parent);
    }
    parent.is_some()
}
